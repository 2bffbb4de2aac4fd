"""The editor in the demo: a process of its own, on a copy of the district, with one account.

A district that comes with the project cannot be edited, and nobody's own folder may be changed by a
demo: what is published here lands in the copy.
"""

import asyncio
import contextlib
import secrets
import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyotp
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from editing.accounts.roles import Role
from editing.accounts.users import UserList
from editing.drafts.git import Git
from editing.drafts.orders import Orders
from formservice.config.settings import environment
from kim.program import PROGRAM
from portal.district.folder import DistrictFolder

LOGIN = "erika.beispiel"
NAME = "Erika Beispiel"
ADDRESS = "/demo/redaktion/"
_UNTIL_WE_END = ("/usr/bin/setpriv", "--pdeathsig", "TERM")
"""The words that end a process also where the demo is killed."""
_END_SECONDS = 10.0
"""So long the editor has to end by itself."""


@dataclass(frozen=True, slots=True)
class DemoEditor:
    """The editor of the demo in *folder*, at *port* of this machine."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def users(self) -> UserList:
        """Its list of accounts: one."""
        return UserList(self.folder / "users.json")

    @property
    def orders(self) -> Orders:
        """Where it tells what is to be built."""
        return Orders(self.folder / "orders")

    def environ(self) -> dict[str, str]:
        """Return the settings it needs beside those of the service."""
        return {
            "KIM_EDITOR_BASE_URL": self.url,
            "KIM_EDITOR_PORT": str(self.port),
            "KIM_EDITOR_DIR": str(self.folder / "state"),
            "KIM_EDITOR_USERS": str(self.users.file),
            "KIM_EDITOR_ORDERS": str(self.orders.folder),
        }

    def password(self) -> str:
        """Return the password of the account; both are made with the first call."""
        file = self.folder / "password"
        if not file.exists() or LOGIN not in self.users.accounts():
            self.folder.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(12), "utf-8")
            self.users.set(LOGIN, NAME, tuple(map(str, Role)), file.read_text("utf-8"))
        return file.read_text("utf-8")

    def routes(self, templates: Environment) -> list[Route]:
        """Return the page that says how to log in: who runs a demo has no phone with the secret."""

        async def show(request: Request) -> Response:
            page, password = templates.get_template("editor.html"), self.password()
            code = pyotp.TOTP(self.users.accounts()[LOGIN].secret).now()
            words = {"url": self.url, "login": LOGIN, "password": password, "code": code}
            return HTMLResponse(page.render(**words), headers={"Cache-Control": "no-store"})

        return [Route(ADDRESS, show)]

    @contextlib.asynccontextmanager
    async def running(self, environ: Mapping[str, str], log: Path) -> AsyncIterator[None]:
        """Run `kim redaktion` with *environ* while the block runs; it writes to *log*."""
        kept = {name: value for name, value in environment().items() if not name.startswith("KIM_")}
        with log.open("a", encoding="utf-8") as output:
            process = await asyncio.create_subprocess_exec(
                *_UNTIL_WE_END,
                *PROGRAM,
                "redaktion",
                env={**kept, **environ, **self.environ()},
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is ours to pass on
            )
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), _END_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()


def copy_district(district: DistrictFolder, copy: Path) -> Path:
    """Return *copy*, a git repository with the files of *district*.

    It is made anew unless something was published or is drafted there.
    """
    git = Git(copy)
    if (copy / ".git").is_dir() and _is_edited(git):
        return copy.absolute()
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(district.path, copy, ignore=shutil.ignore_patterns(".git"))
    git.text("init", "--quiet", "--initial-branch=main")
    git.text("add", "--all")
    git.text("commit", "--quiet", "--message=Anfang")
    return copy.absolute()


def _is_edited(git: Git) -> bool:
    commits = git.text("rev-list", "--count", "--all")
    return int(commits) > 1
