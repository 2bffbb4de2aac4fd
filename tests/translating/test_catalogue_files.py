"""Catalogues come back from programs for PO files: only translations are taken, by their names."""

from pathlib import Path

import polib
import pytest

from portal.languages.catalogues import load_catalogue
from portal.languages.registry import Locale, Locales
from portal.problems import ConfigurationError
from tests.translating.sample_texts import catalogue
from translating.exchange import catalogue_files
from translating.exchange.importing import ImportResult, import_translations
from translating.gates.gatekeeper import Gatekeeper
from translating.languages import is_named
from translating.texts import read_language


def returned(folder: Path, *entries: polib.POEntry, language: str = "uk_UA") -> Path:
    """Write a file as a program sends it back, under a name of its own."""
    file = polib.POFile()
    file.metadata = {"Content-Type": "text/plain; charset=utf-8", "Language": language}
    file.extend(entries)
    file.save(str(folder / "from-poedit.po"))
    return folder / "from-poedit.po"


def taken_from(root: Path, file: Path, locale: Locale, gatekeeper: Gatekeeper) -> ImportResult:
    texts = read_language(root / "i18n", locale)
    rows = list(catalogue_files.read(file, texts, locale))
    return import_translations(root, locale, rows, gatekeeper)


def test_translations_are_taken_and_empty_ones_change_nothing(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """What is not ours is refused, and a comment or the order changes no byte."""
    ours = catalogue(tmp_path, "uk", {"Hallo": "", "Name": "Ім'я", "Guten Abend": "Добрий вечір"})
    file = returned(
        tmp_path,
        polib.POEntry(msgid="Guten Abend", msgstr="", comment="?"),
        polib.POEntry(msgid="Hallo", msgstr="Вітаю"),
        polib.POEntry(msgid="Fremd", msgstr="Чуже"),
        polib.POEntry(msgid="Auch fremd", msgstr=""),
        polib.POEntry(msgid="Name", msgstr="Назва", msgctxt="Spalte"),
    )
    taken = taken_from(tmp_path, file, ukrainian, gatekeeper)
    assert [text.german for text in taken.new] == ["Hallo"]
    assert [each.returned.translation for each in taken.refused] == ["Чуже", "Назва"]
    assert [text.german for text in taken.absent] == ["Name"]
    after = {entry.msgid: entry.msgstr for entry in polib.pofile(str(ours))}
    assert after == {"Hallo": "Вітаю", "Name": "Ім'я", "Guten Abend": "Добрий вечір"}


def test_a_text_of_two_catalogues_is_changed_in_its_own(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """They may say it in two ways; what was there is named."""
    catalogue(tmp_path, "uk", {"Hallo": "Вітаю", "Guten Abend": ""})
    catalogue(tmp_path, "uk", {"Hallo": "Привіт"}, domain="theme")
    file = returned(
        tmp_path,
        polib.POEntry(msgid="Hallo", msgstr="Вітаємо"),
        polib.POEntry(msgid="Guten Abend", msgstr=""),
    )
    taken = taken_from(tmp_path, file, ukrainian, gatekeeper)
    assert [(text.translation, text.former) for text in taken.new] == [("Вітаємо", "Вітаю")]
    assert load_catalogue(tmp_path / "i18n", "uk", "theme").lookup("Hallo") == "Привіт"


def test_a_draft_is_taken_only_when_it_is_finished(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """One of ours that was left alone is nothing new; one that was begun is named."""
    ours = polib.POEntry(msgid="Hallo", msgstr="Алло", flags=["fuzzy"])
    catalogue(tmp_path, "uk", {"Guten Abend": ""}, ours)
    begun = polib.POEntry(msgid="Guten Abend", msgstr="Добрий", flags=["fuzzy"])
    taken = taken_from(tmp_path, returned(tmp_path, ours, begun), ukrainian, gatekeeper)
    assert (taken.new, taken.empty) == ((), 1)
    assert ["unfinished" in each.why for each in taken.refused] == [True]
    done = polib.POEntry(msgid="Hallo", msgstr="Вітаю")
    taken = taken_from(tmp_path, returned(tmp_path, done), ukrainian, gatekeeper)
    assert [text.translation for text in taken.new] == ["Вітаю"]


def test_what_a_program_has_put_aside_is_named(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """Poedit does so after an update from an older template; the words are there, and not lost."""
    catalogue(tmp_path, "uk", {"Hallo": "", "Guten Abend": "Добрий вечір", "Danke": "", "Ja": ""})
    file = returned(
        tmp_path,
        polib.POEntry(msgid="Ja", msgstr="Так"),
        polib.POEntry(msgid="Hallo", msgstr="Вітаю", obsolete=True),
        polib.POEntry(msgid="Guten Abend", msgstr="Добрий вечір", obsolete=True),
        polib.POEntry(msgid="Danke", msgstr="", obsolete=True),
        polib.POEntry(msgid="Fremd", msgstr="Чуже", obsolete=True),
        polib.POEntry(msgid="Ja", msgstr="Авжеж", obsolete=True),
    )
    taken = taken_from(tmp_path, file, ukrainian, gatekeeper)
    assert [text.german for text in taken.new] == ["Ja"]
    assert [(each.german, "#~" in each.why) for each in taken.refused] == [("Hallo", True)]


@pytest.mark.parametrize(
    ("language", "german", "says"),
    [("ru", "Hallo", "“ru”, not for Ukrainisch"), ("uk", "Fremd", "no text of ours")],
)
def test_another_catalogue_is_refused(
    tmp_path: Path, ukrainian: Locale, language: str, german: str, says: str
) -> None:
    """As a whole, with what helps."""
    catalogue(tmp_path, "uk", {"Hallo": ""})
    texts = read_language(tmp_path / "i18n", ukrainian)
    file = returned(tmp_path, polib.POEntry(msgid=german, msgstr="Вітаю"), language=language)
    with pytest.raises(ConfigurationError, match=says):
        list(catalogue_files.read(file, texts, ukrainian))


NAMES = [
    ("prs", "prs"),
    ("fa-AF", "prs"),
    ("fa_AF", "prs"),
    ("ku", "kmr"),
    ("ru-RU", "ru"),
    ("sr", "sr-Latn"),
    ("pt", "pt"),
]
NEIGHBOURS = [("fa", "prs"), ("fa-IR", "prs"), ("ckb", "kmr"), ("prs", "fa")]


@pytest.mark.parametrize(("named", "tag"), NAMES)
def test_programs_name_a_language_with_a_country_or_as_cldr(
    locales: Locales, named: str, tag: str
) -> None:
    """Each of them means ours."""
    locale = locales.by_tag(tag)
    assert locale
    assert is_named(locale, named)


@pytest.mark.parametrize(("named", "tag"), NEIGHBOURS)
def test_a_language_is_not_taken_for_its_neighbour(locales: Locales, named: str, tag: str) -> None:
    """A Persian file has all our German texts, and would replace every Dari sentence."""
    locale = locales.by_tag(tag)
    assert locale
    assert not is_named(locale, named)
