"""Hours of an office as data: days of the week, from, until.

They are written for readers in `portal.district.hours_text`. What cannot be said as data stands
beside them as a German text, which is translated like other prose of a district.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from portal.district.kinds import Prose
from portal.tomlfile import TomlTable, without_numbers

DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
"""What a district writes for the days of the week, Monday first."""

_RANGE = re.compile(r"(\w+)\s*[-–]\s*(\w+)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Span:
    """From *begin* until *end* on each of some days."""

    days: tuple[int, ...]
    """Days of the week in order; Monday is 0."""
    begin: dt.time
    end: dt.time
    """Both in local time (Europe/Berlin)."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When an office is open, or a telephone is answered."""

    open: tuple[Span, ...] = ()
    """By their first day and begin."""
    closed_on_holidays: bool = False
    """Whether public holidays are named as days on which nobody is there."""
    by_appointment: bool = False
    """Whether other times can be agreed upon; without spans: only such times."""
    text: Prose = ""
    """What cannot be said as data, in German; often empty."""

    def __bool__(self) -> bool:
        """Return True if anything is known."""
        return bool(self.open or self.by_appointment or self.text)


def read_hours(parent: TomlTable, key: str, *, optional: bool = False) -> Hours:
    """Return the hours in the table *key* of *parent*; no hours if an optional one is missing.

    Adds a problem for days that are none, times that are none or lie the wrong way round, spans
    that overlap, and a table that says nothing.
    """
    is_there, before = key in parent, len(parent.source.problems)
    table = parent.table(key, optional=optional)
    rows = [(row, _span(row)) for row in table.tables("open", optional=True)]
    spans = [span for _, span in rows if span]
    _refuse_overlaps([(row, span) for row, span in rows if span])
    hours = Hours(
        open=tuple(sorted(spans, key=lambda span: (span.days, span.begin))),
        closed_on_holidays=table.flag("closed_on_holidays"),
        by_appointment=table.flag("by_appointment"),
        text=table.text("text", ""),
    )
    table.refuse_unknown_keys()
    if is_there and not hours and len(parent.source.problems) == before:
        remedy = f"Add [[{without_numbers(table.where)}.open]], or by_appointment = true"
        parent.add_problem(key, "says no hours.", remedy)
    return hours


def _span(row: TomlTable) -> Span | None:
    """Return one entry; `None` if it has a mistake."""
    days = _days(row)
    begin, end = clock_at(row, "from"), clock_at(row, "to")
    row.refuse_unknown_keys()
    if begin and end and end <= begin:
        what = f"{end:%H:%M} does not lie behind {begin:%H:%M}."
        remedy = "Correct the times; hours do not pass midnight, and end at 23:59 at the latest."
        row.add_problem("to", what, remedy)
        return None
    return Span(days, begin, end) if days and begin and end else None


def clock_at(table: TomlTable, key: str) -> dt.time | None:
    """Return the time of day at *key*; `None`, with a problem, if it is none."""
    written = table.text(key)
    found = _CLOCK.fullmatch(written)
    if written and not found:
        remedy = 'Write hours and minutes from "00:00" to "23:59"'
        table.add_problem(key, f"“{written}” is no time of day.", remedy)
    return dt.time(int(found[1]), int(found[2])) if found else None


def _days(row: TomlTable) -> tuple[int, ...]:
    """Return the days of a list such as “Mo-Do, Sa”; none, with a problem, if one is unknown."""
    written = row.text("days")
    days: list[int] = []
    for part in filter(None, map(str.strip, written.split(","))):
        found = _RANGE.fullmatch(part)
        names = found.groups() if found else (part,)
        if unknown := [name for name in names if name not in DAYS]:
            remedy = f"Write days as {' '.join(DAYS)}, for example: Mo-Do, Sa"
            row.add_problem("days", f"“{unknown[0]}” is no day of the week.", remedy)
            return ()
        first, last = DAYS.index(names[0]), DAYS.index(names[-1])
        if last < first:
            remedy = f"Begin with the earlier day of the week: {names[-1]}-{names[0]}"
            row.add_problem("days", f"“{part}” runs backwards.", remedy)
            return ()
        days += range(first, last + 1)
    if written and not days:
        row.add_problem("days", "names no day.", f"Write days as {' '.join(DAYS)}.")
    if len(set(days)) < len(days):
        row.add_problem("days", f"“{written}” names a day twice.", "Name each day once.")
    return tuple(sorted(set(days)))


def _refuse_overlaps(rows: Sequence[tuple[TomlTable, Span]]) -> None:
    for (_, one), (row, other) in combinations(rows, 2):
        common = sorted({*one.days} & {*other.days})
        if common and one.begin < other.end and other.begin < one.end:
            what = f"overlaps {one.begin:%H:%M} to {one.end:%H:%M} on {DAYS[common[0]]}."
            row.add_problem("from", what, "Let one begin when the other has ended.")


def alike(hours: Hours) -> Iterator[tuple[tuple[int, ...], tuple[Span, ...]]]:
    """Yield the days that have the same times, with these times in order, by their first day."""
    times: dict[int, tuple[Span, ...]] = {}
    for day in range(len(DAYS)):
        spans = sorted((s for s in hours.open if day in s.days), key=lambda span: span.begin)
        if spans:
            times[day] = tuple(spans)
    groups: dict[tuple[tuple[dt.time, dt.time], ...], list[int]] = {}
    for day, spans_of_day in times.items():
        groups.setdefault(tuple((s.begin, s.end) for s in spans_of_day), []).append(day)
    for days in groups.values():
        yield tuple(days), times[days[0]]
