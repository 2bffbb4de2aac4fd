"""Leases, tries and results: a letter belongs to one delivery at a time and is never lost."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from formservice.outbox import (
    Attempt,
    Bounce,
    BounceEffect,
    Claim,
    ClaimRequest,
    Envelope,
    Event,
    LeaseRenewal,
    NewLetter,
    Outbox,
    State,
)
from tests.formservice.samples import NOON, new_letter, open_outbox

MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=60)


def claim(
    box: Outbox, *, now: datetime = NOON, holder: str = "one", limit: int = 100
) -> list[Claim]:
    """Claim what is due at *now*."""
    return asyncio.run(box.claim(ClaimRequest(holder, now, limit, LEASE, timedelta(hours=2))))


def stored(box: Outbox, *letters: NewLetter) -> list[NewLetter]:
    """Have *letters* accepted."""

    async def store() -> None:
        await asyncio.gather(*map(box.accept, letters))

    asyncio.run(store())
    return list(letters)


def found(box: Outbox, letter: NewLetter) -> Envelope:
    """Return the envelope of *letter* as it is now."""
    envelope = asyncio.run(box.find(letter.reference))
    assert envelope is not None
    return envelope


def test_a_claim_brings_the_sealed_content_oldest_first(outbox: Outbox) -> None:
    """Whoever waited longest goes first."""
    young, old = new_letter(), new_letter(accepted_at=NOON - MINUTE)
    stored(outbox, young, old)
    claims = claim(outbox)
    assert [one.envelope.reference for one in claims] == [old.reference, young.reference]
    assert [one.sealed for one in claims] == [old.sealed, young.sealed]
    assert found(outbox, old).state(NOON) is State.SENDING


def test_two_deliveries_never_hold_the_same_letter(address: str) -> None:
    """Claims are atomic across processes: every letter is claimed exactly once."""
    boxes = [open_outbox(address), open_outbox(address)]
    stored(boxes[0], *(new_letter() for _ in range(60)))

    async def work(number: int) -> list[str]:
        mine: list[str] = []
        request = ClaimRequest(f"holder {number}", NOON, 3, LEASE, timedelta(hours=2))
        while claims := await boxes[number].claim(request):
            mine += [one.envelope.reference for one in claims]
        return mine

    async def work_together() -> tuple[list[str], list[str]]:
        return await asyncio.gather(work(0), work(1))

    first, second = asyncio.run(work_together())
    assert len(first) + len(second) == len({*first, *second}) == 60
    for box in boxes:
        box.close()


def test_a_lease_ends_by_itself_and_can_be_prolonged(outbox: Outbox) -> None:
    """A killed delivery loses its letters after the lease, a living one keeps them."""
    stored(outbox, new_letter())
    (mine,) = claim(outbox)
    assert claim(outbox, now=NOON + LEASE / 2, holder="two") == []
    held = frozenset({mine.envelope.id})
    asyncio.run(outbox.renew(LeaseRenewal("one", held, NOON + 3 * LEASE / 2)))
    asyncio.run(outbox.renew(LeaseRenewal("two", held, NOON)))
    assert claim(outbox, now=NOON + LEASE, holder="two") == []
    assert len(claim(outbox, now=NOON + 2 * LEASE, holder="two")) == 1


def test_released_letters_are_free_at_once(outbox: Outbox) -> None:
    """A delivery that stops in order leaves nothing behind."""
    stored(outbox, new_letter())
    claim(outbox)
    asyncio.run(outbox.give_back("one"))
    assert len(claim(outbox, holder="two")) == 1


def test_a_delivered_letter_is_never_claimed_again(outbox: Outbox) -> None:
    """Delivered is delivered, even if the lease went to somebody else meanwhile."""
    (letter,) = stored(outbox, new_letter())
    (mine,) = claim(outbox)
    claim(outbox, now=NOON + 2 * LEASE, holder="two")
    asyncio.run(outbox.finish(Attempt(Event.DELIVER, mine.envelope, "one", NOON, "250")))
    assert found(outbox, letter).state(NOON) is State.DELIVERED
    assert claim(outbox, now=NOON + timedelta(days=2)) == []


def test_who_lost_the_lease_changes_nothing(outbox: Outbox) -> None:
    """A delivery that woke up late must not disturb the one that took over."""
    (letter,) = stored(outbox, new_letter())
    (mine,) = claim(outbox)
    claim(outbox, now=NOON + 2 * LEASE, holder="two")
    for event in (Event.DEFER, Event.QUARANTINE, Event.PUT_OFF, Event.FALL_BACK):
        late = Attempt(event, mine.envelope, "one", NOON, "data-451", NOON + 60 * MINUTE)
        asyncio.run(outbox.finish(late))
    envelope = found(outbox, letter)
    assert envelope.attempts == 0
    assert envelope.quarantined_at is None
    assert envelope.leased_until == NOON + 3 * LEASE


def test_a_letter_that_arrived_and_came_back_is_in_no_quarantine(outbox: Outbox) -> None:
    """Whatever a second delivery had noted before: the fallback mailbox gets it now."""
    (letter,) = stored(outbox, new_letter())
    (mine,) = claim(outbox)
    later = NOON + 2 * LEASE
    (other,) = claim(outbox, now=later, holder="two")
    for event, held, who in (
        (Event.QUARANTINE, other, "two"),
        (Event.DELIVER, mine, "one"),
    ):
        asyncio.run(outbox.finish(Attempt(event, held.envelope, who, later, "data")))
    nobody: frozenset[str] = frozenset()
    bounce = Bounce(letter.message_id, nobody, later, "bounce", "kim@kreis.example", later)
    assert asyncio.run(outbox.undo_delivery(bounce)).effect is BounceEffect.REROUTED
    assert found(outbox, letter).state(later) is State.WAITING
    assert len(claim(outbox, now=later)) == 1


def test_only_an_end_of_a_try_is_noted_as_one(outbox: Outbox) -> None:
    """A mistake of ours is told, and changes nothing."""
    (letter,) = stored(outbox, new_letter())
    (mine,) = claim(outbox)
    with pytest.raises(KeyError):
        asyncio.run(outbox.finish(Attempt(Event.ERASE, mine.envelope, "one", NOON, "x")))
    assert found(outbox, letter) == replace(mine.envelope, leased_until=NOON + LEASE)


def test_a_retry_waits_and_counts(outbox: Outbox) -> None:
    """The letter comes back at its time, with the try counted and the start remembered."""
    (letter,) = stored(outbox, new_letter())
    (mine,) = claim(outbox)
    asyncio.run(
        outbox.finish(
            Attempt(
                Event.DEFER,
                mine.envelope,
                "one",
                NOON,
                "data-451-4.3.0",
                again_at=NOON + 5 * MINUTE,
            )
        )
    )
    envelope = found(outbox, letter)
    assert (envelope.attempts, envelope.refused_since) == (1, NOON)
    assert envelope.last_result == "data-451-4.3.0"
    assert envelope.state(NOON) is State.REFUSED
    assert claim(outbox, now=NOON + 4 * MINUTE) == []
    assert len(claim(outbox, now=NOON + 5 * MINUTE)) == 1


def test_a_full_mailbox_holds_back_its_own_letters_only(outbox: Outbox) -> None:
    """All letters for the mailbox wait together; every other mailbox goes on."""
    tried, same, other = stored(
        outbox,
        new_letter(accepted_at=NOON - MINUTE),
        new_letter(),
        new_letter(mailbox="wesel@kreis.example"),
    )
    (mine,) = claim(outbox, limit=1)
    assert mine.envelope.reference == tried.reference
    asyncio.run(
        outbox.finish(
            Attempt(
                Event.DEFER,
                mine.envelope,
                "one",
                NOON,
                "recipient-452",
                again_at=NOON + 5 * MINUTE,
                whole_mailbox=True,
            )
        )
    )
    assert [one.envelope.reference for one in claim(outbox)] == [other.reference]
    assert found(outbox, same).attempts == 0
    assert found(outbox, same).refused_since == NOON


def test_a_refusal_that_a_wrong_clock_dated_ahead_begins_at_the_next_one(outbox: Outbox) -> None:
    """Else its age never grows: the letter would stay with a mailbox that is gone for ever."""
    (letter,) = stored(outbox, new_letter())
    for now in (NOON + timedelta(days=400), NOON, NOON + 5 * MINUTE):
        (mine,) = claim(outbox, now=now)
        again_at = now + 5 * MINUTE
        refusal = Attempt(
            Event.DEFER, mine.envelope, "one", now, "recipient-452", again_at=again_at
        )
        asyncio.run(outbox.finish(refusal))
    assert found(outbox, letter).refused_since == NOON


def test_rerouting_names_the_failed_mailbox_and_starts_anew(outbox: Outbox) -> None:
    """The fallback mailbox gets the letter at once, and all its tries."""
    (letter,) = stored(outbox, new_letter())
    (mine,) = claim(outbox)
    asyncio.run(
        outbox.finish(
            Attempt(
                Event.FALL_BACK,
                mine.envelope,
                "one",
                NOON,
                "recipient-550",
                fallback="kim@kreis.example",
            )
        )
    )
    envelope = found(outbox, letter)
    assert envelope.mailbox == "kim@kreis.example"
    assert envelope.failed_mailbox == "moers@kreis.example"
    assert (envelope.attempts, envelope.refused_since) == (0, None)
    assert len(claim(outbox, holder="two")) == 1


def test_quarantine_keeps_the_content_and_lets_the_rest_pass(outbox: Outbox) -> None:
    """A refused mail waits for a person; it is in the backlog and nobody sends it again."""
    bad, good = stored(outbox, new_letter(accepted_at=NOON - MINUTE), new_letter())
    (mine,) = claim(outbox, limit=1)
    asyncio.run(outbox.finish(Attempt(Event.QUARANTINE, mine.envelope, "one", NOON, "data-554")))
    assert [one.envelope.reference for one in claim(outbox)] == [good.reference]
    gauges = asyncio.run(outbox.measure(NOON))
    assert (gauges.states[State.SENDING], gauges.states[State.QUARANTINED]) == (1, 1)
    assert gauges.oldest_accepted_at == NOON - MINUTE
    assert found(outbox, bad).state(NOON) is State.QUARANTINED


def test_put_off_counts_no_try_and_lets_others_go_first(outbox: Outbox) -> None:
    """When the relay is away it is nobody's fault; another letter is the next probe."""
    probe, other = stored(outbox, new_letter(accepted_at=NOON - MINUTE), new_letter())
    (mine,) = claim(outbox, limit=1)
    asyncio.run(
        outbox.finish(Attempt(Event.PUT_OFF, mine.envelope, "one", NOON + MINUTE, "connection"))
    )
    assert found(outbox, probe).attempts == 0
    references = [one.envelope.reference for one in claim(outbox, now=NOON + MINUTE)]
    assert references == [other.reference, probe.reference]


def test_a_clock_that_is_slow_takes_nothing_out_of_another_hand(outbox: Outbox) -> None:
    """Clocks of two machines differ; a lease that begins in my future is a lease all the same."""
    stored(outbox, new_letter(accepted_at=NOON - MINUTE))
    assert len(claim(outbox, now=NOON)) == 1
    for behind in (timedelta(milliseconds=1), timedelta(seconds=5), MINUTE):
        assert claim(outbox, now=NOON - behind, holder="two") == []


def test_a_clock_set_back_two_days_stops_nothing(outbox: Outbox) -> None:
    """Tries and leases that lie implausibly far ahead count as due and as free."""
    retried, held = stored(outbox, new_letter(accepted_at=NOON - MINUTE), new_letter())
    (mine,) = claim(outbox, limit=1)
    asyncio.run(
        outbox.finish(
            Attempt(
                Event.DEFER, mine.envelope, "one", NOON, "data-451", again_at=NOON + 60 * MINUTE
            )
        )
    )
    claim(outbox, limit=1)
    earlier = claim(outbox, now=NOON - timedelta(days=2), holder="two")
    assert {one.envelope.reference for one in earlier} == {retried.reference, held.reference}
