"""Content is erased when it has arrived, traces included; nothing else ever is."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from formservice.outbox import Attempt, ClaimRequest, Event, Outbox, State, clock, retention
from formservice.outbox.database import open_database
from formservice.outbox.model import COVER_LINK
from tests.formservice.samples import NOON, new_letter, open_outbox, purge_at, undelivered
from tests.servers.postgres import Postgres

DAY = timedelta(days=1)
GRACE = timedelta(hours=72)
CANARY = b"canary-7f3a-never-in-a-file"


def deliver_all(box: Outbox) -> None:
    """Deliver everything that is due at noon."""

    async def deliver() -> None:
        for claim in await box.claim(ClaimRequest("one", 1000, DAY)):
            await box.finish(Attempt(Event.DELIVER, claim.envelope, "one", "250"))

    asyncio.run(deliver())


def accept(box: Outbox, **fields: object) -> str:
    """Have a letter accepted and return its reference."""
    return asyncio.run(box.accept(new_letter(**fields))).reference


def test_delivered_content_is_erased_after_the_grace_period(outbox: Outbox) -> None:
    """Not while a bounce may come; afterwards the envelope alone remains as the log."""
    reference = accept(outbox)
    deliver_all(outbox)
    assert asyncio.run(purge_at(outbox, NOON + GRACE - timedelta(seconds=1), GRACE)) == 0
    assert asyncio.run(purge_at(outbox, NOON + GRACE, GRACE)) == 1
    envelope = asyncio.run(outbox.find(reference))
    assert envelope is not None
    assert envelope.state is State.ERASED
    assert (envelope.municipality, envelope.language, envelope.channel) == ("", "", "")


def test_what_has_not_arrived_is_never_erased(outbox: Outbox) -> None:
    """However old a waiting or quarantined letter is, its content stays."""
    accept(outbox)
    accept(outbox)
    (claim, _) = asyncio.run(outbox.claim(ClaimRequest("one", 2, DAY)))
    asyncio.run(outbox.finish(Attempt(Event.QUARANTINE, claim.envelope, "one", "data-554")))
    assert asyncio.run(purge_at(outbox, NOON + 4000 * DAY, GRACE)) == 0
    assert len(asyncio.run(undelivered(outbox))) == 2


def test_no_trace_is_left_in_any_file(tmp_path: Path) -> None:
    """Neither database, write-ahead log nor index shows erased content (secure_delete)."""
    box = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    for _ in range(300):
        accept(box, sealed=CANARY * 40)
    accept(box, sealed=b"this one stays")
    assert any(CANARY in file.read_bytes() for file in tmp_path.iterdir())
    deliver_all(box)
    waiting = accept(box, sealed=b"waiting")
    asyncio.run(purge_at(box, NOON + GRACE, GRACE))
    assert not any(CANARY in file.read_bytes() for file in tmp_path.iterdir())
    assert asyncio.run(box.find(waiting)) is not None
    box.close()


def test_a_reader_only_puts_off_the_erasure_from_the_files(tmp_path: Path) -> None:
    """A backup under way keeps the write-ahead log; the next round empties it."""
    box = open_outbox(f"sqlite:///{tmp_path}/outbox.db", limit_seconds=1)
    accept(box, sealed=CANARY * 40)
    deliver_all(box)
    reader = sqlite3.connect(tmp_path / "outbox.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM payload").fetchone()
    assert asyncio.run(purge_at(box, NOON + GRACE, GRACE)) == 1
    assert CANARY in (tmp_path / "outbox.db-wal").read_bytes()
    reader.close()
    assert asyncio.run(purge_at(box, NOON + GRACE, GRACE)) == 0
    assert not any(CANARY in file.read_bytes() for file in tmp_path.iterdir())
    box.close()


def test_what_a_crash_left_in_the_files_is_erased_by_the_next_start(tmp_path: Path) -> None:
    """Between the commit of an erasure and the emptying of the log anything may happen."""
    address = f"sqlite:///{tmp_path}/outbox.db"
    box = open_outbox(address)
    accept(box, sealed=CANARY * 40)
    deliver_all(box)
    keeper = sqlite3.connect(tmp_path / "outbox.db")  # the last one to close empties the log
    keeper.execute("SELECT count(*) FROM payload").fetchone()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retention, "sweep", lambda _: False)
        asyncio.run(purge_at(box, NOON + GRACE, GRACE))
    box.close()
    assert any(CANARY in file.read_bytes() for file in tmp_path.iterdir())
    again = open_outbox(address)
    assert asyncio.run(purge_at(again, NOON + GRACE, GRACE)) == 0
    assert not any(CANARY in file.read_bytes() for file in tmp_path.iterdir())
    again.close()
    keeper.close()


def test_what_is_erased_during_a_sweep_waits_for_the_next(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its content is in the log of the database, whatever the sweep that ends now says."""
    really = retention.sweep

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        accepted = await outbox.accept(new_letter(channel=COVER_LINK))
        (claim,) = await outbox.claim(ClaimRequest("one", 1, DAY))
        drop = Attempt(Event.DROP, claim.envelope, "one", "data-554")

        def swept_meanwhile(engine: Engine) -> bool:
            done = really(engine)
            asyncio.run_coroutine_threadsafe(outbox.finish(drop), loop).result()
            return done

        monkeypatch.setattr(retention, "sweep", swept_meanwhile)
        await outbox.purge(GRACE)
        envelope = await outbox.find(accepted.reference)
        assert envelope is not None
        assert envelope.state is State.ERASED
        assert not outbox.is_swept
        monkeypatch.setattr(retention, "sweep", really)
        await outbox.purge(GRACE)
        assert outbox.is_swept

    asyncio.run(scene())


def test_a_vacuum_that_must_wait_too_long_spoils_no_later_transaction(
    postgres: Postgres,
) -> None:
    """The connection goes back to the writer, whose transactions must still roll back."""
    address = postgres.new_database()
    open_outbox(address).close()
    engine, other = open_database(address, 1), open_database(address, 1)
    with other.begin() as lock:
        lock.exec_driver_sql("LOCK TABLE payload IN SHARE UPDATE EXCLUSIVE MODE")
        assert retention.sweep(engine) is False
    assert retention.sweep(engine) is True
    with engine.connect() as connection:
        clock.read_clock(connection)
        connection.rollback()
        assert connection.exec_driver_sql("SELECT count(*) FROM belief").scalar() == 0
    for one in (engine, other):
        one.dispose()


def test_the_log_itself_goes_after_a_year(outbox: Outbox) -> None:
    """The deletion log is kept for a year, then forgotten."""
    reference = accept(outbox)
    deliver_all(outbox)
    asyncio.run(purge_at(outbox, NOON + GRACE, GRACE))
    asyncio.run(purge_at(outbox, NOON + GRACE + 366 * DAY, GRACE))
    assert asyncio.run(outbox.find(reference)) is None


def test_counts_survive_the_erasure(outbox: Outbox) -> None:
    """The statistics say the same before and after the content is gone."""
    accept(outbox)
    accept(outbox)
    accept(outbox, language="ti", channel="MAIL")
    accept(outbox)
    claims = asyncio.run(outbox.claim(ClaimRequest("one", 1, DAY)))
    asyncio.run(
        outbox.finish(Attempt(Event.FALL_BACK, claims[0].envelope, "one", "550", fallback="f@x.de"))
    )
    deliver_all(outbox)
    before = asyncio.run(outbox.counts())
    assert {(one.language, one.outcome): one.number for one in before} == {
        ("ar", "proper"): 2,
        ("ar", "fallback"): 1,
        ("ti", "proper"): 1,
    }
    assert asyncio.run(purge_at(outbox, NOON + GRACE, GRACE)) == 4
    assert asyncio.run(outbox.counts()) == before


def test_what_no_mailbox_has_is_not_counted_as_delivered(outbox: Outbox) -> None:
    """The report says whom requests were delivered to; one that waits is a request all the same."""
    accept(outbox)
    deliver_all(outbox)
    accept(outbox)
    assert [(one.outcome, one.number) for one in asyncio.run(outbox.counts())] == [
        ("proper", 1),
        ("undelivered", 1),
    ]
