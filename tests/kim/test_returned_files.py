"""The name of a file that came back says what it is, or what to save it as."""

from pathlib import Path

import click
import pytest

from kim.i18n.kinds import kind_of


@pytest.mark.parametrize(
    ("name", "kind"), [("a.DOCX", "docx"), ("a.odt", "odt"), ("a.xlf", "xliff"), ("a.po", "po")]
)
def test_a_name_says_the_kind(name: str, kind: str) -> None:
    """In capitals as well."""
    assert kind_of(Path(name)) == kind


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        *((f"a.{name}", r"\.docx or \.odt") for name in ("doc", "rtf", "pdf", "pages")),
        *((f"a.{name}", "CSV UTF-8") for name in ("xlsx", "xls", "ods", "numbers")),
        *((f"a.{name}", r"as XLIFF 1\.2") for name in ("sdlxliff", "mqxliff", "tmx", "sdlppx")),
        ("a.zip", "Unpack it"),
        ("a.mo", "name ends in none of"),
    ],
)
def test_another_kind_says_what_to_save(name: str, remedy: str) -> None:
    """What translation programs, spreadsheets and mail programs make of ours."""
    with pytest.raises(click.BadParameter, match=remedy):
        kind_of(Path(name))
