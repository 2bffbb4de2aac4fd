"""Make the figures of a report from the counters, so that nobody can be found (decision 0051).

Of a month only its total is told. Whatever is divided by a feature is told of whole years, and a
year is the sum of the months that are told: so no two reports have a difference that is new.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from formservice.mail.test_message import PROBE
from formservice.outbox import Count, FollowupCount, WishCount
from kim.report.features import (
    LATE,
    MEDIAN,
    TAKEN_OVER,
    GermanNames,
    Sources,
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


@dataclass(frozen=True, slots=True)
class Feature:
    """Requests of one year by one feature."""

    title: str
    lines: tuple[Line, ...]
    """Those of which at least one number is told, the largest first."""
    rest: Line
    """The sum of all others."""


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
    tests: int
    """Test messages in the period."""

    @property
    def is_of_month(self) -> bool:
        """Return True if the period is a month."""
        return "-" in self.period


def make_report(
    counts: Iterable[Count],
    names: GermanNames,
    period: str,
    *,
    followups: Iterable[FollowupCount] = (),
    wishes: Iterable[WishCount] = (),
) -> Report:
    """Return the report of a month (`2026-10`) or a year (`2025`); both must be over."""
    counts = list(counts)
    people = [count for count in counts if count.channel != PROBE]
    totals = _told_months(people)
    last = period if "-" in period else f"{period}-{MONTHS}"
    months = tuple(_month(totals, last[:5] + f"{number:02}") for number in _until(last))
    so_far = _sum("", months)
    year = int(period[:4]) - ("-" in period and not last.endswith(f"-{MONTHS}"))
    whole = [_month(totals, f"{year}-{number:02}") for number in range(1, MONTHS + 1)]
    told = {month for month, number in totals.items() if number is not None}
    sources = Sources(
        tuple(count for count in people if count.month in told),
        tuple(count for count in followups if count.month in told),
        tuple(count for count in wishes if count.month in told),
    )
    features = tuple(_features(sources, names, year))
    return Report(
        district=names.district.name,
        period=period,
        total=months[-1] if "-" in period else so_far,
        so_far=so_far,
        months=months,
        year=year,
        year_total=_sum("", whole),
        features=features,
        speed=tuple(_speed(sources, names, features, year)),
        tests=sum(
            count.number
            for count in counts
            if count.channel == PROBE and count.month.startswith(period)
        ),
    )


def _told_months(people: Iterable[Count]) -> Mapping[str, int | None]:
    """Return the total of each month; `None` where it is suppressed."""
    totals: Counter[str] = Counter()
    for count in people:
        totals[count.month] += count.number
    return {month: number if number >= LEAST else None for month, number in totals.items()}


def _until(month: str) -> range:
    return range(1, int(month[5:]) + 1)


def _month(totals: Mapping[str, int | None], month: str) -> Line:
    before = f"{int(month[:4]) - 1:04}{month[4:]}"
    return Line(month, totals.get(month, 0), totals.get(before, 0))


def _sum(value: str, months: Iterable[Line]) -> Line:
    """Return the sum of what is told of *months*: what is not, does not count here either."""
    lines = list(months)
    return Line(
        value,
        sum(line.number or 0 for line in lines),
        sum(line.before or 0 for line in lines),
    )


def _features(sources: Sources, names: GermanNames, year: int) -> Iterator[Feature]:
    """Yield the requests of a year by each feature, beside those of the year before."""
    this, before = (numbers_by_feature(sources.of_year(each), names) for each in (year, year - 1))
    for title, numbers in this.items():
        yield _compare(title, suppress_small_counts(numbers), suppress_small_counts(before[title]))


def _speed(
    sources: Sources, names: GermanNames, features: Iterable[Feature], year: int
) -> Iterator[Line]:
    """Yield how fast requests were taken over, beside the year before.

    Told only where the rows are that it is about: it would say something about those that are not.
    """
    (shown,) = (feature for feature in features if feature.title == TAKEN_OVER)
    rows = {line.value: line for line in shown.lines}
    nobody = Line("", *(None if each else 0 for each in (shown.rest.number, shown.rest.before)))
    in_time, late = (rows.get(value, nobody) for value in (names.in_time, LATE))
    years = ((year, in_time.number, late.number), (year - 1, in_time.before, late.before))
    medians, shares = [], []
    for each, fast, slow in years:
        is_told = fast is not None and slow is not None
        medians.append(speed_of(sources.of_year(each)) if is_told else None)
        shares.append(_percent(fast or 0, slow or 0) if is_told else None)
    yield Line(MEDIAN, *medians)
    yield Line(names.share, *shares)


def _percent(part: int, others: int) -> int | None:
    return round(100 * part / (part + others)) if part + others else None


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
