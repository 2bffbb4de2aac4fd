"""What cannot be delivered is erased by hand, and the deletion log does not say it arrived."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from formservice.outbox import (
    Attempt,
    ClaimRequest,
    Event,
    LogExcerpt,
    OperatorCommand,
    Outbox,
    State,
    hash_of,
)
from formservice.outbox.schema import followup_links, followups, payloads, seen
from tests.formservice.samples import NOON, new_letter, open_outbox, purge_at, times_of, undelivered

REFERENCE = "482719368"
HOUR = timedelta(hours=1)
LATER = NOON + 30 * 24 * HOUR
CANARY = b"canary-3c1d-never-in-a-file"


async def erase(outbox: Outbox, at: datetime = LATER) -> tuple[bool, State | None]:
    times_of(outbox).now = at
    answer = await outbox.carry_out(OperatorCommand(Event.ERASE, REFERENCE))
    return answer.done, answer.before


async def quarantined(outbox: Outbox) -> None:
    """Bring a letter to where only a person can help."""
    await outbox.accept(new_letter(reference=REFERENCE, sealed=CANARY * 40))
    (claim,) = await outbox.claim(ClaimRequest("worker", 1, HOUR))
    await outbox.finish(Attempt(Event.QUARANTINE, claim.envelope, "worker", "data-554"))


def rows(outbox: Outbox) -> tuple[int, int]:
    """Return how many contents and how many fingerprints there are."""
    with outbox._engine.connect() as connection:
        contents = connection.execute(select(func.count()).select_from(payloads)).scalar_one()
        hashes = connection.execute(select(func.count()).select_from(seen)).scalar_one()
    return contents, hashes


def test_what_nobody_takes_is_erased_by_hand(outbox: Outbox) -> None:
    """Content and fingerprint go; the envelope stays as the log, without the person's kind."""

    async def scene() -> None:
        await quarantined(outbox)
        await outbox.accept(new_letter())
        assert await erase(outbox) == (True, State.QUARANTINED)
        envelope = await outbox.find(REFERENCE)
        assert envelope
        assert envelope.state is State.ERASED
        assert envelope.delivered_at is None
        assert (envelope.municipality, envelope.language, envelope.channel) == ("", "", "")
        (line,) = await outbox.erasures()
        assert (line.reference, line.erased_at, line.reason) == (REFERENCE, LATER, "by-hand")

    asyncio.run(scene())
    assert rows(outbox) == (1, 1)


def test_what_was_erased_is_gone_from_every_count(outbox: Outbox) -> None:
    """No alarm calls for it, no mailbox is said to have it, no delivery takes it."""

    async def scene() -> None:
        await outbox.accept(new_letter(reference=REFERENCE))
        assert await erase(outbox) == (True, State.WAITING)
        assert await undelivered(outbox) == ()
        assert await outbox.claim(ClaimRequest("worker", 1, HOUR)) == []
        gauges = await outbox.measure()
        assert not any(gauges.states.values())
        assert gauges.last_arrivals == {}
        assert gauges.oldest_accepted_at is gauges.overdue_since is None
        assert await outbox.counts() == []

    asyncio.run(scene())


def test_nobody_follows_up_what_was_erased(outbox: Outbox) -> None:
    """Town and language stand there as well, and it would count as a request without an answer."""

    async def scene() -> None:
        token = hash_of("its link")
        await outbox.accept(new_letter(reference=REFERENCE, token_hash=token))
        assert await outbox.find_followup(REFERENCE)
        assert await erase(outbox) == (True, State.WAITING)
        assert await outbox.find_followup(REFERENCE) is None
        assert await outbox.open_link(token) is None
        assert await outbox.followup_counts() == []

    asyncio.run(scene())
    with outbox._engine.connect() as connection:
        assert connection.execute(select(followups)).all() == []
        assert connection.execute(select(followup_links)).all() == []


def test_nothing_is_erased_twice_and_nothing_that_arrived(outbox: Outbox) -> None:
    """Delivered content has its own end; the first line of the deletion log stands."""

    async def scene() -> None:
        await outbox.accept(new_letter(reference=REFERENCE))
        (claim,) = await outbox.claim(ClaimRequest("worker", 1, HOUR))
        await outbox.finish(Attempt(Event.DELIVER, claim.envelope, "worker", "data-250"))
        assert await erase(outbox, NOON) == (False, State.DELIVERED)
        assert rows(outbox)[0] == 1
        await purge_at(outbox, NOON + HOUR, HOUR)
        assert await erase(outbox, NOON + HOUR) == (False, State.ERASED)
        (line,) = await outbox.erasures()
        assert (line.erased_at, line.reason) == (NOON + HOUR, "delivered")

    asyncio.run(scene())


def test_a_mail_that_was_under_way_all_the_same_is_told(outbox: Outbox) -> None:
    """A delivery that outlived its lease has sent it: the log must not deny that."""

    async def scene() -> None:
        await outbox.accept(new_letter(reference=REFERENCE))
        (claim,) = await outbox.claim(ClaimRequest("worker", 1, HOUR))
        assert await erase(outbox) == (True, State.WAITING)
        await outbox.finish(Attempt(Event.DELIVER, claim.envelope, "worker", "data-250"))
        (line,) = await outbox.erasures()
        assert line.reason == "delivered"
        assert await purge_at(outbox, LATER + HOUR, HOUR) == 0

    asyncio.run(scene())


def test_the_line_in_the_log_goes_after_a_year(outbox: Outbox) -> None:
    """As after any other erasure."""

    async def scene() -> None:
        await quarantined(outbox)
        await erase(outbox)
        await purge_at(outbox, LATER + timedelta(days=366), HOUR)
        assert await outbox.find(REFERENCE) is None

    asyncio.run(scene())


def test_no_trace_of_it_is_left_in_any_file(tmp_path: Path) -> None:
    """Neither in the database nor in its write-ahead log, while the service goes on."""
    service = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    by_hand = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    asyncio.run(quarantined(service))
    assert any(CANARY in file.read_bytes() for file in tmp_path.iterdir())
    assert asyncio.run(erase(by_hand)) == (True, State.QUARANTINED)
    assert not any(CANARY in file.read_bytes() for file in tmp_path.iterdir())
    by_hand.close()
    service.close()


def test_a_reader_that_holds_the_files_up_is_told(tmp_path: Path) -> None:
    """A backup that runs at that moment keeps copies in the log; the next start removes them."""
    address = f"sqlite:///{tmp_path}/outbox.db"
    box = open_outbox(address, limit_seconds=1)
    asyncio.run(quarantined(box))
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as backup:
        backup.execute("BEGIN")
        backup.execute("SELECT count(*) FROM payload").fetchone()
        answer = asyncio.run(box.carry_out(OperatorCommand(Event.ERASE, REFERENCE)))
    assert answer.done
    assert not answer.swept
    assert any(CANARY in file.read_bytes() for file in tmp_path.iterdir())
    asyncio.run(purge_at(box, LATER, HOUR))
    assert not any(CANARY in file.read_bytes() for file in tmp_path.iterdir())
    box.close()


@pytest.mark.parametrize("hold_rest", [True, False])
def test_a_restored_backup_does_not_bring_it_back(outbox: Outbox, hold_rest: bool) -> None:  # noqa: FBT001 - both ways
    """The log knows the erasure; nobody is told that the request is missing or waiting."""

    async def scene() -> None:
        await quarantined(outbox)
        gone = "572400005"
        commands = tuple(OperatorCommand(Event.ERASE, one) for one in (REFERENCE, gone))
        nothing: frozenset[str] = frozenset()
        accepted = frozenset({REFERENCE, gone})
        log = LogExcerpt(accepted, nothing, nothing, commands, hold_rest)
        restored = await outbox.restore(log)
        assert (restored.waiting, restored.for_person, restored.missing) == ((), (), ())
        assert restored.erased == (REFERENCE,)
        assert (await outbox.restore(log)).erased == ()

    asyncio.run(scene())
    assert rows(outbox)[0] == 0
