"""A clock that steps by less than an hour is believed: what that does, and what it does not."""

import asyncio
from datetime import timedelta

import pytest

from formservice.outbox import (
    AcceptResult,
    Attempt,
    ClaimRequest,
    Event,
    LeaseRenewal,
    Outbox,
    State,
)
from tests.formservice.samples import new_letter, times_of

MINUTE = timedelta(minutes=1)
WINDOW = 10 * MINUTE
"""How long a repetition is recognised."""
LEASE = ClaimRequest("one", 1, MINUTE)
FORWARD = [MINUTE, 10 * MINUTE, 45 * MINUTE]
BACK = [-step for step in FORWARD]


def step(outbox: Outbox, by: timedelta) -> None:
    """Let the clock step; each is believed."""
    times = times_of(outbox)
    asyncio.run(outbox.time())
    times.ahead += by
    assert asyncio.run(outbox.time()).is_believed


async def accept(outbox: Outbox, words: bytes = b"w" * 32) -> AcceptResult:
    """Accept these words of one person; return what came of it."""
    return (await outbox.accept(new_letter(fingerprint=words, contacts=(words,)))).result


@pytest.mark.parametrize("by", BACK)
def test_a_click_again_behind_a_step_back_is_one_request(outbox: Outbox, by: timedelta) -> None:
    """What seems to come from the future has just come, and no purge forgets it."""
    assert asyncio.run(accept(outbox)) is AcceptResult.ACCEPTED
    step(outbox, by)
    asyncio.run(outbox.purge(timedelta()))
    assert asyncio.run(outbox.find_repeat(b"w" * 32))
    assert asyncio.run(accept(outbox)) is AcceptResult.REPEATED


@pytest.mark.parametrize("by", FORWARD)
def test_a_click_again_behind_a_step_ahead_may_be_a_second_request(
    outbox: Outbox, by: timedelta
) -> None:
    """It is older than the window by the only clock there is; nothing is lost."""
    assert asyncio.run(accept(outbox)) is AcceptResult.ACCEPTED
    step(outbox, by)
    is_one = by <= WINDOW
    assert (asyncio.run(accept(outbox)) is AcceptResult.REPEATED) is is_one


@pytest.mark.parametrize("by", FORWARD)
def test_a_step_ahead_while_a_mail_is_sent_may_send_it_twice(outbox: Outbox, by: timedelta) -> None:
    """By another delivery, under one Message-ID; the delivery of the first one counts as well."""

    async def scene() -> None:
        await accept(outbox)
        (mine,) = await outbox.claim(LEASE)
        await asyncio.to_thread(step, outbox, by)
        (theirs,) = await outbox.claim(ClaimRequest("two", 1, MINUTE))
        assert theirs.envelope.message_id == mine.envelope.message_id
        assert not await outbox.renew(LeaseRenewal("one", frozenset({mine.envelope.id}), MINUTE)), (
            "who lost it is told"
        )
        await outbox.finish(Attempt(Event.DELIVER, mine.envelope, "one", "250"))
        assert (await outbox.measure()).states[State.DELIVERED] == 1

    asyncio.run(scene())


@pytest.mark.parametrize("by", BACK)
def test_a_step_back_keeps_what_a_dead_delivery_held_for_as_long_as_the_step(
    outbox: Outbox, by: timedelta
) -> None:
    """No longer; one that lives dates its lease anew within seconds."""

    async def scene() -> None:
        await accept(outbox)
        assert await outbox.claim(LEASE)
        await asyncio.to_thread(step, outbox, by)
        times_of(outbox).now += MINUTE - by - timedelta(seconds=1)
        assert not await outbox.claim(ClaimRequest("two", 1, MINUTE))
        times_of(outbox).now += timedelta(seconds=1)
        assert await outbox.claim(ClaimRequest("two", 1, MINUTE))

    asyncio.run(scene())


@pytest.mark.parametrize("by", BACK)
def test_a_step_back_delays_the_next_try_by_the_step(outbox: Outbox, by: timedelta) -> None:
    """The age of the letter is as much shorter, so its alarm is as late."""

    async def scene() -> None:
        await accept(outbox)
        (claim,) = await outbox.claim(LEASE)
        pause = 5 * MINUTE
        await outbox.finish(Attempt(Event.DEFER, claim.envelope, "one", "452", pause=pause))
        await asyncio.to_thread(step, outbox, by)
        times_of(outbox).now += pause - by - timedelta(seconds=1)
        assert not await outbox.claim(LEASE)
        times_of(outbox).now += timedelta(seconds=1)
        assert await outbox.claim(LEASE)

    asyncio.run(scene())
