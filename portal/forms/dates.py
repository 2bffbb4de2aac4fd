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

FAR_AHEAD = dt.timedelta(days=366)
"""Nobody proposes a day beyond it; rather two digits of the year have changed places."""


class Doubt(StrEnum):
    """What may be wrong with a proposed date; the value is what the writer is told, in German."""

    NO_SUCH_DAY = "Diesen Tag gibt es nicht."
    PAST = "Dieser Tag ist schon vorbei."
    FAR = "Dieser Tag ist mehr als ein Jahr entfernt."
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
_WITHOUT_LAST_DOT = re.compile(r"(?<![\d.])(\d{1,2})\.(\d\d)(?![\d.])")
"""A day, 14.12, or a time, 14.30."""
_DAYS_HOURS, _MONTHS_OF_A_YEAR = 24, 12
_MONTH_OR_MINUTES = (5, 10)
"""No other month is one of the minutes at which somebody meets."""
_BEFORE_TIME = re.compile(
    r"\b(?:ab|um|bis|von|gegen|vor|nach|zwischen)\s?$"
    r"|(?:\d\.|20\d\d,?|\d-\d\d)\s$"  # behind a date
    r"|(?<!\d\.)(?<!\d\.\s)[-–]\s?$"  # 8-9.10, but not 8.-9.10
)
_BEHIND_TIME = re.compile(r"\s?(?:[-–]|bis\b)")
_OCLOCK = re.compile(r"\s?(?:uhr|h\b)")
_TIME = re.compile(r"(?<!\d)(?:\d{1,2}:\d\d|\d{1,2}(?:\s?[-–]\s?\d{1,2})?\s?(?:uhr|h)\b)")
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
_ANOTHER_YEAR = re.compile(r"\d|\s(?!(?:[01]\d|2[0-4])[0-5]\d)\d{4}(?!\d)")
"""Digits behind a date that are no year of ours and no time: a slip, or another calendar."""
_COUNTED = re.compile(rf"(?<!\bam )(?<!\bjeden )\b(?:{'|'.join(_RELATIVE)})\b")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_WEEKDAYS)})\b")
_BEFORE = re.compile(rf"({_WEEKDAY.pattern})[.,]{{0,2}}\s?(?:(?:den|dem|ab|am|vom)\s){{0,2}}$")
_ANOTHER_DAY = re.compile(rf"{_WEEKDAY.pattern}\s(?:vor|nach)\s(?:dem\s|den\s)?$")
"""“Montag vor 21.12.” is not the 21st."""
_PART_OF_DATE = re.compile(
    r"\d\.(?!\s?(?:[-/]\s?\d{1,2}\.?\s?)?(?:std\b|(?:schul)?stunde))"  # 3./4. Stunde: lessons
    r"|\d\s?/\s?\d|\b(?:de[nr]|am)\s\d"
)
"""Numbers beside a weekday that may say which one."""
_SO = re.compile(r"\bso\b")
"""Alone it is rather no Sunday: “so gegen 10”."""
_EACH_WEEK = re.compile(
    r"\b(?:täglich|werktags|jederzeit|flexibel|egal|absprache|vereinbarung|jede[nrs]?|alle|immer"
    r"|(?:mon|diens|donners|frei|sams|sonn)tags|mittwochs|kw|tagen)\b|woche|ferien|übernächst"
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
    found = _read(_with_last_dots(dotted, unclear=";"), today)
    unclear = [one for one in _WITHOUT_LAST_DOT.finditer(dotted) if _is_unclear(one)]
    is_each_week = not found.days and found.doubt is None
    months = set() if found.is_counted else {day.month for day in found.days}
    # Beside a day of another month they are times: 3.12. von 9.10 bis 10.05.
    if (
        not unclear
        or is_each_week
        or (months and months.isdisjoint(int(one[2]) for one in unclear))
    ):
        return found
    if _COUNTED.search(dotted) or any(map(_is_like_time, unclear)):
        return Proposal(doubt=Doubt.UNREAD)
    return _read(_with_last_dots(dotted, unclear=r"\1.\2."), today)


def _with_last_dots(text: str, *, unclear: str) -> str:
    """Return *text* without its times, and its days with their last dot, 14.12.; what may be both
    becomes *unclear*.
    """

    def write(number: re.Match[str]) -> str:
        if _is_unclear(number):
            return number.expand(unclear)
        return ";" if _is_time(number) else f"{number[0]}."

    return _TIME.sub(";", _WITHOUT_LAST_DOT.sub(write, text))


def _is_time(number: re.Match[str]) -> bool:
    """Return True if *number* is no day for sure."""
    return bool(_OCLOCK.match(number.string, number.end())) or not (
        1 <= int(number[2]) <= _MONTHS_OF_A_YEAR
    )


def _is_unclear(number: re.Match[str]) -> bool:
    """Return True if *number* may be a day or a time."""
    is_hour = int(number[1]) <= _DAYS_HOURS
    return is_hour and int(number[2]) in _MONTH_OR_MINUTES and not _is_time(number)


def _is_like_time(number: re.Match[str]) -> bool:
    """Return True if words or signs beside *number* rather belong to a time."""
    before = number.string[: number.start()]
    return bool(_BEFORE_TIME.search(before) or _BEHIND_TIME.match(number.string, number.end()))


def _read(text: str, today: dt.date) -> Proposal:
    """Read *text*, in which each day has its last dot."""
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
        is_odd = _ANOTHER_YEAR.match(text, match.end())
        if is_odd or _ANOTHER_DAY.search(text[: match.start()]):
            return Proposal(doubt=Doubt.UNREAD)
        before = _BEFORE.search(text[: match.start()])
        fits &= not before or days[begin].weekday() == _WEEKDAYS[before[1]]
    if not days:
        return _without_date(_SO.sub(" ", text), today)
    doubt = None if fits else Doubt.WEEKDAY
    doubt = Doubt.FAR if max(days) - today > FAR_AHEAD else doubt
    return Proposal(tuple(days), Doubt.PAST if min(days) < today else doubt)


def _without_date(text: str, today: dt.date) -> Proposal:
    """Read “morgen”, or a day of the week, which is the next one after *today*."""
    weekdays = _WEEKDAY.findall(text)
    if _EACH_WEEK.search(text) or len(weekdays) > 1:
        return Proposal()
    if _PART_OF_DATE.search(text):
        return Proposal(doubt=Doubt.UNREAD)
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
    if year is None:
        # Compared as numbers: 29 February may be missing this year, and be there next year.
        before = today - PASSED_LONG_AGO
        is_next = (today.year, month, day) < (before.year, before.month, before.day)
        year = today.year + is_next
    return dt.date(year, month, day)
