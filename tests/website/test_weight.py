"""What a first visit costs: one round trip for the start page, in every language."""

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from markupsafe import Markup
from playwright.sync_api import Browser

from bench.weight import LOADED
from portal.district import load_district
from portal.district.announcement_text import ShownAnnouncement
from portal.forms.contact_form import ContactForm
from portal.forms.html import Sent, render_form, render_receipt
from portal.languages.catalogues import Words
from portal.languages.german_beside import BESIDE, WordsBesideGerman
from portal.languages.registry import Locale
from portal.languages.theme_words import read_words
from portal.page_style import STYLE, hash_source, read_styles
from sitebuild.output.page_style import page_style
from tests.languages import LOCALES
from tests.portal.forms.test_html import form
from tests.servers.kim_service import KIM, environ
from tests.sitebuild.sounds import film, record

START, CONTACT = 14_000, 20_000
"""Bytes over the wire with brotli: the ten packets of a first round trip (RFC 6928), and a bit."""

UNMATCHED = """([selectors, pages]) => {
  const documents = pages.map(html => new DOMParser().parseFromString(html, "text/html"));
  return selectors.filter(each => !documents.some(page => page.querySelector(each)));
}"""
STATES = re.compile(r"::?(before|after|hover|focus-visible|focus|target|active)\b|\[open\]")
"""What no page shows at rest."""
OF_WRITERS = {
    *("em", "h4", "hr", "img"),
    *(".kim-suggested", ".kim-suggested a"),
    ".kim-reply .kim-button",
    *("button.kim-listen", ".kim-text>button.kim-listen"),
}
"""What Markdown offers, used yet or not; what the service adds to the gateway; what the scripts of
the ready replies and of reading aloud make."""
OF_SCRIPTS = re.compile(r"\.kim-script-|:lang\(")
"""For languages that come; `test_stylesheet.py` holds these to the registry."""


ANNOUNCED = """
[[announcement]]
kind = "wartezeit"
from = 2020-01-01
until = 9999-12-31
place = "Moers"
importance = "wichtig"

[[announcement]]
kind = "faellt-aus"
from = 2020-01-01
until = 9999-12-31
day = 2026-12-21
"""
"""One that folds, on the page of a town, and one of a single sentence."""
HEARD = ("de/hilfe/index.html", "de/gebaerdensprache/index.html")
ANNOUNCED_AT = ("de/index.html", "de/orte/moers/index.html")


def first_visit(site: Path, page: Path) -> int:
    """Return the bytes of a page and of all that it loads, packed as we send them."""
    loaded = [urlsplit(found).path.lstrip("/") for found in LOADED.findall(page.read_text("utf-8"))]
    return sum(_packed(file) for file in (page, *(site / path for path in loaded)))


def _packed(file: Path) -> int:
    packed = file.with_name(f"{file.name}.br")
    if not packed.exists():
        return file.stat().st_size
    assert brotli.decompress(packed.read_bytes()) == file.read_bytes()
    return packed.stat().st_size


@pytest.mark.parametrize("locale", LOCALES.published, ids=lambda locale: locale.tag)
def test_a_first_visit_is_one_round_trip(site: Path, locale: Locale) -> None:
    """Page, style and mark: a weak network answers once, and the page is there; so are the pages
    with German beside them.
    """
    for folder in filter(Path.is_dir, (site / locale.path, site / locale.path / BESIDE)):
        assert first_visit(site, folder / "index.html") <= START
        for page in ("kontakt", "teilen"):
            assert first_visit(site, folder / page / "index.html") <= CONTACT


@pytest.mark.parametrize("root", ["index.html", "404.html", "kontakt/index.html"])
def test_the_choice_of_languages_is_as_light(site: Path, root: str) -> None:
    """It is the first page of many."""
    assert first_visit(site, site / root) <= START


def test_every_page_has_the_style_that_is_allowed(site: Path) -> None:
    """One for all: service and proxy name its hash, and a browser ignores every other."""
    css = page_style(Path("site/theme"))
    assert read_styles(site) == (hash_source(css),)
    for page in site.rglob("*.html"):
        assert STYLE.findall(page.read_text("utf-8")) == [css], page


def test_no_rule_is_sent_that_no_page_uses(site: Path, chromium: Browser, tmp_path: Path) -> None:
    """Every selector of the stylesheet finds something on some page of the built site."""
    rules = page_style(Path("site/theme"))
    heads = re.findall(r"(?:^|[{};])\s*([^{};@]+?)\s*\{", rules)
    selectors = {part.strip() for head in heads for part in split_selectors(head)}
    bare = {STATES.sub("", each).replace(":not()", "").strip() or "*" for each in selectors}
    wanted = sorted(each for each in bare if not OF_SCRIPTS.search(each))
    assert len(wanted) > 100
    page = chromium.new_page()
    shown = [*pages(site), *regions(site), *rare(tmp_path)]
    unused = page.evaluate(UNMATCHED, [wanted, shown])
    assert set(unused) <= OF_WRITERS
    page.close()


def split_selectors(head: str) -> list[str]:
    """Split a list of selectors at its own commas, not at those within parentheses."""
    return re.split(r",(?![^(]*\))", head)


def pages(site: Path) -> list[str]:
    """Return every page above the languages, and all in German and in Arabic."""
    files = [site / "index.html", site / "404.html", site / "kontakt" / "index.html"]
    files += [*(site / "de").rglob("*.html"), *(site / "ar").rglob("*.html")]
    return [file.read_text("utf-8") for file in files]


def rare(folder: Path) -> list[str]:
    """Return the gateway with every language of the registry, a page with announcements, and those
    with sound and film.
    """
    district, site = folder / "kreis", folder / "site"
    shutil.copytree("districts/kreis-wesel", district)
    (district / "notices.toml").write_text(ANNOUNCED, "utf-8")
    record(district, "de", "hilfe")
    film(district)
    command = [str(KIM), "build", "--unpublished", "--no-pdf", "--locale", "de"]
    settings = environ(KIM_SITE_DIR=str(site), KIM_DISTRICT=str(district))
    subprocess.run(command, env=settings, check=True)
    return [(site / path).read_text("utf-8") for path in ("index.html", *ANNOUNCED_AT, *HEARD)]


def regions(site: Path) -> list[str]:
    """Return what only the service shows: forms with mistakes, receipts."""
    district = load_district(Path("districts/kreis-wesel"))
    german = LOCALES.source
    words = Words(german)
    forms = [
        render_form(
            form({"phone": typed, "message": "x" * 5000}),
            words=words,
            action="/",
            privacy="/datenschutz/",
            locale=german,
            locales=LOCALES,
            district=district,
        )
        for typed in ("12", "")
    ]
    checked = '<form class="kim-form"><input type="checkbox" value="{0}" checked>'
    checked += '<p class="kim-only--{0}"></form>'
    chosen = '<form class="kim-form"><select><option value="mis" selected></select>'
    chosen += '<p class="kim-only--mis"></form>'
    sent = form({"municipality": "05170024", "phone": "0152 28817386", "language": "ar"})
    point = district.contact_points[district.fallback]
    arabic = next(locale for locale in LOCALES.published if locale.tag == "ar")
    receipts = [
        render_receipt(
            ContactForm.page,
            "482719365",
            words=each,
            district=district,
            announcements=[ShownAnnouncement(Markup("Hinweis"), Markup(), is_important=True)],
            sent=Sent(sent, point, "/de/danke/482719365/"),
        )
        for each in (words, WordsBesideGerman(arabic, *read_words(site / "ar", arabic)))
    ]
    return [*forms, checked.format("other"), chosen, *receipts]
