"""Start a new installation with systemd, and prove that it works."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from kim.ports import listens
from portal.exit_codes import Exit

RUNNING = Path("/run/systemd/system")
"""There where systemd runs the machine (sd_booted)."""
LASTING = (
    "kim-build.timer",
    "kim-web.socket",
    "kim-web.service",
    "kim-delivery.service",
    "kim-doctor.timer",
)
TEST_MAIL = ("kim", "canary", "--outbox-only", "--wait", "300")
"""The proxy comes later (install.md, 4)."""

METRICS = (9180, 9181)
"""Where web and delivery answer once they are ready (KIM_METRICS_ADDRESS of their units)."""
_WRONG = "Mend what is named above"
_STOPPED = (
    "The build was stopped before its end: by somebody, a shutdown, or for want of memory "
    "(journalctl -k). See that it may run"
)
PATIENCE = 60.0
"""Seconds that both may take for it; the doctor then says what is missing."""


def start(*, test_mail: bool, back_up: bool) -> Exit:
    """Build the pages, start the services, make a backup if there is a key for it, print the
    doctor's table, send the test mails.

    Returns `FAILED` if one step fails; what comes after the first build is tried all the same, as
    the doctor's table says most about it.
    """
    if not RUNNING.is_dir():
        click.secho("systemd does not run here: nothing was started", fg="yellow", err=True)
        return Exit.FAILED
    _runs("systemctl", "daemon-reload")
    click.echo("building the pages, some minutes")
    with _journal_shown("kim-build"):
        is_built = _runs("systemctl", "start", "kim-build.service")
    if not is_built:
        _runs("journalctl", "-u", "kim-build", "-n", "30", "-o", "cat", "--no-pager")
        what = _STOPPED if _was_stopped("kim-build.service") else _WRONG
        click.secho(f"{what}, then again: kim setup", fg="red", err=True)
        return Exit.FAILED
    good = _runs("systemctl", "enable", "--quiet", "--now", *LASTING)
    wait_for(METRICS, PATIENCE)
    if back_up:
        good &= _runs("systemctl", "enable", "--quiet", "--now", "kim-backup.timer")
        good &= _runs("systemctl", "start", "kim-backup.service")
    good &= _runs("kim", "doctor")
    if test_mail:
        good &= _runs(*TEST_MAIL)
    return Exit.DONE if good else Exit.FAILED


def wait_for(ports: Sequence[int], seconds: float) -> bool:
    """Wait until something listens on each of the *ports* of this machine; return whether it does.

    Gives up after so many *seconds*.
    """
    deadline = time.monotonic() + seconds
    while not all(map(listens, ports)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


@contextmanager
def _journal_shown(unit: str) -> Iterator[None]:
    """Show what a unit writes from now on: its start says nothing until it is done."""
    words = ("journalctl", "-f", "-u", unit, "-n", "0", "-o", "cat", "--no-pager")
    try:
        journal = subprocess.Popen(words, stdin=subprocess.DEVNULL)  # noqa: S603 - words of this module
    except FileNotFoundError:
        yield
        return
    try:
        yield
    finally:
        journal.terminate()
        journal.wait()


def _was_stopped(unit: str) -> bool:
    """Return True if the *unit* was ended from outside, and has named nothing.

    Whoever waits for a unit is told at once that it is to stop; how it has ended is known later.
    """
    deadline = time.monotonic() + PATIENCE
    while _shown("ActiveState", unit) == "deactivating" and time.monotonic() < deadline:
        time.sleep(0.2)
    return _shown("Result", unit) in {"signal", "oom-kill"}


def _shown(name: str, unit: str) -> str:
    words = ("systemctl", "show", "--value", f"--property={name}", unit)
    shown = subprocess.run(words, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)  # noqa: S603 - words of this module
    return shown.stdout.decode().strip()


def _runs(*words: str) -> bool:
    """Run a command with our terminal; return whether it ended with 0."""
    try:
        return subprocess.run(words, check=False, stdin=subprocess.DEVNULL).returncode == 0  # noqa: S603 - words of this module
    except FileNotFoundError:
        click.secho(f"{words[0]} is not here", fg="red", err=True)
        return False
