"""Bring a restored backup up to date with the log.

What was delivered after the backup is not sent again, unless it came back; what an operator changed
is changed again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, select

from formservice.outbox.clock import read_clock
from formservice.outbox.covers import repeat_covers
from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.events import REROUTES, Actor, Event
from formservice.outbox.followups import Outcome, repeat_answer
from formservice.outbox.operator_commands import OperatorCommand, carry_out
from formservice.outbox.states import IN_DELIVERY, UNDELIVERED, State
from formservice.outbox.transitions import LETTER, TRANSITIONS
from formservice.outbox.writer import for_each, once
from portal.routing import Cover

RESTORED = "restored"
"""Result code of a letter whose delivery or return the log reports, and not the relay."""


@dataclass(frozen=True, slots=True)
class LogExcerpt:
    """What the log says about the time after the backup; no letter is in two of the sets."""

    accepted: frozenset[str]
    """References of accepted letters."""
    delivered: frozenset[str]
    """References of letters that were delivered and did not come back."""
    undelivered: frozenset[str]
    """References of letters that were not delivered when the log ended."""
    commands: tuple[OperatorCommand, ...]
    """Commands of operators, in order; of a letter those since its last delivery but one."""
    hold_rest: bool
    """Whether letters that the log does not report as delivered wait for a person to release
    them."""
    take_leases: bool = False
    """Whether the deliveries that have letters in hand are known to be no more."""
    arrived_before: Mapping[str, bool] = field(default_factory=dict)
    """Whether a letter had arrived when it was rerouted, by reference: then it was handed on, else
    its delivery had failed. One that is not named: as in the backup."""

    answers: Mapping[str, tuple[Outcome | None, datetime | None]] = field(default_factory=dict)
    """What staff said last of a request that was not handed on since, and when, by reference;
    without a time: now."""
    covers: Mapping[str, Cover | None] = field(default_factory=dict)
    """Who stands in for a mailbox, as its staff said last; `None`: nobody."""


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """What was done."""

    delivered: tuple[str, ...] = ()
    """References of letters that are now marked as delivered."""
    waiting: tuple[str, ...] = ()
    """References of letters that will be delivered."""
    for_person: tuple[str, ...] = ()
    """References of letters that are held or quarantined: they wait for a person."""
    erased: tuple[str, ...] = ()
    """References of letters that an operator had erased, erased again."""
    missing: tuple[str, ...] = ()
    """References of letters that were accepted, neither delivered nor erased, and are not in the
    backup."""
    covers: tuple[str, ...] = ()
    """Mailboxes whose holiday cover is another one now."""
    in_hand: tuple[str, ...] = ()
    """References of letters that a delivery has in hand. If there are any, nothing was done."""
    in_hand_until: datetime | None = None
    """When the last of their leases ends, unless the delivery is alive and renews it."""


_UPDATES = {
    event: transition.update(LETTER)
    for event, transition in TRANSITIONS.items()
    if transition.actor is Actor.RESTORE
}


@once
@for_each
def restore(connection: Connection, log: LogExcerpt) -> RestoreResult:
    """Apply *log* to the outbox and return what was done.

    Content that the log reports as delivered is kept as after any delivery. Nothing is done while
    a delivery has letters in hand: it may be alive, and send what is marked here as delivered.
    """
    now = read_clock(connection).now
    letters = _letters(connection, now)
    in_hand = {one.reference: one for one in letters.values() if one.state is State.SENDING}
    if in_hand and not log.take_leases:
        until = max(filter(None, (one.leased_until for one in in_hand.values())))
        return RestoreResult(in_hand=tuple(sorted(in_hand)), in_hand_until=until)
    result = _apply(connection, log, letters, now)
    for reference, (outcome, at) in log.answers.items():
        repeat_answer(connection, reference, outcome, at)
    return replace(result, covers=repeat_covers(connection, log.covers))


def _apply(
    connection: Connection, log: LogExcerpt, letters: Mapping[str, Envelope], now: datetime
) -> RestoreResult:
    """Change *letters*, which are all letters by their references, as *log* says."""

    def note(event: Event, references: Iterable[str]) -> None:
        told = {"now": now, "result": RESTORED}
        each_one = [{**told, "letter": letters[reference].id} for reference in references]
        if each_one:
            connection.execute(_UPDATES[event], each_one)

    chosen = {one.reference: one.mailbox for one in log.commands if one.event in REROUTES}
    unsettled = {one for one, it in letters.items() if _is_unsettled(it, log, chosen.get(one))}
    done = unsettled & log.delivered
    rest = unsettled - done
    commands = _not_done([one for one in log.commands if one.reference in unsettled], letters)
    # A reroute finds each letter as it found it then: what had arrived was handed on.
    first = {one.reference: one.event for one in reversed(commands)}
    rerouted = {one for one, event in first.items() if event in REROUTES}
    as_found = {one for one in rerouted if log.arrived_before.get(one, True)}
    note(Event.RESTORE_DELIVERED, {one for one in rerouted if log.arrived_before.get(one)})
    note(Event.RESTORE_LEASE, unsettled)
    note(Event.RESTORE_UNDELIVERED, (rest & log.undelivered) - as_found)
    carry_out(connection, commands)
    note(Event.RESTORE_UNDELIVERED, as_found & log.undelivered)
    note(Event.RESTORE_DELIVERED, done)
    erased = {command.reference for command in log.commands if command.event is Event.ERASE}
    again, rest = rest & erased, rest - erased
    if log.hold_rest:
        note(Event.RESTORE_HELD, rest)
    after = _letters(connection, now)
    waiting = {one for one, letter in after.items() if letter.state in IN_DELIVERY}
    missing = log.accepted - log.delivered - erased - letters.keys()
    return RestoreResult(
        delivered=tuple(sorted(done)),
        waiting=tuple(sorted(rest & waiting)),
        for_person=tuple(sorted(rest - waiting)),
        erased=tuple(sorted(again)),
        missing=tuple(sorted(missing)),
    )


def _not_done(
    commands: Sequence[OperatorCommand], letters: Mapping[str, Envelope]
) -> list[OperatorCommand]:
    """Return *commands* without those that *letters* know already, up to their last reroute."""
    last = {one.reference: at for at, one in enumerate(commands) if one.event in REROUTES}
    known = {
        reference: at
        for reference, at in last.items()
        if commands[at].mailbox == letters[reference].mailbox
    }
    return [one for at, one in enumerate(commands) if at > known.get(one.reference, -1)]


def _letters(connection: Connection, now: datetime) -> dict[str, Envelope]:
    """Return all letters by their references."""
    rows = connection.execute(select(*ENVELOPE_COLUMNS), {"now": now})
    return {letter.reference: letter for letter in (Envelope(*row) for row in rows)}


def _is_unsettled(letter: Envelope, log: LogExcerpt, chosen: str | None) -> bool:
    """Return True if the log may know more about *letter*, whose last *chosen* mailbox it names,
    than the backup.
    """
    if letter.state is State.DELIVERED:
        moved = chosen is not None and chosen != letter.mailbox
        return moved or letter.reference in log.undelivered
    return letter.state in UNDELIVERED
