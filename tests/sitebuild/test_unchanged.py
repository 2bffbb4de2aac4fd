"""A build leaves alone what would come out the same, and trusts nothing that others wrote."""

import datetime as dt
import json
from dataclasses import asdict, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from mkdocs.config.defaults import MkDocsConfig

from sitebuild.build import build_site
from sitebuild.mkdocs.plugin import KimPlugin
from sitebuild.output.report import BuildReport
from sitebuild.output.workers import Progress
from sitebuild.site import Site
from sitebuild.unchanged import build_days
from tests.sitebuild.small_project import translate, write

TAGS = ["ar", "uk"]
SHARED = (
    *("docs/kontakt.md", "docs/bild.svg", "site/theme/main.html", "mkdocs.yml"),
    *("districts/kreis-wesel/places.toml", "i18n/locales.toml"),
)


def build(
    root: Path,
    *,
    force: bool = False,
    url: str = "https://kim.example/",
    progress: Progress | None = None,
) -> BuildReport:
    """Build two languages."""
    return build_site(
        root,
        district="kreis-wesel",
        base_url=url,
        tags=TAGS,
        force=force,
        progress=progress,
        is_packed=False,
    )


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


@pytest.mark.parametrize("name", ["i18n/uk/LC_MESSAGES/theme.po", "docs/kontakt.md", "mkdocs.yml"])
def test_what_is_saved_during_a_build_is_built_next(project: Path, name: str) -> None:
    """It came too late for this one, and must not count as built."""
    translate(project, "uk", "theme", {"Hallo {name}": "Вітаю, {name}"})
    path = project / name

    def save(tag: str, done: int, total: int) -> None:
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")

    build(project, progress=save)
    assert "uk" in built(build(project))
    assert built(build(project)) == []


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


def test_each_language_is_noted_with_its_day(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another day the pages are those of that day, also where none of them has changed."""
    site, today = project / "build/site", dt.datetime.now(ZoneInfo("Europe/Berlin")).date()
    build(project)
    page = (site / "uk/kontakt/index.html").read_bytes()
    assert build_days(site) == dict.fromkeys(TAGS, today)
    prepare = KimPlugin.prepare

    def tomorrow(plugin: KimPlugin, config: MkDocsConfig) -> Site:
        return replace(prepare(plugin, config), today=today + dt.timedelta(days=1))

    monkeypatch.setattr(KimPlugin, "prepare", tomorrow)
    assert built(build(project)) == []
    assert build_days(site) == dict.fromkeys(TAGS, today + dt.timedelta(days=1))
    assert (site / "uk/kontakt/index.html").read_bytes() == page


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
