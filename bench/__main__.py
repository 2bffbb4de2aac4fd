"""Measure intake and delivery beside their limits, and print one table.

Each line is measured for so many SECONDS, 10 unless told otherwise. Client, service and database
share the machine; only the ratios within one run mean anything.
"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bench.disk import syncs_per_second
from portal.district import load_district
from tests.servers.kim_service import KIM, environ, fresh_keys
from tests.servers.postfix import free_port, running_postfix

CLIENTS = (1, 16, 64)
LETTERS_TO_DELIVER = 400
NO_LIMIT = "1000000000"
NULL = (sys.executable, "-m", "bench.server")
SERVE = (str(KIM), "serve", "--no-delivery")
HEAD = f"{'what':<40} {'per s':>8} {'ratio':>6} {'p50 ms':>8} {'p99 ms':>8} {'MB':>5}"


@click.command(help=__doc__)
@click.argument("seconds", type=click.FloatRange(1, 3600), default=10.0)
def main(seconds: float) -> None:
    """Build the site, measure, print."""
    Path("build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kim-bench-", dir="build") as name:
        folder = Path(name)
        folder.chmod(0o755)
        build = [str(KIM), "build", "--no-pdf"]
        site = {"KIM_SITE_DIR": str(folder / "site")}
        subprocess.run(build, env=environ(**site), check=True, capture_output=True)
        print(HEAD)
        syncs = syncs_per_second(folder, min(seconds, 5))
        row("fdatasync of 1 KiB, one after the other", syncs, syncs)
        for clients in CLIENTS:
            null = accept(NULL, folder, clients, seconds)
            row(f"accept, {clients} clients, null outbox", null["per_second"], syncs, null)
            kept = accept(SERVE, folder, clients, seconds)
            row(f"accept, {clients} clients, SQLite", kept["per_second"], syncs, kept)
            share = kept["per_second"] / null["per_second"]
            print(f"{'  of that without storage':<40} {'':>8} {share:6.2f}")
        for what, rate in deliveries(folder):
            row(f"deliver, {what}", rate, syncs)
    print("ratio: to the fdatasyncs of this run")


def row(what: str, rate: float, syncs: float, more: dict[str, float] | None = None) -> None:
    """Print one line of the table."""
    line = f"{what:<40} {rate:8.0f} {rate / syncs:6.2f}"
    if more:
        line += f" {more['p50_ms']:8.1f} {more['p99_ms']:8.1f} {more['megabytes']:5.0f}"
    print(line, flush=True)


@contextlib.contextmanager
def running(command: Sequence[str], variables: dict[str, str]) -> Iterator[int]:
    """Run a server of ours until the block ends; give its process id."""
    with subprocess.Popen(
        command, env=environ(**variables), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process.pid
        finally:
            process.terminate()


def settings(folder: Path, name: str) -> dict[str, str]:
    """Return settings with an empty outbox and without rate limits."""
    port = free_port()
    return {
        "KIM_PORT": str(port),
        "KIM_BASE_URL": f"http://127.0.0.1:{port}",
        "KIM_SITE_DIR": str(folder / "site"),
        "KIM_DATABASE_URL": f"sqlite:///{folder}/{name}.db",
        "KIM_REQUESTS_PER_NETWORK": NO_LIMIT,
        "KIM_REQUESTS_PER_HOUR": NO_LIMIT,
        **fresh_keys(),
    }


def accept(command: Sequence[str], folder: Path, clients: int, seconds: float) -> dict[str, float]:
    """Let *clients* post without pause; return rate, latencies and memory."""
    variables = settings(folder, f"accept-{time.monotonic_ns()}")
    with running(command, variables) as process:
        wait_for(int(variables["KIM_PORT"]))
        measured: dict[str, float] = load(variables, clients, seconds)
        measured["megabytes"] = resident_megabytes(process)
    return measured


def load(variables: dict[str, str], clients: int, seconds: float) -> dict[str, float]:
    """Run the client, after a second to warm up."""
    url = f"{variables['KIM_BASE_URL']}/ar/kontakt/"
    result = ""
    for span in (1.0, seconds):
        client = [sys.executable, "-m", "bench.client", url, str(clients), str(span)]
        result = subprocess.run(client, check=True, capture_output=True, text=True).stdout
    measured: dict[str, float] = json.loads(result)
    return measured


def deliveries(folder: Path) -> Iterator[tuple[str, float]]:
    """Yield the letters per second to a sink and, where it can be started, to Postfix."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.sink"], stdout=subprocess.PIPE, text=True
    ) as sink:
        try:
            assert sink.stdout is not None  # noqa: S101 - for the type checker
            yield "sink", deliver(folder, int(sink.stdout.readline()))
        finally:
            sink.terminate()
    if os.getuid() == 0:
        points = load_district(Path("districts/kreis-wesel")).contact_points.values()
        with tempfile.TemporaryDirectory(prefix="kim-bench-") as name:
            Path(name).chmod(0o755)
            mailboxes = {point.mailbox.address for point in points}
            with running_postfix(Path(name) / "postfix", mailboxes) as postfix:
                yield "Postfix", deliver(folder, postfix.port)


def deliver(folder: Path, smtp_port: int) -> float:
    """Fill an outbox, then deliver it; return letters per second from the first to the last."""
    variables = settings(folder, f"deliver-{time.monotonic_ns()}")
    variables["KIM_SMTP_URL"] = f"smtp://127.0.0.1:{smtp_port}"
    file = Path(variables["KIM_DATABASE_URL"].removeprefix("sqlite:///"))
    with running(SERVE, variables):
        wait_for(int(variables["KIM_PORT"]))
        while look(file, "SELECT count(*) FROM envelope") < LETTERS_TO_DELIVER:
            load(variables, 16, 0.5)
    with running((str(KIM), "deliver"), variables):
        while look(file, "SELECT count(*) FROM envelope WHERE delivered_at IS NULL"):
            time.sleep(0.5)
    span = "(julianday(max(delivered_at)) - julianday(min(delivered_at))) * 86400"
    return look(file, f"SELECT count(*) / ({span}) FROM envelope")  # noqa: S608 - our own text


def look(file: Path, question: str) -> float:
    """Ask the database for one number."""
    with contextlib.closing(sqlite3.connect(file, timeout=10)) as connection:
        return float(connection.execute(question).fetchone()[0])


def resident_megabytes(process: int) -> float:
    """Return the memory of a process (Linux)."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def wait_for(port: int) -> None:
    """Wait until somebody listens."""
    command = [
        sys.executable,
        "-c",
        f"import socket; socket.create_connection(('127.0.0.1', {port}))",
    ]
    deadline = time.monotonic() + 30
    while subprocess.run(command, capture_output=True, check=False).returncode:
        if time.monotonic() > deadline:
            raise TimeoutError(port)


if __name__ == "__main__":
    main()
