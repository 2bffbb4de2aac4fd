"""An editor with two accounts and one kind of editing, as people use it with a browser."""

import asyncio
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pyotp
from argon2 import PasswordHasher
from httpx import Response
from markupsafe import Markup

from editing.accounts import users
from editing.accounts.memory import Memory
from editing.accounts.roles import Role
from editing.accounts.users import UserList
from editing.drafts.jobs import Jobs
from editing.drafts.previews import Previews
from editing.drafts.publishing import Check, Desk
from editing.web.access import Access, HeaderLogin
from editing.web.app import create_app
from editing.web.kinds import At, Kind, MistakesError, Place
from editing.web.preview_pages import PreviewPages
from editing.web.shell import Differences, Shell
from portal.local_time import BERLIN
from portal.page_style import hash_source, write_styles
from tests.editing.drafts.districts import desk_at, nothing_wrong

users._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # takes no time

URL = "https://redaktion.kreis.example"
PASSWORD = "ein langes Kennwort"  # noqa: S105 - of nobody
FIELD = Markup('<label>Text <textarea name="text">{}</textarea></label>')
EDIT = "/bearbeiten/zeilen/docs/hilfe.md"
SOON = dt.datetime.now(BERLIN).date() + dt.timedelta(days=30)
"""A day for which something can be planned."""


class Lines:
    """Edits a page as it stands in its file."""

    name, title, role = "zeilen", "Zeilen", Role.TEXTS

    def covers(self, path: str) -> bool:
        """Return True for pages."""
        return path.endswith(".md")

    def start(self, place: Place, href: object) -> None:
        """Show nothing."""

    def parts(self, place: Place, path: str, href: object) -> None:
        """Return nothing: the page is one form."""

    def where(self, place: Place, at: At, typed: Mapping[str, str]) -> At:
        """Return the same: the page is one form."""
        return at

    def version(self, place: Place, at: At) -> str:
        """Return nothing: the page has no parts."""
        return ""

    def form(
        self,
        place: Place,
        at: At,
        typed: Mapping[str, str] | None,
        mistakes: Mapping[str, str],
    ) -> Markup:
        """Return one field."""
        text = typed["text"] if typed else (place.read(at.path) or b"").decode()
        said = " ".join(mistakes.values())
        return Markup("<p>{}</p>").format(said) + FIELD.format(text)

    def changed(self, place: Place, at: At, typed: Mapping[str, str]) -> Mapping[str, bytes | None]:
        """Refuse a page without a word."""
        if not typed["text"].strip():
            raise MistakesError({"text": "Die Seite ist leer. Bitte schreiben Sie etwas."})
        return {at.path: typed["text"].replace("\r\n", "\n").encode()}

    def to_see(
        self,
        place: Place,
        at: At,
        typed: Mapping[str, str],
        files: Mapping[str, bytes | None],
    ) -> None:
        """Return nothing: the page has no parts."""


@dataclass
class Office:
    """An editor, its clock, and what lies behind it."""

    folder: Path
    check: Check = nothing_wrong
    header: HeaderLogin | None = None
    now: list[float] = field(default_factory=lambda: [1_796_000_000.0])
    peer: str = "127.0.0.1"
    kinds: Sequence[Kind] = (Lines(),)
    wrong: tuple[str, ...] = ()
    """What stops a build of the site."""
    root: Path | None = None
    """The project with pages of ours; one with a single page if there is none."""
    words: Differences | None = None

    def __post_init__(self) -> None:
        self.desk: Desk = desk_at(self.folder, self.check)
        self.memory = Memory(self.folder / "state/memory.db", lambda: self.now[0], 30)
        self.memory.prepare()
        self.users = UserList(self.folder / "users.json")
        self.access = Access(self.memory, self.users, self.header, URL)
        jobs = Jobs(self.desk.drafts, self.desk.publisher)
        root = self.root or self._pages()
        shell = Shell(self.desk, self.access, root, self.kinds, jobs)
        shell = replace(shell, words=self.words) if self.words else shell
        languages = (("de", "Deutsch"), ("ar", "Arabisch"))
        self.rung: list[str] = []
        preview = PreviewPages(shell, Previews(self.build), languages)
        self.app = create_app(shell, preview, self.built, self.rung.append)

    def _pages(self) -> Path:
        root = self.folder / "ours"
        (root / "docs").mkdir(parents=True, exist_ok=True)
        (root / "docs/ours.md").write_text("---\ntitle: Unsere\n---\n\nVon uns.\n", "utf-8")
        return root

    def built(self) -> None:
        """Build the site as ordered; *wrong* says what stops it."""
        orders = self.desk.publisher.orders
        orders.end(ordered := orders.take(), ordered, self.wrong)

    def build(self, folder: Path, site: Path, tag: str) -> tuple[str, ...]:
        """Build the one page there is, as a browser would get it."""
        text = (folder / "docs/hilfe.md").read_text("utf-8")
        if "FALSCH" in text:
            return ("docs/hilfe.md:7: Text: ist falsch.",)
        page = site / tag / "hilfe/index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<title>{tag}</title>{text}", "utf-8")
        write_styles([hash_source("p {}")], site)
        (site / ".geheim.html").write_text("x", "utf-8")
        return ()

    def add(self, login: str, *roles: Role, name: str = "") -> None:
        """Add an account."""
        self.users.set(login, name or login.title(), tuple(roles), PASSWORD)

    def code(self, login: str) -> str:
        """Return what the app on the phone shows now."""
        return str(pyotp.TOTP(self.users.accounts()[login].secret).at(int(self.now[0])))

    def browser(self) -> "Browser":
        """Return a browser without a cookie."""
        return Browser(self)

    def logged_in(self, login: str, *roles: Role) -> "Browser":
        """Return a browser of somebody who has just logged in."""
        if login not in self.users.accounts():
            self.add(login, *roles)
        self.now[0] += 30
        browser = self.browser()
        assert browser.log_in(login).url.path == "/"
        return browser


class Browser:
    """Follows links and sends forms with what they hide, as a browser does."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.cookies = httpx.Cookies()
        self.page = Response(204, request=httpx.Request("GET", URL))
        self.raises = True
        """Whether what the application does not catch fails the test."""

    def send(self, method: str, path: str, **more: Any) -> Response:
        """Ask for a page, and follow where it leads."""

        async def ask() -> Response:
            transport = httpx.ASGITransport(
                self.office.app, self.raises, client=(self.office.peer, 50000)
            )
            async with httpx.AsyncClient(
                transport=transport, base_url=URL, cookies=self.cookies, follow_redirects=True
            ) as client:
                answer = await client.request(method, path, **more)
                self.cookies = client.cookies
                return answer

        return asyncio.run(ask())

    @property
    def token(self) -> str:
        """What the cookie holds."""
        return self.cookies.get("__Host-kim-redaktion") or ""

    def get(self, path: str, **headers: str) -> Response:
        """Look at a page."""
        self.page = self.send("GET", path, headers=headers)
        return self.page

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Response:
        """Send fields with what the page before hides, from our own site."""
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', self.page.text)
        given = {"Sec-Fetch-Site": "same-origin", **headers}
        sent = {name: value for name, value in given.items() if value}
        self.page = self.send("POST", path, data={**dict(hidden), **fields}, headers=sent)
        return self.page

    def upload(
        self, path: str, fields: Mapping[str, str], name: str, content: bytes, **headers: str
    ) -> Response:
        """Send fields and a file; without a *name* none was chosen."""
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', self.page.text)
        given = {"Sec-Fetch-Site": "same-origin", **headers}
        parts = [
            (each, (None, value.encode())) for each, value in {**dict(hidden), **fields}.items()
        ]
        file = ("datei", (name, content, "application/octet-stream"))
        self.page = self.send("POST", path, files=[*parts, file], headers=given)
        return self.page

    def log_in(
        self, login: str, password: str = PASSWORD, code: str = "", **headers: str
    ) -> Response:
        """Fill in the form at which one logs in; go where it leads."""
        if self.page.url.path != "/anmelden":
            self.get("/anmelden")
        account = self.office.users.accounts().get(login)
        code = code or (self.office.code(login) if account else "000000")
        fields = {"name": login, "kennwort": password, "code": code}
        return self.post(self.page.url.raw_path.decode(), fields, **headers)
