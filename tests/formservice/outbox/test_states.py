"""Where a letter is, for every combination of its timestamps."""

import asyncio
from collections import Counter
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from formservice.outbox import (
    Attempt,
    ClaimRequest,
    Event,
    LeaseRenewal,
    OperatorCommand,
    Outbox,
    State,
    delivery,
)
from formservice.outbox.schema import envelopes
from formservice.outbox.states import MARKS, state_in
from tests.formservice.samples import NOON, new_letter, open_outbox, times_of

MINUTE = timedelta(minutes=1)
STAMPS = ("refused_since", "delivered_at", "quarantined_at", "erased_at", "held_at")
LEASES = (None, NOON - MINUTE, NOON, NOON + MINUTE, NOON + timedelta(days=2))
COMBINATIONS = [
    {**dict(zip(STAMPS, stamps, strict=True)), "leased_until": lease}
    for lease, *stamps in product(LEASES, *[(None, NOON - MINUTE)] * len(STAMPS))
]


@pytest.fixture
def full(outbox: Outbox) -> Outbox:
    """Give an outbox with one letter for each combination."""
    names = ("message_id", "mailbox", "municipality", "language", "channel")
    rows = []
    for number, stamps in enumerate(COMBINATIONS):
        letter = new_letter()
        facts = {name: getattr(letter, name) for name in names}
        more = {"accepted_at": NOON, "next_attempt_at": NOON, "attempts": 0, "last_result": ""}
        rows.append({"reference": f"{number:09}", **facts, **more, **stamps})
    with outbox._engine.begin() as connection:
        connection.execute(insert(envelopes), rows)
    return outbox


def known(outbox: Outbox) -> dict[str, State]:
    """Return the state of each letter as its envelope tells it."""

    async def look() -> dict[str, State]:
        found = [await outbox.find(f"{number:09}") for number in range(len(COMBINATIONS))]
        return {envelope.reference: envelope.state for envelope in found if envelope}

    return asyncio.run(look())


def test_every_combination_has_the_state_of_its_first_mark(full: Outbox) -> None:
    """In the order of the table; a lease counts while it runs; each state is reached."""
    first = {mark.state: mark.column.name for mark in MARKS}
    expected = {}
    for number, stamps in enumerate(COMBINATIONS):
        lease = stamps["leased_until"]
        running = {**stamps, "leased_until": lease if lease and lease > NOON else None}
        marked = (state for state, column in first.items() if running[column])
        expected[f"{number:09}"] = next(marked, State.WAITING)
    assert known(full) == expected
    assert set(expected.values()) == set(State)


def test_a_query_for_some_states_finds_exactly_their_letters(full: Outbox) -> None:
    """Whichever states are asked for: no letter is in two of them, and none is in no state."""
    states = known(full)
    with full._engine.connect() as connection:
        for number in range(2 ** len(State)):
            wanted = {state for bit, state in enumerate(State) if number >> bit & 1}
            rows = connection.execute(
                select(envelopes.c.reference).where(state_in(wanted)), {"now": NOON}
            )
            assert set(rows.scalars()) == {one for one, state in states.items() if state in wanted}


def test_a_claim_uses_the_index_of_what_is_pending(tmp_path: Path) -> None:
    """A year of letters that have arrived must not slow down the search for the next one."""
    box = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    due = {"now": NOON, "spared_after": NOON, "limit": 1}
    compiled = delivery._DUE.params(**due, not_for=["other@kreis.example"]).compile(
        dialect=box._engine.dialect, compile_kwargs={"render_postcompile": True}
    )
    with box._engine.connect() as connection:
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled}", (None,) * len(compiled.positiontup or ())
        )
        assert "envelope_pending" in str(plan.all())
    box.close()


def test_the_gauges_count_what_the_list_shows(full: Outbox) -> None:
    """Every letter once, but for what is erased."""
    listed = Counter(known(full).values())
    del listed[State.ERASED]
    assert asyncio.run(full.measure()).states == listed


def test_a_state_without_letters_is_counted_as_none(outbox: Outbox) -> None:
    """A line that vanishes from the numbers would silence an alarm."""
    assert asyncio.run(outbox.measure()).states == {
        state: 0 for state in State if state is not State.ERASED
    }


def test_what_is_held_while_it_is_sent_is_being_sent(outbox: Outbox) -> None:
    """A delivery that was late with its lease still has it: an operator must keep off."""

    async def scene() -> None:
        letter = new_letter()
        await outbox.accept(letter)
        (claim,) = await outbox.claim(ClaimRequest("worker", 1, MINUTE))
        times_of(outbox).now = NOON + 2 * MINUTE
        hold, again = (
            OperatorCommand(change, letter.reference, "other@kreis.example")
            for change in (Event.HOLD, Event.REROUTE)
        )
        assert (await outbox.carry_out(hold)).done
        await outbox.renew(LeaseRenewal("worker", frozenset({claim.envelope.id}), MINUTE))
        answer = await outbox.carry_out(again)
        assert (answer.done, answer.before) == (False, State.SENDING)
        assert (await outbox.measure()).states[State.SENDING] == 1
        retry = Attempt(Event.DEFER, claim.envelope, "worker", "452", pause=MINUTE)
        await outbox.finish(retry)
        assert (await outbox.measure()).states[State.HELD] == 1

    asyncio.run(scene())
