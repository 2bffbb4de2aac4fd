"""A build leaves alone what would come out the same, and trusts nothing that others wrote."""

import json
from dataclasses import asdict
from pathlib import Path

from sitebuild.build import build_site
from sitebuild.report import BuildReport
from tests.sitebuild.samples import translate, write

TAGS = ["ar", "uk"]
SHARED = (
    *("docs/kontakt.md", "docs/bild.svg", "site/theme/main.html", "mkdocs.yml"),
    *("districts/kreis-wesel/places.toml", "i18n/locales.toml"),
)


def build(root: Path, *, force: bool = False, url: str = "https://kim.example/") -> BuildReport:
    """Build two languages."""
    return build_site(root, district="kreis-wesel", base_url=url, tags=TAGS, force=force)


def lines(report: BuildReport) -> str:
    """Return all that a report says."""
    return json.dumps([asdict(locale) for locale in report.locales], default=str)


def built(report: BuildReport) -> list[str]:
    """Return the languages that were not left alone."""
    return [tag for tag in TAGS if tag not in report.unchanged]


def test_nothing_new_builds_nothing(project: Path) -> None:
    """The report is the one of the build that made the pages; --force builds all the same."""
    translate(project, "uk", "docs", {"Schreiben Sie **uns**.": "Пишіть"})
    first = build(project)
    page = project / "build/site/uk/kontakt/index.html"
    before = page.stat().st_mtime_ns
    second = build(project)
    assert built(second) == []
    assert lines(second) == lines(first)
    assert page.stat().st_mtime_ns == before
    assert built(build(project, force=True)) == TAGS


def test_a_catalogue_builds_its_own_language(project: Path) -> None:
    """So does a review of it."""
    build(project)
    translate(project, "uk", "theme", {"Hallo {name}": "Вітаю, {name}"})
    assert built(build(project)) == ["uk"]
    write(project / "i18n" / "ar" / "review.jsonl", "")
    assert built(build(project)) == ["ar"]


def test_what_all_share_builds_all(project: Path) -> None:
    """A byte in pages, templates, district or registry may be anywhere in a page."""
    build(project)
    for name in SHARED:
        path = project / name
        write(path, (path.read_text("utf-8") if path.exists() else "<svg/>") + "\n")
        assert built(build(project)) == TAGS, name


def test_another_address_builds_all(project: Path) -> None:
    """It stands in every page."""
    build(project)
    assert built(build(project, url="https://kim.example/portal/")) == TAGS


def test_what_others_have_written_is_built_anew(project: Path) -> None:
    """A site that plain MkDocs, a backup or a hand has put there is not ours."""
    build(project)
    page = project / "build/site/ar/index.html"
    page.write_text("something else", "utf-8")
    assert built(build(project)) == ["ar"]
    assert "something else" not in page.read_text("utf-8")


def test_a_damaged_memory_costs_time_only(project: Path) -> None:
    """Nothing depends on it."""
    build(project)
    for content in ("", "{", "[]", '{"de": {}}', '{"de": {"digest": 1}}'):
        (project / "build" / ".site.json").write_text(content, "utf-8")
        assert built(build(project)) == TAGS, content
