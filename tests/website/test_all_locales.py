"""All languages of the registry can be built, also those without a single translation yet."""

import datetime as dt
import html
import json
import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import brotli
import pytest
from babel.dates import format_date

from bench.weight import LOADED
from portal.languages.catalogues import catalogue_file
from portal.languages.german_beside import BESIDE, can_have_german_beside
from portal.languages.registry import NAMES_OF_SCRIPTS, Locale
from sitebuild.build import build_site
from tests.languages import ALL, IS_LONG_RUN, MORE, REGISTRY, SAMPLE, copy_project, sample_of
from tests.sitebuild.small_project import translate
from tests.website.test_weight import CONTACT, START
from translating.gates.plain_words import script_of

URL = "https://kim.example/"
UNKNOWN = {"ckb", "ff", "kmr", "rom"}
"""Those that libraries know least."""
WANTED = UNKNOWN | {each.tag for each in sample_of(ALL, MORE)}
TRIED = [each for each in REGISTRY if IS_LONG_RUN or each.tag in WANTED]
TITLE, NAV = "Viele Fragen? Wir helfen weiter", "Start"
NAVIGATION = re.compile(r'<nav class="kim-nav".*?</nav>', re.DOTALL)
FOREIGN = ("Skip to content", "Table of contents", "Back to top", "Last update", "پوختەی")
"""Words of Material: English, or its own of another language."""
DAY = dt.date(2026, 11, 21)
SLASH = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def words_of(locale: Locale) -> str:
    """Return words in the script of *locale*: its own name."""
    return f"{locale.endonym} KIM"


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pages of all languages that are tried, as if all were published; those without
    catalogues get two words of their own.
    """
    root = tmp_path_factory.mktemp("everything")
    copy_project(root)
    for locale in TRIED:
        if locale.tag != "de" and not catalogue_file(root / "i18n", locale.tag, "docs").exists():
            translate(root, locale.tag, "docs", dict.fromkeys((TITLE, NAV), words_of(locale)))
    report = build_site(
        root,
        district="kreis-wesel",
        base_url=URL,
        site_dir=root / "built",
        include_unpublished=True,
        is_packed=False,
        tags=[locale.tag for locale in TRIED],
    )
    assert [each.tag for each in report.locales] == [locale.tag for locale in TRIED]
    return root / "built"


def paths_of(site: Path, locale: Locale) -> set[str]:
    """Return the paths of all pages for readers in a language; replies are for staff."""
    folder = site / locale.path
    paths = {file.parent.relative_to(folder).as_posix() for file in folder.rglob("index.html")}
    return {path for path in paths if not path.startswith("antworten")}


def page(site: Path, locale: Locale, path: str = "") -> str:
    """Return a built page."""
    return (site / locale.path / path / "index.html").read_text("utf-8")


@pytest.mark.parametrize("locale", TRIED, ids=lambda locale: locale.tag)
def test_pages_are_of_their_language(everything: Path, locale: Locale) -> None:
    """Language, direction, title and menu, on every page; nothing of Material's words."""
    paths = paths_of(everything, locale)
    german = paths_of(everything, REGISTRY.source)
    assert paths >= {path for path in german if not path.startswith(("fachstellen", "intern"))}
    assert (BESIDE in paths) == can_have_german_beside(locale)
    expected = f'<html lang="{locale.tag}" dir="{locale.direction}"'
    for path in paths:
        text = page(everything, locale, path)
        assert f'{expected} class="kim-script-{locale.script.lower()}">' in text
        assert re.search(r"<title[^>]*>[^<]+ – KIM", text)
        menu = NAVIGATION.search(text)
        assert menu
        assert len(re.findall(r"<a [^>]*>(?:<span[^>]*>)?[^<]+<", menu[0])) >= 5
        assert not [word for word in FOREIGN if word in text and locale.tag != "en"]


@pytest.mark.parametrize("locale", TRIED, ids=lambda locale: locale.tag)
def test_search_knows_words_in_its_script(everything: Path, locale: Locale) -> None:
    """The index of a language holds its own words, letter by letter."""
    rows = json.loads((everything / locale.path / "suche/woerter.json").read_text("utf-8"))
    letters = {script_of(letter) for row in rows for letter in "".join(row[:4]) if letter.isalpha()}
    assert letters & set(NAMES_OF_SCRIPTS[locale.script])
    assert [row for row in rows if row[0] == "kontakt/" and row[3]]


@pytest.mark.parametrize("locale", list(REGISTRY), ids=lambda locale: locale.tag)
def test_dates_are_written_by_its_own_rules(locale: Locale) -> None:
    """Also where the library has never heard of the language: the registry names who stands in."""
    written = format_date(DAY, "long", locale=locale.cldr)
    letters = {script_of(letter) for letter in written if letter.isalpha()}
    assert not letters or letters & set(NAMES_OF_SCRIPTS[locale.script])
    if locale.tag not in {"de", "de-simple", "rom"}:
        assert written != format_date(DAY, "long", locale="de")


def test_every_page_has_all_its_siblings(everything: Path) -> None:
    """The sitemap names every language and the chooser, both ways."""
    tree = ET.fromstring((everything / "sitemap.xml").read_bytes())  # noqa: S314 - our own
    contacts = [url for url in tree if str(url.findtext(f"{SLASH}loc")).endswith("/kontakt/")]
    assert len(contacts) == len(REGISTRY)
    expected = {"x-default", *(locale.tag for locale in REGISTRY)}
    for url in contacts:
        links = {link.get("hreflang"): link.get("href") for link in url if link.get("hreflang")}
        assert set(links) == expected
        assert links["x-default"] == f"{URL}kontakt/"
        assert url.findtext(f"{SLASH}loc") in links.values()


def test_choosers_name_all_of_them(everything: Path) -> None:
    """Each by its own name, in its own language and direction."""
    chooser = html.unescape((everything / "kontakt/index.html").read_text("utf-8"))
    for locale in REGISTRY:
        assert f'href="/{locale.path}/kontakt/"' in chooser
        assert locale.endonym in chooser


@pytest.mark.parametrize("locale", SAMPLE, ids=lambda locale: locale.tag)
def test_a_first_visit_is_as_light_when_all_are_offered(everything: Path, locale: Locale) -> None:
    """Each page names all languages; the choosers consist of them."""
    for path, limit in {"": START, "kontakt": CONTACT, "teilen": CONTACT}.items():
        assert packed_visit(everything, everything / locale.path / path / "index.html") <= limit


@pytest.mark.parametrize("root", ["index.html", "404.html", "kontakt/index.html"])
def test_the_choice_among_all_is_as_light(everything: Path, root: str) -> None:
    """The first page of many."""
    assert packed_visit(everything, everything / root) <= START


def packed_visit(site: Path, page: Path) -> int:
    """Return the bytes of a page and of all that it loads, with brotli."""
    loaded = [urlsplit(found).path.lstrip("/") for found in LOADED.findall(page.read_text("utf-8"))]
    files = (page, *(site / path for path in loaded))
    return sum(len(brotli.compress(file.read_bytes())) for file in files)


def test_readers_are_offered_the_published_ones_alone(site: Path) -> None:
    """A language of which nothing is translated is in no list, sitemap or folder."""
    unpublished = [locale for locale in REGISTRY if locale not in SAMPLE]
    texts = [(site / name).read_text("utf-8") for name in ("sitemap.xml", "kontakt/index.html")]
    texts += [page(site, REGISTRY.source, "kontakt")]
    for locale in unpublished:
        assert not (site / locale.path).exists()
        assert not [text for text in texts if f"/{locale.path}/" in text]
