"""What every page of the editor needs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from editing.accounts.roles import Role
from editing.drafts.draft import OWN, Draft, draft_name
from editing.drafts.git import Author, GitError
from editing.drafts.history import Published
from editing.drafts.jobs import Jobs
from editing.drafts.publishing import Desk
from editing.drafts.words import Named, in_words, name_of, names_it
from editing.web.access import CSRF, Access, Visit
from editing.web.kinds import At, Kind, Place
from editing.web.rendering import page
from portal.district.folder import REPLACED

TOLD = {
    "gespeichert": "Gespeichert. Es liegt in Ihrem Entwurf und ist noch nicht öffentlich.",
    "unveraendert": "Es ist nichts anders als vorher.",
    "geplant": "Geplant. Der Entwurf wird zur gewählten Zeit veröffentlicht.",
    "uebergeben": "Übergeben. Wer veröffentlichen darf, sieht es auf der Startseite.",
    "angehalten": "Angehalten. Es wartet jetzt ohne Termin.",
    "verworfen": "Der Entwurf ist verworfen.",
    "schritt": "Zurückgenommen. Das davor Gespeicherte gilt wieder.",
    "zurueck": "Das liegt jetzt in Ihrem Entwurf.",
    "erneut": "Es wird gleich noch einmal versucht.",
    "entschieden": "Ihre Wahl ist übernommen.",
    "einig": "Es war nichts zu entscheiden: Ihr Entwurf passt zu dem, was veröffentlicht ist.",
    "entfernt": "Entfernt. Auf der Website ist die Datei, bis Sie den Entwurf veröffentlichen.",
}
"""What a page says after something was done, by the word in its address."""


_MENU = (
    ("/", "Start"),
    ("/seiten", "Seiten"),
    ("/dateien", "Dateien"),
    ("/sprachen", "Sprachen"),
    ("/entwurf", "Mein Entwurf"),
    ("/verlauf", "Verlauf"),
)
_LOG = (("/protokoll", "Protokoll"),)
_REFUSED = 400
"""The lowest status of a page that says that something was not done."""
Differences = Callable[[str, bytes | None, bytes | None], list[tuple[str, str]]]
"""Returns what differs between two contents of a file: lines, each with “=”, “-” or “+”."""


@dataclass(frozen=True, slots=True)
class Shell:
    """The parts that pages are made of."""

    desk: Desk
    access: Access
    root: Path
    """The project, with our own pages."""
    kinds: Sequence[Kind]
    """What can be edited, and how."""
    jobs: Jobs
    """What is being published."""
    words: Differences = lambda path, old, new: []
    """Returns what differs in a file in words; nothing where lines say more."""

    def called(self, login: str) -> str:
        """Return the name of whose account or draft is called *login*; *login* if it is unknown."""
        if self.access.header:
            return login
        accounts = self.access.users.accounts()
        names = {draft_name(each): account.name for each, account in accounts.items()}
        return names.get(draft_name(login), login)

    def author(self, visit: Visit) -> Author:
        """Return in whose name a change is made."""
        return Author(visit.person.name, visit.person.login)

    def draft(self, visit: Visit) -> Draft:
        """Return the draft of who asks."""
        return self.desk.drafts.open(visit.person.login)

    def shown(self, visit: Visit) -> Draft:
        """Return the draft to look at; as it was saved last where the disk is full."""
        try:
            return self.draft(visit)
        except (GitError, OSError):
            if found := self.desk.drafts.find(OWN, draft_name(visit.person.login)):
                return found
            raise

    def place(self, draft: Draft) -> Place:
        """Return where a kind reads."""
        orders = self.desk.publisher.orders
        if not (orders.is_waiting or orders.is_building):
            return Place(draft, self.root)
        outcome = orders.outcome()
        return Place(draft, self.root, outcome.commit if outcome else "")

    def ours(self, path: str) -> bytes | None:
        """Return the content of our own file of this name; None if there is none."""
        file = self.root / path
        return file.read_bytes() if path.startswith("docs/") and file.is_file() else None

    def in_words(self, draft: Draft) -> list[Named]:
        """Return what *draft* changes: each file, what it is called, what became of it."""
        named = partial(self._content, draft)
        return in_words(draft.changes, named, lambda path: self.ours(path) is not None)

    def name(self, draft: Draft, path: str) -> str:
        """Return what a file is called, also one that the draft removes."""
        return name_of(path, lambda name: self._content(draft, name))

    def _content(self, draft: Draft, path: str) -> bytes | None:
        own = self.place(draft).read(path)
        return own if own is not None else draft.repository.read(draft.base, path)

    def published_in_words(self, entries: list[Published]) -> list[tuple[Published, list[str]]]:
        """Return each published change with the names of its files."""
        names = self.names(path for each in entries for path in each.paths)
        return [
            (
                each,
                [names[path] for path in each.paths if PurePosixPath(path).parts[0] != REPLACED],
            )
            for each in entries
        ]

    def names(self, paths: Iterable[str]) -> dict[str, str]:
        """Return what files are called that are published or were, read all at once."""
        wanted, repository = {*paths}, self.desk.repository
        read = repository.contents(repository.main(), {names_it(each) for each in wanted} - {""})
        return {each: name_of(each, lambda it: read.get(it) or self.ours(it)) for each in wanted}

    def kinds_for(self, visit: Visit, path: str) -> list[Kind]:
        """Return how who asks may edit this file."""
        return [
            each for each in self.kinds if each.role in visit.person.roles and each.covers(path)
        ]

    def starts_for(self, visit: Visit) -> list[Markup]:
        """Return what the start page shows of the kinds that who asks may use."""
        place = self.place(self.draft(visit))
        mine = [each for each in self.kinds if each.role in visit.person.roles]
        shown = [each.start(place, partial(address_of, each)) for each in mine]
        return [each for each in shown if each is not None]

    def page(
        self, visit: Visit, template: str, words: dict[str, Any], status: int = 200
    ) -> Response:
        """Return a page with menu, messages, and the key for its forms."""
        common = {
            "person": visit.person,
            "key": visit.session.csrf,
            "key_name": CSRF,
            "may_publish": Role.PUBLISH in visit.person.roles,
            "is_refusal": status >= _REFUSED,
            "menu": _MENU + (_LOG if Role.ADMINISTER in visit.person.roles else ()),
            "here": f"/{visit.request.url.path.split('/')[1]}",
            "told": TOLD.get(visit.request.query_params.get("meldung", ""), ""),
        }
        return page(template, common | words, status)

    def note(self, visit: Visit, deed: str, thing: str = "") -> None:
        """Log what was done."""
        self.access.memory.note(visit.person.login, deed, thing)


def address_of(kind: Kind, at: At) -> str:
    """Return the address at which a kind of editing shows a file or a part of it; not quoted."""
    part = f"teil:{at.part}/" if at.part else ""
    return f"/bearbeiten/{kind.name}/{part}{at.path}"


def lead_to(path: str, told: str = "", part: str = "") -> Response:
    """Return the answer to a form that was taken: the browser gets another page, and shows the
    *part* of it with this id.
    """
    address = f"{path}?meldung={told}" if told else path
    return RedirectResponse(f"{address}#{part}" if part else address, status_code=303)
