"""Publishing changes one word in the list of languages, or says why it cannot."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.languages.publishing import publish
from portal.languages.registry import load_locales
from portal.problems import ConfigurationError

GERMAN = """\
# The list.

[[locale]]
tag = "de"
endonym = "Deutsch"
german = "Deutsch"
script = "Latn"
direction = "ltr"
cldr = "de"
plural = "nplurals=2; plural=(n != 1);"
published = true  # always
"""
UKRAINIAN = """
[[locale]]
tag = "uk"
endonym = "Українська"
german = "Ukrainisch"
script = "Cyrl"
direction = "ltr"
cldr = "uk"
plural = "nplurals=2; plural=(n != 1);"
never = "ыэъё"
published = false
"""
LAST = UKRAINIAN.replace('"uk"', '"ru"')


def between(before: str, after: str) -> str:
    """Return the list in which a part of the Ukrainian row is written otherwise."""
    assert before in UKRAINIAN
    return GERMAN + UKRAINIAN.replace(before, after) + LAST


LISTS = {
    "plain": GERMAN + UKRAINIAN + LAST,
    "comment behind the tag": between('tag = "uk"', 'tag = "uk"  # since June'),
    "comment behind the value": between("published = false", "published = false  # not yet"),
    "single quotes": between('tag = "uk"', "tag = 'uk'"),
    "tag in three quotes": between('tag = "uk"', 'tag = """uk"""'),
    "spaces": between('tag = "uk"', '  tag="uk"   ').replace("published = f", "published=f"),
    "quoted keys": between('tag = "uk"', '"tag" = "uk"').replace(
        "published = f", "'published' = f"
    ),
    "lists over several lines": between(
        'never = "ыэъё"', "detected = [\n  \"uk\", # one\n  'be',\n]\nnegation = ['\\[\\[не']"
    ),
    "comment lines between": between('tag = "uk"\n', 'tag = "uk"\n\n# published = later\n'),
    "another table's look in a text": between('"ыэъё"', '"""\n[[locale]]\ntag = "uk"\n"""'),
    "published first": between("published = false\n", "").replace(
        'tag = "uk"', 'published = false\ntag = "uk"'
    ),
    "comment behind the header": between("[[locale]]", "[[locale]]  # Ukrainian"),
    "rows in one line each": "locale = [\n"
    + ",\n".join(
        "  {" + ", ".join(line for line in row.splitlines() if " = " in line) + "}"
        for row in (GERMAN.replace("  # always", ""), UKRAINIAN, LAST)
    )
    + ",\n]\n",
}


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("content", LISTS.values(), ids=LISTS)
def test_one_word_changes_and_nothing_else(tmp_path: Path, content: str, end: str) -> None:
    """Comments, order, quotes and line ends are those of the person who keeps the list."""
    file = tmp_path / "locales.toml"
    before = content.replace("\n", end).encode()
    file.write_bytes(before)
    publish(file, "uk")
    tags = {locale.tag for locale in load_locales(file).published}
    assert tags == {"de", "uk"}
    first = before.index(b"false")
    assert file.read_bytes() == before[:first] + b"true" + before[first + 5 :]


def test_what_is_published_stays_as_it_is(tmp_path: Path) -> None:
    """To the byte."""
    file = tmp_path / "locales.toml"
    file.write_text(GERMAN + UKRAINIAN, "utf-8")
    before = file.stat().st_mtime_ns
    publish(file, "de")
    assert file.stat().st_mtime_ns == before
    assert file.read_text("utf-8") == GERMAN + UKRAINIAN


def test_a_row_that_does_not_say_so_yet_says_so(tmp_path: Path) -> None:
    """Without a word a language is not published."""
    file = tmp_path / "locales.toml"
    file.write_text(GERMAN + UKRAINIAN.replace("published = false\n", "") + LAST, "utf-8")
    publish(file, "uk")
    assert {locale.tag for locale in load_locales(file).published} == {"de", "uk"}
    lines = file.read_text("utf-8").splitlines()
    assert sorted(
        [*(GERMAN + UKRAINIAN + LAST).replace("false", "true", 1).splitlines()]
    ) == sorted(lines)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (GERMAN, "uk"),
        (GERMAN + UKRAINIAN.replace("= false", "= no"), "Write: published = false"),
        (GERMAN + UKRAINIAN + UKRAINIAN, "listed twice"),
    ],
    ids=["no such row", "no TOML", "twice"],
)
def test_what_cannot_be_published_is_an_error(tmp_path: Path, content: str, words: str) -> None:
    """Nothing is said to be published that is not."""
    file = tmp_path / "locales.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(ConfigurationError, match=words):
        publish(file, "uk")
    assert file.read_text("utf-8") == content


@pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r")])
def test_a_registry_of_any_editor_is_changed(tmp_path: Path, change: Callable[[str], str]) -> None:
    """With a byte order mark, or the line ends of an old Mac: as it is read, so it is written."""
    file = tmp_path / "locales.toml"
    file.write_bytes(change(GERMAN + UKRAINIAN).encode())
    publish(file, "uk")
    locale = load_locales(file).by_tag("uk")
    assert locale is not None
    assert locale.published
