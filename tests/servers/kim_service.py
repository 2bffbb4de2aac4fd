"""Run the console script `kim` as an operator does: a process of its own, settings from outside."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from formservice.mail.encryption import new_keys
from tests.servers.ports import free_port
from tests.waiting import LIMIT, until

KIM = Path(sys.executable).parent / "kim"


def environ(**settings: str) -> dict[str, str]:
    """Return the environment of a program of ours: this one's, without settings it may hold."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("KIM_")}  # noqa: TID251 - children inherit PATH
    return own | settings


def fresh_keys() -> dict[str, str]:
    """Return the three keys that a service needs, by variable."""
    public, private = new_keys()
    return {
        "KIM_PUBLIC_KEY": public,
        "KIM_PRIVATE_KEY": private,
        "KIM_IDEMPOTENCY_KEY": secrets.token_urlsafe(32),
    }


@dataclass(slots=True)
class Service:
    """A running `kim serve`."""

    settings: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] = field(init=False)
    program: Sequence[str | Path] = (KIM,)
    """What is run as `kim`."""
    handed: tuple[int, ...] = ()
    """File descriptors of ours that it gets, too."""

    @property
    def url(self) -> str:
        """Address of the site, without a slash at its end."""
        return self.settings["KIM_BASE_URL"]

    def start(self, *arguments: str) -> None:
        """Start and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.program, "serve", *arguments],
                env=environ(**self.settings),
                stdout=log,
                stderr=log,
                pass_fds=self.handed,
            )
        until(
            self._answers,
            "an answer of the service",
            by=self.process,
            explain=lambda: self.log.read_text("utf-8", "replace"),
        )

    def _answers(self) -> bool:
        own = f"http://127.0.0.1:{self.settings['KIM_PORT']}/healthz"  # not by way of a proxy
        try:
            with urllib.request.urlopen(own, timeout=LIMIT):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end, as systemd does, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(LIMIT)


@contextlib.contextmanager
def running_service(folder: Path, site: Path, smtp_port: int, **more: str) -> Iterator[Service]:
    """Start `kim serve` over the built *site* with an outbox in *folder*."""
    port = free_port()
    settings = {
        "KIM_BASE_URL": f"http://127.0.0.1:{port}",
        "KIM_PORT": str(port),
        "KIM_SITE_DIR": str(site),
        "KIM_DATABASE_URL": f"sqlite:///{folder}/outbox.db",
        "KIM_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        "KIM_RETRY_MINUTES": "1",
        **fresh_keys(),
        **more,
    }
    service = Service(settings, folder / "service.log")
    service.start()
    try:
        yield service
    finally:
        service.stop()
