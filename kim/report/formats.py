"""Write a report as CSV for German spreadsheets, and as data for programs."""

import csv
import io
from collections.abc import Iterator
from datetime import date

from babel.dates import format_date

from kim.report.features import MEDIAN, TAKEN_OVER
from kim.report.figures import Feature, Line, Report
from kim.report.suppression import LEAST

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make spreadsheets read a cell as a formula (OWASP, CSV injection)."""
FEW = f"unter {LEAST}"
"""What stands for the suppressed number of a month."""
IN_REST = "in Übrige"
"""What stands for a suppressed row."""
NOT_TOLD = "nicht genannt"
"""What stands for a median or a share of too few."""
REQUESTS = "Anfragen"
HEAD = (
    *("Zeitraum", "Merkmal", "Wert", "Einheit"),
    *("Zahl", "Hinweis", "Zahl im Jahr davor", "Hinweis im Jahr davor"),
)


def month_name(month: str, pattern: str = "MMMM yyyy") -> str:
    """Return the German name of a month, `2026-10`, by a pattern of CLDR."""
    return str(format_date(date.fromisoformat(f"{month}-01"), pattern, locale="de"))


def period_name(report: Report) -> str:
    """Return the German name of the period: `Oktober 2026`, `Jahr 2025`."""
    return month_name(report.period) if report.is_of_month else f"Jahr {report.period}"


def final_note(report: Report) -> str:
    """Return from when on the year's features are told, in German; empty: they are."""
    if report.final_on is None:
        return ""
    return (
        f"Orte, Sprachen und Wege von {report.final_on.year - 1} stehen ab dem "
        f"{report.final_on:%d.%m.%Y} in den Berichten: So lange kann noch jemand eine Anfrage "
        f"übernehmen oder weiterleiten. Bis dahin stehen hier die von {report.year}."
    )


def as_csv(report: Report) -> str:
    """Return the report as CSV with semicolons, as German spreadsheets expect it.

    A column of numbers holds nothing else: what stands in the place of one has its own column.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEAD)
    writer.writerows([escape_formula(cell) for cell in row] for row in _rows(report))
    return text.getvalue()


def escape_formula(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_data(report: Report) -> dict[str, object]:
    """Return the report for programs; a number is `None` where it is suppressed."""
    return {
        "district": report.district,
        "period": report.period,
        "requests": _total(report.total),
        "since_january": _total(report.so_far),
        "months": [{"month": line.value, **_numbers(line)} for line in report.months],
        "year": report.year,
        "speed": [{"value": line.value, **_numbers(line)} for line in report.speed],
        "features_follow_on": report.final_on.isoformat() if report.final_on else None,
        "features": [_feature_data(feature) for feature in report.features],
        "test_messages": report.tests,
    }


def _rows(report: Report) -> Iterator[tuple[str, ...]]:
    period = _cell_of_month(report.period) if report.is_of_month else period_name(report)
    total = "Gesamt", REQUESTS, REQUESTS
    yield (period, *total, *_apart(*totals_of(report.total)))
    if report.is_of_month:
        since = f"seit Januar {report.period[:4]}"
        yield (since, *total, *_apart(*totals_of(report.so_far)))
    for line in report.months:
        yield (_cell_of_month(line.value), "Monat", REQUESTS, REQUESTS, *_cells(line, FEW))
    year = f"Jahr {report.year}"
    for feature in report.features:
        for line in feature.shown:
            yield (year, feature.title, line.value, REQUESTS, *_cells(line, IN_REST))
    for line in report.speed:
        unit = "Stunden" if line.value == MEDIAN else "Prozent"
        yield (year, TAKEN_OVER, line.value, unit, *_cells(line, NOT_TOLD))
    tests = "Testnachrichten"
    yield (period, tests, "versendet", tests, *_apart(str(report.tests), NOT_TOLD))


def _cell_of_month(month: str) -> str:
    """Return the name of a month behind a word: alone, spreadsheets take it for a date."""
    return f"Monat {month_name(month)}"


def totals_of(line: Line) -> tuple[str, str]:
    """Return both totals of *line* in words: from the least to the most that it can be, where it
    lacks months of few requests.
    """
    both = ((line.number, line.few), (line.before, line.few_before))
    number, before = (
        FEW
        if each is None
        else f"{each + few} bis {each + few * (LEAST - 1)}"
        if few
        else f"{each}"
        for each, few in both
    )
    return number, before


def _cells(line: Line, suppressed: str) -> tuple[str, ...]:
    numbers = (line.number, line.before)
    return _apart(*(suppressed if each is None else str(each) for each in numbers))


def _apart(*told: str) -> tuple[str, ...]:
    """Return two cells for each of what is *told*: a number, or what stands in its place."""
    return tuple(cell for one in told for cell in ((one, "") if one.isdecimal() else ("", one)))


def _numbers(line: Line) -> dict[str, int | None]:
    return {"number": line.number, "year_before": line.before}


def _total(line: Line) -> dict[str, int | None]:
    """Return both numbers of a total, which is none where it lacks months: those are added."""
    return {
        "number": None if line.few else line.number,
        "year_before": None if line.few_before else line.before,
        "told": line.number,
        "told_year_before": line.before,
        "small_months": line.few,
        "small_months_year_before": line.few_before,
    }


def _feature_data(feature: Feature) -> dict[str, object]:
    return {
        "feature": feature.title,
        "rows": [{"value": line.value, **_numbers(line)} for line in feature.lines],
        "rest": _numbers(feature.rest),
    }
