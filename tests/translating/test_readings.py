"""Each language that readers are offered has been read twice, and says what was found."""

import re
from pathlib import Path

import pytest

from kim.project import Project

LANGUAGES = [
    each.tag for each in Project(Path()).locales().published if each.tag not in {"de", "de-simple"}
]
KINDS = ("Sinn", "unklar", "Wort", "Ton", "Sprache")
READINGS = {"Nebeneinander", "Zurück"}
ACCEPTANCE = "Annahme"
"""Of what is vital, for languages that came after the first twelve."""


def rows_of(file: Path) -> dict[str, list[int]]:
    """Return the numbers of the table in *file*, by the first cell of each row."""
    rows = re.findall(r"^\| (\w+) \| (.+) \|$", file.read_text("utf-8"), re.MULTILINE)
    return {
        name: [int(cell) for cell in cells.split(" | ")]
        for name, cells in rows
        if name in READINGS | {ACCEPTANCE}
    }


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_was_read_twice_and_what_was_found_is_counted(tag: str) -> None:
    """Texts read, findings by kind, changed: no more was changed than found."""
    file = Path("i18n", tag, "reading.md")
    heading = " | ".join(("Durchsicht", "Texte", *KINDS, "geändert"))
    assert f"| {heading} |" in file.read_text("utf-8")
    rows = rows_of(file)
    assert set(rows) - {ACCEPTANCE} == READINGS
    for texts, *found, changed in rows.values():
        assert len(found) == len(KINDS)
        assert texts > 0
        assert changed <= sum(found)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_sense_error_of_an_acceptance_is_left(tag: str) -> None:
    """Form, mails, help, start and privacy notice say what the German says."""
    _, sense, *others, changed = rows_of(Path("i18n", tag, "reading.md")).get(ACCEPTANCE, [1, 0, 0])
    assert sense <= changed
    assert changed == sense + sum(others)
