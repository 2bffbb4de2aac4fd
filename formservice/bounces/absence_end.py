"""Find out whether an absence ended long ago, lasts for years, or ends on no day at all.

A note that goes on saying “until 3 January” in May comes from a mailbox that perhaps nobody reads,
and so does one that says “until 2099”: a person looks (decision 0025).
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from formservice.bounces.known_sentences import without_umlauts
from formservice.bounces.known_words import DAY, MONTHS

LONG_AGO = timedelta(days=7)
"""After an absence a note may be forgotten for some days."""
LONG = timedelta(weeks=8)
"""The summer holidays and a cure end within it; what a mailbox does not read for longer is a
person's matter (decision 0075)."""
LONG_BEGUN = timedelta(days=183)
"""How long ago an absence may have begun that names the day of its end."""
JUST_BEGUN = timedelta(days=14)
"""The same, if its end is a weekday, which comes again each week."""
_DAYS = re.compile(
    r"(?<![\w.-])(?P<day>" + DAY.replace(" ", r"\s+") + r")(?!\w)"
    r"(?P<begins>\s{0,9}(?:bis|until|to|till|-|–)(?!\w))?",
    re.IGNORECASE,
)
_UNTIL_DAY = re.compile(
    r"\s+(?:(?:zum|dem|den|einschliesslich|inklusive|including)\s+)*"
    r"(?:\w{3,10}(?:tags?|day|woch),?\s+(?:de[mn]\s+)?)?(?:"
    + DAY.replace(" ", r"\s+")
    + r")(?!\w)",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\d+|[a-z]+", re.IGNORECASE)
_TIMES = re.compile(
    r"(?<![\d.])\d{1,2}[.:]\d\d(?:\s?uhr|(?:\s?uhr)?\s?(?:bis|und|-|–)\s?\d{1,2}(?:[.:]\d\d)?\s?uhr)",
    re.IGNORECASE,
)
"""An hour looks like a day."""
_NO_DAY = re.compile(r"\d{1,2}\.?|may")
"""No day yet, but the number of anything, or what somebody may do."""
_BEFORE_DAY = re.compile(
    r"(?:\b(?:bis|until|to|till|through|from|in)|[-–])\s+(?:zum\s+|end\s+of\s+)?\Z", re.IGNORECASE
)
"""Behind it “may” is the month."""
_LONGEST_BEFORE = 30
"""Characters in which such words stand."""
_LENGTH_OF_YEAR = len("2026")


def ends_far_from(today: date, texts: Iterable[str]) -> bool:
    """Return True if *texts* name a day that is longer ago than `LONG_AGO`, farther ahead than
    `LONG`, or not in the calendar. The first day of an absence may be past for `LONG_BEGUN`, or for
    `JUST_BEGUN` if no day of its end is named.

    A day without a year is the one that is nearest to *today*, a month stands for its last day.
    """
    plain = [_TIMES.sub(" ", without_umlauts(text)) for text in texts]
    found = [one for text in plain for one in _DAYS.finditer(text)]
    return any(_is_far(one, today) for one in found if _is_day(one))


def _is_day(found: re.Match[str]) -> bool:
    if not _NO_DAY.fullmatch(found["day"]):
        return True
    before = found.string[max(0, found.start() - _LONGEST_BEFORE) : found.start()]
    return found["day"] == "may" and _BEFORE_DAY.search(before) is not None


def _is_far(found: re.Match[str], today: date) -> bool:
    day = _nearest(found["day"], today)
    if day is None:
        return True
    past = LONG_AGO
    if found["begins"]:
        past = LONG_BEGUN if _UNTIL_DAY.match(found.string, found.end()) else JUST_BEGUN
    return day - today > LONG or today - day > past


def _nearest(text: str, today: date) -> date | None:
    """Return the day that *text* names; `None` if there is no such day."""
    words = _WORDS.findall(text.lower())
    named = [MONTHS[word] for word in words if word in MONTHS]
    numbers = [word for word in words if word.isdigit()]
    year = next((one for one in numbers if len(one) == _LENGTH_OF_YEAR), "")
    others = [int(one) for one in numbers if one != year]
    if len(others) > len(("day", "month")):
        *others, short = others
        year = f"20{short:02}"
    if year and text.startswith(year):
        others.reverse()  # 2026-11-21
    months = named or others[1:]
    if not months:
        return None
    day, month = (others[0] if others else None), months[0]
    years = [int(year)] if year else [today.year - 1, today.year, today.year + 1]
    possible = [one for each in years if (one := _day(each, month, day))]
    return min(possible, key=lambda one: abs(one - today), default=None)


def _day(year: int, month: int, day: int | None) -> date | None:
    """Return this day, or the last one of the month; `None` if there is none."""
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None
