"""Logging in."""

from collections.abc import Mapping

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from editing.web.access import CSRF, RefusedError, back_from, is_key
from editing.web.forms import LoginForm
from editing.web.rendering import page
from editing.web.shell import Shell
from editing.web.source import Source

REFUSED = (
    "Das hat nicht geklappt: Name, Kennwort oder Code stimmen nicht. Nach fünf falschen Versuchen "
    "müssen Sie eine Viertelstunde warten. Die Verwaltung des Portals kann das Warten beenden."
)


class LoginPages:
    """The page at which somebody logs in."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def show(self, request: Request) -> Response:
        """Show the form, in a session that belongs to nobody yet; lead on who is logged in.

        A new session would take away the one in which somebody is writing in another window.
        """
        access = self._shell.access
        access.check_origin(request)
        if access.header or access.has_person(request):
            return RedirectResponse(self._back(request), status_code=303)
        return self._page(request, LoginForm(), "")

    def enter(self, request: Request, fields: Mapping[str, str]) -> Response:
        """Log in with a new session, or show the form again."""
        access = self._shell.access
        access.check_origin(request)
        session = access.session(request)
        if access.header or session is None or not is_key(session, fields):
            raise RefusedError(403, "Das Formular war zu alt. Bitte laden Sie die Seite neu.")
        form = LoginForm(FormData(fields))
        begun, source = None, Source("")
        if form.validate():
            login, password = (form.login.data or "").strip(), form.password.data or ""
            source = access.source(request, login)
            begun = access.log_in(login, password, form.code.data or "", session.token, source)
        if begun is None:
            return self._page(request, form, REFUSED, status=422)
        response = RedirectResponse(self._back(request), status_code=303)
        access.give_cookie(response, begun)
        access.know_browser(response, begun, source)
        return response

    def _back(self, request: Request) -> str:
        return back_from(request.query_params.get("weiter", "/"), "GET", keeps=False)

    def _page(self, request: Request, form: LoginForm, wrong: str, status: int = 200) -> Response:
        access = self._shell.access
        session = access.session(request)
        if session is None or session.login is not None:
            # One that has ended stays: its form may still bring what was typed.
            session = access.memory.begin(None)
        words = {
            "form": form,
            "wrong": wrong,
            "person": None,
            "keeps": "behalten" in request.query_params,
            "loses": "verloren" in request.query_params,
            "key": session.csrf,
            "key_name": CSRF,
            "address": str(request.url.path)
            + ("?" + request.url.query if request.url.query else ""),
        }
        response = page("login.html", words, status)
        access.give_cookie(response, session)
        return response
