"""What `kim serve` with delivery costs while nothing happens: CPU as a share of one core.

Each round starts the service with an empty outbox and a mail server, lets it settle, and watches
it for so many seconds, at least twenty: the clock of the kernel counts hundredths of a second.
"""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.processes import (
    SERVE,
    WEB,
    cpu_of,
    mail_sink,
    resident_megabytes,
    running,
    service_settings,
    temporary_folder,
)
from bench.rounds import alternate
from bench.table import Figures, Table

SHARE = "% of a core"


def measure(rounds: int, site: Path, seconds: float, *, settle: float = 5.0) -> Iterator[Table]:
    """Yield the table."""
    with temporary_folder() as folder, mail_sink() as sink:
        who = {
            what: partial(watch, command, folder, site, sink, seconds, settle)
            for what, command in (("kim serve", SERVE), ("kim serve, no delivery", WEB))
        }
        yield Table(f"Idle for {seconds:.0f} s", alternate(who, rounds))


def watch(  # noqa: PLR0913, PLR0917 - who, where and how long
    command: tuple[str, ...], folder: Path, site: Path, sink: int, seconds: float, settle: float
) -> Figures:
    """Return the CPU of an idle service and its memory afterwards."""
    variables = service_settings(folder, site, sink)
    port = int(variables["KIM_PORT"])
    with running(command, variables, folder / "service.log", port=port) as server:
        time.sleep(settle)
        before, start = cpu_of(server.pid), time.monotonic()
        time.sleep(seconds)
        share = (cpu_of(server.pid) - before) / (time.monotonic() - start)
        return {SHARE: 100 * share, "MB": resident_megabytes(server.pid)}
