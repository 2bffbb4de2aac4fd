"""What was published: all of it, or of one file, one person, one month."""

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePosixPath

from starlette.responses import Response

from editing.drafts.history import Published, history
from editing.drafts.repository import editable
from editing.web.access import Visit
from editing.web.pages import differences_of
from editing.web.shell import Shell
from portal.district.folder import REPLACED
from portal.local_time import BERLIN

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
        """Return True if *change* is of the file, the author and the month that are wanted.

        Git names a change of a file for its folder, too.
        """
        is_of_it = not self.path or self.path in change.paths
        is_hers = self.author in {"", change.author}
        return is_of_it and is_hers and self.month in {"", month_of(change)}


def month_of(change: Published) -> str:
    """Return the month in which it was published here, as 2026-12."""
    return f"{change.when.astimezone(BERLIN):%Y-%m}"


def _in_german(month: str) -> str:
    day = dt.date.fromisoformat(f"{month}-01")
    return f"{_MONTHS[day.month - 1]} {day.year}"


class HistoryPage:
    """Shows the history."""

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
        rows = self._sentences(found[:_MOST_SHOWN], path) if path else []
        rows += [[] for _ in found[len(rows) :]]
        named = zip(self._shell.published_in_words(found), rows, strict=True)
        months = sorted({month_of(each) for each in everything}, reverse=True)
        words = {
            "name": self._shell.names({path})[path] if path else "",
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
        shown = {each for each in paths if PurePosixPath(each).parts[0] not in {REPLACED, "i18n"}}
        return sorted(self._shell.names(shown).items(), key=lambda pair: pair[1].casefold())

    def _sentences(self, changes: list[Published], path: str) -> list[list[tuple[str, str]]]:
        """Return what each change has changed in the file *path*."""
        versions = [
            next(each for each in change.versions if each.path == path) for change in changes
        ]
        blobs = {blob for each in versions for blob in (each.old, each.new) if blob}
        contents = self._shell.desk.repository.blobs(blobs)
        ours = self._shell.ours(path)
        return [
            differences_of(self._shell, path, contents.get(each.old, ours), contents.get(each.new))
            for each in versions
        ]
