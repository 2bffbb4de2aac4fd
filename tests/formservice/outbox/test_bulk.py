"""Several letters changed by hand at once, on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from formservice.outbox import (
    IN_BULK,
    REROUTES,
    Attempt,
    BulkCommand,
    ClaimRequest,
    Event,
    ListRequest,
    OperatorCommand,
    Outbox,
    Selection,
    State,
)
from tests.formservice.samples import new_letter

MOERS, WESEL = "moers@kreis.example", "wesel@kreis.example"
HOUR = timedelta(hours=1)
ENDINGS = {"data-554": Event.QUARANTINE, "recipient-450": Event.DEFER, "data-250": Event.DELIVER}


async def letters_of(outbox: Outbox, **codes: int) -> None:
    """Store letters for Moers that ended so, and one for Wesel that waits."""
    for code, number in codes.items():
        for _ in range(number):
            await outbox.accept(new_letter(mailbox=MOERS))
            (claim,) = await outbox.claim(ClaimRequest("worker", 1, HOUR))
            result = code.replace("_", "-")
            event = ENDINGS[result]
            attempt = Attempt(event, claim.envelope, "worker", result, HOUR / 2)
            await outbox.finish(attempt)
    await outbox.accept(new_letter(mailbox=WESEL))


def command(event: Event, *, to: str = "", dry_run: bool = False, **of: object) -> BulkCommand:
    return BulkCommand(event, Selection(**of), to, dry_run=dry_run)  # type: ignore[arg-type]


async def states(outbox: Outbox) -> list[tuple[str, State]]:
    everything = Selection(frozenset(State))
    found = await outbox.list_letters(ListRequest(everything, 100))
    return sorted((one.mailbox, one.state) for one in found.letters)


def test_what_the_relay_refused_wrongly_goes_out_with_one_command(outbox: Outbox) -> None:
    """Of a mailbox's letters those with the code are tried; the others stay as they are."""

    async def scene() -> None:
        await letters_of(outbox, data_554=3, recipient_450=2)
        tried = await outbox.carry_out_all(command(Event.RETRY, mailbox=MOERS, code="data-5"))
        assert [one.state for one in tried.changed] == [State.QUARANTINED] * 3
        assert not tried.left
        waiting, refused = [(MOERS, State.WAITING)] * 3, [(MOERS, State.REFUSED)] * 2
        assert await states(outbox) == sorted([*waiting, *refused, (WESEL, State.WAITING)])
        due = await outbox.claim(ClaimRequest("worker", 100, HOUR))
        assert len(due) == 4

    asyncio.run(scene())


@pytest.mark.parametrize("event", IN_BULK)
def test_many_are_changed_as_one_would_be(outbox: Outbox, event: Event) -> None:
    """What the state forbids is left, and a dry run tells the same before anything changes."""

    async def scene() -> None:
        await letters_of(outbox, data_554=1, recipient_450=1, data_250=1)
        await outbox.accept(held := new_letter(mailbox=MOERS))
        await outbox.carry_out(OperatorCommand(Event.HOLD, held.reference))
        before = await states(outbox)
        everything = frozenset(State)
        told = await outbox.carry_out_all(command(event, to=WESEL, dry_run=True, states=everything))
        assert await states(outbox) == before
        done = await outbox.carry_out_all(command(event, to=WESEL, states=everything))
        assert done == told
        assert len(done.changed) + len(done.left) == len(before)
        for letter in done.left:
            one = OperatorCommand(event, letter.reference, WESEL)
            already = event in REROUTES and letter.mailbox == WESEL
            assert already or not (await outbox.carry_out(one)).done
        assert done.changed

    asyncio.run(scene())


def test_a_letter_that_is_for_the_mailbox_already_is_not_rerouted_there(outbox: Outbox) -> None:
    """Its mail would say that its own mailbox has failed, and its attempts would begin anew."""

    async def scene() -> None:
        await letters_of(outbox, recipient_450=1)
        done = await outbox.carry_out_all(command(Event.REROUTE, to=MOERS))
        assert [one.mailbox for one in done.changed] == [WESEL]
        assert [one.mailbox for one in done.left] == [MOERS]
        (letter,) = done.left
        assert (await outbox.find(letter.reference)) == letter

    asyncio.run(scene())


def test_thousands_are_changed_in_one_go_and_counted_in_a_list(outbox: Outbox) -> None:
    """A weekend's worth: more than one statement may name. A list says how many there are."""

    async def scene() -> None:
        await asyncio.gather(*(outbox.accept(new_letter(mailbox=MOERS)) for _ in range(2001)))
        held = await outbox.carry_out_all(command(Event.HOLD))
        assert len(held.changed) == 2001
        request = ListRequest(Selection(frozenset({State.HELD})), 7)
        listed = await outbox.list_letters(request)
        assert (len(listed.letters), listed.total) == (7, 2001)

    asyncio.run(scene())


def test_a_code_is_no_pattern(outbox: Outbox) -> None:
    """Signs that SQL reads as wildcards choose nothing more than they say."""

    async def scene() -> None:
        await letters_of(outbox, data_554=1)
        for code in ("%", "data_5", "_"):
            done = await outbox.carry_out_all(command(Event.RETRY, code=code))
            assert done.changed == done.left == ()

    asyncio.run(scene())


def test_erasing_is_never_done_in_bulk() -> None:
    """It cannot be undone: each request is looked at."""
    with pytest.raises(ValueError, match="erase"):
        command(Event.ERASE)


def test_only_what_was_shown_and_is_still_so_is_changed(outbox: Outbox) -> None:
    """What came since stays; what another command or a delivery has changed is named."""

    async def scene() -> None:
        for _ in range(4):
            await outbox.accept(new_letter(mailbox=MOERS))
        wanted = command(Event.HOLD)
        told = await outbox.carry_out_all(replace(wanted, dry_run=True))
        released, moved, stays, _ = told.changed
        await outbox.carry_out(OperatorCommand(Event.HOLD, released.reference))
        await outbox.carry_out(OperatorCommand(Event.REROUTE, moved.reference, WESEL))
        await outbox.accept(new_letter(mailbox=MOERS))
        done = await outbox.carry_out_all(replace(wanted, shown=told.changed))
        assert done.changed == told.changed[2:]
        assert done.altered == (released.reference, moved.reference)
        assert not done.left
        waiting = await outbox.list_letters(ListRequest(Selection(frozenset({State.WAITING})), 9))
        assert waiting.total == 2
        assert stays.reference not in {one.reference for one in waiting.letters}

    asyncio.run(scene())


def test_of_two_commands_at_once_the_second_changes_nothing_of_the_first(outbox: Outbox) -> None:
    """Both were shown the same; each request goes where one of the two sends it, and once."""

    async def scene() -> None:
        for _ in range(3):
            await outbox.accept(new_letter(mailbox="wrong@kreis.example"))
        told = await outbox.carry_out_all(command(Event.REROUTE, to=MOERS, dry_run=True))
        both = (command(Event.REROUTE, to=to) for to in (MOERS, WESEL))
        one, other = [
            await outbox.carry_out_all(replace(each, shown=told.changed)) for each in both
        ]
        assert (len(one.changed), len(other.changed), len(other.altered)) == (3, 0, 3)
        assert {mailbox for mailbox, _ in await states(outbox)} == {MOERS}

    asyncio.run(scene())
