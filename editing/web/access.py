"""Who is asking, and whether a form is ours.

A person is known by the local list and a session, or by a header that the district's own login sets
at the proxy. The header counts only if it is switched on and the request comes from this machine.
"""

import hmac
import ipaddress
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from editing.accounts.memory import KNOWN_DAYS, Memory, Session
from editing.accounts.roles import Person, roles_in
from editing.accounts.users import UserList, check_login
from editing.web.source import Source, cookie_of, network_of

CSRF = "schluessel"
"""Name of the hidden field."""

TOO_OLD = (
    "Das Formular war zu alt, zum Beispiel weil Sie sich inzwischen neu angemeldet haben. Es wurde "
    "nichts geändert. Was Sie geschrieben haben, ist noch da."
)

OF_ANOTHER = (
    "Das Formular gehört zur Anmeldung eines anderen Kontos. Es wurde nichts geändert. Was darin "
    "geschrieben wurde, sieht dieses Konto wieder, sobald es sich anmeldet."
)


NO_RIGHT = (
    "Dafür hat Ihr Konto kein Recht. Wenn Sie es brauchen, bitten Sie die Verwaltung des Portals "
    "darum."
)


class RefusedError(Exception):
    """The request is refused with a page of this status."""

    def __init__(self, status: int, why: str, back: str = "") -> None:
        self.status = status
        self.why = why
        self.back = back
        """Address of the form, where what was typed is shown again."""
        super().__init__(status, why)


class LoginNeededError(Exception):
    """Nobody is logged in; *keeps*: what was typed was kept for whoever was; *loses*: it was not,
    since nobody knows whose it is.
    """

    def __init__(self, *, keeps: bool = False, loses: bool = False) -> None:
        self.keeps = keeps
        self.loses = loses
        super().__init__(keeps, loses)


@dataclass(frozen=True, slots=True)
class HeaderLogin:
    """The headers of the district's own login."""

    login: str
    roles: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is logged in."""

    request: Request
    person: Person
    session: Session
    fields: Mapping[str, str]
    """What a form has sent, without its key."""


@dataclass(frozen=True, slots=True)
class Access:
    """Finds out who is asking."""

    memory: Memory
    users: UserList
    header: HeaderLogin | None
    base_url: str
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    """One password is hashed at a time: it takes 64 MiB, and anybody may try."""

    @property
    def is_secure(self) -> bool:
        """Whether the editor is reached by https."""
        return self.base_url.startswith("https:")

    @property
    def cookie(self) -> str:
        """Name of the cookie; with its prefix no other host of the domain can set it."""
        return "__Host-kim-redaktion" if self.is_secure else "kim-redaktion"

    def check_origin(self, request: Request) -> None:
        """Raise `RefusedError` for another host than ours, and for a form of another site."""
        parts = urlsplit(self.base_url)
        if request.headers.get("host", "") != parts.netloc:
            raise RefusedError(400, "Diese Adresse gehört nicht zur Redaktion.")
        if request.method not in {"GET", "HEAD"}:
            site = request.headers.getlist("sec-fetch-site")
            origin = request.headers.getlist("origin")
            is_ours = site == ["same-origin"] if site else origin == [self.base_url]
            if not is_ours:
                raise RefusedError(403, "Das Formular kam von einer anderen Seite.")

    def visit(self, request: Request, fields: Mapping[str, str]) -> Visit:
        """Return who asks, with the fields of the form; raises `LoginNeededError` for nobody."""
        self.check_origin(request)
        session = self.session(request)
        person = self._by_header(request) if self.header else self._by_session(session)
        typed = {name: value for name, value in fields.items() if name != CSRF}
        is_new = session is None or session.is_over or (person and session.login != person.login)
        if self.header and person and is_new:
            session = self.memory.begin(person.login, session.token if session else "")
            if request.method == "POST":
                self._keep_of(person, request, fields, typed)
                raise LoginNeededError(keeps=True)
        if person is None or session is None or session.is_over:
            keeps = bool(typed) and self._keep(request, fields, typed)
            raise LoginNeededError(keeps=keeps, loses=bool(typed) and not keeps)
        if request.method == "POST" and not is_key(session, fields):
            # From a page of ours, before somebody logged in anew: nothing is done, all is kept.
            self._keep_of(person, request, fields, typed)
            back = back_from(request.url.path, "POST", keeps=True)
            raise RefusedError(403, TOO_OLD, back)
        return Visit(request, person, session, typed)

    def has_person(self, request: HTTPConnection) -> bool:
        """Return True if somebody of the local list is logged in."""
        session = self.session(request)
        return bool(session and not session.is_over and self._by_session(session))

    def session(self, request: HTTPConnection) -> Session | None:
        """Return the session that the cookie names."""
        token = request.cookies.get(self.cookie, "")
        return self.memory.session(token) if token else None

    def log_in(
        self, login: str, password: str, code: str, old: str, source: Source
    ) -> Session | None:
        """Return a session instead of the *old* one, or None: unknown, wrong or locked.

        Which of them nobody is told. A try is counted before it is looked at.
        """
        with self._turn:
            account = self.users.accounts().get(login)
            named = login if account else "unknown"  # what was typed may be a password
            proof = account.proof if account else ""
            is_known = bool(source.token) and self.memory.knows(login, proof, source.token)
            counted = f"browser {source.token}" if is_known else f"network {source.network}"
            if self.memory.is_locked(login, counted, is_known=is_known):
                self.memory.note(named, "locked")
                return None
            self.memory.note_wrong_try(login, counted, is_known=is_known)
            step = check_login(account, password, code, self.memory.clock())
            if account is None or step is None or not self.memory.use_step(login, step):
                self.memory.note(named, "wrong-try")
                return None
        self.memory.forget_tries(login, counted)
        self.memory.note(login, "login")
        return self.memory.begin(login, old, account.proof)

    def source(self, request: Request, login: str) -> Source:
        """Return whence somebody tries to log in to an account."""
        token = request.cookies.get(cookie_of(login, is_secure=self.is_secure), "")
        return Source(network_of(request, is_proxy=is_this_machine(request)), token)

    def know_browser(self, response: Response, session: Session, source: Source) -> None:
        """Let the browser of who has logged in be known, with a new token."""
        login = session.login or ""
        self.memory.unknow(login, session.proof, source.token)
        response.set_cookie(
            cookie_of(login, is_secure=self.is_secure),
            self.memory.know(login, session.proof),
            max_age=KNOWN_DAYS * 86_400,
            secure=self.is_secure,
            httponly=True,
            samesite="strict",
            path="/",
        )

    def give_cookie(self, response: Response, session: Session) -> None:
        """Let the browser keep *session* until it is closed."""
        response.set_cookie(
            self.cookie,
            session.token,
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
            path="/",
        )

    def _keep(self, request: Request, fields: Mapping[str, str], typed: Mapping[str, str]) -> bool:
        """Keep what was typed for whoever the form was made for: its key says who.

        The session may have ended, in another window too, or its cookie may be gone.
        """
        login, proof = self.memory.owner(fields.get(CSRF, "")) or ("", "")
        if not login:
            return False
        if not self.header:
            account = self.users.accounts().get(login)
            if account is None or not hmac.compare_digest(account.proof, proof):
                return False  # another password since: whoever this is writes nothing into hers
        self.memory.keep(login, request.url.path, typed)
        return True

    def _keep_of(
        self,
        person: Person,
        request: Request,
        fields: Mapping[str, str],
        typed: Mapping[str, str],
    ) -> None:
        """Keep what *person* typed before logging in anew; raises `RefusedError` if the form was
        made for somebody else, who alone sees it again.
        """
        owner = self.memory.owner(fields.get(CSRF, ""))
        if owner and owner[0] != person.login:
            self._keep(request, fields, typed)
            raise RefusedError(403, OF_ANOTHER)
        self.memory.keep(person.login, request.url.path, typed)

    def _by_session(self, session: Session | None) -> Person | None:
        if session is None or session.login is None:
            return None
        account = self.users.accounts().get(session.login)
        is_same = account is not None and hmac.compare_digest(account.proof, session.proof)
        return account.person if account and is_same else None

    def _by_header(self, request: Request) -> Person | None:
        if self.header is None or not is_this_machine(request):
            raise RefusedError(403, "Die Redaktion ist nur über ihre eigene Adresse erreichbar.")
        logins = request.headers.getlist(self.header.login)
        roles = request.headers.getlist(self.header.roles)
        if len(logins) != 1 or not logins[0].strip() or len(roles) > 1:
            raise RefusedError(403, "Die Anmeldung des Kreises hat keinen Namen genannt.")
        login = logins[0].strip()
        return Person(login, login, roles_in(roles[0] if roles else ""))


def back_from(path: str, method: str, *, keeps: bool) -> str:
    """Return where to go after logging in: a page of ours that can be looked at."""
    is_ours = path.startswith("/") and not path.startswith("//") and "\\" not in path
    if not is_ours or not path.isprintable():
        return "/"
    if method == "GET" or path.startswith(("/bearbeiten/", "/dateien/", "/sprachen/")):
        return path
    return "/entwurf" if keeps and path.startswith("/entwurf/") else "/"


def is_key(session: Session, fields: Mapping[str, str]) -> bool:
    """Return True if the form carries the key of its session."""
    return hmac.compare_digest(session.csrf.encode(), fields.get(CSRF, "").encode())


def is_this_machine(request: Request) -> bool:
    """Return True if a request comes from this machine: from the proxy."""
    try:
        return bool(request.client and ipaddress.ip_address(request.client.host).is_loopback)
    except ValueError:
        return False
