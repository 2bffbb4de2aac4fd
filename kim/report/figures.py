"""Make the figures of a report from the counters, so that nobody can be found (decision 0051).

Of a month only its total is told. Whatever is divided by a feature is told of whole years, and a
year is the sum of the months that are told: so no two reports have a difference that is new.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from formservice.mail.test_message import PROBE
from formservice.outbox import Count
from kim.report.suppression import LEAST, Told, suppress_small_counts
from portal.district import District
from portal.forms.essential_fields import SEVERAL_LANGUAGES
from portal.forms.event_form import EventForm
from portal.forms.handover_form import HandoverForm
from portal.languages.registry import Locales

CHANNELS = {
    "TEL": "Person: Telefon",
    "MAIL": "Person: E-Mail",
    "TEL+MAIL": "Person: Telefon und E-Mail",
    HandoverForm.kind.counted_as: "Fachstelle: warme Fallübergabe",
    EventForm.kind.counted_as: "Fachstelle: Info-Veranstaltung",
}
"""German names of what a request is counted by. Forms for professionals are rows of this table and
none of their own: two tables of one total would reveal what one of them suppresses."""
OUTCOMES = {
    "proper": "zuständiges Postfach",
    "fallback": "Ersatzpostfach",
    "undelivered": "noch kein Postfach",
}
UNKNOWN_TOWN = "Ort unklar"
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
    tests: int
    """Test messages in the period."""

    @property
    def is_of_month(self) -> bool:
        """Return True if the period is a month."""
        return "-" in self.period


@dataclass(frozen=True, slots=True)
class GermanNames:
    """German names for the keys of the statistics."""

    district: District
    locales: Locales

    def town(self, key: str) -> str:
        """Return the name of a municipality; “Ort unklar” for an unknown *key*."""
        town = self.district.municipality(key)
        return town.name if town else UNKNOWN_TOWN

    def language(self, tag: str) -> str:
        """Return the German name of a language, or of several."""
        if tag == SEVERAL_LANGUAGES:
            return "mehrere Sprachen"
        locale = self.locales.by_tag(tag)
        return locale.german if locale else tag

    def features(self) -> Mapping[str, tuple[Callable[[Count], str], Iterable[str]]]:
        """Return the features: German name → value of a count, and all values that there are."""
        towns = [town.name for town in self.district.municipalities]
        languages = [locale.german for locale in self.locales]
        return {
            "Ort": (lambda count: self.town(count.municipality), [*towns, UNKNOWN_TOWN]),
            "Sprache für das Gespräch": (lambda count: self.language(count.language), languages),
            "Anfrage von und Weg": (
                lambda count: CHANNELS.get(count.channel, count.channel),
                CHANNELS.values(),
            ),
            "Zugestellt an": (
                lambda count: OUTCOMES.get(count.outcome, count.outcome),
                OUTCOMES.values(),
            ),
        }


def make_report(counts: Iterable[Count], names: GermanNames, period: str) -> Report:
    """Return the report of a month (`2026-10`) or a year (`2025`); both must be over."""
    counts = list(counts)
    people = [count for count in counts if count.channel != PROBE]
    totals = _told_months(people)
    last = period if "-" in period else f"{period}-{MONTHS}"
    months = tuple(_month(totals, last[:5] + f"{number:02}") for number in _until(last))
    so_far = _sum("", months)
    year = int(period[:4]) - ("-" in period and not last.endswith(f"-{MONTHS}"))
    whole = [_month(totals, f"{year}-{number:02}") for number in range(1, MONTHS + 1)]
    return Report(
        district=names.district.name,
        period=period,
        total=months[-1] if "-" in period else so_far,
        so_far=so_far,
        months=months,
        year=year,
        year_total=_sum("", whole),
        features=_features(
            [count for count in people if totals[count.month] is not None], names, year
        ),
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


def _features(people: Iterable[Count], names: GermanNames, year: int) -> tuple[Feature, ...]:
    """Return *people* of a year by each feature, beside those of the year before."""
    by_year: dict[int, list[Count]] = {year: [], year - 1: []}
    for count in people:
        by_year.setdefault(int(count.month[:4]), []).append(count)
    features = []
    for title, (value_of, values) in names.features().items():
        told, before = (_by(value_of, values, by_year[each]) for each in (year, year - 1))
        features.append(_compare(title, told, before))
    return tuple(features)


def _by(value_of: Callable[[Count], str], values: Iterable[str], people: Iterable[Count]) -> Told:
    numbers = Counter(dict.fromkeys(values, 0))
    for count in people:
        numbers[value_of(count)] += count.number
    return suppress_small_counts(numbers)


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
