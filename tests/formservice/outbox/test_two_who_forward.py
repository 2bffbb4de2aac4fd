"""Two forward requests at once, whose content is erased: each request counts for one town, once."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, create_engine, text

from formservice.outbox import Attempt, ClaimRequest, Event, HandOver, HandOverResult, Outbox
from formservice.outbox.followups import hand_over, hash_of
from tests.formservice.samples import NOON, new_letter, open_outbox, purge_at, times_of
from tests.waiting import happens

MOERS, WESEL = "05170024", "05170048"
BY_MAIL, BY_PHONE = hash_of("one"), hash_of("two")
OTHER = "wesel@kreis.example"
DAY = timedelta(days=1)
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def second(outbox: Outbox, address: str) -> Iterator[Outbox]:
    """Yield the outbox of another instance at the same database, with two erased requests."""
    asyncio.run(erased(outbox))
    box = open_outbox(address)
    times_of(box).now = times_of(outbox).now
    yield box
    box.close()


async def erased(outbox: Outbox) -> None:
    """Let a request by mail and one by telephone be delivered and erased."""
    for channel, token in (("MAIL", BY_MAIL), ("TEL", BY_PHONE)):
        await outbox.accept(new_letter(channel=channel, token_hash=token))
        (claim,) = await outbox.claim(ClaimRequest("worker", 1, DAY / 24))
        await outbox.finish(Attempt(Event.DELIVER, claim.envelope, "worker", "data-250"))
    assert await purge_at(outbox, NOON + 4 * DAY, 3 * DAY) == 2


async def until_waiting(first: Connection, address: str) -> None:
    """Wait until somebody waits for *first*, where the server tells it.

    SQLite has one writer at a time: whoever comes second begins when the first one has ended.
    """
    if first.dialect.name == "postgresql":
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as watcher:
            # Within a transaction the server would always answer the same.
            await happens(lambda: watcher.execute(WAITING).scalar(), "the second one waits")
        engine.dispose()


async def numbers(outbox: Outbox) -> dict[tuple[str, str], int]:
    """Return how many requests each town has, by the way of contact."""
    told = [one for one in await outbox.counts() if one.number]
    return {(one.municipality, one.channel): one.number for one in told}


def test_two_requests_are_never_the_same_row(outbox: Outbox, second: Outbox, address: str) -> None:
    """Both would take one row of the counters, which would fall below zero."""

    async def scene() -> None:
        with second._engine.begin() as first:
            assert hand_over(first, [HandOver(BY_PHONE, WESEL, OTHER)]) == [HandOverResult.BY_HAND]
            task = asyncio.create_task(outbox.hand_over(HandOver(BY_MAIL, WESEL, OTHER)))
            await until_waiting(first, address)
        assert await task is HandOverResult.BY_HAND
        assert await numbers(outbox) == {(WESEL, "MAIL"): 1, (WESEL, "TEL"): 1}

    asyncio.run(scene())


def test_one_request_moves_once(outbox: Outbox, second: Outbox, address: str) -> None:
    """Two colleagues press the same button."""

    async def scene() -> None:
        wish = HandOver(BY_PHONE, WESEL, OTHER)
        with second._engine.begin() as first:
            assert hand_over(first, [wish]) == [HandOverResult.BY_HAND]
            task = asyncio.create_task(outbox.hand_over(wish))
            await until_waiting(first, address)
        assert await task is HandOverResult.SAME_MAILBOX
        assert sum((await numbers(outbox)).values()) == 2
        towns = [town for town, _ in await numbers(outbox)]
        assert sorted(towns) == [MOERS, WESEL]

    asyncio.run(scene())
