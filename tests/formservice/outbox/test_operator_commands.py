"""What an operator changes by hand, on both databases."""

import asyncio
from datetime import timedelta

import pytest

from formservice.outbox import (
    BY_OPERATOR,
    Attempt,
    Claim,
    ClaimRequest,
    Event,
    OperatorCommand,
    Outbox,
    State,
)
from tests.formservice.samples import NOON, new_letter, purge_at

REFERENCE = "482719365"
HOUR = timedelta(hours=1)


async def one_letter(outbox: Outbox) -> None:
    await outbox.accept(new_letter(reference=REFERENCE))


async def claim(outbox: Outbox) -> Claim | None:
    claims = await outbox.claim(ClaimRequest("worker", 1, HOUR))
    return claims[0] if claims else None


async def order(outbox: Outbox, event: Event, mailbox: str = "") -> tuple[bool, State | None]:
    result = await outbox.carry_out(OperatorCommand(event, REFERENCE, mailbox))
    return result.done, result.before


def test_what_is_held_is_not_delivered_until_it_is_let_go(outbox: Outbox) -> None:
    """Holding keeps a letter from every delivery; releasing makes it due at once."""

    async def scene() -> None:
        await one_letter(outbox)
        assert await order(outbox, Event.HOLD) == (True, State.WAITING)
        assert await claim(outbox) is None
        assert (await outbox.measure()).states[State.HELD] == 1
        assert (await outbox.measure()).oldest_accepted_at == NOON
        assert await order(outbox, Event.RELEASE) == (True, State.HELD)
        assert await claim(outbox) is not None

    asyncio.run(scene())


def test_a_quarantined_letter_can_be_tried_again(outbox: Outbox) -> None:
    """After the relay was mended, a person sends it on its way."""

    async def scene() -> None:
        await one_letter(outbox)
        held = await claim(outbox)
        assert held
        await outbox.finish(Attempt(Event.QUARANTINE, held.envelope, "worker", "data-554"))
        assert await claim(outbox) is None
        assert await order(outbox, Event.RETRY) == (True, State.QUARANTINED)
        assert await claim(outbox) is not None

    asyncio.run(scene())


@pytest.mark.parametrize("event", BY_OPERATOR)
def test_nothing_is_changed_under_the_hands_of_a_delivery(outbox: Outbox, event: Event) -> None:
    """A letter that is being sent stays as it is; the operator is told."""

    async def scene() -> None:
        await one_letter(outbox)
        assert await claim(outbox)
        before = await outbox.find(REFERENCE)
        assert await order(outbox, event, "other@kreis.example") == (False, State.SENDING)
        assert await outbox.find(REFERENCE) == before
        await outbox.give_back("worker")
        assert await claim(outbox)  # with its content

    asyncio.run(scene())


@pytest.mark.parametrize("event", BY_OPERATOR)
def test_an_unknown_reference_is_told(outbox: Outbox, event: Event) -> None:
    """A typing error changes nothing and is no success."""
    assert asyncio.run(order(outbox, event, "other@kreis.example")) == (False, None)


def test_a_letter_goes_to_another_mailbox_also_after_its_delivery(outbox: Outbox) -> None:
    """A bounce that somebody reads later still leads to a person while the content is there."""

    async def scene() -> None:
        await one_letter(outbox)
        first = await claim(outbox)
        assert first
        await outbox.finish(Attempt(Event.DELIVER, first.envelope, "worker", "data-250"))
        assert await order(outbox, Event.RETRY) == (False, State.DELIVERED)
        assert await order(outbox, Event.REROUTE, "other@kreis.example") == (True, State.DELIVERED)
        again = await claim(outbox)
        assert again
        assert again.envelope.mailbox == "other@kreis.example"
        assert again.envelope.failed_mailbox is None
        assert again.envelope.forwarded_from == first.envelope.mailbox
        assert again.sealed == first.sealed

    asyncio.run(scene())


def test_what_came_back_was_not_forwarded(outbox: Outbox) -> None:
    """Its mailbox has failed, and the statistics call it no mistake of the person's."""

    async def scene() -> None:
        await one_letter(outbox)
        first = await claim(outbox)
        assert first
        await outbox.finish(Attempt(Event.DELIVER, first.envelope, "worker", "data-250"))
        done = await order(outbox, Event.REROUTE_RETURNED, "other@kreis.example")
        assert done == (True, State.DELIVERED)
        again = await claim(outbox)
        assert again
        after = again.envelope
        assert (after.mailbox, after.failed_mailbox) == (
            "other@kreis.example",
            first.envelope.mailbox,
        )
        assert (after.forwarded_from, after.municipality) == (None, first.envelope.municipality)
        assert again.sealed == first.sealed
        await outbox.finish(Attempt(Event.DELIVER, after, "worker", "data-250"))
        assert [count.outcome for count in await outbox.counts()] == ["fallback"]

    asyncio.run(scene())


def test_what_goes_back_to_its_own_mailbox_has_no_failed_one(outbox: Outbox) -> None:
    """The mail does not say that the mailbox which reads it failed; numbers call it proper."""

    async def scene() -> None:
        await one_letter(outbox)
        first = await claim(outbox)
        assert first
        own, fallback = first.envelope.mailbox, "kim@kreis.example"
        note = Attempt(Event.FALL_BACK, first.envelope, "worker", "550", fallback=fallback)
        await outbox.finish(note)
        assert await order(outbox, Event.REROUTE, own) == (True, State.WAITING)
        again = await claim(outbox)
        assert again
        assert (again.envelope.mailbox, again.envelope.failed_mailbox) == (own, None)
        await outbox.finish(Attempt(Event.DELIVER, again.envelope, "worker", "data-250"))
        assert [count.outcome for count in await outbox.counts()] == ["proper"]
        await purge_at(outbox, NOON + HOUR, HOUR)
        assert [line.reason for line in await outbox.erasures()] == ["delivered"]

    asyncio.run(scene())


def test_the_deletion_log_knows_reference_time_and_reason(outbox: Outbox) -> None:
    """What was erased is no more than that, and can no longer be sent anywhere; kept a year."""

    async def scene() -> None:
        await one_letter(outbox)
        taken = await claim(outbox)
        assert taken
        await outbox.finish(Attempt(Event.DELIVER, taken.envelope, "worker", "data-250"))
        assert await outbox.erasures() == []
        assert (await outbox.measure()).last_arrivals == {taken.envelope.mailbox: NOON}
        await purge_at(outbox, NOON + HOUR, HOUR)
        (line,) = await outbox.erasures()
        assert (line.reference, line.erased_at, line.reason) == (
            REFERENCE,
            NOON + HOUR,
            "delivered",
        )
        assert await order(outbox, Event.REROUTE, "x@kreis.example") == (False, State.ERASED)
        await purge_at(outbox, NOON + timedelta(days=364), HOUR)
        assert len(await outbox.erasures()) == 1
        await purge_at(outbox, NOON + timedelta(days=366), HOUR)
        assert await outbox.erasures() == []

    asyncio.run(scene())


def test_the_states_add_up(outbox: Outbox) -> None:
    """Each letter is counted exactly once, where it is."""

    async def scene() -> None:
        for _ in range(3):
            await outbox.accept(new_letter())
        sending = await claim(outbox)
        refused = await claim(outbox)
        assert sending
        assert refused
        later = Attempt(Event.DEFER, refused.envelope, "worker", "recipient-452", pause=HOUR)
        await outbox.finish(later)
        states = (await outbox.measure()).states
        assert {state: count for state, count in states.items() if count} == {
            State.WAITING: 1,
            State.SENDING: 1,
            State.REFUSED: 1,
        }

    asyncio.run(scene())
