"""The upcoming events."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from portal.contact.phone import PhoneNumber
from portal.district import ContactPoint, District, Event
from portal.district.announcements import Announcement
from portal.languages.registry import Locale, Locales
from portal.problems import Problem
from sitebuild.content.docs import Docs


@dataclass(frozen=True, slots=True)
class UpcomingEvent:
    """An event as the page shows it; *title* is German."""

    title: str
    begin: dt.datetime
    end: dt.datetime
    """Both in local time (Europe/Berlin)."""
    place: str
    town: str
    languages: tuple[Locale, ...]
    interpreter: bool
    organiser: str
    accessible: bool
    contact: PhoneNumber
    flyer: str = ""
    """Path of a PDF below the website; empty if there is none."""


def upcoming_events(
    district: District, locales: Locales, today: dt.date
) -> tuple[UpcomingEvent, ...]:
    """Return the events that end on *today* or later, the next one first."""
    return tuple(
        _shown(event, district, locales) for event in district.events if event.end.date() >= today
    )


def unknown_languages(
    name: str, entries: Iterable[Event | Announcement | ContactPoint], locales: Locales, file: Path
) -> Iterator[Problem]:
    """Yield a problem for each language of *entries*, the tables *name* of *file*, that the
    registry lacks.
    """
    for tag in dict.fromkeys(tag for each in entries for tag in each.languages):
        if locales.by_tag(tag) is None:
            what = f"“{tag}” is no language of the registry."
            yield Problem(file, _line_of(file, tag), f"{name}.languages", what, "Write a tag: ar")


def missing_flyers(events: Sequence[Event], docs: Docs, file: Path) -> Iterator[Problem]:
    """Yield a problem for each flyer that is no file of *docs*; *file* is that of the events."""
    for flyer in dict.fromkeys(event.flyer for event in events if event.flyer):
        if PurePosixPath(flyer) not in docs.files:
            what = f"Den Flyer {flyer} gibt es unter docs/ nicht."
            remedy = "Legen Sie ihn dorthin, oder nehmen Sie ihn beim Termin weg."
            line = _line_of(file, flyer)
            yield Problem(file, line, "event.flyer", what, remedy, "Abhilfe")


def _line_of(file: Path, tag: str) -> int | None:
    """Return the line on which a list of languages has *tag*: entries are sorted, lines are not."""
    lines = enumerate(file.read_text("utf-8-sig").splitlines(), start=1)
    return next((number for number, line in lines if f'"{tag}"' in line), None)


def _shown(event: Event, district: District, locales: Locales) -> UpcomingEvent:
    town = district.municipality(event.municipality)
    return UpcomingEvent(
        title=event.title,
        begin=event.begin,
        end=event.end,
        place=event.place,
        town=town.name if town else "",
        languages=tuple(filter(None, map(locales.by_tag, event.languages))),
        interpreter=event.interpreter,
        organiser=event.organiser,
        accessible=event.accessible,
        contact=event.contact,
        flyer=quote(event.flyer),
    )
