"""Announcements: prewritten notices for what changes often, in all languages at once.

The German sentences stand here, once for all districts, and are translated in our catalogues. An
entry in a district's `notices.toml` names one of them, the days on which it is shown, and what it
is filled with (decision 0056).
"""

import datetime as dt
import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from portal.contact.address import Address
from portal.contact.phone import PhoneNumber
from portal.district.contacts import phone_at
from portal.district.hours import clock_at
from portal.district.kinds import Code
from portal.languages.catalogues import N_
from portal.problems import Problem
from portal.tomlfile import TomlTable, open_toml

IMPORTANCE = ("hinweis", "wichtig")


@dataclass(frozen=True, slots=True)
class Sentences:
    """What an announcement of one kind says, in German."""

    headline: str
    more: str
    """What follows from it; empty if nothing does."""
    needs: tuple[str, ...] = ()
    """Keys that it is filled with."""
    of_one_day: str = ""
    """Headline if there is no last day; empty: there has to be one, or there is none at all."""


_COME_BACK = N_("Sie können uns trotzdem schreiben. Wir antworten Ihnen, wenn wir wieder da sind.")
_WRITE = N_("Bitte schreiben Sie uns. Wir melden uns bei Ihnen.")
_CALL = N_("Bitte rufen Sie uns an.")

KINDS: Mapping[str, Sentences] = {
    "geschlossen": Sentences(
        N_("Vom {day} bis {last_day} sind wir nicht da."),
        _COME_BACK,
        ("day", "last_day"),
        N_("Am {day} sind wir nicht da."),
    ),
    "weihnachten": Sentences(
        # With its days: in other calendars both are at other times of the year.
        N_("Über Weihnachten und Neujahr sind wir nicht da: {day} bis {last_day}."),
        _COME_BACK,
        ("day", "last_day"),
    ),
    "frueher-zu": Sentences(N_("Am {day} sind wir nur bis {time} Uhr da."), "", ("day", "time")),
    "telefon-gestoert": Sentences(N_("Unser Telefon ist gestört."), _WRITE),
    "formular-gestoert": Sentences(N_("Unser Kontaktformular ist gestört."), _CALL),
    "andere-nummer": Sentences(
        N_("Unsere Telefonnummer ist zurzeit: {phone}"),
        N_("Unter der anderen Nummer erreichen Sie uns im Moment nicht."),
        ("phone",),
    ),
    "umgezogen": Sentences(
        N_("Wir sind umgezogen."), N_("Unsere neue Adresse ist: {address}"), ("address",)
    ),
    "wartezeit": Sentences(
        N_("Im Moment dauert es länger, bis wir uns melden."),
        N_("Melden Sie sich trotzdem."),
    ),
    "dolmetscher": Sentences(
        N_("Im Moment können wir wenig dolmetschen: {languages}"),
        N_("Melden Sie sich trotzdem. Es kann länger dauern."),
        ("languages",),
    ),
    "nur-mit-termin": Sentences(
        N_("Wir beraten zurzeit nur mit Termin."), N_("Bitte rufen Sie an, bevor Sie kommen.")
    ),
    "nur-telefon": Sentences(
        N_("Wir beraten zurzeit nur am Telefon."),
        N_("Bitte kommen Sie nicht vorbei. Rufen Sie uns an, oder schreiben Sie uns."),
    ),
    "faellt-aus": Sentences(N_("Die Veranstaltung am {day} fällt aus."), "", ("day",)),
    "offener-tag": Sentences(
        N_("Offener Tag am {day}: Lernen Sie KIM kennen."),
        N_("Sie brauchen keinen Termin. Kommen Sie hierher: {address}"),
        ("day", "address"),
    ),
}
"""The kinds of announcements, as a district names them."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One entry of `notices.toml`."""

    kind: Code
    """One of `KINDS`."""
    first: dt.date
    last: dt.date
    """The days on which it is shown, both included."""
    place: Code = ""
    """Key of the municipality that it is about; empty: the whole district."""
    importance: Literal["hinweis", "wichtig"] = "hinweis"
    day: dt.date | None = None
    last_day: dt.date | None = None
    """The days that it speaks of."""
    time: dt.time | None = None
    phone: PhoneNumber | None = None
    address: Address | None = None
    languages: tuple[Code, ...] = ()
    """BCP 47 tags of the registry of languages."""

    @property
    def is_important(self) -> bool:
        """Return True if it is more than a hint."""
        return self.importance == "wichtig"


class Town(Protocol):
    """What is needed of a municipality here."""

    @property
    def key(self) -> str: ...  # noqa: D102 - as in the model
    @property
    def name(self) -> str: ...  # noqa: D102 - as in the model
    def is_called(self, word: str) -> bool: ...  # noqa: D102 - as in the model


def read_announcements(
    file: Path, towns: Sequence[Town]
) -> tuple[tuple[Announcement, ...], TomlTable]:
    """Return the announcements, the important ones first, and their file, which holds problems."""
    root = open_toml(file)
    found = [_announcement(row, towns) for row in root.tables("announcement", optional=True)]
    root.refuse_unknown_keys()
    shown = filter(None, found)
    return tuple(sorted(shown, key=lambda each: (not each.is_important, each.first))), root


def announcements_to_look_at(file: Path, today: dt.date) -> Iterator[Problem]:
    """Yield a hint for each entry of *file* that is shown no more on *today*, or longer than it
    has something to say.
    """
    root = open_toml(file)
    for row in root.tables("announcement", optional=True):
        until, spoken_of = row.day("until"), row.day("day")
        spoken_of = row.day("last_day") or spoken_of
        if until and until < today:
            row.add_problem("until", f"ended on {until} and is shown no more.", "Remove the entry.")
        elif until and spoken_of and spoken_of < until:
            what = f"{until} lies behind {spoken_of}, the last day that the notice speaks of."
            row.add_problem("until", what, f"Write: until = {spoken_of}")
    yield from root.source.problems


def _announcement(row: TomlTable, towns: Sequence[Town]) -> Announcement | None:
    """Return one entry; `None`, with problems, if it is of no kind."""
    kind = row.text("kind")
    first, last = row.required_day("from"), row.required_day("until")
    if first and last and last < first:
        row.add_problem("until", f"{last} lies before {first}.", "Swap or correct the dates.")
    place, importance = _place(row, towns), _importance(row)
    sentences = KINDS.get(kind)
    if sentences is None:
        if kind:
            near = difflib.get_close_matches(kind, KINDS, n=1, cutoff=0.5)
            remedy = f"Write: {near[0]}" if near else f"Choose one of: {', '.join(KINDS)}"
            row.add_problem("kind", f"“{kind}” is no prewritten notice.", remedy)
        return None
    values = _values(row, kind, sentences)
    row.refuse_unknown_keys()
    announcement = Announcement(
        kind, first or dt.date.min, last or dt.date.min, place, importance, **values
    )
    if announcement.day and announcement.last_day and announcement.last_day <= announcement.day:
        what = f"{announcement.last_day} does not lie behind {announcement.day}."
        row.add_problem("last_day", what, "Correct it, or leave it out for a single day.")
    return announcement


def _values(row: TomlTable, kind: str, sentences: Sentences) -> dict[str, Any]:
    """Return what the sentences are filled with; a last day is needed where none has one day."""
    values = {}
    needed = set(sentences.needs) - ({"last_day"} if sentences.of_one_day else set())
    for key, read in _READERS.items():
        if key in row or key in needed:
            values[key] = read(row, key)
            if key not in sentences.needs:
                what = f"“{kind}” says nothing of it."
                row.add_problem(key, what, "Remove it, or choose another kind.")
    return values


def _place(row: TomlTable, towns: Sequence[Town]) -> str:
    """Return the key of the municipality; empty for the whole district."""
    name = row.text("place", "")
    found = next((town for town in towns if name and town.is_called(name)), None)
    if name and not found:
        remedy = f"Write one of: {', '.join(town.name for town in towns)}; or leave it out."
        row.add_problem("place", f"“{name}” is no town of places.toml.", remedy)
    return found.key if found else ""


def _importance(row: TomlTable) -> Literal["hinweis", "wichtig"]:
    written = row.text("importance", "hinweis")
    if written not in IMPORTANCE:
        remedy = f"Write one of: {', '.join(IMPORTANCE)}"
        row.add_problem("importance", f"“{written}” is no importance.", remedy)
    return "wichtig" if written == "wichtig" else "hinweis"


_READERS: Mapping[str, Callable[[TomlTable, str], Any]] = {
    "day": TomlTable.required_day,
    "last_day": TomlTable.required_day,
    "time": clock_at,
    "phone": phone_at,
    "address": lambda row, key: Address(row.texts(key)),
    "languages": lambda row, key: row.texts(key),
}
"""How each key is read that a sentence can be filled with."""
