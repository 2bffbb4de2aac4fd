"""Follow-up in languages: the table, a page in all of them, texts out to a translator and in."""

import threading
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from editing.accounts.roles import Role
from editing.care.sentences import in_words
from editing.drafts.draft import ChangedMeanwhileError, Draft, version_of
from editing.drafts.git import GitError
from editing.languages.handing import MOST_BYTES, Taken, table_for, take_back
from editing.languages.slips import Slip, slip_of
from editing.languages.states import Standing
from editing.languages.table import PageRow, row_of, rows_of
from editing.texts.minor import brought_up_to_date
from editing.texts.site import Texts
from editing.web.access import NO_RIGHT, RefusedError, Visit
from editing.web.editing_pages import CHANGED, or_refuse
from editing.web.pages import before
from editing.web.shell import Shell, lead_to
from editing.web.uploads import upload_of
from portal.languages.registry import Locale
from portal.problems import ConfigurationError

PAGE, TEXTS = "/sprachen/seite/", "/sprachen/texte/"
SIGNS = {
    Standing.CHECKED: "✓✓",
    Standing.UNCHECKED: "✓",
    Standing.OUTDATED: "alt",
    Standing.MISSING: "fehlt",
    Standing.GERMAN_ONLY: "–",
}
NO_FILE = "Bitte wählen Sie die Word-Datei."
AGAIN = (
    "Die Übersetzungen wurden gerade noch einmal geändert, zum Beispiel in einem anderen Fenster. "
    "Laden Sie die Tabelle noch einmal hoch: Doppelt wird nichts."
)
NOT_TAKEN = (
    "Die Übersetzungen konnten nicht gespeichert werden (vielleicht ist der Speicher voll). Bitte "
    "sagen Sie der Verwaltung des Portals Bescheid, und laden Sie die Tabelle danach noch einmal "
    "hoch."
)
NOT_DONE = (
    "Das konnte nicht gespeichert werden (vielleicht ist der Speicher voll). Es ist, wie es war. "
    "Bitte sagen Sie der Verwaltung des Portals Bescheid."
)
NO_PAGE = "Diese Seite gibt es nicht, oder sie ist nur für Deutsch."
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_KEPT = 4
"""Drafts whose table is kept; it is made anew after each save."""


class LanguagePages:
    """Shows how far the languages are in the draft of who asks, and takes translations into it."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._rows: dict[str, tuple[PageRow, ...]] = {}
        self._turn = threading.Lock()
        """One table is made at a time: it takes some seconds."""

    def show(self, visit: Visit) -> Response:
        """Show all pages in all languages; “nur=alle”: not only those with something to
        do.
        """
        draft = self._shell.shown(visit)
        rows = self._all_rows(draft, self._texts(draft))
        is_short = visit.request.query_params.get("nur") != "alle"
        shown = [row for row in rows if row.behind or not is_short]
        words = {
            "rows": shown,
            "languages": rows[0].states if rows else (),
            "is_short": is_short,
            "behind": sum(bool(row.behind) for row in rows),
            "signs": SIGNS,
        }
        return self._shell.page(visit, "languages.html", words)

    def page(self, visit: Visit) -> Response:
        """Show one page in all languages."""
        draft = self._shell.shown(visit)
        return self._page(visit, draft, self._texts(draft))

    def change(self, visit: Visit) -> Response:
        """Keep translations after a slip, or a text in Leichte Sprache that was compared."""
        _check_right(visit)
        draft = self._shell.shown(visit)
        texts, path = self._texts(draft), self._path(visit)
        row = self._row(draft, texts, visit)
        action, _, tag = visit.fields.get("tun", "").partition(":")
        if action == "verglichen" and (state := row.state(tag)) and state.is_written:
            files: dict[str, bytes | None] = {**_compared(texts, row.uri, tag)}
        elif action == "tippfehler" and (slip := self._slip(draft, texts, path)):
            files = {**slip.contents}
        else:
            raise RefusedError(409, "Das ist inzwischen anders. Sehen Sie die Seite neu an.")
        what = f"{self._shell.name(draft, path)}: Übersetzungen gelten weiter"
        try:
            draft.save(files, {path: version_of(draft.read(path))}, what)
        except ChangedMeanwhileError:
            return self._page(visit, draft, texts, CHANGED, 409)
        except (GitError, OSError):
            return self._page(visit, draft, texts, NOT_DONE, 507)
        self._shell.note(visit, "save", path)
        return lead_to(quote(f"{PAGE}{path}"), "gespeichert")

    def texts(self, visit: Visit) -> Response:
        """Show the open texts of a page in a language, and the ways out and in."""
        return self._of_language(visit)

    def table(self, visit: Visit) -> Response:
        """Give out the open texts as a Word table."""
        draft = self._shell.shown(visit)
        texts = self._texts(draft)
        row, locale = self._row(draft, texts, visit), self._locale(texts, visit)
        state = row.state(locale.tag)
        if state is None or not state.open:
            raise RefusedError(404, "Hier wartet kein Text auf eine Übersetzung.")
        name = f"kim-{locale.tag}-{row.uri.removesuffix('.md').replace('/', '-')}.docx"
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        content = table_for(texts, row.uri, locale, state)
        return Response(content, headers=headers, media_type=_WORD)

    def take(self, visit: Visit) -> Response:
        """Take a Word table back into the draft, and say what was taken and what was not."""
        _check_right(visit)
        upload = upload_of(visit.request)
        if upload is None:
            return self._of_language(visit, wrong=NO_FILE, status=422)
        draft = self._shell.shown(visit)
        texts = self._texts(draft)
        row, locale = self._row(draft, texts, visit), self._locale(texts, visit)
        state = row.state(locale.tag)
        if state is None or state.is_written:
            raise RefusedError(404, NO_PAGE)
        file = f"i18n/{locale.tag}/LC_MESSAGES/docs.po"
        versions = {file: version_of(draft.read(file))}
        try:
            content = upload.content if not upload.is_cut else b" " * (MOST_BYTES + 1)
            taken = take_back(texts, row.uri, locale, state, content)
            what = f"{self._shell.name(draft, self._path(visit))}: {locale.german} übersetzt"
            draft.save(taken.contents, versions, what)
        except ConfigurationError as error:
            first = error.problems[0]
            return self._of_language(visit, wrong=f"{first.what} {first.remedy}", status=422)
        except ChangedMeanwhileError:
            return self._of_language(visit, wrong=AGAIN, status=409)
        except (GitError, OSError):
            return self._of_language(visit, wrong=NOT_TAKEN, status=507)
        self._shell.note(visit, "translations", f"{locale.tag} {row.uri}")
        return self._of_language(visit, taken=taken)

    def _of_language(
        self, visit: Visit, *, wrong: str = "", taken: Taken | None = None, status: int = 200
    ) -> Response:
        draft = self._shell.shown(visit)
        texts = self._texts(draft)
        row, locale = self._row(draft, texts, visit), self._locale(texts, visit)
        path = f"docs/{row.uri}"
        words = {
            "row": row,
            "state": row.state(locale.tag),
            "locale": locale,
            "wrong": wrong,
            "taken": taken,
            "may": Role.TEXTS in visit.person.roles,
            "address": quote(f"{TEXTS}{locale.tag}/{path}"),
            "table": quote(f"/sprachen/tabelle/{locale.tag}/{path}"),
            "whole": quote(f"{PAGE}{path}"),
            "megabytes": MOST_BYTES // 1_000_000,
        }
        return self._shell.page(visit, "language_texts.html", words, status)

    def _page(
        self, visit: Visit, draft: Draft, texts: Texts, stopped: str = "", status: int = 200
    ) -> Response:
        row, path = self._row(draft, texts, visit), self._path(visit)
        words: dict[str, Any] = {
            "row": row,
            "path": path,
            "address": quote(f"{PAGE}{path}"),
            "stopped": stopped,
            "signs": SIGNS,
            "slip": self._slip(draft, texts, path),
            "changed": in_words(
                self._shell.root, path, before(self._shell, draft, path), draft.read(path)
            ),
            "may": Role.TEXTS in visit.person.roles,
        }
        return self._shell.page(visit, "language_page.html", words, status)

    def _slip(self, draft: Draft, texts: Texts, path: str) -> Slip | None:
        """Return what stays valid if all that the draft changes on the page is a slip."""
        old, new = before(self._shell, draft, path), draft.read(path)
        return slip_of(texts, path.removeprefix("docs/"), old, new) if old and new else None

    def _texts(self, draft: Draft) -> Texts:
        return Texts(self._shell.root, self._shell.place(draft).folder)

    def _all_rows(self, draft: Draft, texts: Texts) -> tuple[PageRow, ...]:
        """Return the table of the draft; what an administrator has broken is told."""
        head = draft.head
        with self._turn:
            if head not in self._rows:
                for old in list(self._rows)[: 1 - _KEPT]:
                    del self._rows[old]
                self._rows[head] = or_refuse(lambda: tuple(rows_of(texts)))
            return self._rows[head]

    def _row(self, draft: Draft, texts: Texts, visit: Visit) -> PageRow:
        """Return the page of the address in all languages; raises `RefusedError` for none."""
        uri = self._path(visit).removeprefix("docs/")
        if (rows := self._rows.get(draft.head)) is None:
            row = or_refuse(lambda: row_of(texts, uri))
        else:
            row = next((each for each in rows if each.uri == uri), None)
        if row is None:
            raise RefusedError(404, NO_PAGE)
        return row

    def _path(self, visit: Visit) -> str:
        return str(visit.request.path_params["path"])

    def _locale(self, texts: Texts, visit: Visit) -> Locale:
        found = texts.site.locales.by_tag(visit.request.path_params["tag"])
        locales = texts.site.locales
        if found is None or found == locales.source or found not in locales.published:
            raise RefusedError(404, "Diese Sprache gibt es hier nicht.")
        return found


def _compared(texts: Texts, uri: str, tag: str) -> dict[str, bytes]:
    return brought_up_to_date(texts, f"{uri.removesuffix('.md')}.{tag}.md")


def _check_right(visit: Visit) -> None:
    if Role.TEXTS not in visit.person.roles:
        raise RefusedError(403, NO_RIGHT)
