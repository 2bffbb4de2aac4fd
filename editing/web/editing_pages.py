"""Editing one file: the shell around whatever a kind of editing shows and changes."""

from collections.abc import Mapping
from contextlib import suppress

from starlette.responses import Response

from editing.drafts.draft import OWN, ChangedMeanwhileError, Draft, draft_name, version_of
from editing.drafts.git import GitError
from editing.drafts.repository import ForbiddenPathError, editable
from editing.web.access import RefusedError, Visit
from editing.web.kinds import Kind, MistakesError
from editing.web.shell import Shell, lead_to

VERSION = "fassung"
"""Name of the hidden field that says which content a form was made from."""
CHANGED = (
    "Die Datei wurde geändert, während Sie geschrieben haben. Es wurde nichts überschrieben: Oben "
    "steht, was jetzt gilt, unten, was Sie geschrieben haben. Speichern Sie noch einmal, wenn Ihr "
    "Text gelten soll."
)
NOT_SAVED = (
    "Das konnte nicht gespeichert werden (vielleicht ist der Speicher voll). Ihr Text ist noch da. "
    "Bitte versuchen Sie es noch einmal, und sagen Sie der Verwaltung des Portals Bescheid."
)


class EditingPages:
    """Shows the form of a file, and saves it in the draft."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def show(self, visit: Visit) -> Response:
        """Show the form, with what was typed before and never saved."""
        kind, path = self._named(visit)
        kept = self._shell.access.memory.kept(visit.person.login, visit.request.url.path)
        typed = {name: text for name, text in kept.items() if name != VERSION}
        return self._page(visit, kind, path, typed or None, version=kept.get(VERSION))

    def save(self, visit: Visit) -> Response:
        """Save; or show the form again, with what was typed and what is wrong."""
        kind, path = self._named(visit)
        memory, address = self._shell.access.memory, visit.request.url.path
        typed = {name: text for name, text in visit.fields.items() if name != VERSION}
        version = visit.fields.get(VERSION, "")
        try:
            memory.keep(visit.person.login, address, visit.fields)
            draft = self._shell.draft(visit)
            place = self._shell.place(draft)
            if version_of(place.read(path)) != version:
                raise ChangedMeanwhileError  # noqa: TRY301 - as if saving had seen it
            files = kind.changed(place, path, typed)
            own = draft.read(path)
            if version_of(place.read(path)) != version:
                raise ChangedMeanwhileError  # noqa: TRY301 - as if saving had seen it
            draft.save(files, {path: version_of(own)}, f"{self._shell.name(draft, path)} geändert")
        except MistakesError as error:
            return self._page(
                visit, kind, path, typed, mistakes=error.problems, version=version, status=422
            )
        except ChangedMeanwhileError:
            return self._page(visit, kind, path, typed, stopped=CHANGED, status=409)
        except (GitError, OSError):
            return self._page(
                visit, kind, path, typed, stopped=NOT_SAVED, version=version, status=507
            )
        memory.forget(visit.person.login, address)
        self._shell.note(visit, "save", path)
        return lead_to("/entwurf", "gespeichert")

    def _named(self, visit: Visit) -> tuple[Kind, str]:
        """Return kind and file of the address; raises `RefusedError` for others."""
        name, written = (visit.request.path_params[each] for each in ("kind", "path"))
        try:
            path = str(editable(written))
        except ForbiddenPathError:
            raise RefusedError(404, "Diese Datei wird hier nicht bearbeitet.") from None
        covering = [each for each in self._shell.kinds if each.name == name and each.covers(path)]
        if not covering:
            raise RefusedError(404, "Diese Datei wird hier nicht bearbeitet.")
        if covering[0].role not in visit.person.roles:
            raise RefusedError(403, "Dafür hat Ihr Konto kein Recht.")
        return covering[0], path

    def _page(  # noqa: PLR0913 - each is a part of the page
        self,
        visit: Visit,
        kind: Kind,
        path: str,
        typed: Mapping[str, str] | None,
        *,
        mistakes: Mapping[str, str] | None = None,
        stopped: str = "",
        version: str | None = None,
        status: int = 200,
    ) -> Response:
        draft = self._shown(visit)
        place = self._shell.place(draft)
        current = version_of(place.read(path))
        address = visit.request.url.path
        if typed and not stopped and version is not None and version != current:
            stopped = CHANGED
        words = {
            "kind": kind,
            "name": self._shell.name(draft, path),
            "fields": kind.form(place, path, typed, mistakes or {}),
            "now": kind.form(place, path, None, {}) if stopped == CHANGED else None,
            "mistakes": mistakes or {},
            "stopped": stopped,
            "version_name": VERSION,
            "version": current,
            "address": address,
            "is_kept": bool(typed) and status == 200,  # noqa: PLR2004 - shown, not sent
            "others": self._others(visit, draft, path, address),
        }
        return self._shell.page(visit, "edit.html", words, status)

    def _shown(self, visit: Visit) -> Draft:
        """Return the draft; where the disk takes nothing any more, as it was saved last."""
        try:
            return self._shell.draft(visit)
        except (GitError, OSError):
            if found := self._shell.desk.drafts.find(OWN, draft_name(visit.person.login)):
                return found
            raise

    def _others(self, visit: Visit, draft: Draft, path: str, address: str) -> list[str]:
        """Return who else has the form open or has changed the file in a draft."""
        login = visit.person.login
        at_it: list[str] = []
        with suppress(OSError):  # the disk is full: what was typed counts more
            at_it = self._shell.access.memory.open_form(login, address)
        drafts = [name for name, _ in self._shell.desk.drafts.others(login, path)]
        return list(dict.fromkeys([*at_it, *drafts]))
