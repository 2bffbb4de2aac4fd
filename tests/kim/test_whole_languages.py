"""Whole languages of the project leave as one file and come back from it as they were."""

import csv
import shutil
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner, Result

from kim.__main__ import main
from tests.sitebuild.small_project import ROOT, small_project

SUFFIXES = {"docx": "docx", "xliff": "xlf", "csv": "csv"}
TAGS = ("ti", "ar", "de-simple")
"""From left to right, from right to left, and one whose pages are written, not translated."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a project with the real catalogues."""
    root = small_project(tmp_path / "project")
    shutil.copytree(ROOT / "i18n", root / "i18n", dirs_exist_ok=True)
    monkeypatch.chdir(root)
    return root


def kim(*words: str) -> Result:
    """Run `kim i18n` with these words."""
    return CliRunner().invoke(main, ["i18n", *words])


def lines(root: Path, tag: str) -> list[str]:
    """Return the lines of all catalogues of a language."""
    files = sorted((root / "i18n" / tag).rglob("*.po"))
    return [line for file in files for line in file.read_text("utf-8").split("\n")]


def empty(root: Path, tag: str) -> None:
    """Remove all translations of a language; German texts that are not needed do not travel."""
    for file in (root / "i18n" / tag).rglob("*.po"):
        catalogue = polib.pofile(str(file), encoding="utf-8", wrapwidth=100)
        for entry in catalogue:
            entry.msgstr = entry.msgstr if entry.obsolete else ""
        file.write_text(str(catalogue), "utf-8", newline="\n")


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("kind", SUFFIXES)
def test_a_whole_language_comes_back_as_it_was(root: Path, kind: str, tag: str) -> None:
    """Exported with all its texts and taken into empty catalogues: not one sign differs."""
    before = lines(root, tag)
    kim("export", "--locale", tag, "--all", "--format", kind)
    empty(root, tag)
    assert lines(root, tag) != before
    done = kim("import", "--locale", tag, f"kim-{tag}.{SUFFIXES[kind]}")
    assert (done.exit_code, lines(root, tag)) == (0, before)


def test_the_report_counts_texts_and_not_their_catalogues(root: Path) -> None:
    """Each text once, with the catalogues it was written into."""
    kim("export", "--locale", "ti", "--all")
    files = (root / "i18n" / "ti").rglob("*.po")
    units = [e for file in files for e in polib.pofile(str(file)) if not e.obsolete]
    empty(root, "ti")
    done = kim("import", "--locale", "ti", "kim-ti.docx")
    assert "taken    docs, theme: Kontakt\n" in done.output
    texts = len({unit.msgid for unit in units})
    assert texts < len(units)
    assert done.output.endswith(f"{texts} texts taken, 0 as before, 0 empty, 0 refused\n")


def test_open_texts_that_a_file_has_lost_are_named(root: Path) -> None:
    """By their German beginnings, the first ten of them; spreadsheets have no numbers of rows."""
    empty(root, "ti")
    kim("export", "--locale", "ti", "--format", "csv")
    file = root / "kim-ti.csv"
    with file.open(encoding="utf-8-sig", newline="") as content:
        rows = list(csv.reader(content))
    with file.open("w", encoding="utf-8", newline="") as content:
        csv.writer(content).writerows(row for row in rows if row[1] != "Telefon")
    done = kim("import", "--locale", "ti", "kim-ti.csv")
    assert (
        "1 texts that wait for a translation are not in the file\nno row   Telefon\n" in done.output
    )
    with file.open("w", encoding="utf-8", newline="") as content:
        csv.writer(content).writerows(rows[:-11])
    done = kim("import", "--locale", "ti", "kim-ti.csv")
    assert done.output.count("\nno row   ") == 10
    assert done.output.endswith("\n         and 1 more\n")


def test_a_file_without_a_translation_is_named(root: Path) -> None:
    """It is the one that went out, or the words are in another."""
    empty(root, "ti")
    kim("export", "--locale", "ti")
    done = kim("import", "--locale", "ti", "kim-ti.docx")
    assert (done.exit_code, "all of them are empty" in done.output) == (1, True)
