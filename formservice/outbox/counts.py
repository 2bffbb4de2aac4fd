"""The statistics: how many requests of each kind came in each month, as it is in Germany.

A letter counts from its envelope until its content is erased after the delivery; then the counters
keep what it was (`Transition.is_counted`). What an operator erases leaves the numbers. What no
mailbox has is counted apart: it may still go to the one or the other.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, case, select, text

from formservice.outbox.clock import read_clock
from formservice.outbox.counters import add_numbers
from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.model import OWN, Count, WishCount
from formservice.outbox.schema import (
    counters,
    envelopes,
    followups,
    wish_counters,
)
from formservice.outbox.states import UNDELIVERED, State, state_in
from formservice.outbox.writer import for_each
from formservice.working_time import month_of

_NAMES = ("month", "municipality", "language", "channel", "outcome")
_WISHES = ("month", "page", "interpreter")
_Kind = tuple[str, str, str, str, str]
_Wish = tuple[str, str, str]
_REQUESTS = select(*ENVELOPE_COLUMNS).where(envelopes.c.channel.not_in(OWN))
_DELIVERED = _REQUESTS.where(state_in({State.DELIVERED}))
_UNDELIVERED = _REQUESTS.where(state_in(UNDELIVERED))
_LIVE = _REQUESTS.where(state_in({State.DELIVERED, *UNDELIVERED}))
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(5172)")
"""Two who move at once would take the same row of the counters; SQLite needs no such lock."""


@for_each
def counts(connection: Connection, _: None) -> list[Count]:
    """Return the counters together with what is still in the outbox."""
    now = {"now": read_clock(connection).now}
    numbers: Counter[_Kind] = Counter()
    for row in connection.execute(select(counters)):
        numbers[row.month, row.municipality, row.language, row.channel, row.outcome] = row.number
    delivered = [Envelope(*row) for row in connection.execute(_DELIVERED, now)]
    back = _came_back(connection, delivered)
    numbers.update(_kind(letter, back) for letter in delivered)
    waiting = (Envelope(*row) for row in connection.execute(_UNDELIVERED, now))
    numbers.update((*_kind(letter, back)[:-1], "undelivered") for letter in waiting)
    return [Count(*kind, number) for kind, number in sorted(numbers.items())]


def add_to_counters(connection: Connection, letters: Iterable[Envelope]) -> None:
    """Count *letters* for good, by their kind before it was erased."""
    requests = [letter for letter in letters if letter.channel not in OWN]
    back = _came_back(connection, requests)
    kinds = Counter(_kind(letter, back) for letter in requests)
    add_numbers(connection, counters, _NAMES, kinds.items())
    wishes = Counter(_wish(letter) for letter in requests if _has_wish(letter))
    add_numbers(connection, wish_counters, _WISHES, wishes.items())


@for_each
def wish_counts(connection: Connection, _: None) -> list[WishCount]:
    """Return what was asked for with the requests of `counts`, as far as anything was said."""
    now = {"now": read_clock(connection).now}
    numbers: Counter[_Wish] = Counter()
    for row in connection.execute(select(wish_counters)):
        numbers[row.month, row.page, row.interpreter] = row.number
    letters = (Envelope(*row) for row in connection.execute(_LIVE, now))
    numbers.update(_wish(letter) for letter in letters if _has_wish(letter))
    return [WishCount(*kind, number) for kind, number in sorted(numbers.items())]


def move_counted(
    connection: Connection, kind: tuple[str, str], first: str, towns: tuple[str, str]
) -> None:
    """Count a request, whose content is erased already, for the second of two *towns*.

    *kind*: its month and language; *first*: the town that it was for at first. The counters know
    no request: one of the same kind and town goes instead of it, and the sums by town, language and
    way of contact are those that the request itself would have made.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME)
    (month, language), (own, town) = kind, towns
    old, new = ("proper" if each == first else "misrouted" for each in towns)
    alike = select(counters.c.channel, counters.c.outcome).where(
        counters.c.month == month,
        counters.c.municipality == own,
        counters.c.language == language,
        counters.c.number > 0,
    )
    likely = case((counters.c.outcome == old, 0), else_=1)
    order = (likely, counters.c.outcome, counters.c.channel)
    found = connection.execute(alike.order_by(*order).limit(1)).one_or_none()
    if found is None or own == town:
        return
    kept = found.outcome == "fallback"
    was = (month, own, language, found.channel, found.outcome)
    now = (month, town, language, found.channel, found.outcome if kept else new)
    add_numbers(connection, counters, _NAMES, [(was, -1), (now, 1)])


def _has_wish(letter: Envelope) -> bool:
    return bool(letter.page or letter.interpreter)


def _wish(letter: Envelope) -> _Wish:
    return month_of(letter.accepted_at), letter.page, letter.interpreter


def _came_back(connection: Connection, letters: Iterable[Envelope]) -> frozenset[str]:
    """Return the references of *letters* that were forwarded and belong to their first town after
    all.
    """
    forwarded = [letter.reference for letter in letters if letter.forwarded_from]
    if not forwarded:
        return frozenset()
    wanted = select(followups.c.reference).where(
        followups.c.reference.in_(forwarded), followups.c.came_from == followups.c.municipality
    )
    return frozenset(connection.execute(wanted).scalars())


def _kind(letter: Envelope, came_back: Collection[str]) -> _Kind:
    """Return the month and what the letter is counted by."""
    is_misrouted = letter.forwarded_from and letter.reference not in came_back
    outcome = "misrouted" if is_misrouted else "proper"
    outcome = "fallback" if letter.failed_mailbox else outcome
    month = month_of(letter.accepted_at)
    return (month, letter.municipality, letter.language, letter.channel, outcome)
