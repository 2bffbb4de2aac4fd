"""The table of states and events, walked on real databases: the handbook says what is right."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select

from formservice.outbox import COVER_LINK, INSTEAD, Event, OperatorCommand, Outbox, State
from formservice.outbox.conditions import (
    DUE_EARLIER,
    FOR_THIS_MAILBOX,
    GRACE_IS_OVER,
    HAS_FALLEN_BACK,
    HOLDS_COVER_LINK,
    HOLDS_LEASE,
    LATEST_DISPATCH,
    NO_COVER_LINK,
    NO_LONGER_TRIED,
    NOT_TRIED,
    REFUSED_BY_RELAY,
    Condition,
)
from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.schema import envelopes
from formservice.outbox.states import MARKS
from formservice.outbox.transitions import LETTER, TRANSITIONS
from tests.formservice.outbox.state_table import Marks, reachable, read, state_of, table
from tests.formservice.samples import NOON, new_letter

PAGE = Path("handbook/operating/states.md").read_text("utf-8")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MAILBOX = "moers@kreis.example"
LETTERS = sorted(reachable(), key=sorted)
TOLD: dict[str, Any] = {
    "now": NOON,
    "holder": "worker",
    "until": NOON + MINUTE,
    "again_at": NOON + MINUTE,
    "result": "told",
    "town": "05170048",
    "to": "other@kreis.example",
    "sent_to": MAILBOX,
    "dispatch_told": 0,
    "relay_fault_since": NOON - DAY,
    "delivered_before": NOON,
    "dated_from": NOON,
    "measured": 0.0,
    "whole": 0.0,
}
NOT_MET: dict[Condition, dict[str, Any]] = {
    HOLDS_LEASE: {"holder": "another"},
    FOR_THIS_MAILBOX: {"sent_to": "wesel@kreis.example"},
    LATEST_DISPATCH: {"dispatch_told": 1},
    NO_LONGER_TRIED: {"now": NOON - 2 * DAY},
    DUE_EARLIER: {"again_at": NOON - 2 * DAY},
    GRACE_IS_OVER: {"delivered_before": NOON - 2 * DAY},
    REFUSED_BY_RELAY: {"relay_fault_since": NOON},
}
"""For each condition what is told when it is not met."""
NOT_SO: dict[Condition, dict[str, Any]] = {
    HAS_FALLEN_BACK: {"failed_mailbox": None},
    NOT_TRIED: {"attempts": 1},
    NO_COVER_LINK: {"channel": COVER_LINK},
    HOLDS_COVER_LINK: {"channel": "TEL"},
}
"""For each condition that looks at the letter alone: the columns of one that does not meet it."""


def row_of(number: int, marks: Marks) -> dict[str, Any]:
    """Return an envelope with these *marks*, and a lease that ran out if there is none."""
    letter = new_letter(mailbox=MAILBOX)
    names = ("message_id", "mailbox", "municipality", "language", "channel")
    stamps: dict[str, datetime | None] = {
        mark.column.name: NOON - DAY if mark.state in marks else None for mark in MARKS
    }
    stamps["leased_until"] = NOON + MINUTE if State.SENDING in marks else NOON - MINUTE
    facts = {name: getattr(letter, name) for name in names}
    more = {
        "accepted_at": NOON,
        "failed_mailbox": "wesel@kreis.example",
        "next_attempt_at": NOON - DAY,
        "attempts": 0,
        "last_result": "before",
        "kept_until": NOON - DAY,
    }
    return {
        "id": number,
        "reference": f"{number:09}",
        "lease_holder": "worker",
        **facts,
        **more,
    } | (stamps)


@pytest.fixture
def connection(outbox: Outbox) -> Iterator[Connection]:
    """Give a transaction that holds one letter for each combination of marks."""
    with outbox._engine.begin() as connection:
        yield connection


def fill(connection: Connection, **columns: Any) -> dict[int, Envelope]:
    """Put one letter for each combination of marks there, and nothing else."""
    connection.execute(delete(envelopes))
    rows = [{**row_of(number, marks), **columns} for number, marks in enumerate(LETTERS)]
    connection.execute(insert(envelopes), rows)
    return found(connection)


def fill_for(connection: Connection, event: Event, **columns: Any) -> dict[int, Envelope]:
    """Do the same with letters that *event* is for."""
    is_for_links = HOLDS_COVER_LINK in TRANSITIONS[event].conditions
    kind = {"channel": COVER_LINK} if is_for_links else {}
    return fill(connection, **{**kind, **columns})


def found(connection: Connection) -> dict[int, Envelope]:
    rows = [Envelope(*row) for row in connection.execute(select(*ENVELOPE_COLUMNS), {"now": NOON})]
    return {one.id: one for one in rows}


def happens(connection: Connection, event: Event, **told: Any) -> dict[int, bool]:
    """Tell of *event* for each letter; return to which it happened."""
    update = TRANSITIONS[event].update(LETTER)
    return {
        number: bool(connection.execute(update, {**TOLD, **told, "letter": number}).rowcount)
        for number in range(len(LETTERS))
    }


def test_the_handbook_has_the_same_table() -> None:
    """What operators read is what the service does."""
    assert table() in PAGE


def test_the_handbook_tells_of_every_state_and_event() -> None:
    """One field for each state and event."""
    assert set(read(PAGE)) == {(event.value, state.value) for event in Event for state in State}


@pytest.mark.parametrize("event", list(Event))
def test_every_event_does_in_every_state_what_the_handbook_says(
    connection: Connection, event: Event
) -> None:
    """Allowed: the state it leads to; not allowed: refused, and not a single column changes."""
    before = fill_for(connection, event)
    happened = happens(connection, event)
    after, led_to = found(connection), dict[str, set[str]]()
    for number, marks in enumerate(LETTERS):
        state = state_of(marks)
        assert before[number].state is state
        expected = read(PAGE)[event.value, state.value]
        assert happened[number] is bool(expected)
        if expected:
            led_to.setdefault(state.value, set()).add(after[number].state.value)
        else:
            assert after[number] == before[number]
    assert led_to == {
        state: set(expected)
        for (name, state), expected in read(PAGE).items()
        if name == event.value and expected
    }


@pytest.mark.parametrize(
    ("event", "condition"),
    [
        pytest.param(event, one, id=f"{event}-{one.meaning}")
        for event, row in TRANSITIONS.items()
        for one in row.conditions
    ],
)
def test_an_event_whose_condition_is_not_met_changes_nothing(
    connection: Connection, event: Event, condition: Condition
) -> None:
    """Whoever lost the lease, or tried another mailbox, disturbs nobody."""
    before = fill_for(connection, event, **NOT_SO.get(condition, {}))
    assert not any(happens(connection, event, **NOT_MET.get(condition, {})).values())
    assert found(connection) == before


@pytest.mark.parametrize("event", list(Event))
def test_a_lease_has_a_holder_and_an_end_or_neither(connection: Connection, event: Event) -> None:
    """A holder without an end would hold the letter for ever; an end alone shuts everybody out."""
    fill_for(connection, event)
    happens(connection, event)
    leases = select(envelopes.c.lease_holder, envelopes.c.leased_until)
    assert all((holder is None) is (end is None) for holder, end in connection.execute(leases))


def test_an_operator_is_told_what_to_do_instead_in_every_state() -> None:
    """A refusal without a way out is a riddle at night."""
    assert set(INSTEAD) == set(State)


@pytest.mark.parametrize("event", [Event.CLAIM, Event.DELIVER, Event.PURGE])
def test_an_operator_cannot_do_what_a_delivery_does(event: Event) -> None:
    """A log of a lost time is easier to write than settings."""
    with pytest.raises(ValueError, match="operator"):
        OperatorCommand(event, "482719368")


def test_only_the_table_changes_letters() -> None:
    """Whoever writes a column by himself is a second owner of the states."""
    writers = {
        file.name
        for file in Path("formservice/outbox").rglob("*.py")
        if re.search(r"\bupdate\(\s*envelopes|UPDATE envelope", file.read_text("utf-8"))
    }
    assert writers == {"transitions.py"}
