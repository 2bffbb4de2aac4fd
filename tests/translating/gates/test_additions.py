"""What spreadsheets, word processors and machines add to a text is no translation of it."""

import pytest

from portal.languages.registry import Locales
from tests.translating.sample_texts import text
from translating.gates.gatekeeper import Gatekeeper

ADDED = [
    # gate, language, German, translation
    ("additions", "uk", "Das erste Gespräch", "1. Перша розмова"),
    ("additions", "uk", "Das erste Gespräch", "•Перша розмова"),
    ("additions", "uk", "Das erste Gespräch", "'Перша розмова"),
    ("additions", "uk", "Das erste Gespräch", "’Перша розмова"),
    ("additions", "uk", "Das erste Gespräch", "[UK] Перша розмова"),
    ("additions", "uk", "Das erste Gespräch", "UKR: Перша розмова"),
    ("additions", "fr", "Das erste Gespräch", "fr : Le premier entretien"),
    ("additions", "ar", "Das erste Gespräch", "AR - المحادثة الأولى"),
    ("additions", "uk", "Das erste Gespräch", "(uk) Перша розмова"),
    ("additions", "uk", "Das erste Gespräch", '"Перша розмова"'),
    ("additions", "uk", "Das erste Gespräch", "«Перша розмова»"),
    ("additions", "fr", "Das erste Gespräch", "„Le premier entretien“"),
    ("beside", "uk", "Das erste Gespräch", "Das erste Gespräch Перша розмова"),
    ("additions", "uk", "Das erste Gespräch", "o Перша розмова"),
    ("additions", "uk", "Ordner „Spam“ dort", "«Папка «Спам» там»"),
    ("beside", "uk", "Rechtsgrundlage", "Rechtsgrundlage Правова підстава"),
    ("beside", "fr", "Das erste Gespräch", "Le premier entretien / Das erste Gespräch"),
    ("capitals", "uk", "Das erste Gespräch", "ПЕРША РОЗМОВА"),
    ("capitals", "tr", "Das erste Gespräch", "İLK GÖRÜŞME"),
    ("foreign", "uk", "Artikel 15", "Стаття ١٥"),
    ("foreign", "ar", "Artikel 15", "المادة १५"),
    ("foreign", "uk", "Ja, gern.", "Так， залюбки。"),
    ("markup", "uk", "Telefon: {phone}", "Телефон:&nbsp{phone}"),
    ("markup", "uk", "Das Gespräch", "Перша&#160розмова"),
]
RIGHT = [
    ("nl", "Abends", "'s Avonds zijn wij er"),
    ("en", "Träger heißt: die Stelle", "‘Organisation’ here means: the body"),
    ("cs", "Am 1. Mai ist zu", "1. května je zavřeno"),
    ("uk", "Ordner „Spam“", "Папка «Спам»"),
    ("uk", "„Spam“", "«Спам»"),
    ("uk", "„Hilfe“ und „Ablauf“ lesen", "«Допомога» і «Перебіг»"),
    ("pl", "Impressum", "Nota prawna (Impressum)"),
    ("ar", "Artikel 15", "المادة ١٥"),
    ("fa", "Artikel 15", "ماده ۱۵"),
    ("zh-Hans", "Ja, gern.", "好的，很乐意。"),
    ("uk", "KIM NRW", "KIM NRW"),
    ("uk", "SMS: Nachricht", "SMS: повідомлення"),
    ("it", "Es sind drei", "It is: sono tre"),
    ("so", "Dann ruft KIM an", "So - KIM ayaa ku soo wacaya"),
    ("ar", "KIM hilft den Menschen", "KIM يساعد الناس"),
]


@pytest.mark.parametrize("case", ADDED)
def test_what_was_added_is_refused(
    gatekeeper: Gatekeeper, locales: Locales, case: tuple[str, str, str, str]
) -> None:
    """Before it is taken in; no reader should see it."""
    gate, tag, german, translation = case
    locale = locales.by_tag(tag)
    assert locale
    errors = gatekeeper.blocking_errors(text(german, translation), locale)
    assert gate in {each.gate for each in errors}


@pytest.mark.parametrize(("tag", "german", "translation"), RIGHT)
def test_what_a_language_writes_so_is_taken(
    gatekeeper: Gatekeeper, locales: Locales, tag: str, german: str, translation: str
) -> None:
    """A contraction, a date, a quotation, an explained name, digits of the script."""
    locale = locales.by_tag(tag)
    assert locale
    errors = gatekeeper.blocking_errors(text(german, translation), locale)
    assert {each.gate for each in errors} <= {"language", "scripts"}
