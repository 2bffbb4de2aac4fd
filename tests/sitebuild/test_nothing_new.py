"""A build that would change nothing is seen before the project is read; anything else is not."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.district.folder import find_district
from portal.problems import Problem
from sitebuild.nothing_new import WholeBuild, whole_build
from sitebuild.output.report import BuildReport, LocaleReport
from tests.sitebuild.small_project import write

PROBLEM = Problem("i18n/ar/LC_MESSAGES/docs.po", 7, "Kontakt", "is refused.", "Mend it.")
REPORT = BuildReport(
    (
        LocaleReport("de", 3, 9, 0, (), ()),
        LocaleReport("ar", 3, 9, 4, ("recht/",), (PROBLEM,)),
    ),
    12.5,
    ("de",),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with one file of each kind, and what a build has left of it."""
    for name in (
        "docs/a.md",
        "i18n/ar/LC_MESSAGES/docs.po",
        "districts/d/district.toml",
        "site/a.css",
    ):
        write(tmp_path / name, "x")
    for name in ("mkdocs.yml", "build/site/ar/index.html", "build/pdf/flyer.pdf"):
        write(tmp_path / name, "x")
    return tmp_path


def build(root: Path, options: str = "") -> WholeBuild:
    """Return a build of the project as it is now."""
    district = find_district(root, "d")
    return whole_build(root, district, root / "build/site", root / "build/pdf", options)


def test_the_report_is_that_of_the_last_build(root: Path) -> None:
    """All languages are the same now, and what is wrong with them is said again."""
    assert build(root).last_report() is None
    build(root).remember(REPORT)
    report = build(root).last_report()
    assert report
    assert report.locales == REPORT.locales
    assert report.unchanged == ("de", "ar")


@pytest.mark.parametrize("written", ["docs_dir: pages", "docs_dir: 'pages'  # ours"])
def test_pages_are_looked_for_where_the_configuration_says(root: Path, written: str) -> None:
    """An edit there was overlooked until the next day."""
    write(root / "mkdocs.yml", f"site_name: KIM\n{written}\nsite_dir: build/site\n")
    before = build(root).inputs
    write(root / "pages/a.md", "y")
    assert build(root).inputs != before


@pytest.mark.parametrize(
    "edit",
    [
        lambda root: write(root / "docs/a.md", "y"),
        lambda root: write(root / "docs/b.md", ""),
        lambda root: write(root / "i18n/ar/review.jsonl", ""),
        lambda root: write(root / "districts/d/district.toml", "y"),
        lambda root: (root / "site/a.css").unlink(),
        lambda root: write(root / "mkdocs.yml", "y"),
        lambda root: write(root / "build/site/ar/index.html", "x"),
        lambda root: (root / "build/site/ar/index.html").unlink(),
        lambda root: (root / "build/pdf/flyer.pdf").unlink(),
        lambda root: write(root / "build/.site.whole.json", "{"),
        lambda root: write(root / "build/.site.whole.json", "[]"),
    ],
)
def test_whatever_has_changed_is_seen(root: Path, edit: Callable[[Path], object]) -> None:
    """In what goes in, in what has come out, in the memory itself."""
    build(root).remember(REPORT)
    edit(root)
    assert build(root).last_report() is None


def test_other_options_are_another_build(root: Path) -> None:
    """Address, district, languages."""
    build(root, "https://kim.example/").remember(REPORT)
    assert build(root, "https://other.example/").last_report() is None


def test_what_is_saved_during_a_build_is_built_next(root: Path) -> None:
    """The files are hashed before they are read."""
    running = build(root)
    write(root / "docs/a.md", "y")
    running.remember(REPORT)
    assert build(root).last_report() is None


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [("sitebuild.nothing_new", {"mkdocs", "markdown"}), ("kim.build", {"formservice.outbox"})],
)
def test_neither_generator_nor_outbox_is_loaded_for_it(module: str, unneeded: set[str]) -> None:
    """Importing them takes longer than the comparison."""
    code = f"import sys, {module}; print(*{unneeded} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""
