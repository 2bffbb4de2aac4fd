"""By which features the requests of a year are told, from three kinds of counters.

All tables have one total, the requests of the year (decision 0051). What only some counters know
fills its rows, and one row takes the rest: so no table tells how many another one lacks.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from formservice.outbox import (
    MISROUTED,
    Count,
    FollowupCount,
    Outcome,
    PageMatch,
    WishCount,
    median_hours,
)
from formservice.working_time import CLOSES, OPENS
from kim.report.suppression import LEAST
from portal.district import District
from portal.forms.essential_fields import (
    SEVERAL_LANGUAGES,
    UNKNOWN_PLACE,
    german_name,
    german_names,
)
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
PROPER = "zuständiges Postfach"
OUTCOMES = {"fallback": "Ersatzpostfach", "undelivered": "noch kein Postfach"}
"""What else than `PROPER` may have a request; those that were handed on are told by both towns, in
the same table."""
TAKEN_OVER = "Übernommen"
LATE, NO_ENQUIRY, NOT_TAKEN = "später", "kein Anliegen", "nicht übernommen"
PLACE, LANGUAGE, ASKED_BY = "Ort", "Sprache für das Gespräch", "Anfrage von und Weg"
DELIVERED_TO, INTERPRETERS, PAGE = "Zugestellt an", "Sprachmittlung", "Sprache der Seite"
ABOUT_STAFF = (DELIVERED_TO, TAKEN_OVER)
"""Features of what was done, which is no trait of who asked (decision 0079)."""
MEDIAN = "Arbeitsstunden bis zur Übernahme (Median)"
INTERPRETER = {"yes": "gewünscht", "no": "nicht gewünscht"}
PAGES: Mapping[str, str] = {
    PageMatch.SAME: "Seite in der Sprache des Gesprächs",
    PageMatch.GERMAN: "Seite auf Deutsch, Gespräch in anderer Sprache",
    PageMatch.OTHER: "Seite in anderer Sprache als das Gespräch",
}
NOT_SAID, NOT_COUNTED = "nichts angegeben", "nicht gezählt"
UNKNOWN_TOWN, SEVERAL_TOWNS = "Ort unklar", "mehrere Orte"
_HOURS_OF_A_DAY = CLOSES.hour - OPENS.hour
"""Working hours of a working day."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is counted; no personal data."""

    requests: tuple[Count, ...]
    followups: tuple[FollowupCount, ...]
    wishes: tuple[WishCount, ...]

    def of_year(self, year: int) -> "Sources":
        """Return what is counted in a year."""
        begin = f"{year}-"
        return Sources(
            tuple(one for one in self.requests if one.month.startswith(begin)),
            tuple(one for one in self.followups if one.month.startswith(begin)),
            tuple(one for one in self.wishes if one.month.startswith(begin)),
        )


@dataclass(frozen=True, slots=True)
class GermanNames:
    """German names for the keys of the statistics."""

    district: District
    locales: Locales

    @property
    def days(self) -> int:
        """Working days within which a request is to be taken over."""
        return self.district.usual_answer_days or 1

    @property
    def in_time(self) -> str:
        """The row of those that were."""
        return f"in höchstens {self.days} {'Arbeitstagen' if self.days > 1 else 'Arbeitstag'}"

    @property
    def share(self) -> str:
        """What the share of those is called."""
        return f"Von allen Anfragen {self.in_time} übernommen, in Prozent"

    def town(self, key: str) -> str:
        """Return the name of a municipality; “Ort unklar” for an unknown *key*."""
        town = self.district.municipality(key)
        return town.name if town else UNKNOWN_TOWN

    def way(self, first: str, then: str) -> str:
        """Return the row of the requests that went from one town to another one."""
        return f"zuerst {self.town(first)}, dann {self.town(then) if then else SEVERAL_TOWNS}"


def numbers_by_feature(sources: Sources, names: GermanNames) -> Mapping[str, Mapping[str, int]]:
    """Return for each feature the requests by value, also those values that nobody has."""
    requests = sources.requests
    total = sum(one.number for one in requests)
    towns = [*(town.name for town in names.district.municipalities), UNKNOWN_TOWN]
    languages = german_names(names.locales)
    done = [names.in_time, LATE, NO_ENQUIRY]
    return {
        PLACE: _by(towns, ((names.town(one.municipality), one.number) for one in requests)),
        LANGUAGE: _by(
            languages, ((german_name(names.locales, one.language), one.number) for one in requests)
        ),
        ASKED_BY: _by(
            CHANNELS.values(),
            ((CHANNELS.get(one.channel, one.channel), one.number) for one in requests),
        ),
        DELIVERED_TO: _rest(PROPER, total, _by(_ways(names), _delivered(sources, names))),
        TAKEN_OVER: _rest(NOT_TAKEN, total, _by(done, _answered(sources, names))),
        INTERPRETERS: _rest(NOT_SAID, total, _by(INTERPRETER.values(), _interpreters(sources))),
        PAGE: _rest(NOT_COUNTED, total, _by(PAGES.values(), _pages(sources))),
    }


def known_of_rows(
    told: Mapping[str, Mapping[str, int]], names: GermanNames
) -> Mapping[str, Mapping[str, int]]:
    """Return for features how many requests of a row another table can tell, by how the forms are.

    An event asks for no interpreter, only events have several languages, professionals write on
    German pages, what was handed on counts where it came to, and what has come to no mailbox nobody
    has taken over.
    """
    asked, ways = told[ASKED_BY], told[DELIVERED_TO]
    events, handovers = (
        asked[CHANNELS[form.kind.counted_as]] for form in (EventForm, HandoverForm)
    )
    several = german_name(names.locales, SEVERAL_LANGUAGES)
    keys = [*(town.key for town in names.district.municipalities), UNKNOWN_PLACE]
    return {
        PLACE: {
            names.town(key): sum(ways[names.way(one, key)] for one in keys if one != key)
            for key in keys
        },
        ASKED_BY: {CHANNELS[EventForm.kind.counted_as]: told[LANGUAGE][several]},
        DELIVERED_TO: {OUTCOMES["undelivered"]: told[TAKEN_OVER][NOT_TAKEN]},
        INTERPRETERS: {NOT_SAID: events},
        PAGE: {PAGES[PageMatch.GERMAN]: events + handovers},
    }


def speed_of(sources: Sources) -> int | None:
    """Return the median of the working hours until requests were taken over; `None`: too few.

    Of two who are in the middle it would tell both, nearly.
    """
    taken = sum(one.number for one in sources.followups if one.outcome == Outcome.TAKEN_OVER)
    found = median_hours(sources.followups) if taken >= 2 * LEAST else None
    return None if found is None else round(found)


def _by(values: Iterable[str], found: Iterable[tuple[str, int]]) -> dict[str, int]:
    numbers = Counter(dict.fromkeys(values, 0))
    for value, number in found:
        numbers[value] += number
    return dict(numbers)


def _rest(name: str, total: int, numbers: Mapping[str, int]) -> dict[str, int]:
    """Return *numbers* with the row *name* for all others, so that they are *total* together.

    What an operator erased may have been followed up: of what is too much nothing is told.
    """
    left, kept = total, dict[str, int]()
    for value, number in numbers.items():
        kept[value] = min(number, left)
        left -= kept[value]
    return {name: left, **kept}


def _ways(names: GermanNames) -> Iterator[str]:
    yield from OUTCOMES.values()
    keys = [*(town.key for town in names.district.municipalities), UNKNOWN_PLACE]
    yield from (names.way(one, other) for one in keys for other in [*keys, ""] if one != other)


def _delivered(sources: Sources, names: GermanNames) -> Iterator[tuple[str, int]]:
    for one in sources.requests:
        if one.outcome in OUTCOMES:
            yield OUTCOMES[one.outcome], one.number
    for each in sources.followups:
        if each.outcome == MISROUTED:
            yield names.way(each.municipality, each.moved_to), each.number


def _answered(sources: Sources, names: GermanNames) -> Iterator[tuple[str, int]]:
    for one in sources.followups:
        if one.outcome == Outcome.TAKEN_OVER:
            is_fast = one.hours <= names.days * _HOURS_OF_A_DAY
            yield (names.in_time if is_fast else LATE), one.number
        elif one.outcome == Outcome.NO_ENQUIRY:
            yield NO_ENQUIRY, one.number


def _interpreters(sources: Sources) -> Iterator[tuple[str, int]]:
    for one in sources.wishes:
        if one.interpreter in INTERPRETER:
            yield INTERPRETER[one.interpreter], one.number


def _pages(sources: Sources) -> Iterator[tuple[str, int]]:
    for one in sources.wishes:
        if one.page in PAGES:
            yield PAGES[one.page], one.number
