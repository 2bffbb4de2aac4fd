"""Editing one file: the shell around whatever a kind of editing shows and changes."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeVar
from urllib.parse import quote

from markupsafe import Markup
from starlette.responses import Response

from editing.drafts.draft import ChangedMeanwhileError, Draft, version_of
from editing.drafts.git import GitError
from editing.drafts.repository import ForbiddenPathError, editable
from editing.web.access import NO_RIGHT, RefusedError, Visit
from editing.web.kinds import GONE_PART, At, Kind, MistakesError, Place
from editing.web.shell import Shell, address_of, lead_to
from portal.problems import ConfigurationError

T = TypeVar("T")
VERSION = "fassung"
"""Name of the hidden field that says which content a form was made from."""
CHANGED = (
    "Die Datei wurde geändert, während Sie geschrieben haben. Es wurde nichts überschrieben: Oben "
    "steht, was jetzt gilt, unten, was Sie geschrieben haben. Speichern Sie noch einmal, wenn Ihr "
    "Text gelten soll."
)
NOT_SAVED = (
    "Das konnte nicht gespeichert werden (vielleicht ist der Speicher voll). Was Sie geschrieben "
    "haben, steht vielleicht nur noch auf dieser Seite: Lassen Sie sie offen, und sagen Sie der "
    "Verwaltung des Portals Bescheid. Danach versuchen Sie es noch einmal."
)


class EditingPages:
    """Shows the form of a file, and saves it in the draft."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def show(self, visit: Visit) -> Response:
        """Show the parts of a file, or a form with what was typed before and never saved."""
        kind, at = self._named(visit)
        if not at.part and (parts := self._parts(visit, kind, at.path)) is not None:
            return parts
        kept = self._shell.access.memory.kept(visit.person.login, visit.request.url.path)
        typed = {name: text for name, text in kept.items() if name != VERSION}
        if typed:
            at = self._where(kind, self._shell.place(self._shell.shown(visit)), at, typed)
        return self._page(visit, kind, at, typed or None, version=kept.get(VERSION))

    def save(self, visit: Visit) -> Response:
        """Save; or show the form again, with what was typed and what is wrong."""
        kind, at = self._named(visit)
        path = at.path
        memory, address = self._shell.access.memory, visit.request.url.path
        typed = {name: text for name, text in visit.fields.items() if name != VERSION}
        version = visit.fields.get(VERSION, "")
        try:
            memory.keep(visit.person.login, address, visit.fields)
            draft = self._shell.draft(visit)
            place = self._shell.place(draft)
            own, head = draft.read(path), draft.head
            at = self._where(kind, place, at, typed)
            if _version(kind, place, at) != version:
                raise ChangedMeanwhileError  # noqa: TRY301 - as if saving had seen it
            files = kind.changed(place, at, typed)
            seen = kind.to_see(place, at, typed, files)
            draft.save(files, {path: version_of(own)}, f"{self._shell.name(draft, path)} geändert")
        except MistakesError as error:
            return self._page(
                visit, kind, at, typed, mistakes=error.problems, version=version, status=422
            )
        except ChangedMeanwhileError:
            return self._page(visit, kind, at, typed, stopped=CHANGED, status=409)
        except (GitError, OSError):
            return self._page(
                visit, kind, at, typed, stopped=NOT_SAVED, version=version, status=507
            )
        for each in (address, address_of(kind, At(path))):
            memory.forget(visit.person.login, each)
        if draft.head == head:
            return lead_to("/entwurf", "unveraendert")
        self._shell.note(visit, "save", path)
        if seen:
            return lead_to(quote(address_of(kind, At(path))), "gespeichert", f"teil-{seen}")
        return lead_to("/entwurf", "gespeichert")

    def _named(self, visit: Visit) -> tuple[Kind, At]:
        """Return kind and place of the address; raises `RefusedError` for others."""
        name, written = (visit.request.path_params[each] for each in ("kind", "path"))
        try:
            path = str(editable(written))
        except ForbiddenPathError:
            raise RefusedError(404, "Diese Datei wird hier nicht bearbeitet.") from None
        covering = [each for each in self._shell.kinds if each.name == name and each.covers(path)]
        if not covering:
            raise RefusedError(404, "Diese Datei wird hier nicht bearbeitet.")
        if covering[0].role not in visit.person.roles:
            raise RefusedError(403, NO_RIGHT)
        return covering[0], At(path, visit.request.path_params.get("part", ""))

    def _where(self, kind: Kind, place: Place, at: At, typed: Mapping[str, str]) -> At:
        """Return where the part is by now; *at* where the files cannot be read, as forms say."""
        try:
            return kind.where(place, at, typed)
        except ConfigurationError:
            return at

    def _parts(self, visit: Visit, kind: Kind, path: str) -> Response | None:
        draft = self._shell.draft(visit)
        parts = or_refuse(
            lambda: kind.parts(
                self._shell.place(draft), path, lambda part: address_of(kind, At(path, part))
            )
        )
        if parts is None:
            return None
        words = {
            "name": self._shell.name(draft, path),
            "parts": parts,
            "others": self._others(visit, draft, path, address_of(kind, At(path))),
        }
        return self._shell.page(visit, "parts_of.html", words)

    def _page(  # noqa: PLR0913 - each is a part of the page
        self,
        visit: Visit,
        kind: Kind,
        at: At,
        typed: Mapping[str, str] | None,
        *,
        mistakes: Mapping[str, str] | None = None,
        stopped: str = "",
        version: str | None = None,
        status: int = 200,
    ) -> Response:
        draft = self._shell.shown(visit)
        place = self._shell.place(draft)
        path, current = at.path, _version(kind, place, at)
        address = visit.request.url.path
        if typed and not stopped and version is not None and version != current:
            stopped = CHANGED
        if at.part == GONE_PART:
            stopped = ""  # the form itself says so, and has no button
        words = {
            "kind": kind,
            "name": self._shell.name(draft, path),
            "fields": or_refuse(lambda: kind.form(place, at, typed, mistakes or {})),
            "now": _beside(kind.form(place, at, None, {})) if stopped == CHANGED else None,
            "whole": address_of(kind, At(path)) if at.part else "",
            "stopped": stopped,
            "version_name": VERSION,
            "version": current,
            "address": quote(address),
            "is_kept": bool(typed) and status == 200,  # noqa: PLR2004 - shown, not sent
            "others": self._others(visit, draft, path, address_of(kind, At(path))),
        }
        return self._shell.page(visit, "edit.html", words, status)

    def _others(self, visit: Visit, draft: Draft, path: str, address: str) -> list[str]:
        """Return who else has the form open or has changed the file in a draft."""
        login = visit.person.login
        at_it: list[str] = []
        with suppress(OSError):  # the disk is full: what was typed counts more
            at_it = self._shell.access.memory.open_form(login, address)
        drafts = [name for name, _ in self._shell.desk.drafts.others(login, path)]
        return list(dict.fromkeys(map(self._shell.called, [*at_it, *drafts])))


def _version(kind: Kind, place: Place, at: At) -> str:
    """Return what a form carries to say from what it was made: the file, or its part.

    Another part may change meanwhile, and entries may come and go before it.
    """
    if not at.part:
        return version_of(place.read(at.path))
    return or_refuse(lambda: kind.version(place, at))


def or_refuse(make: Callable[[], T]) -> T:
    """Return what *make* does; raises `RefusedError` if the files of the draft cannot be read."""
    try:
        return make()
    except ConfigurationError as error:
        first = error.problems[0]
        raise RefusedError(409, f"{first.file}: {first.what} {first.remedy}") from None


def _beside(fields: Markup) -> Markup:
    """Return *fields* with other ids and no button, to stand beside the same fields on one page."""
    renamed = re.sub(r'\b(id|for)="([^"]*)"', r'\1="\2-jetzt"', str(fields))
    renamed = re.sub(r"<button\b.*?</button>", "", renamed, flags=re.DOTALL)
    return Markup(re.sub(r' aria-describedby="[^"]*"', "", renamed))  # noqa: S704 - was one
