"""Dates as professionals write them: which day is meant, and what makes it doubtful."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.forms.dates import Doubt, read_proposal

WEDNESDAY = dt.date(2026, 12, 2)
"""The day of receipt in these tests."""


def day(month_and_day: str, year: int = 2026) -> dt.date:
    return dt.date.fromisoformat(f"{year}-{month_and_day}")


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("Do 3.12. vormittags", [day("12-03")]),
        ("3.12.", [day("12-03")]),
        ("03.12.26 um 8.30 Uhr", [day("12-03")]),
        ("Donnerstag, den 3. Dezember, 10–12 Uhr", [day("12-03")]),
        ("3. Dez 2026", [day("12-03")]),
        ("2026-12-03 10:00", [day("12-03")]),
        ("15.1. ab 14.15", [day("01-15", 2027)]),
        ("3.12. oder 4.12.", [day("12-03"), day("12-04")]),
        ("7.-9.12.", [day("12-07"), day("12-09")]),
        ("7. und 8. Dezember", [day("12-07"), day("12-08")]),
        ("ab 8.30 am 3.12", [day("12-03")]),
        ("Do, 3.12.2026 - 13.15 Uhr", [day("12-03")]),
        ("3.12. 13.10", [day("12-03")]),
        ("03.12.2026 9.10", [day("12-03")]),
        ("Di. 8.12", [day("12-08")]),
        ("3/12/2026", [day("12-03")]),
        ("2026/12/03", [day("12-03")]),
        ("3-12-2026", [day("12-03")]),
        ("٣.١٢.", [day("12-03")]),
        ("heute 14 Uhr", [WEDNESDAY]),
        ("Morgen 14 Uhr", [day("12-03")]),
        ("morgen früh", [day("12-03")]),
        ("übermorgen", [day("12-04")]),
        ("Dienstag morgen", [day("12-08")]),
        ("Mi 10 Uhr", [day("12-09")]),
        ("Mo 14.12 - vormittags", [day("12-14")]),
        ("Montag 14.12 – 10 Uhr", [day("12-14")]),
        ("Montag ab 14.12", [day("12-14")]),
        ("Mo, 14.12 bis 16 Uhr", [day("12-14")]),
        ("Montag 21.12 bis Mittwoch 23.12", [day("12-21"), day("12-23")]),
        ("zwischen 14.12 und 18.12", [day("12-14"), day("12-18")]),
        ("ab 14.12", [day("12-14")]),
        ("bis 18.12", [day("12-18")]),
        ("12.12 - 14.12", [day("12-12"), day("12-14")]),
        ("von 7.12 bis 11.12", [day("12-07"), day("12-11")]),
        ("7-9.12", [day("12-07"), day("12-09")]),
        ("3.12. 4.12", [day("12-03"), day("12-04")]),
        ("Mo 14.12 8.30-9.15", [day("12-14")]),
        ("Do 3.12. 8.05 - 9.10 Uhr", [day("12-03")]),
        ("Do 3.12. von 8.05 bis 9.10", [day("12-03")]),
        ("Mo 8-9.30", [day("12-07")]),
        ("Mo ab 14.12 Uhr", [day("12-07")]),
        ("Mo 3./4. Stunde", [day("12-07")]),
    ],
)
def test_a_day_is_understood(typed: str, days: list[dt.date]) -> None:
    """Without a year the next such day; "morgen" counts from the day of receipt."""
    found = read_proposal(typed, WEDNESDAY)
    assert (list(found.days), found.doubt) == (days, None)


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("3.12.", "Donnerstag, 03.12.2026"),
        ("3.12. oder 4.12.", "Donnerstag, 03.12.2026; Freitag, 04.12.2026"),
        ("morgen 14 Uhr", "Donnerstag, 03.12.2026, vom Tag der Anfrage gerechnet"),
        ("Dienstag", "Dienstag, 08.12.2026, vom Tag der Anfrage gerechnet"),
        ("31.2.", "Den 31.2. gibt es nicht."),
        ("29.2.2027", "Den 29.2.2027 gibt es nicht."),
        ("2026-01-05", "Montag, 05.01.2026. Dieser Tag ist schon vorbei."),
        ("30.11.", "Montag, 30.11.2026. Dieser Tag ist schon vorbei."),
        ("1.12.26", "Dienstag, 01.12.2026. Dieser Tag ist schon vorbei."),
        ("Di 3.12.", "Donnerstag, 03.12.2026. Tag und Wochentag passen nicht zusammen."),
        ("5.12.2062", "Dienstag, 05.12.2062. Dieser Tag ist mehr als ein Jahr entfernt."),
        ("bald", "Hier ist kein Tag zu erkennen."),
        ("Mo–Fr ab 14 Uhr", ""),
        ("dienstags vormittags", ""),
        ("jederzeit", ""),
        ("Montag in 14 Tagen", ""),
        ("übernächsten Montag", ""),
        ("Montag 14/12", "Hier ist kein Tag zu erkennen."),
    ],
)
def test_what_is_understood_is_said(typed: str, note: str) -> None:
    """In one sentence for staff and writer; days of each week need none."""
    assert read_proposal(typed, WEDNESDAY).note == note


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ("31.2.", Doubt.NO_SUCH_DAY),
        ("Do 3.12. oder 31.11.", Doubt.NO_SUCH_DAY),
        ("gestern", Doubt.PAST),
        ("1.12.26", Doubt.PAST),
        ("Dienstag, 3.12.", Doubt.WEEKDAY),
        ("Di. 3. Dezember", Doubt.WEEKDAY),
        ("vormittags", Doubt.UNREAD),
        ("14:30", Doubt.UNREAD),
        ("nächste Woche Dienstag", None),
        ("KW 50", None),
        ("Di 8.12. so gegen 10", None),
        ("am Morgen", Doubt.UNREAD),
        ("jeden Morgen", None),
        ("flexibel, nach Absprache", None),
        ("Mo, Di", None),
        ("Montag ab 14.11", Doubt.PAST),
        ("Montag vor 21.12", Doubt.UNREAD),
        ("Montag nach dem 14.12.", Doubt.UNREAD),
        ("Montag ab 15.12", Doubt.WEEKDAY),
        ("Montag ab 9.05", Doubt.UNREAD),
        ("Mo 8.10 - 9.30", Doubt.UNREAD),
        ("morgen 9.10", Doubt.UNREAD),
        ("9.10. 10.10", Doubt.UNREAD),
        ("Montag, den 14.", Doubt.UNREAD),
        ("Montag der 14", Doubt.UNREAD),
        ("Montag 14/12", Doubt.UNREAD),
        ("Di 8.12. morgens, Do 10.12. abends", None),
        ("14.09.1405", Doubt.UNREAD),
        ("05.12.2569", Doubt.UNREAD),
        ("5.12.206", Doubt.UNREAD),
        ("5.12.20266", Doubt.UNREAD),
        ("3. Dezember 1995", Doubt.UNREAD),
        ("3.12. 1030", None),
        ("3.12. 10.30-12.00", None),
        ("5.12.2062", Doubt.FAR),
        ("3.12.2027", None),
        ("5.12.2027", Doubt.FAR),
    ],
)
def test_what_is_doubtful_is_known(typed: str, doubt: Doubt | None) -> None:
    """One word of doubt for what the form asks."""
    assert read_proposal(typed, WEDNESDAY).doubt is doubt


@given(st.text(max_size=60), st.dates(dt.date(2020, 1, 1), dt.date(2100, 1, 1)))
def test_whatever_is_typed_is_read(typed: str, today: dt.date) -> None:
    """No exception, whatever the day."""
    assert isinstance(read_proposal(typed, today).note, str)


@pytest.mark.parametrize("typed", ["Fr 9.10", "9.10 oder 16.10", "am 9.10"])
def test_in_october_the_same_numbers_are_days(typed: str) -> None:
    """Ten past nine only where a time is likely."""
    found = read_proposal(typed, dt.date(2026, 10, 1))
    assert (found.days[0], found.doubt) == (day("10-09"), None)


@pytest.mark.parametrize(("today", "missing"), [("2027-12-03", ""), ("2027-02-03", "29.2.")])
def test_a_leap_day_is_that_of_the_year_that_is_meant(today: str, missing: str) -> None:
    """Behind February it is that of next year; before, whoever writes it has miscounted."""
    found = read_proposal("29.2.", dt.date.fromisoformat(today))
    assert found.missing == missing
    assert found.days == (() if missing else (day("02-29", 2028),))
