"""The transitions of letters: one table of events (decision 0030).

Each row says in which states an event is allowed and which columns it changes. The caller takes a
row and executes its statement; an event that is not allowed changes nothing. No other module writes
a column that a state is derived from. `handbook/operating/states.md` shows all transitions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    Update,
    bindparam,
    case,
    func,
    null,
    update,
)

from formservice.outbox.conditions import (
    AGAIN_AT,
    DUE_EARLIER,
    FOR_THIS_MAILBOX,
    GRACE_IS_OVER,
    HAS_FALLEN_BACK,
    HOLDER,
    HOLDS_COVER_LINK,
    HOLDS_LEASE,
    LATEST_DISPATCH,
    NO_COVER_LINK,
    NO_LONGER_TRIED,
    NOT_TRIED,
    REFUSED_BY_RELAY,
    Condition,
)
from formservice.outbox.envelope import Envelope
from formservice.outbox.events import Actor, Event
from formservice.outbox.model import COVER_LINK
from formservice.outbox.schema import Instant, LaterBy, envelopes
from formservice.outbox.states import IN_DELIVERY, NOW, UNDELIVERED, State, state_in

letter = envelopes.c

LETTER = letter.id == bindparam("letter")
"""SQL condition: one letter, by its id."""
LETTERS = letter.id.in_(bindparam("letters", expanding=True))
"""SQL condition: several letters, by their ids."""
UNTIL = bindparam("until", type_=Instant)
"""When the lease ends, or the content is no longer needed."""
RESULT = bindparam("result", type_=letter.last_result.type)
TO = bindparam("to", type_=letter.mailbox.type)
"""Address of the mailbox that gets the letter from now on."""
TOWN = bindparam("town", type_=letter.municipality.type)
"""Key of the town that the letter belongs to; empty: several have the mailbox."""
DATED_FROM = bindparam("dated_from", type_=Instant)
"""Since which believed time the clock was not believed."""
MEASURED = bindparam("measured", type_=Float)
"""By how many seconds a confirmed clock moves what was dated before it jumped."""
WHOLE = bindparam("whole", type_=Float)
"""The same for what was dated since."""


def moved(column: Column[datetime]) -> ColumnElement[datetime]:
    """Return the moment in *column* by a clock that was confirmed; see `clock.confirm`."""
    return case((column >= DATED_FROM, LaterBy(column, WHOLE)), else_=LaterBy(column, MEASURED))


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    event: Event
    actor: Actor
    meaning: str
    allowed: frozenset[State]
    changes: Mapping[str, Any]
    """Column → SQL expression; the caller provides its parameters."""
    conditions: tuple[Condition, ...] = ()
    erases_content: bool = False
    is_counted: bool = False
    """Whether the counters keep the kind of the letter, because the event clears it in the
    envelope."""

    @property
    def condition(self) -> ColumnElement[bool]:
        """Return the SQL condition that the event is allowed, with the parameter `states.NOW`."""
        condition = state_in(self.allowed)
        for one in self.conditions:
            condition &= one.sql
        return condition

    def update(self, *which: ColumnElement[bool]) -> Update:
        """Return the UPDATE statement that applies the event to the letters *which*.

        Letters in a state where it is not allowed stay as they are. Its parameters: `states.NOW`,
        those of *which*, of `changes` and of `conditions`. Its row count is the number of letters
        that were changed.
        """
        return update(envelopes).where(*which, self.condition).values(dict(self.changes))


NO_LEASE = {"lease_holder": null(), "leased_until": null()}
_NEW_DISPATCH = {"dispatch": letter.dispatch + 1, "kept_until": null()}
_ANEW = {
    **_NEW_DISPATCH,
    "next_attempt_at": NOW,
    "attempts": 0,
    "refused_since": null(),
    "last_result": RESULT,
}
_IS_HANDED_ON = letter.delivered_at.is_not(None) & (func.coalesce(letter.failed_mailbox, "") != TO)
"""SQL condition: a mailbox that had got the letter is not the proper one."""
_HAS_OTHER_TOWN = _IS_HANDED_ON & (TOWN != "") & (letter.municipality != "")
"""SQL condition: it has a town, which test messages have not, and belongs to another one: its mail
names that one, and the statistics count it."""
_FIRST_FAILED = func.nullif(func.coalesce(letter.failed_mailbox, letter.mailbox), TO)
"""SQL expression: the mailbox that the letter was for first; none if it goes back to that one."""
_ELSEWHERE = {
    "mailbox": TO,
    **dict.fromkeys(("delivered_at", "quarantined_at", "held_at"), null()),
    **_ANEW,
    **NO_LEASE,
}
_TO_FALLBACK = {"failed_mailbox": letter.mailbox, "mailbox": TO, **_ANEW, **NO_LEASE}
_LATER = {"next_attempt_at": AGAIN_AT, "refused_since": func.coalesce(letter.refused_since, NOW)}
_REFUSED = {"attempts": letter.attempts + 1, "last_result": RESULT, **_LATER, **NO_LEASE}
_DELIVERED = {
    "delivered_at": NOW,
    "last_result": RESULT,
    # What was before does not count when it comes back.
    "quarantined_at": null(),
    "refused_since": null(),
    **NO_LEASE,
}
_ERASED = {
    "erased_at": NOW,
    **dict.fromkeys(("municipality", "language", "channel", "page", "interpreter"), ""),
}

_MOVED = {column.name: moved(column) for column in letter if isinstance(column.type, Instant)}

_LEASABLE = UNDELIVERED - {State.QUARANTINED}
"""States in which a lease can exist: one that is over, or of a letter that was held since."""
_BY_HAND = UNDELIVERED - {State.SENDING}
"""States in which an operator may change a letter: not while a delivery has leased it."""

_MAY_COME_BACK = frozenset(State) - {State.QUARANTINED, State.ERASED}
"""States in which a mail server may have the latest dispatch, whatever the delivery believes: its
note of the success may be late, or the answer of the relay lost."""

_ROWS = (
    Transition(
        Event.CLAIM,
        Actor.DELIVERY,
        "a delivery takes it in hand",
        IN_DELIVERY - {State.SENDING},
        {"lease_holder": HOLDER, "leased_until": UNTIL},
    ),
    Transition(
        Event.RENEW,
        Actor.DELIVERY,
        "the delivery needs longer",
        _LEASABLE,
        {"leased_until": UNTIL},
        (HOLDS_LEASE,),
    ),
    Transition(
        Event.GIVE_BACK,
        Actor.DELIVERY,
        "a delivery that stops gives back what it holds",
        _LEASABLE,
        NO_LEASE,
        (HOLDS_LEASE,),
    ),
    Transition(
        Event.PUT_OFF,
        Actor.DELIVERY,
        "the relay is at fault, or the content does not open: no try is counted",
        _LEASABLE,
        {"next_attempt_at": AGAIN_AT, "last_result": RESULT, **NO_LEASE},
        (HOLDS_LEASE,),
    ),
    Transition(
        Event.DELIVER,
        Actor.DELIVERY,
        "the relay has taken it, whoever has the lease now",
        frozenset(State),
        _DELIVERED,
        (LATEST_DISPATCH,),
    ),
    Transition(
        Event.DEFER,
        Actor.DELIVERY,
        "it is refused for now",
        _LEASABLE,
        _REFUSED,
        (HOLDS_LEASE,),
    ),
    Transition(
        Event.DEFER_MAILBOX,
        Actor.DELIVERY,
        "another letter was refused for now, because of the mailbox",
        IN_DELIVERY - {State.SENDING},
        _LATER,
        (FOR_THIS_MAILBOX, NOT_TRIED, DUE_EARLIER),
    ),
    Transition(
        Event.PARDON,
        Actor.DELIVERY,
        "the relay refused it and not its mailbox: no try is counted",
        frozenset({State.REFUSED}),
        {"attempts": 0, "refused_since": null()},
        (REFUSED_BY_RELAY,),
    ),
    Transition(
        Event.FALL_BACK,
        Actor.DELIVERY,
        "its mailbox refuses for good, or for too long: the fallback mailbox gets it",
        _LEASABLE,
        _TO_FALLBACK,
        (HOLDS_LEASE, NO_COVER_LINK),
    ),
    Transition(
        Event.DROP,
        Actor.DELIVERY,
        "its mailbox refuses for good, or for too long, and nobody else may get it",
        _LEASABLE,
        {**_ERASED, "last_result": RESULT, **NO_LEASE},
        (HOLDS_LEASE, HOLDS_COVER_LINK),
        erases_content=True,
    ),
    Transition(
        Event.UNDO_FALL_BACK,
        Actor.DELIVERY,
        "the fallback mailbox refuses it in the same way, so the relay is at fault: the first "
        "mailbox gets it again",
        _LEASABLE,
        {"mailbox": letter.failed_mailbox, "failed_mailbox": null(), **_ANEW, **NO_LEASE},
        (HOLDS_LEASE, HAS_FALLEN_BACK, NO_COVER_LINK),
    ),
    Transition(
        Event.QUARANTINE,
        Actor.DELIVERY,
        "its content is missing",
        _LEASABLE,
        {"quarantined_at": NOW, "last_result": RESULT, **NO_LEASE},
        (HOLDS_LEASE,),
    ),
    Transition(
        Event.BOUNCE,
        Actor.BOUNCES,
        "it came back: the fallback mailbox gets it",
        _MAY_COME_BACK,
        {"delivered_at": null(), **_TO_FALLBACK},
        (LATEST_DISPATCH, NO_COVER_LINK),
    ),
    Transition(
        Event.BOUNCE_DROP,
        Actor.BOUNCES,
        "it came back, and nobody else may get it",
        _MAY_COME_BACK,
        {"delivered_at": null(), **_NEW_DISPATCH, **_ERASED, "last_result": RESULT, **NO_LEASE},
        (LATEST_DISPATCH, HOLDS_COVER_LINK),
        erases_content=True,
    ),
    Transition(
        Event.BOUNCE_AT_FALLBACK,
        Actor.BOUNCES,
        "it came back from the fallback mailbox: it is tried there again",
        _MAY_COME_BACK,
        {"delivered_at": null(), **_NEW_DISPATCH, **_REFUSED},
        (LATEST_DISPATCH,),
    ),
    Transition(
        Event.DELAY,
        Actor.BOUNCES,
        "a mail server still tries: its content is kept so long",
        _MAY_COME_BACK,
        # The latest promise: no later report shortens what an earlier one keeps.
        {"kept_until": case((letter.kept_until > UNTIL, letter.kept_until), else_=UNTIL)},
        (LATEST_DISPATCH,),
    ),
    Transition(
        Event.RETRY,
        Actor.OPERATOR,
        "it is tried now",
        frozenset({State.WAITING, State.REFUSED, State.QUARANTINED}),
        {"quarantined_at": null(), "next_attempt_at": NOW},
    ),
    Transition(
        Event.REROUTE,
        Actor.OPERATOR,
        "another mailbox gets it",
        _BY_HAND | {State.DELIVERED},
        {
            "failed_mailbox": case((_IS_HANDED_ON, null()), else_=_FIRST_FAILED),
            "forwarded_from": case((_IS_HANDED_ON, letter.mailbox), else_=letter.forwarded_from),
            "forwarded_at": case((_IS_HANDED_ON, NOW), else_=letter.forwarded_at),
            "municipality": case((_HAS_OTHER_TOWN, TOWN), else_=letter.municipality),
            **_ELSEWHERE,
        },
        (NO_COVER_LINK,),
    ),
    Transition(
        Event.REROUTE_RETURNED,
        Actor.OPERATOR,
        "the same, and the mailbox that should have it has not got it: it came back",
        _BY_HAND | {State.DELIVERED},
        {"failed_mailbox": _FIRST_FAILED, **_ELSEWHERE},
        (NO_COVER_LINK,),
    ),
    Transition(
        Event.HOLD,
        Actor.OPERATOR,
        "it is not delivered until it is released",
        IN_DELIVERY - {State.SENDING},
        {"held_at": NOW},
    ),
    Transition(
        Event.RELEASE,
        Actor.OPERATOR,
        "it is delivered after all",
        frozenset({State.HELD}),
        {"held_at": null(), "next_attempt_at": NOW},
    ),
    Transition(
        Event.ERASE,
        Actor.OPERATOR,
        "nobody is to get it any more: it is erased for good",
        _BY_HAND,
        {**_ERASED, "last_result": RESULT, **NO_LEASE},
        erases_content=True,
    ),
    Transition(
        Event.PURGE,
        Actor.RETENTION,
        "nobody needs its content any more",
        frozenset({State.DELIVERED}),
        _ERASED,
        (GRACE_IS_OVER, NO_LONGER_TRIED),
        erases_content=True,
        is_counted=True,
    ),
    Transition(
        Event.REDATE,
        Actor.CLOCK,
        "a person has confirmed the clock: dates move with it, so that ages stay",
        frozenset(State),
        _MOVED,
    ),
    Transition(
        Event.RESTORE_LEASE,
        Actor.RESTORE,
        "the delivery that held it is no more",
        _LEASABLE,
        NO_LEASE,
    ),
    Transition(
        Event.RESTORE_DELIVERED,
        Actor.RESTORE,
        "the log says it was delivered",
        UNDELIVERED,
        _DELIVERED,
    ),
    Transition(
        Event.RESTORE_UNDELIVERED,
        Actor.RESTORE,
        "the log says it came back after its delivery",
        frozenset({State.DELIVERED}),
        {"delivered_at": null(), "next_attempt_at": NOW, "last_result": RESULT},
    ),
    Transition(
        Event.RESTORE_HELD,
        Actor.RESTORE,
        "a person must look first whether it was delivered",
        _BY_HAND - {State.QUARANTINED},
        {"held_at": NOW},
    ),
)

TRANSITIONS: Mapping[Event, Transition] = MappingProxyType({one.event: one for one in _ROWS})
"""The whole table."""

BY_OPERATOR = tuple(one.event for one in _ROWS if one.actor is Actor.OPERATOR)
"""The events that an operator may cause."""
ENDS_HOLD = frozenset(one.event for one in _ROWS if one.changes.get("held_at") is null())
"""The events after which a letter that was held is held no more."""


def is_allowed(event: Event, letter: Envelope) -> bool:
    """Return True if *event* is allowed in the state of *letter*, and for what it holds."""
    row = TRANSITIONS[event]
    wrong = NO_COVER_LINK if letter.channel == COVER_LINK else HOLDS_COVER_LINK
    return letter.state in row.allowed and wrong not in row.conditions
