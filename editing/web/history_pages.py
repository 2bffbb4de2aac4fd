"""What was published, and who did what: the history and the log, in German words."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from starlette.responses import Response

from editing.drafts.draft import draft_name
from editing.drafts.history import Published, find_published, history
from editing.drafts.planning import find_plan
from editing.drafts.repository import editable
from editing.drafts.words import name_of
from editing.web.access import Visit
from editing.web.pages import differences_of
from editing.web.rendering import HERE
from editing.web.shell import Shell
from portal.district.folder import REPLACED

DEEDS = {
    "login": "angemeldet",
    "wrong-try": "falsche Anmeldung",
    "locked": "Anmeldung bei gesperrtem Konto",
    "unlock": "Warten nach falschen Anmeldungen beendet",
    "logout": "abgemeldet",
    "save": "gespeichert",
    "translations": "Übersetzungen übernommen",
    "publish": "veröffentlicht",
    "plan": "geplant",
    "hand-over": "zum Veröffentlichen übergeben",
    "plan-stopped": "Plan angehalten",
    "plan-published": "Plan veröffentlicht",
    "plan-held": "Plan aufgehalten",
    "plan-again": "Plan noch einmal versucht",
    "decide": "Fassung gewählt",
    "plan-back": "Plan zurückgenommen",
    "undo": "rückgängig gemacht",
    "discard": "Entwurf verworfen",
    "step-back": "zuletzt Gespeichertes zurückgenommen",
    "upload": "Datei hochgeladen",
    "describe": "Beschreibung einer Datei geändert",
    "remove-file": "Datei entfernt",
}
_MOST_SHOWN = 20
"""Changes of one file that are shown sentence by sentence; each takes a tenth of a second."""
_MOST_LISTED = 100
_MOST_SOUGHT = 2000
"""Changes among which the wanted ones are sought."""
_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August"),
    *("September", "Oktober", "November", "Dezember"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are asked for; empty: all."""

    path: str
    author: str
    month: str
    """As 2026-12, in Germany."""

    def fits(self, change: Published) -> bool:
        """Return True if *change* is of the author and the month that are wanted."""
        is_hers = self.author in {"", change.author}
        return is_hers and self.month in {"", month_of(change)}


def month_of(change: Published) -> str:
    """Return the month in which it was published here, as 2026-12."""
    return f"{change.when.astimezone(HERE):%Y-%m}"


def _in_german(month: str) -> str:
    day = dt.date.fromisoformat(f"{month}-01")
    return f"{_MONTHS[day.month - 1]} {day.year}"


class HistoryPages:
    """Shows the history and the log."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def show(self, visit: Visit) -> Response:
        """Show what was published: all, or of one file, one person, one month."""
        query = visit.request.query_params
        path = str(editable(query["datei"])) if query.get("datei") else ""
        wanted = Wanted(path, query.get("wer", ""), query.get("monat", ""))
        repository = self._shell.desk.repository
        everything = history(repository, most=_MOST_SOUGHT)
        of_file = history(repository, path, most=_MOST_SOUGHT) if path else everything
        found = [each for each in of_file if wanted.fits(each)][:_MOST_LISTED]
        rows = [self._sentences(each, path) if path else [] for each in found[:_MOST_SHOWN]]
        rows += [[] for _ in found[_MOST_SHOWN:]]
        named = zip(self._shell.published_in_words(found), rows, strict=True)
        months = sorted({month_of(each) for each in everything}, reverse=True)
        words = {
            "name": self._shell.name(self._shell.draft(visit), path) if path else "",
            "entries": [(*entry, lines) for entry, lines in named],
            "wanted": wanted,
            "authors": sorted({(each.author, each.author) for each in everything}),
            "months": [(month, _in_german(month)) for month in months],
            "files": self._files(everything, path),
        }
        return self._shell.page(visit, "history.html", words)

    def _files(self, changes: list[Published], path: str) -> list[tuple[str, str]]:
        """Return path and name of each page and file that was changed, and of *path*."""
        paths = {path, *(each for change in changes for each in change.paths)} - {""}
        name = self._namer()
        shown = (each for each in paths if PurePosixPath(each).parts[0] not in {REPLACED, "i18n"})
        return sorted(((each, name(each)) for each in shown), key=lambda pair: pair[1].casefold())

    def _namer(self) -> Callable[[str], str]:
        repository = self._shell.desk.repository
        main = repository.main()
        return lambda path: name_of(
            path, lambda each: repository.read(main, each) or self._shell.ours(each)
        )

    def _sentences(self, change: Published, path: str) -> list[tuple[str, str]]:
        """Return what *change* has changed in the file *path*."""
        repository = self._shell.desk.repository
        before = repository.commit_of(f"{change.commit}^")
        old = repository.read(before, path) if before else None
        new = repository.read(change.commit, path)
        return differences_of(
            self._shell, path, self._shell.ours(path) if old is None else old, new
        )

    def log(self, visit: Visit) -> Response:
        """Show who did what, at what, with the way there."""
        name, known = self._namer(), dict[str, tuple[str, str]]()
        rows: list[tuple[Any, ...]] = []
        for at, login, deed, thing in self._shell.access.memory.log():
            if thing not in known:
                known[thing] = self._thing(thing, name)
            rows.append((at, self._shell.called(login), DEEDS.get(deed, deed), *known[thing]))
        return self._shell.page(visit, "log.html", {"rows": rows})

    def _thing(self, thing: str, name: Callable[[str], str]) -> tuple[str, str]:
        """Return what something in the log is called, and its address; empty if it has none."""
        desk = self._shell.desk
        if not thing:
            return "", ""
        if published := find_published(desk.repository, thing):
            return published.sentence, f"/aenderung/{published.commit}"
        if plan := find_plan(desk, thing):
            return plan.sentence.partition("\n")[0], f"/plan/{plan.name}"
        if "/" in thing or thing.endswith(".toml"):
            return name(thing), f"/verlauf?datei={thing}"
        return self._former_plan(thing), ""

    def _former_plan(self, thing: str) -> str:
        """Return what a plan was that is no more: when it was to be published, and whose it was."""
        stamp, _, rest = thing.partition("-")
        author = rest.rpartition("-")[0]
        try:
            when = dt.datetime.strptime(stamp, "%Y%m%dt%H%M").replace(tzinfo=dt.UTC)
        except ValueError:
            return f"von {self._shell.called(author)}" if author == draft_name(author) else thing
        local = when.astimezone(HERE)
        day = f"{local.day}.{local.month}.{local.year}, {local:%H:%M} Uhr"
        return f"für {day}, von {self._shell.called(author)}"
