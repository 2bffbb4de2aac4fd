"""An installation on loopback: web, delivery and database as processes of this program.

They run as an operator runs them (`kim serve --no-delivery`, `kim deliver`). Only processes that
were started here are ever ended.
"""

import asyncio
import contextlib
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.endurance.relay import MOODS, Control, Mood
from bench.processes import NO_LIMIT, ROOT
from formservice.config.settings import names
from tests.servers.kim_service import KIM, environ, fresh_keys
from tests.servers.ports import free_port
from tests.waiting import LIMIT, happens


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a run takes place, and what it follows from."""

    folder: Path
    """Empty at the start."""
    site: Path
    """The built pages."""
    seed: str
    control: Control = Control.NONE
    project: Path = ROOT
    """What the pages were built from."""
    is_relay_kind: bool = False
    """Whether the relay takes each mail at once: no letter waits a minute to be tried again."""

    @property
    def moods(self) -> dict[Mood, float]:
        """How likely each mood of the relay is."""
        return {} if self.is_relay_kind else dict(MOODS)


@dataclass(slots=True)
class Part:
    """One process of the installation, started again and again."""

    name: str
    command: tuple[str, ...]
    settings: Mapping[str, str]
    log: Path
    port: int
    """Where it listens as soon as it works."""
    project: Path = ROOT
    """The folder it runs in."""
    at_start: Callable[[], Mapping[str, str]] = dict
    """Returns further variables of its environment, at each start anew."""
    starts: int = 0
    ended_by_itself: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def pid(self) -> int:
        """The process that runs now."""
        if self._process is None:
            raise ProcessLookupError(self.name)
        return self._process.pid

    def start(self) -> None:
        """Start it; it does not work yet."""
        self.starts += 1
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                env=environ(**self.settings, **self.at_start()),
                cwd=self.project,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def is_running(self) -> bool:
        """Return True if it was started and not ended from here."""
        return self._process is not None

    def has_ended(self) -> bool:
        """Return True if it runs no longer, although nobody has ended it."""
        return self._process is not None and self._process.poll() is not None

    async def works(self) -> None:
        """Wait until it listens; start it again if it has ended by itself, and count that."""

        async def listens() -> bool:
            if self.has_ended():
                self.ended_by_itself += 1
                self.start()
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                return False
            writer.close()
            return True

        await happens(listens, f"{self.name} works")

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is None:
            return
        if self.has_ended():
            self.ended_by_itself += 1
        self._process.kill()
        self._process.wait()
        self._process = None

    def stop(self) -> int:
        """Ask it to end, as systemd does; return its exit status."""
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(LIMIT)
        finally:
            self._process = None


@dataclass(slots=True)
class Installation:
    """Web and delivery over one database."""

    web: Part
    delivery: Part
    settings: Mapping[str, str]

    @property
    def url(self) -> str:
        """Address of the site, without a slash at its end."""
        return self.settings["KIM_BASE_URL"]

    @property
    def parts(self) -> tuple[Part, Part]:
        """Both processes."""
        return self.web, self.delivery

    def end(self) -> None:
        """End what still runs."""
        for part in self.parts:
            part.kill()


def new_installation(ground: Ground, database: str, smtp_port: int, **more: str) -> Installation:
    """Return an installation over *database*, not started yet."""
    ports = [free_port() for _ in range(3)]
    settings = {
        "KIM_BASE_URL": f"http://127.0.0.1:{ports[0]}",
        "KIM_PORT": str(ports[0]),
        "KIM_SITE_DIR": str(ground.site),
        "KIM_DATABASE_URL": database,
        "KIM_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        "KIM_RETRY_MINUTES": "1",
        **no_rate_limits(),
        **fresh_keys(),
        **more,
    }
    serve, folder = (str(KIM), "serve", "--no-delivery"), ground.folder
    at = {"KIM_METRICS_ADDRESS": f"127.0.0.1:{ports[2]}"}
    return Installation(
        web=Part("web", serve, settings, folder / "web.log", ports[0], ground.project),
        delivery=Part(
            "delivery",
            (str(KIM), "deliver"),
            settings | at,
            folder / "delivery.log",
            ports[2],
            ground.project,
        ),
        settings=settings,
    )


def no_rate_limits() -> dict[str, str]:
    """Return the limits against floods, so high that they take no part."""
    return {name: NO_LIMIT for name in names() if name.startswith("KIM_REQUESTS_PER_")}


@contextlib.contextmanager
def working_folder() -> Iterator[Path]:
    """Give an empty folder below `build`, which is removed at the end."""
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kim-endurance-", dir=ROOT / "build") as name:
        yield Path(name)


def keep_logs(folder: Path, keep: Path | None) -> None:
    """Copy the logs of a run to the folder *keep*, if somebody wants them."""
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        for log in folder.glob("*.log"):
            shutil.copy(log, keep)
