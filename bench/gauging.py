"""What the gauges of `/metrics` cost while the deletion log grows, with SQLite.

An outbox is filled with so many letters that were delivered and erased, and with a hundred that
wait. Then the outbox is asked for its gauges and, as it does each minute, to erase what is due.
CPU is that of the whole process; milliseconds are those of the clock, which others wait for the
lock on the database.
"""

import asyncio
import contextlib
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from bench.processes import temporary_folder
from bench.rounds import alternate, say
from bench.table import Figures, Table
from formservice.outbox import Outbox

ROWS = (0, 10_000, 1_000_000)
_WAITING = 100
_CALLS = 20
_GRACE = timedelta(hours=72)
_PORTION = 20_000
"""Rows that one statement writes: SQLite does not hear Ctrl-C before a statement has ended."""
_FILL = """
WITH RECURSIVE number(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM number WHERE n < :last)
INSERT INTO envelope (reference, message_id, mailbox, municipality, language, channel, accepted_at,
    next_attempt_at, attempts, delivered_at, erased_at, last_result)
SELECT :kind || n, '<' || :kind || n || '@kim.example>', 'town' || n % 13 || '@kreis-wesel.example',
    'town' || n % 13, 'ar', 'phone', :moment, :moment, 1,
    CASE :kind WHEN 'L' THEN :moment END, CASE :kind WHEN 'L' THEN :moment END, 'delivered'
FROM number
"""


def measure(rounds: int, rows: Sequence[int]) -> Iterator[Table]:
    """Fill an outbox for each number of rows and yield the table."""
    with temporary_folder() as folder:
        who = {}
        for count in rows:
            say(f"filling a log with {count:,} rows")
            file = folder / f"{count}.db"
            fill(file, count)
            who[f"{count:,} rows in the log"] = partial(ask, file)
        yield Table("Gauges and a growing log", alternate(who, rounds))


def fill(file: Path, rows: int) -> None:
    """Make an outbox with *rows* erased letters and a hundred that wait."""
    _open(file).close()
    moment = time.strftime("%Y-%m-%d %H:%M:%S.000000", time.gmtime(time.time() - 86400))
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        for kind, count in (("L", rows), ("W", _WAITING)):
            for done in range(0, count, _PORTION):
                part = {"first": done + 1, "last": min(done + _PORTION, count)}
                connection.execute(_FILL, {"kind": kind, "moment": moment, **part})


def _open(file: Path) -> Outbox:
    return Outbox.open(f"sqlite:///{file}", limit_seconds=60, repeat_window=timedelta(minutes=15))


def ask(file: Path) -> Figures:
    """Return the medians of gauges and erasing."""
    outbox = _open(file)
    try:
        gauges = asyncio.run(_time(outbox.measure))
        purge = asyncio.run(_time(partial(outbox.purge, _GRACE)))
    finally:
        outbox.close()
    return {
        "gauges ms": gauges[0],
        "gauges CPU ms": gauges[1],
        "erase ms": purge[0],
        "erase CPU ms": purge[1],
    }


async def _time(call: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Return the medians of a call in milliseconds: of the clock, and of CPU."""
    await call()  # the first one reads the file
    walls, cpus = [], []
    for _ in range(_CALLS):
        wall, cpu = time.perf_counter(), time.process_time()
        await call()
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    return statistics.median(walls), statistics.median(cpus)
