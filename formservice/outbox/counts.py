"""The statistics: how many requests of each kind came in each month.

A letter counts from its envelope until its content is erased after the delivery; then the counters
keep what it was (`Transition.is_counted`). What an operator erases leaves the numbers. What no
mailbox has is counted apart: it may still go to the one or the other.
"""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, select

from formservice.outbox.envelope import ENVELOPE_COLUMNS, Envelope
from formservice.outbox.model import Count
from formservice.outbox.schema import counters, insert_into
from formservice.outbox.states import UNDELIVERED, State, state_in
from formservice.outbox.writer import for_each

_NAMES = ("month", "municipality", "language", "channel", "outcome")
_Kind = tuple[str, str, str, str, str]
_DELIVERED = select(*ENVELOPE_COLUMNS).where(state_in({State.DELIVERED}))
_UNDELIVERED = select(*ENVELOPE_COLUMNS).where(state_in(UNDELIVERED))


@for_each
def counts(connection: Connection, _: None) -> list[Count]:
    """Return the counters together with what is still in the outbox."""
    numbers: Counter[_Kind] = Counter()
    for row in connection.execute(select(counters)):
        numbers[row.month, row.municipality, row.language, row.channel, row.outcome] = row.number
    numbers.update(_kind(Envelope(*row)) for row in connection.execute(_DELIVERED))
    waiting = (Envelope(*row) for row in connection.execute(_UNDELIVERED))
    numbers.update((*_kind(letter)[:-1], "undelivered") for letter in waiting)
    return [Count(*kind, number) for kind, number in sorted(numbers.items())]


def add_to_counters(connection: Connection, letters: Iterable[Envelope]) -> None:
    """Count *letters* for good, by their kind before it was erased."""
    statement = insert_into(connection, counters)
    # In one order everywhere: two instances that count at once must not wait for each other.
    for kind, number in sorted(Counter(map(_kind, letters)).items()):
        connection.execute(
            statement.values(
                **dict(zip(_NAMES, kind, strict=True)), number=number
            ).on_conflict_do_update(
                index_elements=[counters.c[name] for name in _NAMES],
                set_={"number": counters.c.number + number},
            )
        )


def _kind(letter: Envelope) -> _Kind:
    """Return the month and what the letter is counted by."""
    outcome = "fallback" if letter.failed_mailbox else "proper"
    month = f"{letter.accepted_at:%Y-%m}"
    return (month, letter.municipality, letter.language, letter.channel, outcome)
