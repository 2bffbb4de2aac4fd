"""A file whose translations stand in other rows than their German texts is refused as a whole."""

from pathlib import Path

import pytest

from portal.languages.registry import Locale
from portal.problems import ConfigurationError
from tests.translating.sample_texts import catalogue
from translating.exchange.importing import ImportResult, import_translations
from translating.exchange.rows import ReturnedRow
from translating.gates.gatekeeper import Gatekeeper
from translating.texts import read_language
from translating.units import unit_id

TEXTS = {
    "Guten Tag": "Добрий день",
    "Rufen Sie an: {{ district.hotline }}": "Телефонуйте: {{ district.hotline }}",
    "Wir hören zu.": "Ми слухаємо.",
    "[Zum Kontakt](kontakt.md)": "[До контактів](kontakt.md)",
    "Sie müssen nichts bezahlen.": "Вам не потрібно нічого платити.",
    "Schreiben Sie **uns**.": "Напишіть **нам**.",
    "Bis bald": "До зустрічі",
}


def back(root: Path, locale: Locale, gatekeeper: Gatekeeper, words: list[str]) -> ImportResult:
    """Take in *words*, one after the other, for the German texts."""
    catalogue(root, locale.tag, dict.fromkeys(TEXTS, ""))
    rows = zip(TEXTS, words, strict=True)
    returned = [ReturnedRow(unit_id(german), each, "row 2") for german, each in rows]
    return import_translations(root, locale, returned, gatekeeper)


@pytest.mark.parametrize("places", [1, 2, -1])
def test_translations_moved_by_rows_are_refused_together(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper, places: int
) -> None:
    """Most of them no gate could tell: they have no signs, and neither has the German text."""
    words = [*TEXTS.values()]
    with pytest.raises(ConfigurationError, match="one column was sorted or moved alone"):
        back(tmp_path, ukrainian, gatekeeper, words[places:] + words[:places])
    texts = read_language(tmp_path / "i18n", ukrainian)["docs"]
    assert [text.translation for text in texts] == [""] * len(TEXTS)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda words: words.replace("{{ district.hotline }}", "").replace("**", "").split("](")[0],
        lambda words: f"{words} **!**" if words.endswith((".", ")")) else words,
    ],
    ids=["signs left out", "signs added"],
)
def test_a_translator_who_does_not_know_the_signs_has_moved_nothing(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper, spoil: object
) -> None:
    """Such rows are refused one by one, and the others are taken."""
    assert callable(spoil)
    taken = back(tmp_path, ukrainian, gatekeeper, [spoil(words) for words in TEXTS.values()])
    assert taken.refused
    assert taken.new


def test_two_cells_that_were_exchanged_are_refused_alone(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """The other rows stand where they belong."""
    words = [*TEXTS.values()]
    words[0], words[1] = words[1], words[0]
    taken = back(tmp_path, ukrainian, gatekeeper, words)
    assert (len(taken.new), len(taken.refused)) == (5, 2)
