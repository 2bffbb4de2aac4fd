"""The hashes of the styles of pages, for service and proxy: `portal.page_style`."""

from pathlib import Path

import pytest

from portal.page_style import MAP, hash_source, read_styles, write_styles
from portal.problems import ConfigurationError

EMPTY = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
"""The SHA-256 of nothing, in Base64: a constant that everybody knows."""


def test_a_style_is_named_by_its_hash() -> None:
    """As browsers compute it: of UTF-8, in Base64, in single quotation marks."""
    assert hash_source("") == EMPTY
    assert hash_source("p { content: “ä” }") != hash_source("p { content: “a” }") != EMPTY


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """In its order, each once; nothing where no build has written."""
    assert read_styles(tmp_path) == ()
    other = hash_source("p{}")
    write_styles([other, EMPTY, other], tmp_path)
    assert read_styles(tmp_path) == (other, EMPTY)
    assert (tmp_path / MAP).read_text("utf-8") == f'default " {other} {EMPTY}";\n'


@pytest.mark.parametrize(
    "text",
    ["", "default ' ';", "default \" 'unsafe-inline'\";\n", f'default " {EMPTY[:-3]}";\n', "\0"],
)
def test_a_damaged_list_is_named(tmp_path: Path, text: str) -> None:
    """With what helps: no page would have a style, or any might."""
    (tmp_path / MAP).write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=r"styles\.map:1: .* kim build"):
        read_styles(tmp_path)
