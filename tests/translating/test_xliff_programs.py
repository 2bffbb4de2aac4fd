"""XLIFF as translation programs show it, fill it in and save it."""

from pathlib import Path

from lxml import etree

from portal.languages.registry import Locale
from tests.translating.sample_texts import catalogue
from translating.exchange import xliff
from translating.exchange.importing import ImportResult, import_translations
from translating.exchange.rows import build_package
from translating.gates.gatekeeper import Gatekeeper
from translating.texts import read_language
from translating.units import unit_id

GERMAN = ("Hallo", "Rufen Sie {{ district.hotline }} an. Wir hören Ihnen zu.")
TARGET = "{urn:oasis:names:tc:xliff:document:1.2}target"


def exported(root: Path, locale: Locale, gatekeeper: Gatekeeper) -> etree._Element:
    catalogue(root, locale.tag, dict.fromkeys(GERMAN, ""))
    texts = read_language(root / "i18n", locale)
    package = build_package(texts, locale, gatekeeper.glossary, everything=False)
    return etree.fromstring(xliff.write(package))


def back(root: Path, locale: Locale, gatekeeper: Gatekeeper, file: etree._Element) -> ImportResult:
    rows = list(xliff.read(etree.tostring(file), {unit_id(each): each for each in GERMAN}, locale))
    return import_translations(root, locale, rows, gatekeeper)


def test_each_text_has_a_target_that_programs_show(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """OmegaT shows targets alone: without one it finds no text. The German in it is no answer."""
    file = exported(tmp_path, ukrainian, gatekeeper)
    targets = ["".join(map(str, each.itertext())) for each in file.iter(TARGET)]
    assert targets == ["Hallo", "Rufen Sie  an. Wir hören Ihnen zu."]
    taken = back(tmp_path, ukrainian, gatekeeper, file)
    assert (taken.new, taken.refused, taken.empty) == ((), (), 2)


def test_what_omegat_fills_in_is_taken(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """It changes the words in a target, and none of its attributes."""
    file = exported(tmp_path, ukrainian, gatekeeper)
    next(file.iter(TARGET)).text = "Вітаю"
    taken = back(tmp_path, ukrainian, gatekeeper, file)
    assert [(text.german, text.translation) for text in taken.new] == [("Hallo", "Вітаю")]
    assert taken.refused == ()


def test_a_translation_like_the_german_is_taken_when_it_is_said_to_be_one(
    ukrainian: Locale,
) -> None:
    """By the state that programs set; a name may stay as it is."""
    file = (
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file><body>'
        f'<trans-unit id="{unit_id("KIM")}"><source>KIM</source>'
        '<target state="translated">KIM</target></trans-unit></body></file></xliff>'
    )
    (row,) = xliff.read(file.encode(), {unit_id("KIM"): "KIM"}, ukrainian)
    assert row.translation == "KIM"


def _unit_with(inner: str, german: str) -> bytes:
    return (
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file><body>'
        f'<trans-unit id="{unit_id(german)}"><source>{german}</source>{inner}'
        "</trans-unit></body></file></xliff>"
    ).encode()


def test_a_program_may_name_the_elements_in_its_own_way(ukrainian: Locale) -> None:
    """Some write <ph> for what the file had as <x>; the number says what is meant."""
    german = GERMAN[1]
    content = _unit_with('<target>Телефонуйте: <ph id="1">{1}</ph>.</target>', german)
    (row,) = xliff.read(content, {unit_id(german): german}, ukrainian)
    assert (row.translation, row.unreadable) == ("Телефонуйте: {{ district.hotline }}.", "")


def test_an_element_of_another_text_shows_its_words(ukrainian: Locale) -> None:
    """It is refused, and whoever looks at it sees what stood there."""
    content = _unit_with('<target>Вітаю <x id="1" equiv-text="{name}"/></target>', "Hallo")
    (row,) = xliff.read(content, {unit_id("Hallo"): "Hallo"}, ukrainian)
    assert row.translation == "Вітаю {name}"
    assert "<x id='1'>" in row.unreadable
    assert "Remove it" in row.unreadable


def test_a_note_of_the_translator_is_passed_on(ukrainian: Locale) -> None:
    """Programs say who wrote a note; ours says nothing and is no question of hers."""
    notes = '<note>docs/a.md</note><note from="translator">Ist das höflich?</note>'
    content = _unit_with(f"<target>Вітаю</target>{notes}", "Hallo")
    (row,) = xliff.read(content, {unit_id("Hallo"): "Hallo"}, ukrainian)
    assert row.remarks == ("Ist das höflich?",)


def test_two_targets_are_asked_about(ukrainian: Locale) -> None:
    """Nobody knows which of them is meant; the same one twice says nothing else."""
    texts = {unit_id("Hallo"): "Hallo"}
    content = _unit_with("<target>Вітаю</target><target>Привіт</target>", "Hallo")
    (row,) = xliff.read(content, texts, ukrainian)
    assert "two translations" in row.unreadable
    assert row.translation == "Вітаю / Привіт"
    content = _unit_with("<target>Вітаю</target><target>Вітаю</target>", "Hallo")
    (row,) = xliff.read(content, texts, ukrainian)
    assert (row.translation, row.unreadable) == ("Вітаю", "")
