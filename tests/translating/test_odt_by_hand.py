"""Tables saved by LibreOffice as .odt: what they mean is taken, what is unclear is asked."""

from pathlib import Path

import pytest

from portal.languages.registry import Locale
from portal.problems import ConfigurationError
from tests.translating.odt_files import odt, odt_cell, odt_row
from tests.translating.sample_texts import catalogue
from translating.exchange import odt_reading
from translating.exchange.importing import ImportResult, import_translations
from translating.gates.gatekeeper import Gatekeeper
from translating.units import unit_id

GERMAN = ("Hallo", "Guten Abend")
HEAD = ("Nr.", "Deutsch", "Ukrainisch")


def row(number: int, translation: str) -> str:
    """Return a row as it went out, with a translation as XML."""
    german = GERMAN[number - 1]
    name = f"{number}<text:line-break/>{unit_id(german)}"
    return odt_row(odt_cell(name), odt_cell(german), odt_cell(translation))


def back(root: Path, locale: Locale, gatekeeper: Gatekeeper, content: bytes) -> ImportResult:
    catalogue(root, locale.tag, dict.fromkeys(GERMAN, ""))
    return import_translations(root, locale, odt_reading.read(content, locale), gatekeeper)


@pytest.mark.parametrize(
    "written",
    [
        "Вітаю",
        '<text:span text:style-name="T9">Ві</text:span>та<text:soft-page-break/>ю',
        "Віта<text:change text:change-id='c1'/><text:change-start text:change-id='c2'/>ю",
        "Вітаю<office:annotation><text:p>stimmt das?</text:p></office:annotation>",
        "Вітаю<text:note><text:note-body><text:p>Anm.</text:p></text:note-body></text:note>",
        '<text:a href="https://a.example/">Вітаю</text:a>',
        "\n  Вітаю<text:s/>",
        '<text:span text:style-name="T1"> </text:span>Вітаю',
    ],
)
def test_what_is_meant_is_taken(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper, written: str
) -> None:
    """Tracked changes count as accepted; fonts, comments and page breaks do not count."""
    taken = back(tmp_path, ukrainian, gatekeeper, odt(HEAD, row(2, ""), row(1, written)))
    assert [(text.german, text.translation) for text in taken.new] == [("Hallo", "Вітаю")]
    assert (taken.refused, taken.empty) == ((), 1)


_COVERED = "<table:covered-table-cell><text:p/></table:covered-table-cell>"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (row(1, '<text:span text:style-name="T1">Привіт</text:span> Вітаю'), "crossed out"),
        (row(1, '<text:span text:style-name="T2">Вітаю</text:span>'), "hidden"),
        (row(1, "Вітаю").replace(odt_cell("Hallo"), _COVERED), "merged"),
        (
            row(1, "Вітаю").replace(
                "<table:table-cell>", '<table:table-cell table:number-rows-spanned="2">'
            ),
            "merged",
        ),
        (
            row(1, f"</text:p><table:table>{odt_row(odt_cell('Вітаю'))}</table:table><text:p>"),
            "another",
        ),
        (row(1, "<draw:frame><draw:image/></draw:frame>"), "picture"),
        (row(1, "Вітаю").replace(odt_cell("Hallo"), ""), "column"),
        (row(1, "Вітаю").replace(unit_id("Hallo"), ""), "number"),
        (row(1, "Вітаю") + row(1, "Привіт"), "twice"),
    ],
)
def test_what_is_unclear_is_asked(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper, rows: str, why: str
) -> None:
    """With the row, and nothing is taken."""
    taken = back(tmp_path, ukrainian, gatekeeper, odt(HEAD, rows))
    assert taken.new == ()
    assert taken.refused
    assert all(why in each.why and each.returned.where for each in taken.refused)


def _wide(words: str) -> str:
    """Return what LibreOffice makes of a cell above or below one that was divided."""
    wide = '<table:table-cell table:number-columns-spanned="2">'
    return odt_cell(words).replace("<table:table-cell>", wide) + "<table:covered-table-cell/>"


def _divided(column: int, *pieces: str) -> bytes:
    """Return a table in which the cell of "Hallo" in *column* was divided upright."""
    first = [f"1<text:line-break/>{unit_id('Hallo')}", "Hallo", "Вітаю"]
    second = [f"2<text:line-break/>{unit_id('Guten Abend')}", "Guten Abend", "Добрий вечір"]
    divided = list(map(odt_cell, first))
    divided[column] = "".join(map(odt_cell, pieces))
    others = [
        odt_row(*(_wide(words) if n == column else odt_cell(words) for n, words in enumerate(row)))
        for row in (HEAD, second)
    ]
    return odt(others[0], odt_row(*divided), others[1])


@pytest.mark.parametrize(
    ("column", "pieces"), [(2, ("Вітаю", "")), (2, ("", "Вітаю")), (1, ("Hallo", ""))]
)
def test_a_cell_that_was_divided_is_one(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper, column: int, pieces: tuple[str, ...]
) -> None:
    """The cells above and below it span two columns then, but nothing was merged."""
    taken = back(tmp_path, ukrainian, gatekeeper, _divided(column, *pieces))
    assert taken.refused == ()
    assert {text.translation for text in taken.new} == {"Вітаю", "Добрий вечір"}


def test_words_in_both_parts_of_a_divided_cell_are_asked(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """Only that row is refused, with a remedy that fits."""
    taken = back(tmp_path, ukrainian, gatekeeper, _divided(2, "Вітаю", "Привіт"))
    assert [text.translation for text in taken.new] == ["Добрий вечір"]
    assert [(each.german, "divided" in each.why) for each in taken.refused] == [("Hallo", True)]


def test_what_was_deleted_is_not_there(
    tmp_path: Path, ukrainian: Locale, gatekeeper: Gatekeeper
) -> None:
    """LibreOffice keeps deleted tables before the text."""
    gone = f"<text:tracked-changes><table:table>{row(1, 'Привіт')}</table:table>"
    content = odt(HEAD, row(1, "Вітаю"), before=f"{gone}</text:tracked-changes>")
    taken = back(tmp_path, ukrainian, gatekeeper, content)
    assert [text.translation for text in taken.new] == ["Вітаю"]


def test_a_table_for_another_language_is_refused(ukrainian: Locale) -> None:
    """By the head of its column."""
    with pytest.raises(ConfigurationError, match=r"ODT.*not for Ukrainisch.*Russisch"):
        list(odt_reading.read(odt((*HEAD[:2], "Russisch"), row(1, "Алло")), ukrainian))


@pytest.mark.parametrize("content", [b"%PDF", odt()[:200], b"PK\x05\x06" + b"\0" * 18])
def test_another_file_is_refused(content: bytes) -> None:
    """With what helps."""
    with pytest.raises(ConfigurationError, match=r"Save it as \.odt"):
        list(odt_reading.read(content))
