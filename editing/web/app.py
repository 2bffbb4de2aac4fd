"""Create the web application of the editor; everything comes in as an argument."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, quote

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from editing.accounts.roles import Role
from editing.drafts.repository import ForbiddenPathError
from editing.web.access import NO_RIGHT, LoginNeededError, RefusedError, Visit, back_from
from editing.web.chores import Ring, beside_the_pages
from editing.web.editing_pages import EditingPages
from editing.web.file_pages import FilePages
from editing.web.history_page import HistoryPage
from editing.web.language_pages import LanguagePages
from editing.web.log_page import LogPage
from editing.web.login_pages import LoginPages
from editing.web.page_list import PageList
from editing.web.pages import Pages
from editing.web.preview_pages import ADDRESS, PreviewPages
from editing.web.preview_pages import PAGE as PREVIEW
from editing.web.progress_pages import ADDRESS as PROGRESS
from editing.web.progress_pages import ProgressPages
from editing.web.publishing_pages import PublishingPages
from editing.web.rendering import STYLE_ADDRESS, Headers, headers_of, page, style_sheet
from editing.web.shell import Shell
from editing.web.uploads import read_upload
from portal.problems import KimError

BODY_LIMIT = 1024 * 1024
"""Bytes of a form; the longest page has 40 kB."""
FIELD_LIMIT = 2000
FORM_TYPE = "application/x-www-form-urlencoded"

log = structlog.get_logger()
Handler = Callable[[Visit], Response]
Listed = tuple[str, Handler, Role | None]
"""Path, what answers, and the right that it needs."""
Reader = Callable[[Request], Awaitable[Mapping[str, str]]]


def create_app(
    shell: Shell,
    preview: PreviewPages,
    build: Callable[[], None] | None = None,
    ring: Ring = lambda _: None,
) -> Starlette:
    """Return the application; *build* starts a build where no unit of systemd does, and *ring*
    tells a person what has failed.
    """
    login = LoginPages(shell)
    routes = [
        Route(STYLE_ADDRESS, lambda _: style_sheet()),
        Route("/anmelden", _open(login.show, login.enter), methods=["GET", "POST"]),
        *_routes(shell, preview),
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Headers, https=shell.access.is_secure)],
        exception_handlers={
            HTTPException: _on_http,
            RefusedError: _on_refusal,
            LoginNeededError: _on_nobody,
            ForbiddenPathError: _on_forbidden,
            KimError: _on_failure,
            OSError: _on_failure,
            Exception: partial(_on_surprise, https=shell.access.is_secure),
        },
        lifespan=beside_the_pages(shell, ring, build, preview.previews.close),
    )


def _routes(shell: Shell, preview: PreviewPages) -> list[Route]:
    """Return the routes of pages for people who are logged in."""
    pages, publishing, editing = Pages(shell), PublishingPages(shell), EditingPages(shell)
    commit, plan, edit = "/aenderung/{commit}", "/plan/{name}", "/bearbeiten/{kind}/{path:path}"
    edit_part = "/bearbeiten/{kind}/teil:{part}/{path:path}"
    shown: list[Listed] = [
        ("/", pages.start, None),
        ("/seiten", PageList(shell).show, None),
        ("/verlauf", HistoryPage(shell).show, None),
        ("/entwurf", pages.draft, None),
        ("/entwurf/meldungen", preview.notices, None),
        (PREVIEW, preview.show, None),
        (PROGRESS, ProgressPages(shell).show, None),
        (commit, pages.change, None),
        (plan, pages.waiting, None),
        ("/protokoll", LogPage(shell).show, Role.ADMINISTER),
        (edit_part, editing.show, None),
        (edit, editing.show, None),
        (f"{ADDRESS}/{{path:path}}", preview.file, None),
    ]
    sent: list[Listed] = [
        ("/abmelden", pages.leave, None),
        ("/entwurf/veroeffentlichen", publishing.publish, Role.PUBLISH),
        ("/entwurf/planen", publishing.plan, Role.PUBLISH),
        ("/entwurf/uebergeben", publishing.hand_over, None),
        (PREVIEW, preview.ask, None),
        ("/entwurf/verwerfen", publishing.discard, None),
        ("/entwurf/schritt", publishing.step_back, None),
        ("/entwurf/entscheiden", publishing.decide, None),
        (f"{commit}/rueckgaengig", publishing.undo, Role.PUBLISH),
        (f"{plan}/anhalten", publishing.stop, Role.PUBLISH),
        (f"{plan}/zurueck", publishing.take_back, None),
        (f"{plan}/erneut", publishing.try_again, Role.PUBLISH),
        (edit_part, editing.save, None),
        (edit, editing.save, None),
    ]
    return [*_made(shell, shown, sent), *_file_routes(shell), *_language_routes(shell)]


def _file_routes(shell: Shell) -> list[Route]:
    """Return the routes of pictures and files; whose rights count, their pages know."""
    files, one = FilePages(shell), "/dateien/datei/{path:path}"
    shown: list[Listed] = [
        ("/dateien", files.show, None),
        ("/dateien/neu", files.new, None),
        (one, files.one, None),
        ("/dateien/inhalt/{path:path}", files.content, None),
    ]
    brought: list[Listed] = [("/dateien/neu", files.take, None), (one, files.change, None)]
    return _made(shell, shown, [], brought)


def _language_routes(shell: Shell) -> list[Route]:
    """Return the routes of following up languages."""
    pages = LanguagePages(shell)
    one, texts = "/sprachen/seite/{path:path}", "/sprachen/texte/{tag}/{path:path}"
    shown: list[Listed] = [
        ("/sprachen", pages.show, None),
        (one, pages.page, None),
        (texts, pages.texts, None),
        ("/sprachen/tabelle/{tag}/{path:path}", pages.table, None),
    ]
    return _made(shell, shown, [(one, pages.change, Role.TEXTS)], [(texts, pages.take, Role.TEXTS)])


def _made(
    shell: Shell, shown: list[Listed], sent: list[Listed], brought: Sequence[Listed] = ()
) -> list[Route]:
    """Return the routes of what is looked at, sent as a form, and sent with a file."""
    read = partial(read_upload, shell.access)
    return [
        Route(path, _guarded(shell, handler, role, reader), methods=[method])
        for method, handlers, reader in (
            ("GET", shown, _fields),
            ("POST", sent, _fields),
            ("POST", brought, read),
        )
        for path, handler, role in handlers
    ]


def _guarded(
    shell: Shell, handler: Handler, role: Role | None, read: Reader
) -> Callable[[Request], Any]:
    """Return an endpoint for people who are logged in, and have *role* if one is needed; *read*
    gives the fields of a form.
    """

    async def endpoint(request: Request) -> Response:
        if "\0" in request.scope["path"]:
            raise HTTPException(404)
        fields = await read(request)

        def answer() -> Response:
            visit = shell.access.visit(request, fields)
            if role and role not in visit.person.roles:
                raise RefusedError(403, NO_RIGHT)
            response = handler(visit)
            if request.cookies.get(shell.access.cookie) != visit.session.token:
                shell.access.give_cookie(response, visit.session)
            return response

        return await run_in_threadpool(answer)

    return endpoint


def _open(
    show: Callable[[Request], Response], enter: Callable[[Request, Mapping[str, str]], Response]
) -> Callable[[Request], Any]:
    """Return an endpoint for everybody."""

    async def endpoint(request: Request) -> Response:
        fields = await _fields(request)
        if request.method == "POST":
            return await run_in_threadpool(enter, request, fields)
        return await run_in_threadpool(show, request)

    return endpoint


async def _fields(request: Request) -> Mapping[str, str]:
    """Return the fields of a form, several values of one name in lines of their own.

    Raises `RefusedError` for another type or too much.
    """
    if request.method != "POST":
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise RefusedError(415, "Diese Art von Formular wird nicht angenommen.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise RefusedError(413, "Das ist zu viel Text auf einmal.")
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELD_LIMIT
        )
    except ValueError:
        raise RefusedError(413, "Das sind zu viele Felder.") from None
    fields: dict[str, str] = {}
    for name, value in pairs:
        fields[name] = f"{fields[name]}\n{value}" if name in fields else value
    return fields


def _on_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    why = "Diese Seite gibt es nicht." if status == 404 else "Das geht hier nicht."  # noqa: PLR2004
    return page("refused.html", {"why": why, "back": "", "person": None}, status)


def _on_refusal(request: Request, error: Exception) -> Response:
    if not isinstance(error, RefusedError):
        raise error
    log.info("refused", status=error.status)
    return page(
        "refused.html", {"why": error.why, "back": error.back, "person": None}, error.status
    )


def _on_nobody(request: Request, error: Exception) -> Response:
    if not isinstance(error, LoginNeededError):
        raise error
    back = quote(back_from(request.url.path, request.method, keeps=error.keeps))
    said = "&behalten=1" if error.keeps else "&verloren=1" if error.loses else ""
    return RedirectResponse(f"/anmelden?weiter={back}{said}", 303)


def _on_forbidden(request: Request, error: Exception) -> Response:
    why = "Diese Datei wird hier nicht bearbeitet."
    return page("refused.html", {"why": why, "back": "", "person": None}, 404)


def _on_surprise(request: Request, error: Exception, *, https: bool) -> Response:
    """Say that it failed, with the headers that this answer would miss; the error is logged."""
    response = _on_failure(request, error)
    response.headers.update(headers_of(https=https))
    return response


def _on_failure(request: Request, error: Exception) -> Response:
    """Say that it failed; git and disks say more in the log than a coordinator could use."""
    log.error("failed", error=type(error).__name__, path=request.url.path)
    why = (
        "Das hat nicht geklappt. Was Sie gespeichert haben, ist noch da. Bitte sagen Sie der "
        "Verwaltung des Portals Bescheid (vielleicht ist der Speicher voll)."
    )
    return page("refused.html", {"why": why, "back": "", "person": None}, 500)
