from pathlib import Path

import pytest

from portal.problems import ConfigurationError
from portal.tomlfile import open_toml

SAMPLE = '''\
title = "x"
text = """
[not.a.header]
fake = 1
"""

[[town]]
name = "North"

[[town]]
name = "South"

[[town.office]]
room = 7
'''


def write(folder: Path, text: str) -> Path:
    file = folder / "sample.toml"
    file.write_text(text, "utf-8")
    return file


def test_every_key_knows_its_line(tmp_path: Path) -> None:
    """Nested arrays are counted, and text that looks like TOML is not mistaken for it."""
    lines = open_toml(write(tmp_path, SAMPLE)).source.lines
    assert lines["town[0].name"] == 8
    assert lines["town[1].name"] == 11
    assert lines["town[1].office[0].room"] == 14
    assert "not.a.header" not in lines


def test_an_unknown_key_is_a_mistake_at_its_line(tmp_path: Path) -> None:
    """A typing error is found although the value would never be read."""
    root = open_toml(write(tmp_path, 'name = "x"\nnmae = "y"\n'))
    root.text("name")
    root.refuse_unknown_keys()
    (problem,) = root.source.problems
    assert (problem.line, problem.field) == (2, "nmae")
    assert "not a known key" in problem.what


def test_a_slip_in_a_key_is_told_what_was_perhaps_meant(tmp_path: Path) -> None:
    """Of the keys that are read there; another word is guessed at in vain."""
    root = open_toml(write(tmp_path, '[[town]]\nnmae = "x"\nquite = 1\n[[twon]]\n'))
    for town in root.tables("town"):
        town.text("name")
        town.refuse_unknown_keys()
    root.refuse_unknown_keys()
    remedies = {problem.field: problem.remedy for problem in root.source.problems}
    assert remedies["town[0].nmae"] == "Did you mean “name”? Correct the spelling or remove it."
    assert remedies["town[0].quite"] == "Correct the spelling or remove it."
    assert remedies["twon"] == "Did you mean “town”? Correct the spelling or remove it."


def test_a_key_without_the_heading_of_its_table_is_told_so(tmp_path: Path) -> None:
    """The heading is the line that an editor forgets to copy."""
    root = open_toml(write(tmp_path, 'name = "x"\n'))
    root.tables("town", optional=True)
    root.refuse_unknown_keys()
    [problem] = root.source.problems
    assert (problem.line, problem.remedy) == (1, "Write the heading above it: [[town]]")


@pytest.mark.parametrize(
    ("line", "read", "what", "remedy"),
    [
        ("key = 3", "text", "is not text", 'key = "…"'),
        ('key = "3"', "number", "is not a whole number", "without quotation marks: key = 3"),
        ("key = true", "number", "is not a whole number", "key = 3"),
        ('key = "yes"', "flag", "is not true or false", "key = true"),
        ('key = "2026-01-01"', "day", "is not a date", "without quotation marks: key = 2026-12-24"),
        ("key = 2026-01-01", "moment", "is not date and time", "key = 2027-01-14T16:00:00"),
        ('key = "a"', "texts", "is not a list", 'key = ["…"]'),
        ("key = [1]", "texts", "is not text", "Quote every entry"),
        ('key = "  "', "text", "is empty", "Write the text"),
        ('key = "Kreis \\u0007Wesel"', "text", "U+0007", "Remove it"),
        ('key = "Kreis \\u202eWesel"', "text", "U+202E", "Remove it"),
        ('key = ["Amt", "Kreis\\u0000"]', "texts", "U+0000", "Remove it"),
        ("", "text", "is missing", 'Add: key = "…"'),
        ("", "texts", "is missing", 'Add: key = ["…"]'),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(
    tmp_path: Path, line: str, read: str, what: str, remedy: str
) -> None:
    """The message names the kind that was expected, and how it is written."""
    root = open_toml(write(tmp_path, f"{line}\n"))
    getattr(root, read)("key")
    [problem] = root.source.problems
    assert what in problem.what
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    "written", ['"""Kreis\n  Wesel"""', r'"Kreis\tWesel"', r'"Kreis\u2028 Wesel"']
)
def test_a_text_is_one_line(tmp_path: Path, written: str) -> None:
    """A name stands in menus, subjects and headings, where a line break would end it."""
    root = open_toml(write(tmp_path, f"one = {written}\nseveral = [{written}]\n"))
    assert root.text("one") == "Kreis Wesel"
    assert root.texts("several") == ("Kreis Wesel",)
    assert not root.source.problems


def test_a_syntax_error_names_the_line(tmp_path: Path) -> None:
    """A file that is no TOML cannot be half read."""
    with pytest.raises(ConfigurationError) as caught:
        open_toml(write(tmp_path, 'good = 1\nbad = "\n'))
    assert caught.value.problems[0].line == 2


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    """The remedy is to create it."""
    with pytest.raises(ConfigurationError, match="Create the file"):
        open_toml(tmp_path / "absent.toml")


def test_a_file_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    """Latin-1 from an old editor is the usual case."""
    file = tmp_path / "latin.toml"
    file.write_bytes("name = 'Hünxe'".encode("latin-1"))
    with pytest.raises(ConfigurationError, match="Save it as UTF-8"):
        open_toml(file)


def test_every_text_knows_its_key(tmp_path: Path) -> None:
    """Within tables, lists and lists of tables; nothing is taken out by looking."""
    lines = 'a = "x"\nb = ["y", "z"]\nn = 3\n[[t]]\nc = " q "\n[t.u]\nd = "r"\n'
    root = open_toml(write(tmp_path, lines))
    found = [("a", "x"), ("b", "y"), ("b", "z"), ("t[0].c", "q"), ("t[0].u.d", "r")]
    assert list(root.all_texts()) == found
    assert root.text("a") == "x"
