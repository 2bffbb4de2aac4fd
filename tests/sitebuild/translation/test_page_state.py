"""Every place that says what state a text is in says the same."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from click.testing import CliRunner
from lxml.html import HtmlElement

from kim.__main__ import main
from portal.languages.registry import Locale
from sitebuild.build import build_site
from sitebuild.content.pages import Page
from sitebuild.content.source import SourceText
from sitebuild.pages.ready_replies import reply_kit
from sitebuild.printing.documents import Order, compose, orders
from sitebuild.printing.printer import Printer, open_printer
from sitebuild.translation.units import meaning_hash
from tests.sitebuild.small_project import ROOT, translate, write

TAGS = ("de", "de-simple", "en", "tr")
URL = "https://kim.example/"
FORM = "---\ntitle: Formular\ndescription: Formular\nlegal: true\nprint: bilingual\n---\n\n"
FLYER = (
    "---\ntitle: Flyer\ndescription: Flyer\nprint: flyer\npages: 1\n---\n\n# Flyer { #flyer }\n\n"
)
REPLIES = "---\ntitle: Antworten\ndescription: Antworten\nrole: replies\nnoindex: true\n---\n\n"
TEXTS = {
    "formular.md": f"{FORM}# Formular {{ #formular }}\n\nEin Satz.\n\nNoch ein Satz.\n",
    "druck/flyer.md": f"{FLYER}Guten Tag.\n\n## Hilfe {{ #hilfe }}\n\nJa.\n",
    "antworten.md": f"{REPLIES}# Antworten {{ #a }}\n\n## Eingang {{ #eingang }}\n\nVielen Dank.\n",
}
OWN = ("kontakt", "recht", "formular", "druck/flyer", "antworten")
ENGLISH = {
    "Formular": "Form",
    "Ein Satz.": "One.",
    "Noch ein Satz.": "Two.",
    "Flyer": "Leaflet",
    "Guten Tag.": "Good day.",
    "Hilfe": "Help",
    "Ja.": "Yes.",
    "Antworten": "Replies",
    "Eingang": "Arrival",
    "Vielen Dank.": "Thank you.",
    "Recht": "Law",
    "Hinweis": "Notice",
    "Erster Satz.": "First.",
    "Zweiter Satz.": "Second.",
    "Kontakt": "Contact",
    "Schreiben Sie **uns**.": "Write to **us**.",
    "Orte": "Places",
}
SOME_TURKISH = {"Recht": "Hukuk", "Erster Satz.": "Bir.", "Kontakt": "İletişim", "Flyer": "Broşür"}
REVIEWS = {
    "nothing": [],
    "pages": [
        ("de-simple", "--page", "docs/kontakt.md"),
        ("de-simple", "--page", "docs/formular.md"),
        ("de-simple", "--page", "docs/druck/flyer.md"),
        ("en", "--page", "docs/recht.md"),
        ("en", "--page", "docs/druck/flyer.md"),
        ("tr", "--page", "docs/recht.md"),
    ],
    "a catalogue": [("en", "--catalogue", "docs"), ("de-simple", "--page", "docs/antworten.md")],
    "whole languages": [("en",), ("de-simple",)],
}
"""What is reviewed, as the options of `kim i18n review` say it."""


PLACES = {"body", "web", "paper", "replies", "page of replies"}


@pytest.fixture(params=[False, True], ids=["as they are", "legal only if checked"])
def texts(
    request: pytest.FixtureRequest,
    project: Path,
    extensions: tuple[list[Any], dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Return a project with every kind of text: translated, written anew, and in part."""
    for name, text in TEXTS.items():
        write(project / "docs" / name, text)
    for folder in ("site/print", "site/share", "site/theme/assets"):
        shutil.copytree(ROOT / folder, project / folder, dirs_exist_ok=True)
    write(project / "site/theme/antworten.html", "{{ kit_of.state }}")
    write(project / "site/theme/antworten-wahl.html", "")
    for name in OWN:
        _write_anew(project, name, extensions)
    for tag, words in (("en", ENGLISH), ("tr", SOME_TURKISH)):
        translate(project, tag, "docs", words)
    if request.param:
        district = project / "districts" / "kreis-wesel" / "district.toml"
        write(district, "legal_needs_review = true\n" + district.read_text("utf-8"))
    monkeypatch.chdir(project)
    assert CliRunner().invoke(main, ["i18n", "extract"]).exit_code == 0
    return project


def _write_anew(root: Path, name: str, extensions: tuple[list[Any], dict[str, Any]]) -> None:
    """Write the text of a page in Leichte Sprache, with as many blocks as in German."""
    german = (root / "docs" / f"{name}.md").read_text("utf-8")
    said = meaning_hash(SourceText("", german), *extensions)
    heading, *rest = german.partition("\n---\n")[2].strip().split("\n\n")
    easy = [block if block.startswith("#") else "Ganz leicht." for block in rest]
    front = f'---\ntitle: Leicht\ndescription: Leicht\nsource-hash: "{said}"\n---\n\n'
    write(root / "docs" / f"{name}.de-simple.md", front + "\n\n".join([heading, *easy]))


def review(*options: str) -> None:
    """Note that a person has read something, as editors do."""
    tag, *rest = options
    words = ["i18n", "review", "--locale", tag, "--role", "native", "--yes", *rest]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output


def on_the_web(root: Path, page: Page, locale: Locale) -> str:
    """Return the state that the built page says; German parts are a state of their own."""
    html = (root / "build/site" / locale.path / page.here / "index.html").read_text("utf-8")
    state, parts, _whole = re.findall(r"<p>(\w+) (True|False) (True|False)</p>", html)[0]
    return "in part" if parts == "True" and state != "german" else str(state)


def told_translators() -> tuple[int, int]:
    """Return how many texts in Leichte Sprache are shown, and how many are checked."""
    words = ["i18n", "status", "--json", "--locale", "de-simple"]
    rows = json.loads(CliRunner().invoke(main, words).stdout)
    return next((r["translated"], r["checked"]) for r in rows if r["catalogue"] == "pages")


def build(root: Path) -> Printer:
    """Build all languages, and return what prints."""
    build_site(root, district="kreis-wesel", base_url=URL, tags=TAGS, is_packed=False)
    return open_printer(root, district="kreis-wesel", base_url=URL, include_unpublished=True)


Said = dict[tuple[str, str], dict[str, str]]
"""By page and language, what each place says."""


def states(root: Path, printer: Printer) -> Said:
    """Return what each place says of each text in each language."""
    site = printer.site
    found: Said = {}
    for page in (each for each in site.texts if not each.is_german_only):
        for locale in (each for each in site.locales if each.tag in TAGS):
            places = found[page.uri, locale.tag] = {"body": printer.body(page, locale).state}
            if page.is_page:
                places["web"] = on_the_web(root, page, locale)
            if page == site.replies:
                places["replies"] = reply_kit(printer, page, locale).state
                built = root / "build/site" / locale.path / "antworten" / "index.html"
                places["page of replies"] = built.read_text("utf-8").strip()
    for order in orders(printer):
        if order.page and order.locale and order.locale.tag in TAGS:
            found[order.page.uri, order.locale.tag]["paper"] = compose(printer, order).state
    return found


def said_of_easy_texts(said: Said) -> list[str]:
    """Return the states of the pages that have a text in Leichte Sprache."""
    return [said[f"{name}.md", "de-simple"]["body"] for name in OWN]


@pytest.mark.parametrize("reviews", REVIEWS.values(), ids=REVIEWS.keys())
def test_all_places_agree(texts: Path, reviews: list[tuple[str, ...]]) -> None:
    """Web, paper, replies, kits and the table for translators say the same of every text.

    Paper and replies are German where the page is so in part; else they are what the page is.
    """
    for options in reviews:
        review(*options)
    said = states(texts, build(texts))
    differing = {
        key: places
        for key, places in said.items()
        if len({"german" if each == "in part" else each for each in places.values()}) != 1
    }
    assert not differing
    assert {place for places in said.values() for place in places} == PLACES
    seen = {state for places in said.values() for state in places.values()}
    assert seen - {"unchecked"} == {"source", "german", "in part", *["checked"][: len(reviews)]}
    assert ("unchecked" in seen) == (reviews != REVIEWS["whole languages"])
    assert told_translators() == (len(OWN), said_of_easy_texts(said).count("checked"))


@pytest.mark.parametrize("texts", [False], indirect=True)
def test_who_changes_the_german_takes_the_check_away(texts: Path) -> None:
    """In every place: the text that was checked stands for other German."""
    for name in OWN:
        review("de-simple", "--page", f"docs/{name}.md")
        file = texts / "docs" / f"{name}.md"
        write(file, f"{file.read_text('utf-8')}\nNeu.\n")
    said = states(texts, build(texts))
    assert set(said_of_easy_texts(said)) == {"german"}
    assert told_translators() == (0, 0)


def test_a_text_that_is_older_than_its_german_cannot_be_reviewed(texts: Path) -> None:
    """Nobody sees it: the German page has changed since."""
    file = texts / "docs" / "kontakt.md"
    write(file, f"{file.read_text('utf-8')}\nNeu.\n")
    words = ["--locale", "de-simple", "--role", "readers", "--yes", "--page", "docs/kontakt.md"]
    done = CliRunner().invoke(main, ["i18n", "review", *words])
    assert done.exit_code == 2
    assert "docs/kontakt.de-simple.md:4: source-hash" in done.output


def test_an_easy_text_stands_before_the_german_one_that_is_signed(texts: Path) -> None:
    """It has other sentences, and explains: the German form stands there whole, and once."""
    file = texts / "docs" / "formular.de-simple.md"
    write(file, f"{file.read_text('utf-8')}\n\nEin Satz mehr.\n")
    printer = open_printer(texts, district="kreis-wesel", base_url=URL, include_unpublished=True)
    wanted = next(o for o in orders(printer) if (o.name, _tag(o)) == ("formular", "de-simple"))
    if printer.site.district.legal_needs_review:
        assert compose(printer, wanted).state == "german"
        return
    text = _columns(compose(printer, wanted).html)
    [explained] = text.find_class("companion")
    assert text[0] is explained
    assert explained.get("lang") == "de-simple"
    assert explained.text_content().strip().endswith("Ein Satz mehr.")
    german = next(o for o in orders(printer) if (o.name, _tag(o)) == ("formular", "de"))
    signed = _columns(compose(printer, german).html)
    [beside] = text.find_class("signed-text")
    assert text[1:] == [beside]
    assert [each.text_content() for each in beside] == [each.text_content() for each in signed]


def _columns(document: str) -> HtmlElement:
    root: HtmlElement = lxml.html.fromstring(document)
    return root.find_class("single")[0]


def _tag(order: Order) -> str:
    return order.locale.tag if order.locale else ""
