"""What happens to the letters when a person says that the clock is right after all."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from formservice.outbox import (
    AcceptResult,
    Attempt,
    ClaimRequest,
    Delay,
    Event,
    LeaseRenewal,
    Moment,
    Outbox,
    OutboxUnavailableError,
    State,
)
from formservice.outbox.clock import read_clock
from tests.formservice.outbox.test_clock import (
    DAY,
    GRACE,
    HOUR,
    JUMPS,
    MINUTE,
    SECOND,
    deliver_one,
    find,
    find_later,
    ids,
    time,
)
from tests.formservice.samples import NOON, Times, new_letter, open_outbox, times_of
from tests.servers.postgres import Postgres


@pytest.mark.parametrize("jump", JUMPS)
def test_what_was_dated_meanwhile_is_as_old_when_the_clock_is_confirmed(
    outbox: Outbox, jump: timedelta
) -> None:
    """Nothing is erased early or redirected at once, nothing stays in hand for ever."""
    times = times_of(outbox)

    async def scene() -> None:
        for _ in range(4):
            await outbox.accept(new_letter())
        refused, sent, late, in_hand = await outbox.claim(ClaimRequest("one", 4, MINUTE))
        await outbox.renew(LeaseRenewal("one", frozenset({in_hand.envelope.id}), 2 * HOUR))
        times.now += HOUR / 2
        times.ahead = jump
        await outbox.time()
        times.now += HOUR
        await outbox.finish(Attempt(Event.DEFER, refused.envelope, "one", "452", DAY))
        await outbox.finish(Attempt(Event.DELIVER, sent.envelope, "one", "250"))
        assert await outbox.confirm_clock(await outbox.time())
        shown = times.now + jump
        assert await outbox.time() == Moment(shown, shown, shown)
        found = [
            await find_later(outbox, claim.envelope.reference)
            for claim in (refused, sent, late, in_hand)
        ]
        states = (State.REFUSED, State.DELIVERED, State.WAITING, State.SENDING)
        assert tuple(one.state for one in found) == states
        assert (found[0].refused_since, found[0].next_attempt_at) == (shown, shown + DAY)
        assert found[1].delivered_at == shown
        assert found[3].leased_until == shown + HOUR / 2
        again = await outbox.claim(ClaimRequest("two", 4, MINUTE))
        assert ids(again) == [late.envelope.id]
        times.now += GRACE - SECOND
        assert await outbox.purge(GRACE) == 0
        times.now += SECOND
        assert await outbox.purge(GRACE) == 1

    asyncio.run(scene())


@pytest.mark.parametrize("jump", JUMPS)
def test_what_was_dated_before_the_jump_is_as_old_as_it_is(outbox: Outbox, jump: timedelta) -> None:
    """Whichever clock was the wrong one: what arrived an hour ago is not erased, and no letter is
    too many for its hour; afterwards all ends in its time.
    """
    times = times_of(outbox)
    reference = deliver_one(outbox)
    times.now += HOUR
    for ahead in (jump, timedelta()):  # confirmed by mistake, and once more when it is put right
        times.ahead = ahead
        assert asyncio.run(outbox.confirm_clock(time(outbox)))
        found = find(outbox, reference)
        assert found.delivered_at == found.accepted_at == NOON + ahead
        assert asyncio.run(outbox.purge(GRACE)) == 0
    times.now += GRACE - HOUR - SECOND
    assert asyncio.run(outbox.purge(GRACE)) == 0
    times.now += SECOND
    assert asyncio.run(outbox.purge(GRACE)) == 1


def test_what_a_mail_server_still_tries_is_kept_as_long_as_before(outbox: Outbox) -> None:
    """Its report may come days later."""
    times = times_of(outbox)
    reference = deliver_one(outbox)
    assert asyncio.run(outbox.note_delay(Delay(reference, 0, NOON + 8 * DAY)))
    times.now += 4 * DAY
    time(outbox)
    times.ahead = 2 * HOUR
    assert asyncio.run(outbox.confirm_clock(time(outbox)))
    assert asyncio.run(outbox.purge(GRACE)) == 0
    times.now += 4 * DAY
    assert asyncio.run(outbox.purge(GRACE)) == 1


def test_the_same_words_are_recognised_across_a_confirmation(outbox: Outbox) -> None:
    """A click before and one after are one request."""
    letter = new_letter()
    asyncio.run(outbox.accept(letter))
    times_of(outbox).ahead = DAY
    assert asyncio.run(outbox.confirm_clock(time(outbox)))
    receipt = asyncio.run(outbox.accept(letter))
    assert receipt.result is AcceptResult.REPEATED


def test_a_confirmation_waits_for_whoever_has_read_the_clock(postgres: Postgres) -> None:
    """A delivery that is noted meanwhile would keep a date by the clock from before."""
    box = open_outbox(postgres.new_database(), limit_seconds=2)
    time(box)
    times_of(box).ahead = DAY
    seen = time(box)
    with box._engine.begin() as connection:
        read_clock(connection)
        with pytest.raises(OutboxUnavailableError, match="busy"):
            asyncio.run(box.confirm_clock(seen))
    assert asyncio.run(box.confirm_clock(seen))
    box.close()


def test_what_was_dated_before_a_true_downtime_keeps_its_date(outbox: Outbox) -> None:
    """The service was off over the holidays: what was delivered before is old indeed."""
    times = times_of(outbox)
    reference = deliver_one(outbox)
    times.now += 2 * MINUTE
    time(outbox)
    times.boot = "two"
    times.now += 10 * DAY
    assert asyncio.run(outbox.purge(GRACE)) == 0
    assert asyncio.run(outbox.confirm_clock(time(outbox)))
    assert find(outbox, reference).delivered_at == NOON
    assert asyncio.run(outbox.purge(GRACE)) == 1


@pytest.mark.parametrize(
    "change", [lambda times: setattr(times, "ahead", 2 * DAY), lambda _: None], ids=["other", "no"]
)
def test_only_the_jump_that_was_seen_is_confirmed(
    outbox: Outbox, change: Callable[[Times], None]
) -> None:
    """A clock that jumps while the person reads is another question; no jump is none."""
    times = times_of(outbox)
    seen = time(outbox)
    assert not asyncio.run(outbox.confirm_clock(seen))
    times.ahead = DAY
    seen = time(outbox)
    change(times)
    assert asyncio.run(outbox.confirm_clock(seen)) is (times.ahead == DAY)
