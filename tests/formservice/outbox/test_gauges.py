"""What the numbers of the outbox say, and that they do not say it of one that takes nothing."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from formservice.outbox import (
    Attempt,
    ClaimRequest,
    Event,
    Outbox,
    OutboxUnavailableError,
    Room,
    State,
)
from formservice.outbox.schema import envelopes, payloads, seen
from tests.formservice.samples import NOON, new_letter, open_outbox, purge_at, times_of
from tests.servers.postgres import Postgres

TABLES = ["payload", "seen", "envelope"]


@pytest.mark.parametrize("table", TABLES)
def test_without_one_of_its_tables_nothing_is_measured(outbox: Outbox, table: str) -> None:
    """Each of them is needed to accept a letter, so the outbox cannot be used."""
    asyncio.run(outbox.measure())
    with outbox._engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO gone"))
    with pytest.raises(OutboxUnavailableError, match="down"):
        asyncio.run(outbox.measure())
    with outbox._engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE gone RENAME TO {table}"))
    asyncio.run(outbox.measure())


@pytest.mark.parametrize("table", TABLES)
def test_without_leave_to_write_nothing_is_measured(postgres: Postgres, table: str) -> None:
    """Reading is not enough, nor is writing into the other tables."""
    address = postgres.new_database()
    open_outbox(address).close()
    box = open_outbox(address)
    with box._engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS clerk"))
        connection.execute(text("CREATE ROLE clerk"))
        connection.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA public TO clerk"))
        connection.execute(text("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO clerk"))
        connection.execute(text(f"REVOKE INSERT ON {table} FROM clerk"))
    try:
        with box._engine.begin() as connection:
            connection.execute(text("SET SESSION AUTHORIZATION clerk"))
        with pytest.raises(OutboxUnavailableError, match="refused"):
            asyncio.run(box.measure())
    finally:
        box.close()
        owner = open_outbox(address)
        with owner._engine.begin() as connection:
            connection.execute(text("DROP OWNED BY clerk"))
            connection.execute(text("DROP ROLE clerk"))
        owner.close()


def test_the_proof_leaves_nothing_behind(outbox: Outbox) -> None:
    """No letter, no content, no fingerprint; nobody's room and nobody's number."""

    async def scene() -> None:
        await outbox.accept(new_letter(room=Room(3, 0)))
        for _ in range(5):
            await outbox.measure()
        await outbox.accept(new_letter(room=Room(3, 0)))

    asyncio.run(scene())
    with outbox._engine.begin() as connection:
        for table in (envelopes, payloads, seen):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 2
        ids = connection.execute(text("SELECT id FROM envelope ORDER BY id")).scalars().all()
        assert ids == [1, 2]


def test_the_last_arrival_of_each_mailbox_is_known(outbox: Outbox) -> None:
    """Each mailbox has one, however many letters it got; a mailbox that got none has none."""

    async def scene() -> None:
        arrivals = {}
        for hour, name in enumerate(["b", "a", "c", "a", "b", "none"]):
            times_of(outbox).now = NOON + timedelta(hours=hour)
            mailbox = f"{name}@kreis.example"
            await outbox.accept(new_letter(mailbox=mailbox))
            if name == "none":
                continue
            (claim,) = await outbox.claim(ClaimRequest("one", 1, timedelta(minutes=1)))
            await outbox.finish(Attempt(Event.DELIVER, claim.envelope, "one", "250"))
            arrivals[mailbox] = times_of(outbox).now
        assert (await outbox.measure()).last_arrivals == arrivals
        await purge_at(outbox, times_of(outbox).now + timedelta(hours=72), timedelta(hours=72))
        gauges = await outbox.measure()
        assert gauges.last_arrivals == arrivals
        assert (gauges.states[State.WAITING], gauges.states[State.DELIVERED]) == (1, 0)

    asyncio.run(scene())
