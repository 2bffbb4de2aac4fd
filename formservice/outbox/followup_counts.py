"""Count what staff have said, and erase it after its time.

A request counts in the month of its acceptance in Germany. What is counted for good has no
reference any more.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import Connection, delete, select

from formservice.outbox.counters import add_numbers
from formservice.outbox.followups import FOLLOWUP_COLUMNS, KEPT, Followup, Outcome
from formservice.outbox.schema import followup_counters, followup_links, followups
from formservice.outbox.writer import for_each
from formservice.working_time import month_of, working_hours

MISROUTED = "misrouted"
"""Outcome of a request that another town than the first one answers; it counts beside the other
outcome of the same request."""
OPEN = "open"
"""Outcome of a request about which nobody has said anything."""
NO_HOURS = -1
_MOST_AT_ONCE = 500

_NAMES = ("month", "municipality", "outcome", "moved_to", "hours")
_Kind = tuple[str, str, str, str, int]


@dataclass(frozen=True, slots=True)
class FollowupCount:
    """The number of requests of one kind in one month; no personal data."""

    month: str
    """Year and month, for example `2026-11`."""
    municipality: str
    """Key of the town; with `MISROUTED`, of the one that had it at first."""
    outcome: str
    """An `Outcome`, `OPEN` or `MISROUTED`."""
    moved_to: str
    """With `MISROUTED`: key of the town that has it now, empty for a mailbox of several; else
    empty."""
    hours: int
    """With `Outcome.TAKEN_OVER`: working hours until then, rounded down; else `NO_HOURS`."""
    number: int


@for_each
def followup_counts(connection: Connection, _: None) -> list[FollowupCount]:
    """Return the counters together with the requests that are still followed up."""
    numbers: Counter[_Kind] = Counter()
    for row in connection.execute(select(followup_counters)):
        numbers[row.month, row.municipality, row.outcome, row.moved_to, row.hours] = row.number
    numbers.update(_kinds(Followup(*row) for row in connection.execute(select(*FOLLOWUP_COLUMNS))))
    return [FollowupCount(*kind, number) for kind, number in sorted(numbers.items())]


def median_hours(counts: Iterable[FollowupCount]) -> float | None:
    """Return the median of the working hours until requests were taken over; `None`: none was."""
    taken = [one for one in counts if one.outcome == Outcome.TAKEN_OVER]
    hours = [one.hours for one in taken for _ in range(one.number)]
    return median(hours) if hours else None


def close_old(connection: Connection, now: datetime) -> int:
    """Count and erase what is older than `KEPT`; return how many requests that were."""
    due = (
        select(*FOLLOWUP_COLUMNS)
        .where(followups.c.accepted_at < now - KEPT)
        .order_by(followups.c.reference)
        .limit(_MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    old = [Followup(*row) for row in connection.execute(due)]
    if not old:
        return 0
    add_numbers(connection, followup_counters, _NAMES, Counter(_kinds(old)).items())
    forget(connection, [one.reference for one in old])
    return len(old)


def forget(connection: Connection, references: Sequence[str]) -> None:
    """Erase what is known of these requests, and their links."""
    connection.execute(delete(followup_links).where(followup_links.c.reference.in_(references)))
    connection.execute(delete(followups).where(followups.c.reference.in_(references)))


def _kinds(found: Iterable[Followup]) -> Iterator[_Kind]:
    for one in found:
        month, outcome, hours = month_of(one.accepted_at), one.outcome or OPEN, NO_HOURS
        if outcome == Outcome.TAKEN_OVER and one.outcome_at:
            hours = working_hours(one.accepted_at, one.outcome_at)
        yield month, one.municipality, str(outcome), "", hours
        if one.came_from is not None and one.came_from != one.municipality:
            yield month, one.came_from, MISROUTED, one.municipality, NO_HOURS
