"""Kits of a language whose catalogue is broken stay as they were."""

import shutil
from pathlib import Path

from sitebuild.sharing.run import KitReport, make_kits
from tests.languages import copy_project


def kits(root: Path, prints: Path) -> KitReport:
    """Make the kits of a copy of the project in two languages."""
    tags = ("ar", "uk")
    url = "https://kim.example/"
    return make_kits(root, prints, district="kreis-wesel", base_url=url, tags=tags, jobs=1)


def test_the_last_kit_stays_and_the_others_are_made(prints: Path, tmp_path: Path) -> None:
    """What is broken is named; nobody loses a file."""
    root, store = tmp_path / "project", tmp_path / "pdf"
    shutil.copytree(prints, store)
    copy_project(root)
    before = {made.file for made in kits(root, store).files}
    (root / "i18n/ar/LC_MESSAGES/theme.po").write_text('msgid "x\n', "utf-8")
    report = kits(root, store)
    assert [problem.line for problem in report.problems] == [1]
    assert {made.file for made in report.files} == before
    assert all(file.exists() for made in report.files for file in store.rglob(made.file))
