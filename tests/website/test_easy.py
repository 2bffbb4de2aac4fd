"""Leichte Sprache keeps its rules, in pages of its own and in the words of form and frame."""

from pathlib import Path

import polib
import pytest
from mkdocs.config import load_config

from portal.languages.registry import load_locales
from sitebuild.content.docs import Docs
from sitebuild.content.pages import read_pages
from sitebuild.translation.coverage import gaps
from sitebuild.translation.units import meaning_hash
from tests.website.easy_language_rules import blocks, lines, mistakes, sentences, unmarked_negations
from tests.website.reading_pages import ROOT

PAPERS = ("druck/flyer", "druck/faltblatt", "druck/plakat")
PAGES = ("index", "hilfe", "ablauf", "kontakt", "datenschutz", "barrierefreiheit")
SIGNED = ("datenschutz-beratung", "einwilligung-dritte", "schweigepflichtentbindung")
"""What stands before a text to sign, and never in its place."""
FILES = [ROOT / "docs" / f"{name}.de-simple.md" for name in (*PAGES, *PAPERS, *SIGNED)]
CATALOGUES = ROOT / "i18n" / "de-simple" / "LC_MESSAGES"

WRONG = [
    "Wir geben Ihre Daten weiter, wenn Sie es erlauben.",
    "Die Hilfe des Kreises ist gut.",
    "Die Nummer der Stadt steht hier.",
    "Ihre Nachricht wird von uns gelesen.",
    "Sie könnten uns schreiben.",
    "Das kostet z. B. Geld.",
    "Es gibt sieben Schritte.",
    "Das ist die Datenschutzerklärung.",
    "Wir lesen Ihre Nachricht und dann rufen wir Sie am Tag danach ganz schnell an.",
    "Der Mensch, der Ihnen hilft.",
]


@pytest.mark.parametrize("sentence", WRONG)
def test_the_checker_finds_what_is_wrong(sentence: str) -> None:
    """One example for each rule."""
    assert list(mistakes(sentence))


@pytest.mark.parametrize(
    "sentence", ["Wir helfen Ihnen gern.", "Das Team löscht die Nachricht.", "Sie werden bald 18."]
)
def test_the_checker_leaves_good_sentences_alone(sentence: str) -> None:
    """Or nobody would use it."""
    assert not list(mistakes(sentence))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_pages_keep_the_rules(file: Path) -> None:
    """Short sentences, one statement each, divided words, no hard grammar, negations in bold."""
    page = file.read_text("utf-8")
    found = [m for block in blocks(page) for each in sentences(block) for m in mistakes(each)]
    assert not found, "\n".join(found)
    body = page.partition("\n---\n")[2]
    assert not unmarked_negations(body)
    assert not [block for block in lines(body) if len(sentences(block)) > 1]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_pages_have_the_sections_that_templates_and_links_need(file: Path) -> None:
    """A link to a section works in every language, and the form finds its place."""
    german = file.with_name(file.name.replace(".de-simple", "")).read_text("utf-8")
    own = file.read_text("utf-8")
    for anchor in ("formular", "schritte", "themen", "worte"):
        assert (f"{{ #{anchor} }}" in german) <= (f"{{ #{anchor} }}" in own)
    template = next((line for line in german.splitlines() if line.startswith("template:")), "")
    assert template in own


@pytest.mark.parametrize("name", SIGNED)
def test_a_companion_is_not_what_people_sign(name: str) -> None:
    """A consent to a shortened text would be none: the German text is signed."""
    own = (ROOT / "docs" / f"{name}.de-simple.md").read_text("utf-8")
    assert "Der Text ist **nicht** für Ihre Unterschrift." in own
    assert "☐" not in own
    assert "Dann geben Sie noch **keine** Unterschrift." in own


def test_pages_are_as_old_as_their_german() -> None:
    """Whoever changes the German page reads the easy one again, then writes down its new hash."""
    config = load_config(config_file=str(ROOT / "mkdocs.yml"))
    locales = load_locales(ROOT / "i18n" / "locales.toml")
    found = 0
    for page in read_pages(Docs(ROOT / "docs"), [], locales):
        for own in page.variants.values():
            german = meaning_hash(page.source, config.markdown_extensions, config.mdx_configs)
            assert own.source_hash == german, own.source.name
            found += 1
    assert found == len(FILES)


@pytest.mark.parametrize("domain", ["theme", "forms", "docs"])
def test_words_of_form_and_frame_keep_the_rules(domain: str) -> None:
    """What a template says stands beside these pages: the same rules hold."""
    units = [
        e for e in polib.pofile(str(CATALOGUES / f"{domain}.po")) if e.msgstr and not e.obsolete
    ]
    assert units
    found = [m for unit in units for each in sentences(unit.msgstr) for m in mistakes(each)]
    assert not found, "\n".join(found)


def test_words_of_form_and_frame_are_there() -> None:
    """Leichte Sprache is offered with form and frame, or not at all."""
    locale = load_locales(ROOT / "i18n" / "locales.toml").by_tag("de-simple")
    assert locale
    assert locale.published
    assert not [gap.part for gap in gaps(ROOT / "i18n", locale) if gap.is_too_large]


def test_readers_learn_that_nobody_has_tested_it() -> None:
    """Until people of the target group have read a page, it says so."""
    units = polib.pofile(str(CATALOGUES / "theme.po"))
    note = units.find("Diese Übersetzung hat noch kein Mensch geprüft. Es gilt der deutsche Text.")
    assert note is not None
    assert "Lern-Schwierigkeiten" in note.msgstr
