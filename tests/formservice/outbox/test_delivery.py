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
from tests.formservice.samples import NOON, new_letter, open_outbox, times_of

MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=60)


def claim(
    box: Outbox, *, now: datetime = NOON, holder: str = "one", limit: int = 100
) -> list[Claim]:
    """Claim what is due at *now*."""
    times_of(box).now = now
    return asyncio.run(box.claim(ClaimRequest(holder, limit, LEASE)))


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
    old, young = new_letter(), new_letter()
    stored(outbox, old)
    times_of(outbox).now = NOON + MINUTE
    stored(outbox, young)
    times_of(outbox).now = NOON
    claims = claim(outbox, now=NOON + MINUTE)
    assert [one.envelope.reference for one in claims] == [old.reference, young.reference]
    assert [one.sealed for one in claims] == [old.sealed, young.sealed]
    assert found(outbox, old).state is State.SENDING


def test_a_claim_says_whether_others_may_be_due(outbox: Outbox) -> None:
    """Who leaves out mailboxes does not know."""
    stored(outbox, new_letter(), new_letter())
    first = claim(outbox, limit=1)
    second = claim(outbox, limit=1)
    assert [one.others_due for one in first + second] == [True, False]
    asyncio.run(outbox.give_back("one"))
    request = ClaimRequest("one", 2, LEASE, frozenset({"another@example.org"}))
    assert [one.others_due for one in asyncio.run(outbox.claim(request))] == [True, True]


def test_two_deliveries_never_hold_the_same_letter(address: str) -> None:
    """Claims are atomic across processes: every letter is claimed exactly once."""
    boxes = [open_outbox(address), open_outbox(address)]
    stored(boxes[0], *(new_letter() for _ in range(60)))

    async def work(number: int) -> list[str]:
        mine: list[str] = []
        request = ClaimRequest(f"holder {number}", 3, LEASE)
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
    asyncio.run(outbox.renew(LeaseRenewal("one", held, LEASE)))
    asyncio.run(outbox.renew(LeaseRenewal("two", held, -LEASE)))
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
    asyncio.run(outbox.finish(Attempt(Event.DELIVER, mine.envelope, "one", "250")))
    assert found(outbox, letter).state is State.DELIVERED
    assert claim(outbox, now=NOON + timedelta(days=2)) == []


def test_who_lost_the_lease_changes_nothing(outbox: Outbox) -> None:
    """A delivery that woke up late must not disturb the one that took over."""
    (letter,) = stored(outbox, new_letter())
    (mine,) = claim(outbox)
    claim(outbox, now=NOON + 2 * LEASE, holder="two")
    for event in (Event.DEFER, Event.QUARANTINE, Event.PUT_OFF, Event.FALL_BACK):
        late = Attempt(event, mine.envelope, "one", "data-451", pause=60 * MINUTE)
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
        asyncio.run(outbox.finish(Attempt(event, held.envelope, who, "data")))
    bounce = Bounce(letter.reference, 0, "bounce", "kim@kreis.example", MINUTE)
    assert asyncio.run(outbox.undo_delivery(bounce)).effect is BounceEffect.REROUTED
    assert found(outbox, letter).state is State.WAITING
    assert len(claim(outbox, now=later)) == 1


def test_only_an_end_of_a_try_is_noted_as_one(outbox: Outbox) -> None:
    """A mistake of ours is told, and changes nothing."""
    (letter,) = stored(outbox, new_letter())
    (mine,) = claim(outbox)
    with pytest.raises(KeyError):
        asyncio.run(outbox.finish(Attempt(Event.ERASE, mine.envelope, "one", "x")))
    assert found(outbox, letter) == replace(mine.envelope, leased_until=NOON + LEASE)


def test_a_retry_waits_and_counts(outbox: Outbox) -> None:
    """The letter comes back at its time, with the try counted and the start remembered."""
    (letter,) = stored(outbox, new_letter())
    (mine,) = claim(outbox)
    asyncio.run(
        outbox.finish(
            Attempt(Event.DEFER, mine.envelope, "one", "data-451-4.3.0", pause=5 * MINUTE)
        )
    )
    envelope = found(outbox, letter)
    assert (envelope.attempts, envelope.refused_since) == (1, NOON)
    assert envelope.last_result == "data-451-4.3.0"
    assert envelope.state is State.REFUSED
    assert claim(outbox, now=NOON + 4 * MINUTE) == []
    assert len(claim(outbox, now=NOON + 5 * MINUTE)) == 1


def test_a_full_mailbox_holds_back_its_own_letters_only(outbox: Outbox) -> None:
    """All letters for the mailbox wait together; every other mailbox goes on."""
    tried, same, other = stored(
        outbox,
        new_letter(),
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
                "recipient-452",
                pause=5 * MINUTE,
                whole_mailbox=True,
            )
        )
    )
    assert [one.envelope.reference for one in claim(outbox)] == [other.reference]
    assert found(outbox, same).attempts == 0
    assert found(outbox, same).refused_since == NOON


def test_rerouting_names_the_failed_mailbox_and_starts_anew(outbox: Outbox) -> None:
    """The fallback mailbox gets the letter at once, and all its tries."""
    (letter,) = stored(outbox, new_letter())
    (mine,) = claim(outbox)
    asyncio.run(
        outbox.finish(
            Attempt(
                Event.FALL_BACK, mine.envelope, "one", "recipient-550", fallback="kim@kreis.example"
            )
        )
    )
    envelope = found(outbox, letter)
    assert envelope.mailbox == "kim@kreis.example"
    assert envelope.failed_mailbox == "moers@kreis.example"
    assert (envelope.attempts, envelope.refused_since) == (0, None)
    assert len(claim(outbox, holder="two")) == 1


def test_what_the_relay_refused_is_pardoned_and_what_a_mailbox_refused_is_not(
    outbox: Outbox,
) -> None:
    """A refusal from before the fault still has its age; the others begin anew."""
    early, late, last = stored(outbox, *(new_letter(mailbox=f"{one}@k.example") for one in "abc"))
    hour = timedelta(hours=1)
    for now in (NOON, NOON + 5 * MINUTE):
        (mine,) = claim(outbox, now=now, limit=1)
        refusal = Attempt(Event.DEFER, mine.envelope, "one", "recipient-554", hour)
        asyncio.run(outbox.finish(refusal))
    (mine,) = claim(outbox, now=NOON + 6 * MINUTE)
    since = NOON + 4 * MINUTE
    fault = Attempt(Event.PUT_OFF, mine.envelope, "one", "recipient-554", relay_fault_since=since)
    asyncio.run(outbox.finish(fault))
    assert (found(outbox, early).attempts, found(outbox, early).refused_since) == (1, NOON)
    for letter in (late, last):
        assert (found(outbox, letter).attempts, found(outbox, letter).refused_since) == (0, None)
    assert found(outbox, late).next_attempt_at == NOON + 5 * MINUTE + hour


def test_a_letter_that_moved_in_vain_is_for_its_own_mailbox_again(outbox: Outbox) -> None:
    """As if it had never moved."""
    (letter,) = stored(outbox, new_letter())
    for event in (Event.FALL_BACK, Event.UNDO_FALL_BACK):
        (mine,) = claim(outbox)
        attempt = Attempt(event, mine.envelope, "one", "data-550", fallback="kim@kreis.example")
        asyncio.run(outbox.finish(attempt))
    envelope = found(outbox, letter)
    assert (envelope.mailbox, envelope.failed_mailbox) == (letter.mailbox, None)
    assert (envelope.attempts, envelope.refused_since) == (0, None)


def test_a_claim_leaves_out_mailboxes(outbox: Outbox) -> None:
    """For lanes that are not for slow mailboxes; the letters left out keep their place."""
    first, second = stored(outbox, new_letter(), new_letter(mailbox="wesel@kreis.example"))
    request = ClaimRequest("one", 1, LEASE, frozenset({first.mailbox}))
    (other,) = asyncio.run(outbox.claim(request))
    assert other.envelope.reference == second.reference
    assert [one.envelope.reference for one in claim(outbox)] == [first.reference]


def test_quarantine_keeps_the_content_and_lets_the_rest_pass(outbox: Outbox) -> None:
    """A refused mail waits for a person; it is in the backlog and nobody sends it again."""
    bad, good = stored(outbox, new_letter(), new_letter())
    (mine,) = claim(outbox, limit=1)
    asyncio.run(outbox.finish(Attempt(Event.QUARANTINE, mine.envelope, "one", "data-554")))
    assert [one.envelope.reference for one in claim(outbox)] == [good.reference]
    gauges = asyncio.run(outbox.measure())
    assert (gauges.states[State.SENDING], gauges.states[State.QUARANTINED]) == (1, 1)
    assert gauges.oldest_accepted_at == NOON
    assert found(outbox, bad).state is State.QUARANTINED


def test_put_off_counts_no_try_and_lets_others_go_first(outbox: Outbox) -> None:
    """When the relay is away it is nobody's fault; another letter is the next probe."""
    probe, other = stored(outbox, new_letter(), new_letter())
    (mine,) = claim(outbox, limit=1)
    times_of(outbox).now = NOON + MINUTE
    asyncio.run(outbox.finish(Attempt(Event.PUT_OFF, mine.envelope, "one", "connection")))
    assert found(outbox, probe).attempts == 0
    references = [one.envelope.reference for one in claim(outbox, now=NOON + MINUTE)]
    assert references == [other.reference, probe.reference]
