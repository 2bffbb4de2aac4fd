"""Count the letters that all processes have accepted in the last hour (decision 0035).

No counter is kept and no index is needed: letters get their ids in the order of acceptance. One
look at the letter that lies so many ids back answers nearly always; only when it is younger than an
hour the letters are counted, and of those no more than the limit.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select

from formservice.outbox.clock import read_clock
from formservice.outbox.model import HOUR, OWN, Room
from formservice.outbox.schema import envelopes
from formservice.outbox.writer import for_each

_BACK = (
    select(envelopes.c.accepted_at)
    .where(envelopes.c.id <= select(func.max(envelopes.c.id)).scalar_subquery() - bindparam("back"))
    .order_by(envelopes.c.id.desc())
    .limit(1)
)
_youngest = (
    select(envelopes.c.accepted_at)
    .where(envelopes.c.channel.not_in(OWN))  # those of ours take no room from people
    .order_by(envelopes.c.id.desc())
    .limit(bindparam("most"))
    .subquery()
)
_within = _youngest.c.accepted_at > bindparam("since")
_COUNT = select(func.count()).select_from(_youngest).where(_within)
_FIRST = (
    select(_youngest.c.accepted_at)
    .where(_within)
    .order_by(_youngest.c.accepted_at)
    .limit(bindparam("number"))
)


class HourlyTotal:
    """The letters of the last hour, as far as one of those that need *rooms* may have none."""

    def __init__(self, connection: Connection, rooms: Sequence[Room | None], now: datetime) -> None:
        self._connection = connection
        self._now = now
        needed = [room for room in rooms if room]
        self._fewest = min((room.in_total - room.kept_free for room in needed), default=0)
        self._most = max((room.in_total for room in needed), default=0)
        self._count = self._counted(len(rooms)) if self._most else None
        self._offered = len(rooms)
        self._first: list[datetime] | None = None

    def add(self) -> None:
        """Count a letter that is accepted."""
        if self._count is not None:
            self._count += 1

    def ages_before(self, room: Room | None) -> tuple[timedelta, ...]:
        """Return how long ago those letters were accepted that must leave the hour before there is
        *room*, the oldest first; empty: there is room.
        """
        if room is None or self._count is None:
            return ()
        excess = self._count - (room.in_total - room.kept_free)
        if excess < 0:
            return ()
        return tuple(self._now - moment for moment in self._oldest()[: excess + 1])

    def _counted(self, offered: int) -> int | None:
        """Return the number of letters; `None`: there is room for all that are *offered*."""
        back = self._fewest - offered
        if back > 0:
            moment = self._connection.execute(_BACK, {"back": back - 1}).scalar()
            if moment is None or moment <= self._now - HOUR:
                return None
        found = self._connection.execute(_COUNT, {"most": self._most, **self._hour()})
        return int(found.scalar_one())

    def _oldest(self) -> list[datetime]:
        """Return the oldest of the hour, as many as any letter may have to wait for."""
        if self._first is None:
            number = (self._count or 0) + self._offered - self._fewest + 1
            values = {"most": self._most, "number": number, **self._hour()}
            found = self._connection.execute(_FIRST, values).scalars().all()
            # Letters of this batch are the youngest of the hour.
            self._first = [*found, *[self._now] * (number - len(found))]
        return self._first

    def _hour(self) -> dict[str, datetime]:
        return {"since": self._now - HOUR}


@for_each
def ages_before(connection: Connection, room: Room) -> tuple[timedelta, ...]:
    """Return how long ago those letters were accepted that must leave the hour before there is
    *room* for one more, the oldest first; empty: there is room.
    """
    return HourlyTotal(connection, [room], read_clock(connection).now).ages_before(room)
