"""What the service does all day costs the same however long the deletion log is."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, event, insert, text

from formservice.outbox import Attempt, ClaimRequest, Event, LeaseRenewal, Outbox
from formservice.outbox.schema import envelopes
from tests.formservice.samples import NOON, new_letter, times_of

LOG = 3000
"""Letters whose content is erased."""
ALIVE = 20
"""Letters that wait, and as many that are delivered."""
GRACE = timedelta(hours=72)
LEASE = timedelta(minutes=1)

Statement = tuple[str, Any]


def fill(outbox: Outbox) -> None:
    """Put a long log in front of a few letters that wait and a few that are delivered."""
    moment = NOON - timedelta(days=30)
    times = ("accepted_at", "next_attempt_at", "delivered_at", "erased_at")
    names = ("message_id", "municipality", "language", "channel")
    same = {**dict.fromkeys(times, moment), **dict.fromkeys(names, ""), "last_result": "250"}
    with outbox._engine.begin() as connection:
        connection.execute(
            insert(envelopes),
            [
                {
                    **same,
                    "reference": f"L{number}",
                    "mailbox": f"town{number % 13}@kreis.example",
                    "attempts": 1,
                }
                for number in range(LOG)
            ],
        )

    async def live() -> None:
        for _ in range(2 * ALIVE):
            await outbox.accept(new_letter())
        for claim in await outbox.claim(ClaimRequest("one", ALIVE, LEASE)):
            await outbox.finish(Attempt(Event.DELIVER, claim.envelope, "one", "250"))

    asyncio.run(live())
    if outbox._engine.dialect.name == "postgresql":  # as autovacuum does; SQLite has nothing of it
        with outbox._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE envelope"))


async def all_day(outbox: Outbox) -> None:
    """Do what a delivery, the gauges and the erasing do again and again."""
    await outbox.measure()
    request = ClaimRequest("one", 2, LEASE, frozenset({"slow@kreis.example"}))
    first, second = [claim.envelope for claim in await outbox.claim(request)]
    await outbox.renew(LeaseRenewal("one", frozenset({first.id, second.id}), LEASE))
    refused = Attempt(
        *(Event.DEFER, first, "one", "recipient-450"),
        pause=LEASE,
        whole_mailbox=True,
        relay_fault_since=NOON,
    )
    await outbox.finish(refused)
    await outbox.finish(Attempt(Event.DELIVER, second, "one", "250"))
    await outbox.give_back("one")
    times_of(outbox).now = NOON + GRACE
    await outbox.purge(GRACE)


@contextmanager
def noted(outbox: Outbox) -> Iterator[list[Statement]]:
    """Yield a list of the statements that read or change envelopes inside the block."""
    statements: list[Statement] = []

    @event.listens_for(outbox._engine, "before_cursor_execute")
    def note(_connection: Connection, _cursor: Any, statement: str, told: Any, *_: Any) -> None:
        if re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)", statement) and "envelope" in statement:
            statements.append((statement, told))

    yield statements
    event.remove(outbox._engine, "before_cursor_execute", note)


def whole_reads(connection: Connection, statement: str, told: Any) -> list[str]:
    """Return the steps of the plan for *statement* that read the whole log."""
    if connection.dialect.name == "sqlite":
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", told)
        steps = [row[-1] for row in plan if row[-1].startswith("SCAN envelope")]
        return [one for one in steps if not re.search(r"envelope_(pending|undelivered)$", one)]
    rows = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", told)
    return [*_long_steps(rows.scalar_one()[0]["Plan"])]


def _long_steps(step: dict[str, Any]) -> Iterator[str]:
    """Yield the steps of a plan of PostgreSQL that looked at many rows of the table."""
    if step.get("Relation Name") == "envelope":
        removed = step.get("Rows Removed by Filter", 0)
        rows = (step["Actual Rows"] + removed) * step["Actual Loops"]
        if step["Node Type"] == "Seq Scan" or rows > 10 * ALIVE:
            yield f"{step['Node Type']} {step.get('Index Name')}: {rows} rows"
    for part in step.get("Plans", []):
        yield from _long_steps(part)


def test_no_statement_of_every_day_reads_the_log(outbox: Outbox) -> None:
    """Gauges, claiming, recording and erasing hold the lock on the database: with a million erased
    letters nobody could be thanked meanwhile.
    """
    fill(outbox)
    with noted(outbox) as statements:
        asyncio.run(all_day(outbox))
    assert len(statements) >= 12
    with outbox._engine.connect() as connection:
        found = {sql: whole_reads(connection, sql, told) for sql, told in statements}
        connection.rollback()
    assert {sql: steps for sql, steps in found.items() if steps} == {}
