"""What somebody has to look at this week, and the letter that says so to the coordination."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from editing.care.ours import changed_pages
from editing.care.outside import Looked
from editing.care.review import ReviewDay, due
from editing.facts.announcements import standing
from editing.facts.entries import entries
from editing.facts.fields import Choices, fact_files
from editing.facts.summary import summary
from editing.facts.words import said
from editing.languages.table import PageRow, rows_of
from editing.texts.site import Texts
from portal.district import load_district
from portal.district.folder import NOTICES
from portal.local_time import BERLIN

_MOST = 40
"""Lines of each kind; the editor shows the rest."""
_FEW = 5
"""Languages of a page that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Week:
    """What is to be done, kind by kind."""

    due: tuple[ReviewDay, ...] = ()
    changed: tuple[str, ...] = ()
    """Titles of pages of ours that have changed since the district replaced them."""
    events: tuple[str, ...] = ()
    """Events that are over, and still stand in their file."""
    announcements: tuple[str, ...] = ()
    """Announcements that are shown no more."""
    behind: tuple[PageRow, ...] = ()
    """Pages of the district that are German in part in some language."""
    looked: Looked = field(default_factory=Looked)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is to be done."""
        return self == Week(looked=Looked(unasked=self.looked.unasked))


def week_of(texts: Texts, now: dt.datetime, languages: Choices, looked: Looked) -> Week:
    """Return what is to be done on the day of *now*; *languages* are pairs of tag and German name.

    Raises `ConfigurationError` if the folder of the district cannot be read.
    """
    folder, today = texts.folder, now.astimezone(BERLIN).date()
    local = now.astimezone(BERLIN).replace(tzinfo=None)
    events = load_district(folder.path).events
    files = fact_files(folder)
    found = entries(files, languages)[NOTICES] if NOTICES in files else ()
    return Week(
        tuple(due(folder, today)),
        tuple(title for _, title in changed_pages(texts.ours, folder)),
        tuple(f"{each.title}, {said(each.end.date())}" for each in events if each.end < local),
        tuple(
            f"{each.title}, {summary(each)}" for each in found if standing(each, today) == "vorbei"
        ),
        tuple(row for row in rows_of(texts) if row.is_own and row.behind),
        looked,
    )


def letter(week: Week, editor: str) -> str:
    """Return the words of the mail; *editor* is the address of the editor."""
    parts = [
        _part(
            "Bitte nachsehen, ob diese Seiten noch stimmen",
            [f"{each.title} (fällig seit {said(each.day)})" for each in week.due],
        ),
        _part("Das Portal hat diese Vorlagen geändert, die Ihrem Kreis gehören", week.changed),
        _part("Diese Meldungen sind vorbei", week.announcements),
        _part("Diese Termine sind vorbei", week.events),
        _part("Diese Links führen nirgendwohin", list(_links(week.looked))),
        _part("Diese Seiten sind in manchen Sprachen nicht auf dem Stand", list(_behind(week))),
    ]
    if week.looked.unasked:
        unasked = week.looked.unasked
        links = "1 Link" if unasked == 1 else f"{unasked} Links"
        parts.append(f"Für {links} hat die Zeit nicht gereicht.\n")
    return "\n".join(
        [
            "Guten Tag,\n",
            "das ist auf den Seiten des KIM-Portals zu tun:\n",
            *filter(None, parts),
            f"Ändern können Sie alles in der Redaktion: {editor}\n",
            "Diese E-Mail kommt von selbst. Bitte antworten Sie nicht darauf.\n",
        ]
    )


def _part(title: str, lines: list[str] | tuple[str, ...]) -> str:
    if not lines:
        return ""
    more = f"  … und {len(lines) - _MOST} weitere\n" if len(lines) > _MOST else ""
    return f"{title}:\n" + "".join(f"- {line}\n" for line in lines[:_MOST]) + more


def _links(looked: Looked) -> Iterator[str]:
    for each in looked.broken:
        yield f"{each.link.address} {each.why}. Er steht hier: {', '.join(each.link.places)}"


def _behind(week: Week) -> Iterator[str]:
    for row in week.behind:
        names = [each.language for each in row.behind]
        said = ", ".join(names[:_FEW])
        if len(names) > _FEW:
            said += f" und {len(names) - _FEW} weitere"
        if len(names) == len(row.states):
            said = f"alle {len(names)} Sprachen"
        yield f"{row.title}: {said}"
