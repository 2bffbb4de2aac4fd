"""Count working days and working hours in North Rhine-Westphalia, and tell months.

A working day is Monday to Friday but for the Land's public holidays (Feiertagsgesetz NW), which the
library `holidays` knows. A working hour lies between `OPENS` and `CLOSES` of such a day, in German
local time.
"""

import datetime as dt
from functools import cache

from portal.local_time import BERLIN

OPENS, CLOSES = dt.time(8), dt.time(16)
_SATURDAY = 5
_DAY = dt.timedelta(days=1)
_HOUR = dt.timedelta(hours=1)


@cache
def _holidays_of(year: int) -> frozenset[dt.date]:
    import holidays  # noqa: PLC0415 - a tenth of a second that most commands need not wait

    return frozenset(holidays.country_holidays("DE", subdiv="NW", years=year))


def month_of(moment: dt.datetime) -> str:
    """Return the month of *moment* in Germany, for example `2026-11`."""
    return f"{moment.astimezone(BERLIN):%Y-%m}"


def is_working_day(day: dt.date) -> bool:
    """Return True if offices work on *day*."""
    return day.weekday() < _SATURDAY and day not in _holidays_of(day.year)


def after_working_days(moment: dt.datetime, days: int) -> dt.datetime:
    """Return the moment *days* working days after *moment*, at the same local time.

    It lies on a working day: of what comes on a Saturday, Monday is the first day.
    """
    local = moment.astimezone(BERLIN)
    day = local.date()
    while days > 0:
        day += _DAY
        days -= is_working_day(day)
    return dt.datetime.combine(day, local.time(), BERLIN)


def working_hours(begin: dt.datetime, end: dt.datetime) -> int:
    """Return the whole working hours between two moments, rounded down; 0 if *end* is earlier."""
    begin, end = begin.astimezone(BERLIN), end.astimezone(BERLIN)
    total, day = dt.timedelta(), begin.date()
    while day <= end.date():
        if is_working_day(day):
            first = max(begin, dt.datetime.combine(day, OPENS, BERLIN))
            last = min(end, dt.datetime.combine(day, CLOSES, BERLIN))
            total += max(last - first, dt.timedelta())
        day += _DAY
    return total // _HOUR
