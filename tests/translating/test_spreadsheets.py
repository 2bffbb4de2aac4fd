"""CSV as spreadsheets and people send it back: nothing they wrote is lost or taken for another."""

from pathlib import Path

import pytest

from portal.languages.registry import Locale, Locales
from portal.problems import ConfigurationError
from tests.translating.sample_texts import catalogue
from translating.exchange import csv_tables
from translating.exchange.importing import ImportResult, import_translations
from translating.exchange.rows import build_package
from translating.gates.gatekeeper import Gatekeeper
from translating.texts import read_language
from translating.units import unit_id

HEAD = "id;german;translation;former_german;proposal;places;note"


def back(
    root: Path, locale: Locale, gatekeeper: Gatekeeper, cells: str, head: str = HEAD
) -> ImportResult:
    """Take in a table with one row, whose *cells* stand behind its number."""
    catalogue(root, "uk", {"Hallo": ""})
    content = f"{head}\n{unit_id('Hallo')};{cells}\n".encode()
    return import_translations(root, locale, csv_tables.read(content), gatekeeper)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ("Вітаю;;;;a.md;", "third column"),
        ("Hallo;;;Вітаю;a.md;", "“Вітаю”"),
        ("Hallo;#ЗНАЧ!;;;a.md;", "error"),
        ("Hallo;#NAME?;;;a.md;", "error"),
        ("Hallo;#####;;;a.md;", "error"),
        ("Hallo;Err:509;;;a.md;", "error"),
    ],
)
def test_what_is_no_translation_or_stands_elsewhere_is_named(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper, cells: str, why: str
) -> None:
    """With its line; an error of the program is never taken for words."""
    taken = back(tmp_path, ukrainian, gatekeeper, cells)
    assert (taken.new, taken.empty) == ((), 0)
    (refused,) = taken.refused
    assert why in refused.why
    assert refused.returned.where == "line 2"


@pytest.mark.parametrize(
    ("cells", "head"),
    [
        ('Hallo;"=""Вітаю""";;;a.md;', HEAD),
        ("Hallo;Вітаю;;;a.md;", HEAD.upper()),
        ("Hallo;Вітаю;;;a.md;", HEAD.replace(";", " ; ")),
        ("Hallo;Вітаю;;Вітаємо;a.md;?", HEAD),
        ("'Hallo;Вітаю;;;a.md;", HEAD),
    ],
)
def test_what_is_meant_is_taken(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper, cells: str, head: str
) -> None:
    """A text in a formula, and heads in other letters."""
    taken = back(tmp_path, ukrainian, gatekeeper, cells, head)
    assert [text.translation for text in taken.new] == ["Вітаю"]


def test_a_column_that_somebody_has_added_is_told(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """Its words are no translation, but somebody has written them."""
    head = f"{HEAD};target"
    taken = back(tmp_path, ukrainian, gatekeeper, "Hallo;;;;a.md;;Вітаю", head)
    assert (taken.new, taken.empty) == ((), 0)
    assert "“Вітаю”" in taken.refused[0].why
    taken = back(tmp_path, ukrainian, gatekeeper, "Hallo;Вітаю;;;a.md;;Дивно", head)
    assert [text.translation for text in taken.new] == ["Вітаю"]
    assert [remark.returned.remarks for remark in taken.remarks] == [("Дивно",)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (f"{HEAD}\nt1;;;;;a.md;\nt2;;;;;;\n", "German"),
        ("id;translation;german;translation\nt1;Вітаю;Hallo;\n", "translation stands twice"),
    ],
)
def test_a_file_that_a_program_has_spoilt_is_refused(content: str, says: str) -> None:
    """One that has kept its own columns only; one in which a column was pasted beside."""
    with pytest.raises(ConfigurationError, match=says):
        list(csv_tables.read(content.encode()))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 xl/workbook.xml", "spreadsheet.*CSV UTF-8"),
        ("Nummer;Deutsch;Übersetzung\n1;Hallo;Вітаю\n".encode(), "columns id and translation are"),
        (b"id;german\n1;Hallo\n", "column translation is missing.*id,german,translation"),
    ],
)
def test_a_table_of_another_kind_says_what_it_should_be(content: bytes, says: str) -> None:
    """A spreadsheet that was only renamed; a first line that somebody has written anew."""
    with pytest.raises(ConfigurationError, match=says):
        list(csv_tables.read(content))


def test_an_apostrophe_before_every_cell_is_no_text(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """People type it to keep a spreadsheet from changing a cell; also that which we had written."""
    words = {"Hallo": "Вітаю", "Guten Tag": "Добрий день", "-10 Grad": "-10 градусів"}
    catalogue(tmp_path, "uk", dict.fromkeys(words, ""))
    lines = (f"'{unit_id(g)};'{g};'{t};';'a.md;';'" for g, t in words.items())
    content = "\n".join((HEAD, *lines, "")).encode()
    taken = import_translations(tmp_path, ukrainian, csv_tables.read(content), gatekeeper)
    assert taken.refused == ()
    assert {each.german: each.translation for each in taken.new} == words


def test_an_apostrophe_before_most_translations_is_no_text(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """In that column alone; one that is alone among others is asked about."""
    words = {"Hallo": "Вітаю", "Guten Tag": "Добрий день", "Auf Wiedersehen": "До побачення"}
    catalogue(tmp_path, "uk", dict.fromkeys(words, ""))
    lines = [f"{unit_id(g)};{g};'{t};;a.md;;" for g, t in words.items()]
    content = "\n".join((HEAD, *lines, "")).encode()
    taken = import_translations(tmp_path, ukrainian, csv_tables.read(content), gatekeeper)
    assert {each.german: each.translation for each in taken.new} == words
    taken = back(tmp_path, ukrainian, gatekeeper, "Hallo;'Вітаю;;;a.md;")
    assert taken.new == ()
    assert "apostrophe" in taken.refused[0].why


def test_a_row_beside_the_german_text_of_another_is_refused(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """One column was sorted or moved alone: nobody knows which of the two texts is meant."""
    catalogue(tmp_path, "uk", {"Hallo": "", "Guten Tag": ""})
    lines = (
        f"{unit_id('Hallo')};Guten Tag;Вітаю;;a.md;;",
        f"{unit_id('Guten Tag')};Hallo;Добрий день",
    )
    content = "\n".join((HEAD, *lines, "")).encode()
    taken = import_translations(tmp_path, ukrainian, csv_tables.read(content), gatekeeper)
    assert taken.new == ()
    assert "“Guten Tag”" in taken.refused[0].why


def test_a_table_that_went_out_for_another_language_is_refused(
    tmp_path: Path, ukrainian: Locale, locales: Locales, gatekeeper: Gatekeeper
) -> None:
    """Under a new name nobody could tell Bosnian from Croatian by its words."""
    bosnian = locales.by_tag("bs")
    assert bosnian
    catalogue(tmp_path, "bs", {"Hallo": "Zdravo"})
    texts = read_language(tmp_path / "i18n", bosnian)
    content = csv_tables.write(build_package(texts, bosnian, gatekeeper.glossary, everything=True))
    assert [row.translation for row in csv_tables.read(content, bosnian)] == ["Zdravo"]
    with pytest.raises(ConfigurationError, match=r"CSV:2: language: .*“bs”"):
        list(csv_tables.read(content, ukrainian))


def test_a_few_long_texts_in_another_language_spoil_the_short_ones(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """Each short one alone could be right; nothing is taken of such a file."""
    russian = {
        "Sie können uns auch am Telefon fragen, was Sie brauchen.": (
            "Вы можете также спросить нас по телефону о том, что вам нужно сегодня"
        ),
        "Wir helfen Ihnen, die richtige Stelle zu finden.": (
            "Мы поможем вам найти нужное учреждение, если вы этого хотите"
        ),
        "Das Gespräch ist kostenlos und vertraulich.": (
            "Эта беседа бесплатная, и всё останется между нами, вы решаете сами"
        ),
        "Hallo": "Адрес",
    }
    file = catalogue(tmp_path, "uk", dict.fromkeys(russian, ""))
    before = file.read_bytes()
    lines = (f"{unit_id(g)};{g};{t};;a.md;;" for g, t in russian.items())
    content = "\n".join((HEAD, *lines, "")).encode()
    rows = list(csv_tables.read(content))
    with pytest.raises(ConfigurationError, match="The file: language: 3 of its texts"):
        import_translations(tmp_path, ukrainian, rows, gatekeeper)
    assert file.read_bytes() == before
