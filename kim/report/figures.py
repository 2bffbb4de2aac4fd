"""Make the figures of a report from the counters, so that nobody can be found (decision 0051).

Of a month only its total is told. Whatever is divided by a feature is told of whole years that
cannot change any more, and is the sum of the months that are told: so no two reports have a
difference that is new.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from formservice.mail.test_message import PROBE
from formservice.outbox import Count, FollowupCount, WishCount
from kim.report.features import (
    ABOUT_STAFF,
    DELIVERED_TO,
    MEDIAN,
    PROPER,
    TAKEN_OVER,
    GermanNames,
    Sources,
    known_of_rows,
    numbers_by_feature,
    speed_of,
)
from kim.report.suppression import LEAST, Told, suppress_small_counts

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A number, and the one of a year before."""

    value: str
    number: int | None
    """`None`: it is suppressed."""
    before: int | None
    few: int = 0
    """Months that a total lacks, for each has less than `LEAST` requests, and at least one."""
    few_before: int = 0


@dataclass(frozen=True, slots=True)
class Feature:
    """Requests of one year by one feature."""

    title: str
    lines: tuple[Line, ...]
    """Those of which at least one number is told, the largest first."""
    rest: Line
    """The sum of all others."""

    @property
    def shown(self) -> tuple[Line, ...]:
        """The rows of its table; the rest is none where nothing is left out."""
        is_whole = self.rest.number == self.rest.before == 0
        return self.lines if is_whole else (*self.lines, self.rest)


@dataclass(frozen=True, slots=True)
class Report:
    """What the steering group gets."""

    district: str
    period: str
    """A month, `2026-10`, or a year, `2025`."""
    total: Line
    """Requests of the period."""
    so_far: Line
    """Requests from January to the end of the period."""
    months: tuple[Line, ...]
    """Requests of each month from January to the end of the period; the value is `2026-01`."""
    year: int
    """The year of the features: the last one that was over at the end of the period."""
    year_total: Line
    features: tuple[Feature, ...]
    speed: tuple[Line, ...]
    """How fast requests of the year were taken over; `None`: not told."""
    final_on: dt.date | None
    """From when on the features of the period's own year are told; `None`: they are here, or that
    year is not over."""
    tests: int
    """Test messages in the period."""

    @property
    def is_of_month(self) -> bool:
        """Return True if the period is a month."""
        return "-" in self.period


def make_report(  # noqa: PLR0913 - three sources, and what a report is of
    counts: Iterable[Count],
    names: GermanNames,
    period: str,
    *,
    followups: Iterable[FollowupCount] = (),
    wishes: Iterable[WishCount] = (),
    made_on: dt.date = dt.date.max,
) -> Report:
    """Return the report of a month (`2026-10`) or a year (`2025`); both must be over.

    The features of a year are told if on *made_on* nobody can change them any more: until then the
    last year for which that is so stands in their place.
    """
    counts = list(counts)
    people = [count for count in counts if count.channel != PROBE]
    counted = _by_month(people)
    totals = {month: number if number >= LEAST else None for month, number in counted.items()}
    last = period if "-" in period else f"{period}-{MONTHS}"
    months = tuple(_month(totals, last[:5] + f"{number:02}") for number in _until(last))
    is_whole = last.endswith(f"-{MONTHS}")
    so_far = _whole_year(counted, int(period[:4])) if is_whole else _sum(months)
    over = year = int(period[:4]) - (not is_whole)
    while made_on < _final_on(year):
        year -= 1
    sources = _told_sources(Sources(tuple(people), tuple(followups), tuple(wishes)), totals)
    features = tuple(_features(sources, names, year))
    return Report(
        district=names.district.name,
        period=period,
        total=months[-1] if "-" in period else so_far,
        so_far=so_far,
        months=months,
        year=year,
        year_total=_whole_year(counted, year),
        features=features,
        speed=tuple(_speed(sources, names, features, year)),
        final_on=_final_on(over) if over != year else None,
        tests=_tests(counts, period),
    )


def _told_sources(sources: Sources, totals: Mapping[str, int | None]) -> Sources:
    """Return what is counted in the months that are told."""
    told = {month for month, number in totals.items() if number is not None}
    return Sources(
        tuple(count for count in sources.requests if count.month in told),
        tuple(count for count in sources.followups if count.month in told),
        tuple(count for count in sources.wishes if count.month in told),
    )


def _tests(counts: Iterable[Count], period: str) -> int:
    return sum(
        count.number
        for count in counts
        if count.channel == PROBE and count.month.startswith(period)
    )


def _final_on(year: int) -> dt.date:
    """Return from which day on nothing of the *year* can be taken over or handed on any more: its
    last request is as old as `formservice.outbox` follows one up, and has become a number.
    """
    return dt.date(year + 1, 4, 2)


def _by_month(people: Iterable[Count]) -> Mapping[str, int]:
    """Return the total of each month, also those that are not told."""
    totals: Counter[str] = Counter()
    for count in people:
        totals[count.month] += count.number
    return totals


def _until(month: str) -> range:
    return range(1, int(month[5:]) + 1)


def _month(totals: Mapping[str, int | None], month: str) -> Line:
    before = f"{int(month[:4]) - 1:04}{month[4:]}"
    return Line(month, totals.get(month, 0), totals.get(before, 0))


def _sum(months: Iterable[Line]) -> Line:
    """Return the sum of what is told of *months*, and how many it lacks."""
    lines = list(months)
    return Line(
        "",
        sum(line.number or 0 for line in lines),
        sum(line.before or 0 for line in lines),
        sum(line.number is None for line in lines),
        sum(line.before is None for line in lines),
    )


def _whole_year(counted: Mapping[str, int], year: int) -> Line:
    (number, few), (before, few_before) = (_total(counted, each) for each in (year, year - 1))
    return Line("", number, before, few, few_before)


def _total(counted: Mapping[str, int], year: int) -> tuple[int, int]:
    """Return the total of a year, and how many months it lacks.

    It lacks none if each small month can still have any number from one to `LEAST` - 1, whatever
    their sum says. A part of the year is never told so: two of them would tell a month.
    """
    months = [counted.get(f"{year}-{number:02}", 0) for number in range(1, MONTHS + 1)]
    small = [number for number in months if 0 < number < LEAST]
    least, most = len(small), (LEAST - 1) * len(small)
    is_open = least + LEAST - 2 <= sum(small) <= most - (LEAST - 2)
    told = sum(number for number in months if number >= LEAST)
    return (told + sum(small), 0) if is_open else (told, len(small))


def _features(sources: Sources, names: GermanNames, year: int) -> Iterator[Feature]:
    """Yield the requests of a year by each feature, beside those of the year before."""
    this, before = (
        _tell(numbers_by_feature(sources.of_year(each), names), names) for each in (year, year - 1)
    )
    for title, told in this.items():
        yield _compare(title, told, before[title])


def _tell(numbers: Mapping[str, Mapping[str, int]], names: GermanNames) -> Mapping[str, Told]:
    """Return what may be told of each feature, beside all others."""
    known = known_of_rows(numbers, names)
    told = {
        title: suppress_small_counts(each, known=known.get(title, {}))
        for title, each in numbers.items()
        if title not in ABOUT_STAFF
    }
    ways = {way: number for way, number in numbers[DELIVERED_TO].items() if way != PROPER}
    other_ways = suppress_small_counts(ways, known=known[DELIVERED_TO], is_personal=False)
    proper = {PROPER: numbers[DELIVERED_TO][PROPER]} if sum(numbers[DELIVERED_TO].values()) else {}
    told[DELIVERED_TO] = Told({**proper, **other_ways.rows}, other_ways.rest)
    told[TAKEN_OVER] = _whole(numbers[TAKEN_OVER])
    return {title: told[title] for title in numbers}


def _whole(numbers: Mapping[str, int]) -> Told:
    """Return a table of which nothing is left out."""
    return Told({name: number for name, number in numbers.items() if number}, 0)


def _speed(
    sources: Sources, names: GermanNames, features: Iterable[Feature], year: int
) -> Iterator[Line]:
    """Yield how fast requests were taken over, beside the year before."""
    (shown,) = (feature for feature in features if feature.title == TAKEN_OVER)
    nobody = Line("", 0, 0)
    in_time = next((line for line in shown.lines if line.value == names.in_time), nobody)
    medians, shares = [], []
    for each, fast in ((year, in_time.number), (year - 1, in_time.before)):
        mine = sources.of_year(each)
        medians.append(speed_of(mine))
        total = sum(count.number for count in mine.requests)
        shares.append(None if fast is None or not total else round(100 * fast / total))
    yield Line(MEDIAN, medians[0], medians[1])
    yield Line(names.share, shares[0], shares[1])


def _compare(title: str, told: Told, before: Told) -> Feature:
    values = sorted(
        {*told.rows, *before.rows},
        key=lambda value: (-told.rows.get(value, 0), -before.rows.get(value, 0), value),
    )
    lines = (Line(value, _number(told, value), _number(before, value)) for value in values)
    return Feature(title, tuple(lines), Line("Übrige", told.rest, before.rest))


def _number(told: Told, value: str) -> int | None:
    """Return the number of a row; zero where nobody is left for it."""
    return told.rows.get(value) if told.rest else told.rows.get(value, 0)
