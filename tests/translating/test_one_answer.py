"""A German text that stands in several catalogues is asked once, and one answer fills them all."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import polib
import pytest

from portal.languages.catalogues import load_catalogue
from portal.languages.registry import Locale, Locales
from tests.translating.sample_texts import catalogue
from translating.exchange.importing import ImportResult, import_translations
from translating.exchange.rows import ReturnedRow, Row, build_package
from translating.gates.gatekeeper import Gatekeeper
from translating.texts import read_language

STALE = {"previous_msgid": "Kontakte", "flags": ["fuzzy"]}


class Exchange:
    """Sends the texts of a language out and takes answers in."""

    def __init__(self, root: Path, locale: Locale, gatekeeper: Gatekeeper) -> None:
        self.root, self.locale, self._gatekeeper = root, locale, gatekeeper

    def catalogues(self, **domains: Mapping[str, str]) -> None:
        """Write these catalogues."""
        for domain, translations in domains.items():
            catalogue(self.root, "uk", translations, domain=domain)

    def rows(self, *, everything: bool = True) -> tuple[Row, ...]:
        """Return what is sent out."""
        texts = read_language(self.root / "i18n", self.locale)
        return build_package(
            texts, self.locale, self._gatekeeper.glossary, everything=everything
        ).rows

    def back(self, answers: Iterable[tuple[str, str]]) -> ImportResult:
        """Take in *answers*: the name of a row, and what was written there."""
        returned = [ReturnedRow(name, words, f"row {n}") for n, (name, words) in enumerate(answers)]
        return import_translations(self.root, self.locale, returned, self._gatekeeper)

    def untouched(self, rows: Iterable[Row]) -> ImportResult:
        """Take in *rows* as they went out."""
        return self.back((row.id, row.translation) for row in rows)

    def shown(self, german: str, context: str | None = None) -> dict[str, str | None]:
        """Return what readers see, by catalogue; without those that do not have the text."""
        i18n = self.root / "i18n"
        found = {each: load_catalogue(i18n, "uk", each) for each in ("docs", "forms", "theme")}
        return {
            domain: words.lookup(german, context)
            for domain, words in found.items()
            if (context, german) in words.units
        }


@pytest.fixture
def exchange(tmp_path: Path, locales: Locales, gatekeeper: Gatekeeper) -> Exchange:
    """Exchange texts in Ukrainian."""
    ukrainian = locales.by_tag("uk")
    assert ukrainian
    return Exchange(tmp_path, ukrainian, gatekeeper)


def test_a_text_of_three_catalogues_is_one_row(exchange: Exchange) -> None:
    """Its answer is written into all of them, and counted once."""
    text = {"Kontakt": ""}
    exchange.catalogues(docs=text, forms=text, theme=text)
    (row,) = exchange.rows(everything=False)
    taken = exchange.back([(row.id, "Контакт")])
    assert len(taken.new) == 1
    assert [text.domain for text in taken.new[0].texts] == ["docs", "forms", "theme"]
    assert exchange.shown("Kontakt") == dict.fromkeys(("docs", "forms", "theme"), "Контакт")
    again = exchange.back([(row.id, "Контакт")])
    assert (again.new, again.unchanged) == ((), 1)


def test_different_translations_have_rows_of_their_own(exchange: Exchange) -> None:
    """Both come back to where they stood; each row says where that is, and what else is said."""
    exchange.catalogues(docs={"Kontakt": "Контакт"}, theme={"Kontakt": "Зв’язок"})
    rows = exchange.rows()
    assert [(row.domain, row.translation) for row in rows] == [
        ("docs", "Контакт"),
        ("theme", "Зв’язок"),
    ]
    assert "docs" in rows[0].note
    assert "Зв’язок" in rows[0].note
    assert (exchange.untouched(rows).new, exchange.untouched(rows).unchanged) == ((), 2)
    exchange.catalogues(docs={"Kontakt": ""}, theme={"Kontakt": ""})
    assert exchange.untouched(reversed(rows)).refused == ()
    assert exchange.shown("Kontakt") == {"docs": "Контакт", "theme": "Зв’язок"}
    exchange.back([(rows[1].id, "Зв'язок")])
    assert exchange.shown("Kontakt") == {"docs": "Контакт", "theme": "Зв'язок"}


@pytest.mark.parametrize("state", [{}, STALE], ids=["missing", "stale"])
def test_what_is_translated_elsewhere_is_not_asked_as_if_it_were_new(
    exchange: Exchange, state: dict[str, object]
) -> None:
    """The row of the gaps shows the other translation; where that stands, nothing is changed."""
    exchange.catalogues(docs={"Kontakt": "Контакт"}, forms={"Kontakt": ""})
    words = "Контакти" if state else ""
    place = [("site/theme/a.html", "1")]
    entry = polib.POEntry(msgid="Kontakt", msgstr=words, occurrences=place, **state)
    catalogue(exchange.root, "uk", {}, entry, domain="theme")
    (row,) = exchange.rows(everything=False)
    assert (row.domain, row.translation, row.proposal) == ("forms", "", words)
    assert row.note == "Nur für forms, site/theme/a.html. Anderswo steht „Контакт“."
    assert len(exchange.rows()) == 2
    assert (exchange.untouched(exchange.rows()).new, exchange.shown("Kontakt")["forms"]) == (
        (),
        None,
    )
    exchange.back([(row.id, "Зв’язок")])
    assert exchange.shown("Kontakt") == {"docs": "Контакт", "forms": "Зв’язок", "theme": "Зв’язок"}


def test_a_catalogue_that_got_the_text_since_is_filled_too(exchange: Exchange) -> None:
    """The translator has answered for this German text, wherever it stands."""
    exchange.catalogues(docs={"Kontakt": ""})
    (row,) = exchange.rows()
    exchange.catalogues(theme={"Kontakt": ""})
    exchange.back([(row.id, "Контакт")])
    assert exchange.shown("Kontakt") == {"docs": "Контакт", "theme": "Контакт"}
    exchange.catalogues(docs={"Kontakt": ""})
    assert exchange.back([(row.id, "Контакт")]).new
    assert exchange.shown("Kontakt") == {"docs": "Контакт", "theme": "Контакт"}


@pytest.mark.parametrize("docs", ["", "Контакт"])
def test_nothing_is_made_alike_that_differs_by_now(exchange: Exchange, docs: str) -> None:
    """Somebody has translated one of the catalogues since the export: a person has to decide."""
    exchange.catalogues(docs={"Kontakt": ""}, theme={"Kontakt": ""})
    (row,) = exchange.rows()
    exchange.catalogues(docs={"Kontakt": docs}, theme={"Kontakt": "Зв’язок"})
    taken = exchange.back([(row.id, "Пишіть")])
    assert taken.new == ()
    assert "theme" in taken.refused[0].why
    assert "Export again" in taken.refused[0].why
    assert exchange.shown("Kontakt") == {"docs": docs or None, "theme": "Зв’язок"}


def test_an_answer_that_one_catalogue_cannot_use_is_refused_as_a_whole(exchange: Exchange) -> None:
    """Stars make a word of a page slanted, in the frame they are signs: half an answer is none."""
    exchange.catalogues(docs={"Ja bitte": ""}, theme={"Ja bitte": ""})
    taken = exchange.back([(exchange.rows()[0].id, "*Так*")])
    assert (taken.new, len(taken.refused)) == ((), 1)
    assert exchange.shown("Ja bitte") == {"docs": None, "theme": None}


def test_an_answer_for_all_beside_another_for_one_is_asked_about(exchange: Exchange) -> None:
    """Two files were put together: nobody can say which of the two answers is meant."""
    exchange.catalogues(docs={"Kontakt": ""}, theme={"Kontakt": ""})
    (all_,) = exchange.rows()
    exchange.catalogues(docs={"Kontakt": "Контакт"})
    (one,) = exchange.rows(everything=False)
    exchange.catalogues(docs={"Kontakt": ""})
    taken = exchange.back([(all_.id, "Контакт"), (one.id, "Зв’язок")])
    assert [("twice" in refused.why) for refused in taken.refused] == [True, True]
    assert exchange.back([(all_.id, "Контакт"), (one.id, "Контакт")]).refused == ()


def test_texts_with_a_context_are_others(exchange: Exchange) -> None:
    """Gettext tells them apart, so one answer does not fill both."""
    there = polib.POEntry(msgid="Kontakt", msgctxt="Menü")
    exchange.catalogues(docs={"Kontakt": ""})
    catalogue(exchange.root, "uk", {"Kontakt": ""}, there, domain="theme")
    rows = exchange.rows()
    assert len(rows) == 2
    exchange.back([(rows[1].id, "Зв’язок")])
    assert exchange.shown("Kontakt") == {"docs": None, "theme": None}
    assert exchange.shown("Kontakt", "Menü") == {"theme": "Зв’язок"}


def test_what_is_said_to_be_taken_is_written(exchange: Exchange) -> None:
    """Plural forms left by another program would hide the answer: the portal has none."""
    plural = polib.POEntry(msgid="Tag", msgid_plural="Tage", msgstr_plural={0: "день", 1: "дні"})
    exchange.catalogues(docs={"Tag": ""})
    catalogue(exchange.root, "uk", {}, plural, domain="theme")
    exchange.back([(exchange.rows()[0].id, "день")])
    assert exchange.shown("Tag") == {"docs": "день", "theme": "день"}


@pytest.mark.parametrize("kept", [{"Kontakt": ""}, {"Kontakt": "Контакт"}], ids=["new", "known"])
def test_what_cannot_be_read_or_is_unfinished_is_never_as_before(
    exchange: Exchange, kept: dict[str, str]
) -> None:
    """An empty reading is not the empty text of the catalogue: somebody has written there."""
    exchange.catalogues(docs=kept)
    (row,) = exchange.rows()
    for returned in (
        ReturnedRow(row.id, row.translation, "row 1", unreadable="It is crossed out."),
        ReturnedRow(row.id, row.translation or "Контакт", "row 1", is_draft=True),
    ):
        taken = import_translations(
            exchange.root, exchange.locale, [returned], exchange._gatekeeper
        )
        assert (taken.unchanged, taken.empty, len(taken.refused)) == (0, 0, 1)


def test_what_a_translator_left_alone_undoes_no_newer_work(exchange: Exchange) -> None:
    """A file may be weeks old: only what she has changed in it counts."""
    exchange.catalogues(docs={"Kontakt": "Контакт", "Hilfe": "Поміч"})
    rows = exchange.rows()
    exchange.catalogues(docs={"Kontakt": "Зв’язок", "Hilfe": "Допомога"})
    taken = exchange.back([(rows[0].id, "Контакт"), (rows[1].id, "Підтримка")])
    assert (taken.new, taken.unchanged) == ((), 1)
    assert [refused.german for refused in taken.refused] == ["Hilfe"]
    assert "Now it is: Допомога." in taken.refused[0].why
    assert exchange.shown("Kontakt") == {"docs": "Зв’язок"}


def test_a_text_that_another_has_translated_since_is_asked_about(exchange: Exchange) -> None:
    """Two translators had the same empty row; the second one learns of the first."""
    exchange.catalogues(docs={"Kontakt": ""})
    (row,) = exchange.rows()
    exchange.catalogues(docs={"Kontakt": "Контакт"})
    assert "Now it is: Контакт." in exchange.back([(row.id, "Зв’язок")]).refused[0].why
    assert exchange.back([(row.id, "Контакт")]).unchanged == 1


def test_a_file_exported_before_ids_began_with_a_letter_is_taken(exchange: Exchange) -> None:
    """It is with translators now; it does not say what the translation was."""
    exchange.catalogues(docs={"Kontakt": "Контакт"})
    (row,) = exchange.rows()
    former = hashlib.sha256(b'[null, "Kontakt"]').hexdigest()[:16]
    assert row.id.startswith(f"t{former[:15]}-")
    assert len(exchange.back([(former, "Зв’язок")]).new) == 1


@pytest.mark.parametrize("written", ["6,9308E+15", "6.93080E15", "693e+12"])
def test_an_id_that_became_a_number_is_named(exchange: Exchange, written: str) -> None:
    """A spreadsheet did it, and the German text is innocent."""
    exchange.catalogues(docs={"Kontakt": ""})
    (refused,) = exchange.back([(written, "Контакт")]).refused
    assert f"made a number of the id, {written}" in refused.why
