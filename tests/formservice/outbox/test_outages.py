"""A lease that ended while nobody could renew it is respected until its holder had its chance."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from formservice.outbox import ClaimRequest, LeaseRenewal, Outbox, OutboxUnavailableError, Reason
from formservice.outbox.outages import Outages
from tests.formservice.samples import NOON, new_letter, open_outbox, times_of

LEASE = timedelta(seconds=60)


class Clock:
    """A monotonic clock that the test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock."""
    return Clock()


def seconds(number: float) -> timedelta:
    """Return so many seconds."""
    return timedelta(seconds=number)


def test_without_an_outage_nothing_is_spared(clock: Clock) -> None:
    """However long nobody asked for anything."""
    outages = Outages(monotonic=clock)
    outages.end()
    clock.now += 5000
    assert outages.spared(LEASE) == timedelta()
    assert outages.reason_since(0) is None


def test_an_outage_counts_from_the_last_success_until_one_lease_after_its_end(
    clock: Clock,
) -> None:
    """When it began nobody knows exactly; when it ended others need time to find out."""
    outages = Outages(monotonic=clock)
    outages.end()
    clock.now += 10 + LEASE.total_seconds()
    assert outages.spared(LEASE) == timedelta()
    outages.end()
    clock.now += 5
    outages.begin(Reason.SILENT)
    clock.now += 100
    assert outages.spared(LEASE) == seconds(105)
    outages.begin(Reason.DOWN)
    assert outages.spared(LEASE) == seconds(105)
    outages.end()
    clock.now += 59
    outages.end()
    assert outages.spared(LEASE) == seconds(164)
    clock.now += 1
    assert outages.spared(LEASE) == timedelta()
    outages.begin(Reason.SILENT)
    assert outages.spared(LEASE) == seconds(1)


def test_opening_counts_as_an_outage(clock: Clock) -> None:
    """Whoever starts while the database is away finds leases that nobody could renew."""
    outages = Outages(clock.now - 20, clock)
    clock.now += 5
    outages.end()
    assert outages.spared(LEASE) == seconds(25)
    clock.now += 60
    assert outages.spared(LEASE) == timedelta()


def test_outages_in_a_row_count_as_one(clock: Clock) -> None:
    """A short success between two of them renews no lease."""
    outages = Outages(monotonic=clock)
    outages.begin(Reason.SILENT)
    clock.now += 50
    outages.end()
    clock.now += 5
    outages.begin(Reason.SILENT)
    clock.now += 50
    outages.end()
    assert outages.spared(LEASE) == seconds(105)


def test_the_last_reason_is_known_for_a_while(clock: Clock) -> None:
    """Whoever gives up waiting is told what the database said meanwhile."""
    outages = Outages(monotonic=clock)
    outages.begin(Reason.BUSY)
    assert outages.reason_since(clock.now) is Reason.BUSY
    assert outages.reason_since(clock.now + 1) is None


def claim(box: Outbox, now: timedelta, holder: str) -> int:
    """Return how many letters *holder* gets at noon and *now*."""
    times_of(box).now = NOON + now
    request = ClaimRequest(holder, 5, LEASE)
    return len(asyncio.run(box.claim(request)))


def test_who_saw_the_outage_leaves_what_ended_in_it_alone(tmp_path: Path) -> None:
    """What ended before it is free; what its holder renews afterwards stays with it."""
    file = tmp_path / "outbox.db"
    box = open_outbox(f"sqlite:///{file}", limit_seconds=1)
    asyncio.run(box.accept(new_letter()))
    assert claim(box, timedelta(), "one") == 1
    clock = Clock()
    box._writer.outages = Outages(monotonic=clock)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(OutboxUnavailableError):
        claim(box, seconds(30), "two")
    holder.execute("ROLLBACK")
    holder.close()
    clock.now += 40
    assert claim(box, seconds(70), "two") == 0  # ended ten seconds ago, in the outage
    assert claim(box, seconds(105), "two") == 1  # ended before
    box.close()


def test_who_opened_in_an_outage_leaves_what_ended_in_it_alone(tmp_path: Path) -> None:
    """It was started thirty seconds ago, and the database let it in only now."""
    address = f"sqlite:///{tmp_path}/outbox.db"
    box = open_outbox(address)
    asyncio.run(box.accept(new_letter()))
    assert claim(box, timedelta(), "one") == 1
    late = open_outbox(address, opening_since=monotonic() - 30)
    assert claim(late, seconds(70), "two") == 0  # ended ten seconds ago
    assert claim(late, seconds(105), "two") == 1  # ended before
    late.close()
    box.close()


def test_a_renewal_after_the_outage_keeps_the_letter(tmp_path: Path) -> None:
    """The lease had run out, and nobody else had taken it."""
    box = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    asyncio.run(box.accept(new_letter()))
    (mine,) = asyncio.run(box.claim(ClaimRequest("one", 1, LEASE)))
    needed = frozenset({mine.envelope.id})
    times_of(box).now += 2 * LEASE
    assert asyncio.run(box.renew(LeaseRenewal("one", needed, LEASE))) == needed
    assert claim(box, 2 * LEASE, "two") == 0
    assert asyncio.run(box.renew(LeaseRenewal("two", needed, LEASE))) == frozenset()
    box.close()
