"""Accepted requests per second: `kim serve` beside an outbox that keeps nothing, and the disk.

In each round: how often the disk makes a kilobyte safe, then each contestant with each number of
clients, started anew with an empty outbox. `kim serve` delivers to a mail server that throws
everything away; without delivery its CPU is that of accepting alone. CPU is user and system time
of the server's process; the clients have processes of their own. Limits against floods take no
part.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from bench.disk import syncs_per_second
from bench.processes import (
    SERVE,
    WEB,
    Words,
    cpu_of,
    finish,
    mail_sink,
    resident_megabytes,
    running,
    service_settings,
    temporary_folder,
)
from bench.rounds import alternate
from bench.table import Figures, Table

CLIENTS = (1, 16, 64)
NULL: Words = (sys.executable, "-m", "bench.server")
CONTESTANTS: dict[str, Words] = {
    "kim serve": SERVE,
    "kim serve, no delivery": WEB,
    "null outbox": NULL,
}
DISK = "disk: fdatasync of 1 KiB"
RATE, CPU = "per s", "CPU ms"
_WARM_UP, _DISK_SECONDS = 1.0, 1.0


def measure(rounds: int, site: Path, seconds: float, clients: Sequence[int]) -> Iterator[Table]:
    """Yield a table for each number of clients."""
    with temporary_folder() as folder, mail_sink() as sink:
        for count in clients:
            who = {
                what: partial(accept, command, folder, site, sink, count, seconds)
                for what, command in CONTESTANTS.items()
            }
            disk = {DISK: partial(disk_rate, folder)}
            table = Table(
                f"Accepted requests, clients: {count}", alternate({**disk, **who}, rounds)
            )
            table.add_ratio("÷ null outbox", RATE, "null outbox", without=[DISK])
            table.add_ratio("CPU ÷ null outbox", CPU, "null outbox")
            table.add_ratio("÷ disk", RATE, DISK)
            yield table


def disk_rate(folder: Path) -> Figures:
    """Return how often per second the disk makes one kilobyte safe."""
    return {RATE: syncs_per_second(folder, _DISK_SECONDS)}


def accept(  # noqa: PLR0913, PLR0917 - who, where and how much
    command: Words, folder: Path, site: Path, sink: int, clients: int, seconds: float
) -> Figures:
    """Let *clients* post without pause; return rate, CPU per request, latencies, memory."""
    variables = service_settings(folder, site, sink)
    log, port = folder / "service.log", int(variables["KIM_PORT"])
    with running(command, variables, log, port=port) as server:
        post(f"{variables['KIM_BASE_URL']}/ar/kontakt/", clients, _WARM_UP)
        before = cpu_of(server.pid)
        figures = post(f"{variables['KIM_BASE_URL']}/ar/kontakt/", clients, seconds)
        return figures_of(figures, cpu_of(server.pid) - before, server.pid)


def figures_of(client: Mapping[str, float], cpu: float, server: int) -> Figures:
    """Return what the client saw, the *cpu* seconds of the server per request, and its memory."""
    return {
        RATE: client["per_second"],
        CPU: 1000 * cpu / client["accepted"],
        "refused %": 100 * client["refused"] / (client["refused"] + client["accepted"]),
        "p50 ms": client["p50_ms"],
        "p99 ms": client["p99_ms"],
        "MB": resident_megabytes(server),
    }


def post(
    url: str,
    clients: int,
    seconds: float,
    form: str = "ours",
    fields: Mapping[str, str] | None = None,
) -> dict[str, float]:
    """Run the client in a process of its own; return its figures."""
    words: list[str | Path] = [sys.executable, "-m", "bench.client", url, str(clients)]
    words += [str(seconds), "--form", form]
    for name, value in (fields or {}).items():
        words += ["--field", name, value]
    figures: dict[str, float] = json.loads(finish(words))
    return figures
