"""A build after an edit makes the pages that the edit is about, and the bytes of a full build."""

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import polib
import pytest
from mkdocs.config.defaults import MkDocsConfig

from portal.district import load_district
from portal.languages.reviews import Review, add_reviews
from sitebuild.build import build_site
from sitebuild.mkdocs.plugin import KimPlugin
from sitebuild.output import page_records
from sitebuild.output.report import BuildFailedError, BuildReport
from sitebuild.site import Site
from tests.sitebuild.small_project import ROOT, translate, write

TAGS = ("de", "de-simple", "ar", "uk")
LEFT_BY_A_BUILD = {".made.json", "woerter.json", ".words.json"}
"""Files of a language that are written anew with any of its pages."""


@dataclass(slots=True)
class Builder:
    """A project that is edited and built again and again."""

    root: Path
    tags: tuple[str, ...] = TAGS
    is_packed: bool = False

    def build(self, to: str = "site") -> BuildReport:
        """Build all that is not there yet, or not any more."""
        return build_site(
            self.root,
            district="kreis-wesel",
            base_url="https://kim.example/",
            site_dir=self.root / "build" / to,
            tags=self.tags,
            is_packed=self.is_packed,
        )

    def files(self, to: str = "site") -> dict[str, bytes]:
        """Return the content of all files."""
        folder = self.root / "build" / to
        return {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for file in folder.rglob("*")
            if file.is_file()
        }

    def made(self, edit: Callable[[], object]) -> set[str]:
        """Return the pages in languages that are made anew after an *edit*, without their names.

        What is then there is compared with a full build of the same project.
        """
        self.build()
        site = self.root / "build" / "site"
        before = {path: (site / path).stat().st_ino for path in self.files()}
        edit()
        report = self.build()
        after = {path: (site / path).stat().st_ino for path in self.files()}
        assert self.files() == self.fresh(report)
        new = {path for path in after if after[path] != before.get(path)}
        names = {Path(path).name for path in LEFT_BY_A_BUILD}
        return {
            path.removesuffix("index.html").rstrip("/")
            for path in new
            if path.partition("/")[0] in TAGS and Path(path).name not in names
        }

    def fresh(self, report: BuildReport) -> dict[str, bytes]:
        """Return the files of a full build; its report is the same."""
        shutil.rmtree(self.root / "build" / "fresh", ignore_errors=True)
        (self.root / "build" / ".fresh.json").unlink(missing_ok=True)
        assert lines(self.build("fresh")) == lines(report)
        return self.files("fresh")


def lines(report: BuildReport) -> str:
    """Return all that a report says about languages."""
    return json.dumps([asdict(locale) for locale in report.locales], default=str)


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> list[dt.date]:
    """Return a list whose only entry is the day on which pages are built."""
    days = [dt.date(2026, 12, 1)]
    prepare = KimPlugin.prepare

    def prepared(plugin: KimPlugin, config: MkDocsConfig) -> Site:
        return replace(prepare(plugin, config), today=days[0])

    monkeypatch.setattr(KimPlugin, "prepare", prepared)
    return days


@pytest.fixture
def small(project: Path, day: list[dt.date]) -> Builder:
    """Return a small project with some words in two languages."""
    words = {"Kontakt": "Контакт", "Schreiben Sie **uns**.": "**Пишіть**", "Erster Satz.": "Раз."}
    translate(project, "uk", "docs", {**words, "Schreiben": "Лист"})
    translate(project, "uk", "theme", {"Hallo {name}": "Вітаю, {name}"})
    translate(project, "ar", "docs", {"Kontakt": "اتصال"})
    return Builder(project)


@pytest.fixture
def real(tmp_path: Path, day: list[dt.date]) -> Builder:
    """Return a copy of the whole project, in one language beside German."""
    root = tmp_path / "real"
    root.mkdir()
    for name in ("docs", "i18n", "site", "districts"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copyfile(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    return Builder(root, ("de", "de-simple", "ar"))


def edited(root: Path, name: str, old: str, new: str) -> None:
    """Replace a text that stands in a file."""
    text = (root / name).read_text("utf-8")
    assert old in text, f"{old} is not in {name}"
    write(root / name, text.replace(old, new, 1))


def in_all(*paths: str, tags: tuple[str, ...] = TAGS) -> set[str]:
    """Return *paths* in all languages."""
    return {f"{tag}/{path}".rstrip("/") for tag in tags for path in paths}


def test_a_german_sentence_makes_its_page_in_each_language(small: Builder) -> None:
    """And the one with German beside it; no other page, and nothing is packed twice."""
    small.is_packed = True
    made = small.made(lambda: edited(small.root, "docs/recht.md", "Erster Satz.", "Neuer Satz."))
    packed = {"", "index.html.br", "index.html.gz"}
    pages = in_all("recht") | {"ar/mit-deutsch/recht", "uk/mit-deutsch/recht"}
    assert {path for path in made if not path.endswith((".br", ".gz"))} == pages
    assert {path.rpartition("/")[2] for path in made if path.endswith((".br", ".gz"))} <= packed


def test_a_translation_makes_the_pages_that_show_it(small: Builder) -> None:
    """A sentence of one page, a title in all menus, a word of the frame."""
    po = "i18n/uk/LC_MESSAGES/docs.po"
    made = small.made(lambda: edited(small.root, po, "Раз.", "Один."))
    assert made == {"uk/recht", "uk/mit-deutsch/recht"}
    made = small.made(lambda: edited(small.root, po, "Лист", "Адреса"))
    assert "uk/recht" in made
    assert not any(path.startswith("ar") for path in made)
    made = small.made(lambda: edited(small.root, po.replace("docs", "theme"), "Вітаю", "Добрий"))
    assert {"uk/danke", "uk/orte/moers"} <= made


def test_a_refused_translation_is_reported_as_often_as_its_language_is_built(
    small: Builder,
) -> None:
    """With the line on which it stands now, also if its page was not made again."""
    po = "i18n/uk/LC_MESSAGES/docs.po"
    small.made(lambda: edited(small.root, po, "**Пишіть**", "Пишіть"))
    small.made(lambda: edited(small.root, po, "\nmsgid", "\n\n# später\nmsgid"))
    report = small.build()
    assert [problem.field for each in report.locales for problem in each.problems] == [
        "Schreiben Sie **uns**."
    ]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("site/theme/main.html", "<title>", "<title>KIM "),
        ("docs/recht.md", "legal: true", "legal: false"),
        ("docs/kontakt.md", "order: 2", "order: 7"),
        ("districts/kreis-wesel/places.toml", "Moers", "Mörs"),
        ("mkdocs.yml", "  - sane_lists\n", ""),
        ("i18n/locales.toml", "українська", "Українська"),
    ],
)
def test_what_every_page_is_made_from_makes_all(
    small: Builder, name: str, old: str, new: str
) -> None:
    """Templates, rules, district, registry."""
    made = small.made(lambda: edited(small.root, name, old, new))
    assert in_all("danke", "recht", "orte/moers") <= made


def test_a_title_makes_what_names_it(small: Builder) -> None:
    """Every page of the small project has it in its menu, and says so if asked."""
    edit = lambda: edited(small.root, "docs/kontakt.md", "nav: Schreiben", "nav: Fragen")  # noqa: E731
    assert in_all("danke", "recht") <= small.made(edit)
    edit = lambda: edited(small.root, "docs/danke.md", "description: Danke", "description: Ja")  # noqa: E731
    assert small.made(edit) == in_all("danke") | {"ar/mit-deutsch/danke", "uk/mit-deutsch/danke"}


def test_pages_come_and_go(small: Builder) -> None:
    """A page that is new or gone, and a picture that one may link to."""
    text = (small.root / "docs/recht.md").read_text("utf-8").replace("Recht", "Mehr")
    small.made(lambda: write(small.root / "docs/mehr.md", text))
    small.made(lambda: write(small.root / "docs/bild.svg", "<svg/>"))
    (small.root / "docs/mehr.md").unlink()
    small.build()
    assert not (small.root / "build/site/uk/mehr").exists()


def test_a_link_breaks_although_its_page_is_kept(small: Builder) -> None:
    """The anchor it leads to has gone from another page: the error is that of a full build."""
    small.build()
    edited(small.root, "docs/kontakt.md", "{ #formular }", "{ #form }")
    with pytest.raises(BuildFailedError) as caught:
        small.build()
    with pytest.raises(BuildFailedError) as full:
        small.build("fresh")
    assert str(caught.value) == str(full.value)
    assert "docs/index.md" in str(caught.value)
    edited(small.root, "docs/index.md", "#formular", "#form")
    small.made(lambda: None)


def test_a_new_link_to_a_kept_page_is_checked(small: Builder) -> None:
    """Its anchors are known though it is not made again."""
    small.made(
        lambda: edited(small.root, "docs/recht.md", "Zweiter", "[Zweiter](kontakt.md#formular)")
    )
    edited(small.root, "docs/recht.md", "kontakt.md#formular", "kontakt.md#fehlt")
    with pytest.raises(BuildFailedError, match="#fehlt"):
        small.build()


def test_an_easy_text_counts_until_its_german_page_changes(small: Builder) -> None:
    """It comes, and a new German sentence outdates it."""
    front = 'title: Danke schön\ndescription: Dank\nsource-hash: "{}"'
    easy = small.root / "docs/danke.de-simple.md"
    write(easy, f"---\n{front.format('0')}\n---\n\n# Danke schön\n")
    remedy = next(
        problem.remedy
        for each in small.build().locales
        for problem in each.problems
        if problem.field == "source-hash"
    )
    wanted = remedy.split('"')[1]
    made = small.made(
        lambda: edited(small.root, easy.relative_to(small.root).as_posix(), "0", wanted)
    )
    assert "de-simple/danke" in made
    assert not any(path.startswith("uk") for path in made)
    small.made(lambda: edited(small.root, "docs/danke.md", "# Danke", "# Vielen Dank"))


def test_a_review_makes_its_language(small: Builder) -> None:
    """What a page says about its translation depends on the ledger."""
    review = Review("native", dt.date(2026, 11, 30))
    pairs = [("Kontakt", "Контакт"), ("Schreiben Sie **uns**.", "**Пишіть**")]
    made = small.made(lambda: add_reviews(small.root / "i18n", "uk", pairs, review))
    assert made
    assert {path.partition("/")[0] for path in made} == {"uk"}


def test_another_day_makes_only_what_it_changes(real: Builder, day: list[dt.date]) -> None:
    """Every night the pages are those of the day: mostly, they are those of the day before."""
    district = load_district(real.root / "districts/kreis-wesel")
    until = max(event.end.date() for event in district.events)
    day[0] = until - dt.timedelta(days=1)

    def next_day() -> None:
        day[0] += dt.timedelta(days=1)

    assert real.made(next_day) == set()
    assert day[0] == until
    assert real.made(next_day) == {*in_all("termine", tags=real.tags), "ar/mit-deutsch/termine"}


def test_the_real_pages_stay_those_of_a_full_build(real: Builder) -> None:
    """One edit after the other, of all kinds, in the templates that readers get."""
    root = real.root

    def sentence() -> None:
        edited(root, "docs/hilfe.md", "\n## ", "\nEin ganz neuer Satz.\n\n## ")

    made = real.made(sentence)
    made = {path for path in made if "mit-deutsch" not in path}
    # The text in Leichte Sprache is outdated now, and its title is in all menus.
    assert {path for path in made if not path.startswith("de-simple")} == {"de/hilfe", "ar/hilfe"}

    def translation() -> None:
        file = root / "i18n/ar/LC_MESSAGES/docs.po"
        catalogue = polib.pofile(str(file))
        entry = next(e for e in catalogue if e.msgid == "Seite nicht gefunden" or e.translated())
        entry.msgstr += " ؟"
        catalogue.save(str(file))

    assert {path.partition("/")[0] for path in real.made(translation)} == {"ar"}

    def remark() -> None:
        edited(root, "districts/kreis-wesel/places.toml", "\n[", "\n# ein Wort\n[")

    assert in_all("hilfe", "orte/moers", tags=real.tags) <= real.made(remark)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"questions": [], "pages": {"index.md": {}}}'])
def test_damaged_records_cost_time_only(small: Builder, content: str) -> None:
    """A page of which nothing is known is made again."""

    def damage() -> None:
        write(small.root / "build/site/uk" / page_records.FILE, content)

    made = small.made(damage)
    assert {"uk", "uk/kontakt", "uk/orte/moers"} <= made


def test_what_others_have_touched_is_made_again(small: Builder) -> None:
    """Any page, not only the first one: plain MkDocs, a backup or a hand may have been there."""
    made = small.made(
        lambda: write(small.root / "build/site/uk/recht/index.html", "something else")
    )
    assert {"uk", "uk/recht", "uk/danke"} <= made
    assert not any(path.startswith("ar") for path in made)
