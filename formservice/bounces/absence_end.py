"""Find out whether an absence ended long ago, or lasts for years.

A note that goes on saying “until 3 January” in May comes from a mailbox that perhaps nobody reads,
and so does one that says “until 2099”: a person looks (decision 0025).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from formservice.bounces.known_sentences import MONTHS, without_umlauts

LONG_AGO = timedelta(days=7)
"""After an absence a note may be forgotten for some days."""
LONG = timedelta(days=366)
"""Whoever is away for longer does not come back to this letter."""
_MONTH = "|".join(MONTHS)
_DATES = re.compile(
    r"(?<![\d.-])(?:"
    r"(?P<iso_year>\d{4})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"
    r"|(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})(?:\.\s?(?P<year>\d{4}|\d\d(?!\d)))?"
    rf"|(?P<named_day>\d{{1,2}})(?:\.|st|nd|rd|th)?\s(?P<named>{_MONTH})(?:\s(?P<named_year>\d{{4}}))?"
    r")(?![\d-])"
    rf"|\b(?P<first>{_MONTH})\s(?P<then_day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<then_year>\d{{4}}))?",
    re.IGNORECASE,
)
_GROUPS = (
    ("iso_year", "iso_month", "iso_day"),
    ("year", "month", "day"),
    ("named_year", "named", "named_day"),
    ("then_year", "first", "then_day"),
)


def ends_far_from(today: date, texts: Iterable[str]) -> bool:
    """Return True if *texts* name days, and the last of them is longer ago than `LONG_AGO`, or
    farther ahead than `LONG`.

    A day without a year is the one that is nearest to *today*.
    """
    days = [day for text in texts for day in _days(without_umlauts(text), today)]
    return bool(days) and not -LONG <= today - max(days) <= LONG_AGO


def _days(text: str, today: date) -> Iterator[date]:
    for found in _DATES.finditer(text):
        for year, month, day in _GROUPS:
            if found[day]:
                yield from _nearest(found[year], _number(found[month]), int(found[day]), today)


def _nearest(year: str | None, month: int, day: int, today: date) -> Iterator[date]:
    """Yield the day, if there is such a day."""
    if year:
        years = [int(year) + (2000 if len(year) == len("26") else 0)]
    else:
        years = [today.year - 1, today.year, today.year + 1]
    possible = [date(one, month, day) for one in years if _exists(one, month, day)]
    yield from sorted(possible, key=lambda each: abs(each - today))[:1]


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _number(month: str) -> int:
    return int(month) if month.isdigit() else MONTHS[month.lower()]
