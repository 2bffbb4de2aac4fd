"""Delivered letters per second and CPU per letter, from a full outbox.

The letters are accepted by `kim serve --no-delivery`; then `kim deliver` carries them to a mail
server that throws them away and, for root where it is installed, to a Postfix that keeps them.
"""

import contextlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from bench.accepting import CPU, DISK, RATE, disk_rate, post
from bench.processes import (
    ROOT,
    WEB,
    Words,
    cpu_of,
    mail_sink,
    running,
    service_settings,
    temporary_folder,
)
from bench.rounds import alternate
from bench.table import Figures, Table
from portal.district import load_district
from tests.servers.kim_service import KIM
from tests.servers.postfix import running_postfix

DELIVER: Words = (str(KIM), "deliver")
_DELIVERED = "SELECT count(delivered_at) FROM envelope"
_SECONDS = (
    "SELECT (julianday(max(delivered_at)) - julianday(min(delivered_at))) * 86400 FROM envelope"
)
_LONGEST = 600
"""Seconds after which a delivery that does not end is an error."""


def measure(rounds: int, site: Path, letters: int) -> Iterator[Table]:
    """Yield the table."""
    with temporary_folder() as folder, contextlib.ExitStack() as servers:
        ports = {"to a sink": servers.enter_context(mail_sink())}
        notes = []
        if os.getuid() == 0 and shutil.which("postfix", path="/usr/sbin"):
            ports["to Postfix"] = servers.enter_context(_postfix())
        else:
            notes.append("Postfix was left out: it needs root and apt-get install postfix.")
        who = {what: partial(deliver, folder, site, port, letters) for what, port in ports.items()}
        disk = {DISK: partial(disk_rate, folder)}
        table = Table(f"Delivery of {letters} letters", alternate({**disk, **who}, rounds), notes)
        table.add_ratio("÷ disk", RATE, DISK)
        yield table


@contextlib.contextmanager
def _postfix() -> Iterator[int]:
    points = load_district(ROOT / "districts" / "kreis-wesel").contact_points.values()
    with tempfile.TemporaryDirectory(prefix="kim-bench-") as name:
        Path(name).chmod(0o755)
        mailboxes = {point.mailbox.address for point in points}
        with running_postfix(Path(name) / "postfix", mailboxes) as postfix:
            yield postfix.port


def deliver(folder: Path, site: Path, smtp_port: int, letters: int) -> Figures:
    """Fill an outbox, then deliver it; return letters per second from the first to the last."""
    variables = service_settings(folder, site, smtp_port)
    file = Path(variables["KIM_DATABASE_URL"].removeprefix("sqlite:///"))
    port, log = int(variables["KIM_PORT"]), folder / "service.log"
    with running(WEB, variables, log, port=port):
        while look(file, "SELECT count(*) FROM envelope") < letters:
            post(f"{variables['KIM_BASE_URL']}/ar/kontakt/", 16, 0.5)
    with running(DELIVER, variables, log) as delivery:
        _wait(file, "SELECT count(delivered_at) FROM envelope", log)
        before, first = cpu_of(delivery.pid), look(file, _DELIVERED)
        _wait(file, "SELECT count(*) = count(delivered_at) FROM envelope", log)
        cpu = cpu_of(delivery.pid) - before
    delivered = look(file, _DELIVERED)
    if delivered == first:
        raise click.ClickException("all letters were delivered at once: more --letters are needed")
    return {RATE: delivered / look(file, _SECONDS), CPU: 1000 * cpu / (delivered - first)}


def _wait(file: Path, question: str, log: Path) -> None:
    """Wait until the database says yes."""
    deadline = time.monotonic() + _LONGEST
    while not look(file, question):
        if time.monotonic() > deadline:
            end = log.read_text("utf-8", "replace")[-2000:]
            raise click.ClickException(f"delivery takes longer than {_LONGEST} s\n{end}")
        time.sleep(0.05)


def look(file: Path, question: str) -> float:
    """Ask the database for one number."""
    with contextlib.closing(sqlite3.connect(file, timeout=10)) as connection:
        return float(connection.execute(question).fetchone()[0])
