"""Pictures and files of the district: see, upload, describe, replace, remove."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response
from wtforms import BooleanField, Form, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from editing.accounts.roles import Role
from editing.drafts.draft import ChangedMeanwhileError, Draft, version_of
from editing.drafts.git import GitError
from editing.drafts.repository import ForbiddenPathError, editable
from editing.files.kinds import FIELD, FOLDER, UPLOADED, is_picture, refused, suffix_of
from editing.files.pdf import PdfFacts, look_at_pdf
from editing.files.received import TOO_BIG, Received, receive
from editing.files.records import Record, read_record, record_path, written_record
from editing.files.uses import own_files, uses_of
from editing.web.access import NO_RIGHT, RefusedError, Visit
from editing.web.editing_pages import CHANGED, NOT_SAVED, VERSION
from editing.web.kinds import At
from editing.web.shell import Shell, address_of, lead_to
from editing.web.uploads import Upload, upload_of
from portal.file_kinds import kind_of
from portal.local_time import BERLIN
from portal.problems import ConfigurationError

NEW = "/dateien/neu"
ONE = "/dateien/datei/"
CONTENT = "/dateien/inhalt/"
AGAIN = "Bitte wählen Sie die Datei danach noch einmal aus: Der Browser merkt sie sich nicht."
NO_FILE = "Bitte wählen Sie eine Datei."
THERE = (
    "Eine Datei mit diesem Namen gibt es schon: {}. Ersetzen Sie sie dort, oder benennen Sie um."
)
OTHER_KIND = "Ersetzt wird durch eine Datei derselben Art: {}. Eine andere laden Sie neu hoch."
USED = "Die Datei wird noch gebraucht. Nehmen Sie sie zuerst dort weg, wo sie unten genannt ist."
OTHER_NOW = (
    "Die Datei wurde inzwischen geändert und ist noch da. Sehen Sie sie an. Soll auch diese weg, "
    "entfernen Sie sie noch einmal."
)
STILL_THERE = (
    "Die Datei ist noch da: Das Entfernen konnte nicht gespeichert werden (vielleicht ist der "
    "Speicher voll). Bitte sagen Sie der Verwaltung des Portals Bescheid."
)
_REMOVE = "entfernen"
"""What the button says that removes a file."""
_SHORT = Length(max=250, message="Bitte kürzer: höchstens 250 Zeichen.")
_SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


class FileForm(Form):
    """What is said about a file."""

    shows = StringField(
        "Was ist zu sehen, was steht darin?",
        [DataRequired("Bitte beschreiben Sie es."), _SHORT],
        filters=[lambda text: " ".join((text or "").split())],
        name="beschreibung",
    )
    source = TextAreaField(
        "Wer hat es gemacht, und warum dürfen wir es zeigen?",
        [DataRequired("Bitte ausfüllen."), _SHORT],
        filters=[lambda text: " ".join((text or "").split())],
        name="quelle",
        render_kw={"rows": "2"},
    )
    may = BooleanField(
        "Ja, diese Datei dürfen wir veröffentlichen, und wer darauf zu erkennen ist, ist "
        "einverstanden.",
        [DataRequired("Ohne dieses Recht darf sie nicht auf die Website.")],
        name="recht",
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What the page of a file says about a form that was sent."""

    form: FileForm
    wrong: str = ""
    """At the field of the file."""
    stopped: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class _Change:
    """What a form does to the files of the draft."""

    inner: PurePosixPath | None
    """The file below `docs/`; None if it is new."""
    form: FileForm
    files: Mapping[str, bytes | None]
    versions: Mapping[str, str]
    """What the person saw of each file before she changed it."""
    what: str


class FilePages:
    """Shows and changes the files in the draft of who asks."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def show(self, visit: Visit) -> Response:
        """Show all files, each with what it is and where it is used."""
        draft = self._shell.draft(visit)
        folder = self._shell.place(draft).folder
        found = own_files(folder)
        uses = uses_of(self._shell.root / "docs", folder, found)
        rows = [
            (inner, read_record(draft.read, inner), self._names(draft, uses[inner]))
            for inner in found
        ]
        words = {"rows": rows, "may": _may(visit), "is_picture": is_picture}
        return self._shell.page(visit, "files.html", words)

    def new(self, visit: Visit) -> Response:
        """Show the form of a new file, with what was typed before."""
        _check_right(visit)
        kept = self._shell.access.memory.kept(visit.person.login, NEW)
        return self._page(visit, None, _Said(_typed(kept) if kept else FileForm()))

    def take(self, visit: Visit) -> Response:
        """Take a new file into the draft, or say why not; what was typed stays."""
        _check_right(visit)
        try:
            return self._taken(visit)
        except (GitError, OSError):
            return self._page(visit, None, _not_saved(visit))

    def _taken(self, visit: Visit) -> Response:
        form, wrong, received = self._brought(visit, is_needed=True)
        if received is None or form.errors:
            return self._page(visit, None, _Said(form, wrong, status=422))
        draft, inner = self._shell.draft(visit), PurePosixPath(FOLDER, received.name)
        if self._shell.place(draft).read(f"docs/{inner}") is not None:
            wrong = THERE.format(received.name)
            return self._page(visit, None, _Said(form, wrong, status=409))
        files = {f"docs/{inner}": received.content, record_path(inner): _record(form)}
        none = {path: version_of(draft.read(path)) for path in files}
        what = f"Datei {inner.name} hochgeladen"
        return self._saved(visit, _Change(None, form, files, none, what))

    def one(self, visit: Visit) -> Response:
        """Show one file, where it is used, and the form to change it."""
        draft, inner = self._named(visit)
        kept = self._shell.access.memory.kept(visit.person.login, visit.request.url.path)
        form = _typed(kept) if kept else _filled(read_record(draft.read, inner))
        return self._page(visit, inner, _Said(form))

    def change(self, visit: Visit) -> Response:
        """Describe a file anew, replace it, or remove it if nothing needs it."""
        _check_right(visit)
        draft, inner = self._named(visit)
        try:
            if visit.fields.get("tun") == _REMOVE:
                return self._remove(visit, draft, inner)
            return self._changed(visit, draft, inner)
        except (GitError, OSError):
            return self._page(visit, inner, _not_saved(visit))

    def _changed(self, visit: Visit, draft: Draft, inner: PurePosixPath) -> Response:
        path = f"docs/{inner}"
        form, wrong, received = self._brought(visit, is_needed=False)
        if received and PurePosixPath(received.name).suffix != suffix_of(inner.name):
            wrong = OTHER_KIND.format(suffix_of(inner.name))
        if wrong or form.errors:
            return self._page(visit, inner, _Said(form, wrong, status=422))
        files = {record_path(inner): _record(form)}
        files |= {path: received.content} if received else {}
        deed = "ersetzt" if received else "beschrieben"
        versions = {path: visit.fields.get(VERSION, "")}
        what = f"Datei {inner.name} {deed}"
        return self._saved(visit, _Change(inner, form, files, versions, what))

    def content(self, visit: Visit) -> Response:
        """Give out one file as the draft has it: a picture to look at, all else to save."""
        draft, inner = self._named(visit)
        kind = kind_of(inner.name)
        how = "inline" if is_picture(inner.name) else "attachment"
        headers = {"Content-Security-Policy": _SANDBOX, "Content-Disposition": how}
        content = draft.read(f"docs/{inner}")
        return Response(content, headers=headers, media_type=kind.media_type if kind else None)

    def _remove(self, visit: Visit, draft: Draft, inner: PurePosixPath) -> Response:
        folder, path = self._shell.place(draft).folder, f"docs/{inner}"
        if uses_of(self._shell.root / "docs", folder, [inner])[inner]:
            form = _filled(read_record(draft.read, inner))
            return self._page(visit, inner, _Said(form, stopped=USED, status=409))
        files: dict[str, bytes | None] = {path: None}
        if draft.read(record_path(inner)) is not None:
            files[record_path(inner)] = None
        versions, what = {path: visit.fields.get(VERSION, "")}, f"Datei {inner.name} entfernt"
        try:
            draft.save(files, versions, what)
        except ChangedMeanwhileError:
            form = _filled(read_record(draft.read, inner))
            return self._page(visit, inner, _Said(form, stopped=OTHER_NOW, status=409))
        self._shell.access.memory.forget(visit.person.login, visit.request.url.path)
        self._shell.note(visit, "remove-file", path)
        return lead_to("/dateien", "entfernt")

    def _brought(self, visit: Visit, *, is_needed: bool) -> tuple[FileForm, str, Received | None]:
        """Return the form, what is wrong with the file, and the file if nothing is."""
        typed = {name: text for name, text in visit.fields.items() if name != VERSION}
        self._shell.access.memory.keep(visit.person.login, visit.request.url.path, typed)
        form, upload = _typed(typed), upload_of(visit.request)
        form.validate()
        if upload is None:
            return form, NO_FILE if is_needed else "", None
        try:
            received = _received(upload)
        except ConfigurationError as error:
            first = error.problems[0]
            return form, f"{first.what} {first.remedy}", None
        return form, AGAIN if form.errors else "", received

    def _saved(self, visit: Visit, change: _Change) -> Response:
        inner, form = change.inner, change.form
        try:
            self._shell.draft(visit).save(change.files, change.versions, change.what)
        except ChangedMeanwhileError:
            return self._page(visit, inner, _Said(form, stopped=CHANGED, status=409))
        self._shell.access.memory.forget(visit.person.login, visit.request.url.path)
        path = next((path for path in change.files if path.startswith("docs/")), "")
        self._shell.note(visit, "upload" if path else "describe", path or f"docs/{inner}")
        there = inner or PurePosixPath(path).relative_to("docs")
        return lead_to(f"{ONE}{there}", "gespeichert")

    def _named(self, visit: Visit) -> tuple[Draft, PurePosixPath]:
        """Return draft and file of the address; raises `RefusedError` if there is none."""
        draft, written = self._shell.shown(visit), visit.request.path_params["path"]
        try:
            path = str(editable(f"docs/{written}"))
        except ForbiddenPathError:
            path = ""
        if not path or path.endswith(".md") or draft.read(path) is None:
            raise RefusedError(404, "Diese Datei gibt es nicht.")
        return draft, PurePosixPath(path).relative_to("docs")

    def _page(self, visit: Visit, inner: PurePosixPath | None, said: _Said) -> Response:
        words: dict[str, Any] = {
            "said": said,
            "field_name": FIELD,
            "may": _may(visit),
            "address": f"{ONE}{inner}" if inner else NEW,
            "inner": inner,
            "accept": ",".join((*UPLOADED, ".jpeg") if inner is None else (suffix_of(inner.name),)),
            "is_replaceable": inner is None or suffix_of(inner.name) in UPLOADED,
        }
        if inner is not None:
            words |= self._about(visit, inner)
        return self._shell.page(visit, "file.html", words, said.status)

    def _about(self, visit: Visit, inner: PurePosixPath) -> dict[str, Any]:
        draft = self._shell.shown(visit)
        content = draft.read(f"docs/{inner}") or b""
        uses = uses_of(self._shell.root / "docs", self._shell.place(draft).folder, [inner])[inner]
        return {
            "content": f"{CONTENT}{inner}",
            "is_picture": is_picture(inner.name),
            "kilobytes": max(1, len(content) // 1000),
            "pdf": _facts_of(content) if suffix_of(inner.name) == ".pdf" else None,
            "record": read_record(draft.read, inner),
            "uses": self._places(visit, draft, uses),
            "version_name": VERSION,
            "version": version_of(content),
        }

    def _places(self, visit: Visit, draft: Draft, paths: list[str]) -> dict[str, str]:
        """Return the name of each file with the address at which who asks may change it, or ""."""
        found = dict[str, str]()
        for path in paths:
            kinds = self._shell.kinds_for(visit, path)
            address = address_of(kinds[0], At(path)) if kinds else ""
            found.setdefault(self._shell.name(draft, path), address)
        return found

    def _names(self, draft: Draft, paths: list[str]) -> list[str]:
        return list(dict.fromkeys(self._shell.name(draft, path) for path in paths))


def _received(upload: Upload) -> Received:
    """Return the file as it is kept; a file that was cut is refused as too big."""
    if upload.is_cut:
        raise refused(*TOO_BIG)
    return receive(upload.name, upload.content)


def _not_saved(visit: Visit) -> _Said:
    """Return what is said where the disk takes nothing any more, with what was typed."""
    stopped = NOT_SAVED
    if visit.fields.get("tun") == _REMOVE:
        stopped = STILL_THERE
    elif upload_of(visit.request):
        stopped = f"{NOT_SAVED} {AGAIN}"
    return _Said(_typed(visit.fields), stopped=stopped, status=507)


def _facts_of(content: bytes) -> PdfFacts | None:
    try:
        return look_at_pdf(content)
    except ConfigurationError:  # an administrator has laid it there
        return None


def _typed(fields: Mapping[str, str]) -> FileForm:
    return FileForm(FormData(fields))


def _filled(record: Record) -> FileForm:
    return FileForm(data={"shows": record.shows, "source": record.source})


def _record(form: FileForm) -> bytes:
    today = dt.datetime.now(BERLIN).date()
    return written_record(Record(str(form.shows.data), str(form.source.data), today))


def _may(visit: Visit) -> bool:
    return bool({Role.TEXTS, Role.FACTS} & set(visit.person.roles))


def _check_right(visit: Visit) -> None:
    if not _may(visit):
        raise RefusedError(403, NO_RIGHT)
