"""Table and data: for German spreadsheets, and nothing in them is executed."""

import csv
import re
from dataclasses import replace

import pytest

from kim.report.figures import make_report
from kim.report.formats import as_csv, as_data, escape_formula
from kim.report.mail import compose_report
from tests.kim.report.counted import NAMES, count

REPORT = make_report(
    [
        count(30),
        count(20, municipality="", month="2025-11"),
        count(2, month="2025-09"),
        count(7, month="2024-10"),
        count(5, municipality="", month="2024-10"),
        count(3, channel="PROBE", municipality="", month="2025-12"),
    ],
    NAMES,
    "2025",
)


HEAD = [
    *("Zeitraum", "Merkmal", "Wert", "Einheit"),
    *("Zahl", "Hinweis", "Zahl im Jahr davor", "Hinweis im Jahr davor"),
]


def test_the_mail_explains_a_range_only_where_one_stands() -> None:
    """What stands nowhere needs no words."""
    mail = compose_report(REPORT).get_body()
    assert mail
    assert "„51 bis 54“ heißt" in mail.get_content()
    full = make_report([count(30)], NAMES, "2025")
    plain = compose_report(full).get_body()
    assert plain
    assert "heißt" not in plain.get_content()


def rows(text: str) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Return what is told of each row, a number or the remark in its place, and a year before."""
    cells = list(csv.reader(text.splitlines(), delimiter=";"))
    assert cells[0] == HEAD
    for *_, number, remark, before, remark_before in cells[1:]:
        for one, in_its_place in ((number, remark), (before, remark_before)):
            assert bool(one) != bool(in_its_place), cells
            assert one.isdecimal() or not one
    return {(row[0], row[1], row[2]): (row[4] or row[5], row[6] or row[7]) for row in cells[1:]}


def test_no_cell_is_taken_for_a_date() -> None:
    """Calc and Excel make one of “März 2025”, and show it otherwise than it is written."""
    months = re.compile(r"[A-Z][a-zä]+ [0-9]{4}")
    of_month = make_report([count(30)], NAMES, "2025-10")
    for report in (REPORT, of_month):
        table = csv.reader(as_csv(report).splitlines(), delimiter=";")
        cells = {cell for row in table for cell in row}
        assert "Monat Oktober 2025" in cells
        alone = {cell for cell in cells if months.fullmatch(cell)}
        assert {cell for cell in alone if not cell.startswith("Jahr ")} == set()


def test_the_table_is_german_and_has_the_year_before_beside() -> None:
    """Period, feature, value and both numbers, ready to be sorted."""
    table = rows(as_csv(REPORT))
    assert table["Jahr 2025", "Gesamt", "Anfragen"] == ("51 bis 54", "12")
    assert table["Monat Oktober 2025", "Monat", "Anfragen"] == ("30", "12")
    assert table["Monat September 2025", "Monat", "Anfragen"] == ("unter 5", "0")
    assert table["Jahr 2025", "Ort", "Ort unklar"] == ("20", "5")
    assert table["Jahr 2025", "Testnachrichten", "versendet"] == ("3", "nicht genannt")


def test_a_month_says_what_came_since_january() -> None:
    """The coordination sees the month, and the year until then."""
    month = make_report([count(30), count(20, month="2025-09")], NAMES, "2025-10")
    table = rows(as_csv(month))
    assert table["Monat Oktober 2025", "Gesamt", "Anfragen"] == ("30", "0")
    assert table["seit Januar 2025", "Gesamt", "Anfragen"] == ("50", "0")


def test_a_suppressed_row_is_said_to_be_in_the_rest() -> None:
    """It was told in one of the two years only."""
    now = [count(50), count(9, language="ti"), count(3, language="uk")]
    before = [count(30, language="uk", month="2024-10"), count(20, month="2024-10")]
    table = rows(as_csv(make_report([*now, *before], NAMES, "2025")))
    title = "Sprache für das Gespräch"
    assert table["Jahr 2025", title, "Arabisch"] == ("50", "20")
    assert table["Jahr 2025", title, "Ukrainisch"] == ("in Übrige", "30")
    assert table["Jahr 2025", title, "Übrige"] == ("12", "0")


def test_no_rest_is_told_where_nothing_is_left_out() -> None:
    """A zero there looks like a number that is kept back."""
    table = rows(as_csv(REPORT))
    assert ("Jahr 2025", "Ort", "Moers") in table
    assert ("Jahr 2025", "Ort", "Übrige") not in table


def test_what_is_no_number_of_requests_has_a_unit_of_its_own() -> None:
    """Hours and percent are not added up with requests."""
    cells = csv.reader(as_csv(REPORT).splitlines(), delimiter=";")
    units = {row[2]: row[3] for row in cells}
    assert units["Moers"] == units["Anfragen"] == "Anfragen"
    assert units["Arbeitsstunden bis zur Übernahme (Median)"] == "Stunden"
    assert (
        units["Von allen Anfragen in höchstens 3 Arbeitstagen übernommen, in Prozent"] == "Prozent"
    )
    assert units["versendet"] == "Testnachrichten"


def test_programs_get_the_same_numbers() -> None:
    """A number that is suppressed is null."""
    data = as_data(REPORT)
    assert data["requests"] == {
        "number": None,
        "year_before": 12,
        "told": 50,
        "told_year_before": 12,
        "small_months": 1,
        "small_months_year_before": 0,
    }
    assert data["months"][8] == {"month": "2025-09", "number": None, "year_before": 0}  # type: ignore[index]
    (towns,) = (each for each in data["features"] if each["feature"] == "Ort")  # type: ignore[attr-defined]
    assert {"value": "Moers", "number": 30, "year_before": 7} in towns["rows"]
    assert towns["rest"] == {"number": 0, "year_before": 0}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """A name that begins like a formula is shown, not executed."""
    (first, *features) = REPORT.features
    lines = (replace(first.lines[0], value=text), *first.lines[1:])
    changed = replace(REPORT, features=(replace(first, lines=lines), *features))
    cells = list(csv.reader(as_csv(changed).splitlines(), delimiter=";"))
    assert escape_formula(text).startswith("'")
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in cells for cell in row)
