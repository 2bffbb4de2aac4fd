"""Run `kim redaktion` for a district of its own, over a small project with few languages."""

import contextlib
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyotp

from editing.accounts.users import UserList
from tests.editing.drafts.districts import commit, git
from tests.servers.kim_service import KIM, environ
from tests.servers.ports import free_port
from tests.sitebuild.small_project import ROOT, small_project, write
from tests.waiting import LIMIT, until

PASSWORD = "ein langes Kennwort"  # noqa: S105 - of nobody
TAGS = ("de", "de-simple", "ar", "uk")
_TEMPLATE = "{% for each in kim.announcements %}<p>{{ each.headline }}</p>{% endfor %}"


@dataclass(frozen=True)
class Editor:
    """A running `kim redaktion`, its district and its project."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Address without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def district(self) -> Path:
        """Folder of the district."""
        return self.folder / "kreis"

    @property
    def settings(self) -> dict[str, str]:
        """What the command reads."""
        return {
            "KIM_DISTRICT": str(self.district),
            "KIM_SITE_DIR": str(self.folder / "site"),
            "KIM_EDITOR_BASE_URL": self.url,
            "KIM_EDITOR_PORT": str(self.port),
            "KIM_EDITOR_DIR": str(self.folder / "state"),
            "KIM_EDITOR_USERS": str(self.folder / "users.json"),
            "KIM_EDITOR_ORDERS": str(self.folder / "orders"),
            "KIM_EDITOR_BUILDS": "no",
        }

    def code(self, login: str) -> str:
        """Return what the app on the phone shows now."""
        users = UserList(self.folder / "users.json")
        return pyotp.TOTP(users.accounts()[login].secret).now()

    @property
    def ordered(self) -> str:
        """The commit of which a build is ordered."""
        return (self.folder / "orders/wanted").read_text("utf-8")

    def published(self, path: str) -> str:
        """Return a text file of the district, as it is published."""
        return (self.district / path).read_text("utf-8")

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Serve until the block ends."""
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [KIM, "redaktion"],
                cwd=self.folder / "project",
                env=environ(**self.settings),
                stdout=log,
                stderr=log,
            )
        try:
            until(self._answers, "the editor", not_yet=(httpx.HTTPError,), by=process)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(LIMIT)

    def _answers(self) -> bool:
        return httpx.get(f"{self.url}/anmelden").status_code == 200


def editor_at(folder: Path) -> Editor:
    """Return an editor for the Kreis Wesel, with a project of few pages in few languages."""
    root = small_project(folder / "project")
    main = root / "site/theme/main.html"
    write(main, main.read_text("utf-8").replace("{{ page.content", f"{_TEMPLATE}{{{{ page.content"))
    first, *locales = re.split(r"(?m)^(?=\[\[)", (root / "i18n/locales.toml").read_text("utf-8"))
    kept = [each for each in locales if re.search(rf'(?m)^tag = "({"|".join(TAGS)})"$', each)]
    write(root / "i18n/locales.toml", first + "".join(kept))
    for tag in TAGS[1:]:
        for name in ("forms.po", "theme.po"):
            inner = Path("i18n", tag, "LC_MESSAGES", name)
            write(root / inner, (ROOT / inner).read_text("utf-8"))
    shutil.copytree(ROOT / "districts/kreis-wesel", folder / "kreis")
    git(folder / "kreis", "init", "--quiet", "-b", "main")
    commit(folder / "kreis", "Anfang")
    return Editor(folder, free_port())
