"""Whatever a page is made from: an edit of it makes the pages again, and leaves a full build."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.district.folder import find_district
from sitebuild.nothing_new import whole_build
from tests.sitebuild.small_project import small_project, translate, write
from tests.sitebuild.test_incremental import TAGS, Builder, day, edited, in_all

__all__ = ["day"]
ALL = in_all("danke", "recht", "kontakt", "orte/moers")
HOOK = "def on_page_content(html, **_):\n    return html + '<p>eins</p>'\n"
DISTRICT = "districts/kreis-wesel"


class SomeLanguages(Builder):
    """What belongs to no language stays for the other languages, which are not built here."""

    def files(self, to: str = "site") -> dict[str, bytes]:
        """Return the content of all files of languages."""
        found = Builder.files(self, to)
        return {path: data for path, data in found.items() if path.partition("/")[0] in TAGS}


@pytest.fixture
def small(tmp_path: Path, day: list[dt.date]) -> Builder:
    """Return a small project that has one of everything a page may be made from."""
    root = small_project(tmp_path / "project")
    write(root / "site/theme/partials/end.html", "<p>Ende</p>")
    edited(
        root,
        "site/theme/main.html",
        "{{ page.content",
        "{% include 'partials/end.html' %}{{ page.content",
    )
    edited(
        root,
        "site/theme/main.html",
        "<style>",
        "<link rel='icon' href='{{ asset('mark.svg') }}'><style>",
    )
    write(root / "docs/bild.svg", "<svg/>")
    translate(root, "uk", "theme", {"Nur eine Sprache": "Одна мова"})
    write(root / "hooks/eins.py", HOOK)
    edited(root, "mkdocs.yml", "strict: true", "strict: true\nhooks:\n  - hooks/eins.py")
    return SomeLanguages(root)


def change(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Return an edit that replaces a text in a file."""
    return lambda root: edited(root, name, old, new)


def older(root: Path) -> None:
    """Edit a page and give it a date before that of the last build: a restored backup."""
    edited(root, "docs/recht.md", "Erster", "Voriger")
    os.utime(root / "docs/recht.md", (1_000_000_000, 1_000_000_000))


def rename(root: Path) -> None:
    """Give a page another address."""
    (root / "docs/recht.md").rename(root / "docs/rechtliches.md")


RECHT = in_all("recht") | {"ar/mit-deutsch/recht", "uk/mit-deutsch/recht"}
EDITS: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "stylesheet": (change("site/theme/kim.css", "margin:0", "margin:1px"), ALL),
    "template": (change("site/theme/main.html", "<title>", "<title>KIM "), ALL),
    "partial": (change("site/theme/partials/end.html", "Ende", "Schluss"), ALL),
    "asset": (change("site/theme/assets/mark.svg", "<svg", "<svg id='a'"), ALL),
    "hook": (change("hooks/eins.py", "eins", "zwei"), ALL),
    "registry": (change("i18n/locales.toml", "українська", "Українська"), ALL),
    "district": (change(f"{DISTRICT}/district.toml", "\n[", "\n# ein Wort\n["), ALL),
    "configuration": (change("mkdocs.yml", "  - sane_lists\n", ""), ALL),
    "words of pages with German alone": (
        change("i18n/uk/LC_MESSAGES/theme.po", "Одна мова", "Лише одна"),
        {f"uk/mit-deutsch/{path}" for path in ("danke", "recht", "kontakt", "orte/moers")},
    ),
    "picture": (change("docs/bild.svg", "<svg/>", "<svg id='a'/>"), set()),
    "removed page": (lambda root: (root / "docs/recht.md").unlink(), ALL - RECHT),
    "renamed page": (rename, (ALL - RECHT) | in_all("rechtliches")),
    "older page": (older, RECHT),
    "only the date of a file": (lambda root: os.utime(root / "docs/recht.md"), set()),
}


def whole_inputs(root: Path) -> str:
    """Return the digest by which `kim build` sees that nothing is new."""
    district = find_district(root, Path(DISTRICT).name)
    return whole_build(root, district, root / "build/site", root / "build/pdf", "").inputs


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_makes_what_depends_on_it(small: Builder, what: str) -> None:
    """Compared with a full build, file by file, and `kim build` looks at all at all."""
    edit, expected = EDITS[what]
    before = whole_inputs(small.root)
    made = small.made(lambda: edit(small.root))
    assert made >= expected
    assert bool(made) == bool(expected)
    after = whole_inputs(small.root)
    assert (before != after) == (what != "only the date of a file")


def test_another_version_of_any_library_makes_all(
    small: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of one that nobody thought of: pages are made by all that is installed."""
    inputs = whole_inputs(small.root)

    def install() -> None:
        (tmp_path / "packages/unthought_of-2.0.dist-info").mkdir(parents=True)
        monkeypatch.syspath_prepend(tmp_path / "packages")

    assert small.made(install) >= ALL
    assert whole_inputs(small.root) != inputs
