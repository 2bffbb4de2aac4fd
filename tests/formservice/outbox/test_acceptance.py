"""What is accepted is stored once, and what comes again is recognised."""

import asyncio
from datetime import timedelta

import pytest

from formservice.outbox import (
    AcceptResult,
    NewLetter,
    Outbox,
    OutboxUnavailableError,
    ReferenceTakenError,
    State,
)
from tests.formservice.samples import NOON, new_letter, open_outbox, times_of, undelivered

MINUTE = timedelta(minutes=1)


def accept(box: Outbox, *letters: NewLetter) -> list[tuple[AcceptResult, str]]:
    """Offer *letters* at the same time."""

    async def offer() -> list[tuple[AcceptResult, str]]:
        receipts = await asyncio.gather(*map(box.accept, letters))
        return [(receipt.result, receipt.reference) for receipt in receipts]

    return asyncio.run(offer())


def test_an_accepted_letter_is_there_after_a_restart(address: str) -> None:
    """The receipt comes after the commit: another process sees the letter."""
    letter = new_letter()
    first = open_outbox(address)
    assert accept(first, letter) == [(AcceptResult.ACCEPTED, letter.reference)]
    second = open_outbox(address)
    envelope = asyncio.run(second.find(letter.reference))
    assert envelope is not None
    assert envelope.mailbox == letter.mailbox
    assert envelope.accepted_at == NOON
    assert envelope.state is State.WAITING
    first.close()
    second.close()


def test_the_same_words_again_keep_their_reference(outbox: Outbox) -> None:
    """Double click, reload and back button: one letter, one reference."""
    letter = new_letter()
    again = new_letter(fingerprint=letter.fingerprint, contacts=letter.contacts)
    later = new_letter(fingerprint=letter.fingerprint, contacts=letter.contacts)
    assert accept(outbox, letter, again)[1] == (AcceptResult.REPEATED, letter.reference)
    times_of(outbox).now += 10 * MINUTE
    assert accept(outbox, later) == [(AcceptResult.REPEATED, letter.reference)]
    assert len(asyncio.run(undelivered(outbox))) == 1


def test_after_the_window_the_same_words_are_a_new_request(outbox: Outbox) -> None:
    """Somebody who asks again next week has not been helped."""
    letter = new_letter()
    accept(outbox, letter)
    times_of(outbox).now += 11 * MINUTE
    later = new_letter(fingerprint=letter.fingerprint, contacts=letter.contacts)
    assert accept(outbox, later) == [(AcceptResult.ACCEPTED, later.reference)]


def test_a_clock_that_was_ahead_does_not_swallow_requests(outbox: Outbox) -> None:
    """What was seen "in two days" is as old as it is when the clock is right again."""
    letter = new_letter()
    times_of(outbox).now += timedelta(days=2)
    accept(outbox, letter)
    times_of(outbox).ahead = -timedelta(days=2)
    assert asyncio.run(outbox.confirm_clock(asyncio.run(outbox.time())))
    now = new_letter(fingerprint=letter.fingerprint, contacts=letter.contacts)
    assert accept(outbox, now) == [(AcceptResult.REPEATED, letter.reference)]
    times_of(outbox).now += 11 * MINUTE
    assert accept(outbox, now) == [(AcceptResult.ACCEPTED, now.reference)]


def test_other_words_from_the_same_contact_must_name_the_earlier_letter(outbox: Outbox) -> None:
    """Nothing is stored until the new letter says what it follows; then it is."""
    letter = new_letter()
    accept(outbox, letter)
    changed = new_letter(contacts=letter.contacts)
    assert accept(outbox, changed) == [(AcceptResult.FOLLOWS, letter.reference)]
    assert asyncio.run(outbox.find(changed.reference)) is None
    named = new_letter(contacts=letter.contacts, names_earlier=True)
    assert accept(outbox, named) == [(AcceptResult.ACCEPTED, named.reference)]


def test_a_taken_reference_harms_nobody_else(outbox: Outbox) -> None:
    """The one with the taken reference is told; the others in the same commit are stored."""
    letter = new_letter()
    accept(outbox, letter)
    twin, other = new_letter(reference=letter.reference), new_letter()

    async def offer() -> None:
        refused, accepted = await asyncio.gather(
            outbox.accept(twin), outbox.accept(other), return_exceptions=True
        )
        assert isinstance(refused, ReferenceTakenError)
        assert not isinstance(accepted, BaseException)

    asyncio.run(offer())
    assert asyncio.run(outbox.find(other.reference)) is not None


def test_two_instances_give_the_same_words_one_reference(address: str) -> None:
    """A double click may hit two machines at the same moment."""
    boxes = [open_outbox(address), open_outbox(address)]

    async def click(number: int) -> set[str]:
        shared = {"fingerprint": b"f%031d" % number, "contacts": (b"c%031d" % number,)}
        receipts = await asyncio.gather(*(box.accept(new_letter(**shared)) for box in boxes))
        return {receipt.reference for receipt in receipts}

    async def click_often() -> list[set[str]]:
        return [await click(number) for number in range(30)]

    assert all(len(references) == 1 for references in asyncio.run(click_often()))
    assert len(asyncio.run(undelivered(boxes[0]))) == 30
    for box in boxes:
        box.close()


def test_another_instance_names_the_earlier_letter(address: str) -> None:
    """Whoever writes again may reach the other machine."""
    first, second = open_outbox(address), open_outbox(address)
    letter = new_letter()
    accept(first, letter)
    again = new_letter(contacts=letter.contacts)
    assert accept(second, again) == [(AcceptResult.FOLLOWS, letter.reference)]
    for box in (first, second):
        box.close()


def test_concurrent_letters_share_commits(outbox: Outbox) -> None:
    """Two hundred at once are all stored, with far fewer transactions than letters."""
    commits = []
    begin = outbox._engine.begin
    outbox._engine.begin = lambda: commits.append(1) or begin()  # type: ignore[method-assign,func-returns-value]
    letters = [new_letter() for _ in range(200)]
    assert {verdict for verdict, _ in accept(outbox, *letters)} == {AcceptResult.ACCEPTED}
    assert len(asyncio.run(undelivered(outbox))) == 200
    assert len(commits) < 20


def test_after_closing_nothing_is_promised(outbox: Outbox) -> None:
    """A stopping process answers "unavailable", not "thanks"."""
    outbox.close()
    with pytest.raises(OutboxUnavailableError, match="closed"):
        accept(outbox, new_letter())
