"""Read the dates that professionals propose, as they write them in German.

What was typed stays what counts: staff read it unchanged. Here it is only said which day that is,
and what may be wrong with it, so that nobody who reads the mail later counts from another day.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from portal.text import with_plain_digits

_CENTURY = 100
PASSED_LONG_AGO = dt.timedelta(days=60)
"""A day without a year that has passed so long ago means the one of next year."""


class Doubt(StrEnum):
    """What may be wrong with a proposed date; the value is what the writer is told, in German."""

    NO_SUCH_DAY = "Diesen Tag gibt es nicht."
    PAST = "Dieser Tag ist schon vorbei."
    WEEKDAY = "Tag und Wochentag passen nicht zusammen."
    UNREAD = "Hier ist kein Tag zu erkennen."


_DAYS_OF_WEEK = (
    *("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "Sonnabend",
)
_WEEKDAYS = {name.casefold(): number for number, name in enumerate(_DAYS_OF_WEEK)}
_WEEKDAYS |= {name[:2]: number for name, number in list(_WEEKDAYS.items())[:7]} | {"sonnabend": 5}
_MONTHS = ("jan", "feb", "m[äa]e?r", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_RELATIVE = {"vorgestern": -2, "gestern": -1, "heute": 0, "morgen": 1, "übermorgen": 2}

_OTHER_SIGNS = re.compile(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](20\d\d)(?!\d)")
_TIME = re.compile(
    r"(?<!\d)(?:"
    r"\d{1,2}(?:[.:]\d\d)?\s?[-–]\s?\d{1,2}[.:]\d\d(?![\d.])"  # 8-9.30, but not 8.-9.12.
    r"|\d{1,2}:\d\d|\d{1,2}\.\d\d(?=\s?(?:uhr|h\b|[-–]|bis\b))"
    r"|\d{1,2}(?:\s?[-–]\s?\d{1,2})?\s?(?:uhr|h)\b)"
    r"|\b(?:ab|um|bis|von|gegen|vor|nach|zwischen)\s?\d{1,2}\.\d\d(?![\d.])"
    r"|(?:(?<=\d\.)|(?<=20\d\d)|(?<=20\d\d,))\s\d{1,2}\.\d\d(?![\d.])"  # behind a date
    r"|(?<![\d.])\d{1,2}\.(?:00|1[3-9]|[2-5]\d)(?![\d.])"  # 8.30: no month is 30
)
_DATE = re.compile(
    rf"""(?<![\d.])(?:
        (?P<iso>20\d\d)[-/](?P<iso_month>\d\d)[-/](?P<iso_day>\d\d)
      | (?P<day>\d{{1,2}})\.?(?:\s?(?:[-–/,]|bis|und|oder|u\.)\s?(?P<to>\d{{1,2}})\.?)?\s?
        (?: (?:(?<=\.)|(?<=\.\s))(?P<month>\d{{1,2}})(?![\d:])
          | (?P<name>{"|".join(_MONTHS)})[a-z]*)
        \.?(?P<year>\s?20\d\d(?!\d)|(?<=\.)\d\d(?!\d))?
    )""",
    re.VERBOSE,
)
_COUNTED = re.compile(rf"(?<!\bam )(?<!\bjeden )\b(?:{'|'.join(_RELATIVE)})\b")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_WEEKDAYS)})\b")
_BEFORE = re.compile(rf"({_WEEKDAY.pattern})[.,]{{0,2}}\s?(?:den\s)?$")
_SO = re.compile(r"\bso\b")
"""Alone it is rather no Sunday: “so gegen 10”."""
_EACH_WEEK = re.compile(
    r"\b(?:täglich|werktags|jederzeit|flexibel|egal|absprache|vereinbarung|jede[nrs]?|alle|immer"
    r"|(?:mon|diens|donners|frei|sams|sonn)tags|mittwochs|kw)\b|woche|ferien"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was understood of a proposed date."""

    days: tuple[dt.date, ...] = ()
    """The days that it names, in its order; of a span the first and the last."""
    doubt: Doubt | None = None
    missing: str = ""
    """A day that does not exist: `31.2.`; empty: none."""
    is_counted: bool = False
    """Whether the day is counted from that of the request: “morgen”, “Dienstag”."""

    @property
    def note(self) -> str:
        """What was understood, in German; empty if there is nothing to say."""
        if self.missing:
            return f"Den {self.missing} gibt es nicht."
        named = "; ".join(f"{_DAYS_OF_WEEK[day.weekday()]}, {day:%d.%m.%Y}" for day in self.days)
        counted = ", vom Tag der Anfrage gerechnet" if self.is_counted else ""
        if self.doubt is None:
            return f"{named}{counted}"
        return f"{named}{counted}. {self.doubt}" if named else self.doubt.value


def read_proposal(typed: str, today: dt.date) -> Proposal:
    """Return what *typed* means on the day *today*, on which it was sent."""
    dotted = _OTHER_SIGNS.sub(r"\1.\2.\3", with_plain_digits(typed).casefold())
    text = _TIME.sub(";", dotted)
    days: list[dt.date] = []
    fits = True
    for match in _DATE.finditer(text):
        begin = len(days)
        for day, month, year in _numbers(match):
            try:
                days.append(_date(day, month, year, today))
            except ValueError:
                missing = f"{day}.{month}.{year or ''}"
                return Proposal(doubt=Doubt.NO_SUCH_DAY, missing=missing)
        before = _BEFORE.search(text[: match.start()])
        fits &= not before or days[begin].weekday() == _WEEKDAYS[before[1]]
    if not days:
        return _without_date(_SO.sub(" ", text), today)
    doubt = None if fits else Doubt.WEEKDAY
    return Proposal(tuple(days), Doubt.PAST if min(days) < today else doubt)


def _without_date(text: str, today: dt.date) -> Proposal:
    """Read “morgen”, or a day of the week, which is the next one after *today*."""
    weekdays = _WEEKDAY.findall(text)
    if _EACH_WEEK.search(text) or len(weekdays) > 1:
        return Proposal()
    ahead = [_RELATIVE[word] for word in _COUNTED.findall(text)]
    if weekdays:
        ahead = [(_WEEKDAYS[weekdays[0]] - today.weekday() - 1) % 7 + 1]
    if not ahead:
        return Proposal(doubt=Doubt.UNREAD)
    days = tuple(today + dt.timedelta(days=each) for each in ahead)
    return Proposal(days, Doubt.PAST if min(ahead) < 0 else None, is_counted=True)


def _numbers(match: re.Match[str]) -> Iterator[tuple[int, int, int | None]]:
    """Yield day, month and year of each day that *match* names; the year may be left out."""
    if match["iso"]:
        yield int(match["iso_day"]), int(match["iso_month"]), int(match["iso"])
        return
    name = match["name"]
    year: int | None = int(match["year"]) if match["year"] else None
    if year is not None and year < _CENTURY:
        year += 20 * _CENTURY
    months = (number for number, each in enumerate(_MONTHS, 1) if re.match(each, name))
    month = next(months) if name else int(match["month"])
    yield from ((int(day), month, year) for day in (match["day"], match["to"]) if day)


def _date(day: int, month: int, year: int | None, today: dt.date) -> dt.date:
    """Return the date; without a *year* the next one. Raises `ValueError` for a day that no month
    has.
    """
    date = dt.date(year or today.year, month, day)
    if year is None and date < today - PASSED_LONG_AGO:
        return dt.date(today.year + 1, month, day)
    return date
