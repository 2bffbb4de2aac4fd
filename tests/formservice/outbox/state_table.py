"""The table of states as the handbook has it, drawn from the rows that the outbox acts by.

After a change of the rows: `print(table())` in a shell of Python, and read what it says.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Case, Column

from formservice.outbox.schema import LaterBy
from formservice.outbox.states import MARKS, State
from formservice.outbox.transitions import TRANSITIONS, Transition

NOT_ALLOWED = "–"
Marks = frozenset[State]
"""The states whose column is set; the first in the order of `MARKS` is the state of the letter."""


def state_of(marks: Marks) -> State:
    """Return the state of a letter with these *marks*."""
    return next((mark.state for mark in MARKS if mark.state in marks), State.WAITING)


def after(row: Transition, marks: Marks) -> Marks:
    """Return the marks of a letter after an event that is allowed."""
    changed = {mark.state: row.changes.get(mark.column.name, mark.column) for mark in MARKS}
    cleared = {state for state, value in changed.items() if str(value) == "NULL"}
    kept = {mark.state for mark in MARKS if _is_kept(mark.column, changed[mark.state])}
    return frozenset({*changed} - cleared - kept) | (marks & kept)


def _is_kept(column: Column[datetime], value: object) -> bool:
    """Return True if a moment stays one, maybe another one, and none stays none."""
    return value is column or (isinstance(value, Case) and isinstance(value.else_, LaterBy))


def reachable() -> frozenset[Marks]:
    """Return the marks that a letter can have; a lease may run out at any moment."""
    found, new = set[Marks](), {Marks()}
    while new:
        found |= new
        steps = {after(row, marks) for marks in new for row in possible(marks)}
        new = (steps | {marks - {State.SENDING} for marks in new}) - found
    return frozenset(found)


def possible(marks: Marks) -> Iterator[Transition]:
    """Yield the rows that are allowed for a letter with these *marks*."""
    return (row for row in TRANSITIONS.values() if state_of(marks) in row.allowed)


def table() -> str:
    """Return the table as it stands in the handbook."""
    states = [*State]
    head = [*(f"`{state}`" for state in states)]
    lines = [["who", "event", *head, "when"], ["---"] * (len(states) + 3)]
    everything = reachable()
    for row in TRANSITIONS.values():
        meaning = "; ".join([row.meaning, *(f"only if {one.meaning}" for one in row.conditions)])
        fields = [_field(row, state, everything) for state in states]
        lines.append([row.actor, f"`{row.event}`", *fields, meaning])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _field(row: Transition, state: State, everything: Iterable[Marks]) -> str:
    if state not in row.allowed:
        return NOT_ALLOWED
    leads_to = {state_of(after(row, marks)) for marks in everything if state_of(marks) is state}
    return " ".join(sorted(leads_to))


def read(text: str) -> Mapping[tuple[str, str], frozenset[str]]:
    """Return (event, state before) → the states afterwards, from the handbook's page *text*."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    head = next(row for row in rows if row[:2] == ["who", "event"])
    return {
        (row[1].strip("`"), before.strip("`")): frozenset(field.split()) - {NOT_ALLOWED}
        for row in rows
        if len(row) == len(head) and row[1].startswith("`")
        for before, field in zip(head[2:-1], row[2:-1], strict=True)
    }
