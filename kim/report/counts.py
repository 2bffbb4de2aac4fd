"""Count requests so that no person can be identified (decision 0015).

Each table is by one feature only, over the whole period. Numbers below `LEAST` are suppressed, and
so is the next larger one if the rest of the table would reveal a single small number.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from formservice.mail.test_message import PROBE
from formservice.outbox import Count
from portal.district import District
from portal.languages.registry import Locales

LEAST = 5
"""The smallest number that is published (decision 0015)."""

CHANNELS = {"TEL": "Telefon", "MAIL": "E-Mail", "TEL+MAIL": "Telefon und E-Mail"}
OUTCOMES = {
    "proper": "zuständiges Postfach",
    "fallback": "Ersatzpostfach",
    "undelivered": "noch kein Postfach",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a report."""

    feature: str
    value: str
    number: int | None
    """`None`: it is suppressed."""


@dataclass(frozen=True, slots=True)
class GermanNames:
    """German names for the keys of the statistics."""

    district: District
    locales: Locales

    def town(self, key: str) -> str:
        """Return the name of a municipality; “Ort unklar” for an unknown *key*."""
        town = self.district.municipality(key)
        return town.name if town else "Ort unklar"

    def language(self, tag: str) -> str:
        """Return the German name of a language."""
        locale = self.locales.by_tag(tag)
        return locale.german if locale else tag

    def features(self) -> Mapping[str, Callable[[Count], str]]:
        """Return the features by which requests are counted: German name → value of a count."""
        return {
            "Monat": lambda count: count.month,
            "Ort": lambda count: self.town(count.municipality),
            "Sprache": lambda count: self.language(count.language),
            "Erreichbar über": lambda count: CHANNELS.get(count.channel, count.channel),
            "Zugestellt an": lambda count: OUTCOMES.get(count.outcome, count.outcome),
        }


def count_rows(counts: Iterable[Count], names: GermanNames) -> list[Row]:
    """Return the rows of the report; test requests have a row of their own."""
    counts = list(counts)
    people = [count for count in counts if count.channel != PROBE]
    total = sum(count.number for count in people)
    rows = [Row("Gesamt", "Anfragen", total if total >= LEAST or not total else None)]
    for feature, value_of in names.features().items():
        numbers: Counter[str] = Counter()
        for count in people:
            numbers[value_of(count)] += count.number
        told = suppress_small_counts(numbers)
        rows += [Row(feature, value, told[value]) for value in sorted(numbers)]
    probes = sum(count.number for count in counts if count.channel == PROBE)
    return [*rows, Row("Testnachrichten", "versendet", probes)]


def suppress_small_counts(numbers: Mapping[str, int]) -> dict[str, int | None]:
    """Return *numbers* with `None` for those that could be about a single person.

    A reader who knows the total can subtract the published numbers: the rest must be at least
    `LEAST`, and must stand for two rows or more.
    """
    by_size = sorted(numbers, key=lambda name: (numbers[name], name))
    hidden = [name for name in by_size if numbers[name] < LEAST]
    rest = [name for name in by_size if numbers[name] >= LEAST]
    while hidden and rest and (len(hidden) == 1 or sum(numbers[n] for n in hidden) < LEAST):
        hidden.append(rest.pop(0))
    return {name: None if name in hidden else number for name, number in numbers.items()}
