"""The time by which the outbox decides (decision 0034).

The clock is the database's, or with SQLite the machine's. Each machine compares it with a stopwatch
that nobody can set: the time since its start. If the two do not fit, the clock is not believed: the
outbox goes on by the stopwatch, and nothing is erased or redirected for its age until the clock
comes back or a person confirms it. What is believed lies in the database, for all processes and for
the next start.
"""

import time
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, TextClause, delete, func, select, text, update

from formservice.outbox.events import Event
from formservice.outbox.moment import TOLERANCE, Moment
from formservice.outbox.schema import (
    LONG_AGO,
    Instant,
    beliefs,
    clock_offset,
    followups,
    insert_into,
    seen,
)
from formservice.outbox.transitions import TRANSITIONS, moved
from formservice.outbox.writer import for_each, once

LONGEST_DOWNTIME = timedelta(hours=72)
"""If a machine seems to have been off for longer, the clock may be wrong."""
RECORDED_EVERY = timedelta(minutes=1)
"""How old the record of the believed time may be; a power cut forgets that much."""
DRIFT = 0.01
"""How far the clock may go ahead of the stopwatch or fall behind, as a share of the time passed:
more than clocks that are not corrected, too little for ages to grow noticeably faster."""

ZERO = timedelta()
# Made once: putting a statement together takes longer than running it.
_KNOWN = select(beliefs)
_HELD_OFFSET = select(clock_offset.c.seconds)
_THIS_PROCESS = str(uuid.uuid4())
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_UPTIME = Path("/proc/uptime")
SYNCHRONISED = Path("/run/systemd/timesync/synchronized")
"""Made by systemd-timesyncd when it has set the clock since the start of the machine."""


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """A reading of a stopwatch."""

    id: str
    """Which one it is: the boot of a machine, or a process."""
    seconds: float


class Clock:
    """The clocks of this machine and of its database."""

    def machine(self) -> datetime:
        """Return the time of this machine's clock."""
        return datetime.now(UTC)

    def shown(self, connection: Connection) -> datetime:
        """Return the time of the database's clock; SQLite has that of its machine."""
        if connection.dialect.name == "sqlite":
            return self.machine()
        moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return moment

    def is_synchronised(self) -> bool:
        """Return True if this machine's clock was compared with others since its start."""
        return SYNCHRONISED.exists()

    def stopwatch(self) -> Stopwatch:
        """Return the time since this machine was started, with the id of that start.

        Where the kernel's files are hidden, the stopwatch is this process's own.
        """
        try:
            boot, uptime = _BOOT_ID.read_text("ascii"), _UPTIME.read_text("ascii")
        except OSError:
            return Stopwatch(_THIS_PROCESS, time.clock_gettime(time.CLOCK_BOOTTIME))
        return Stopwatch(boot.strip(), float(uptime.split()[0]))


def offset_of(
    shown: datetime, last: datetime, elapsed: timedelta | None, offset: timedelta
) -> timedelta:
    """Return how far the clock is ahead of the believed time; zero: it is believed.

    *last* was believed *elapsed* ago by the stopwatch; `None`: nobody knows how long ago. *offset*
    was found before.
    """
    expected = last + (elapsed or ZERO)
    latest = expected + (LONGEST_DOWNTIME if elapsed is None else TOLERANCE)

    def fits(moment: datetime) -> bool:
        return expected - TOLERANCE <= moment <= latest

    if abs(shown - expected) <= TOLERANCE:
        return ZERO
    if fits(shown - offset):
        return offset  # as wrong as before, and however long the machine was off
    return ZERO if fits(shown) else shown - expected


def read_clock(connection: Connection, *, record: bool = False) -> Moment:
    """Return the time, and record what is believed: every minute, at a jump, or if *record*."""
    _lock_clock(connection, _SHARED)
    clock: Clock = connection.get_execution_options().get("clock", _CLOCK)
    rows = connection.execute(_KNOWN)
    known = {row.stopwatch: row for row in rows if row.believed_at > LONG_AGO}
    before = _held_offset(connection)
    # After what is known: a stopwatch that seems to go back is taken for another one.
    shown, machine, stopwatch = clock.shown(connection), clock.machine(), clock.stopwatch()
    if not known:
        _record(connection, stopwatch, shown)
        return _moment(clock, Moment(shown, shown, machine), stopwatch)
    elapsed, last = None, max(row.believed_at for row in known.values())
    mine = known.get(stopwatch.id)
    if mine and stopwatch.seconds >= mine.seconds:
        elapsed = timedelta(seconds=stopwatch.seconds - mine.seconds)
        last = mine.believed_at
    offset = offset_of(shown, last, elapsed, before)
    now = shown - offset
    if offset != before:
        _note_offset(connection, offset, now, ZERO if elapsed is None else offset - before)
        if offset:  # who joined since believes what this stopwatch has just disproved
            connection.execute(delete(beliefs).where(beliefs.c.stopwatch != stopwatch.id))
    if elapsed is None:
        _record(connection, stopwatch, now)
        _forget_older(connection, now)
    elif record or elapsed >= RECORDED_EVERY:
        _record(connection, stopwatch, _followed(now, last + elapsed, elapsed))
    return _moment(clock, Moment(now, shown, machine), stopwatch)


def _moment(clock: Clock, moment: Moment, stopwatch: Stopwatch) -> Moment:
    """Return this reading of *clock* and *stopwatch*, and which ages it proves."""
    if clock.is_synchronised() and not moment.clocks_differ:
        return moment
    return replace(moment, certain=timedelta(seconds=stopwatch.seconds))


def _followed(now: datetime, expected: datetime, elapsed: timedelta) -> datetime:
    """Return the time to record: the stopwatch's, corrected towards the clock by `DRIFT`.

    So a clock that runs too fast, or jumps a little again and again, is found as one that jumps.
    """
    most = elapsed * DRIFT
    return expected + max(-most, min(now - expected, most))


def _held_offset(connection: Connection) -> timedelta:
    seconds = connection.execute(_HELD_OFFSET).scalar()
    return timedelta(seconds=seconds or 0)


def _note_offset(
    connection: Connection, offset: timedelta, now: datetime, measured: timedelta
) -> None:
    """Note the *offset*; *measured*: how much of its change a stopwatch has seen."""
    if not offset:
        connection.execute(delete(clock_offset))
        return
    values = {"seconds": offset.total_seconds(), "measured": measured.total_seconds()}
    row = insert_into(connection, clock_offset).values(id=1, since=now, **values)
    connection.execute(
        row.on_conflict_do_update(
            index_elements=[clock_offset.c.id],
            set_={
                "seconds": row.excluded.seconds,
                "measured": clock_offset.c.measured + row.excluded.measured,
            },
        )
    )


def _record(connection: Connection, stopwatch: Stopwatch, believed_at: datetime) -> None:
    values = {"believed_at": believed_at, "seconds": stopwatch.seconds}
    row = insert_into(connection, beliefs).values(stopwatch=stopwatch.id, **values)
    connection.execute(row.on_conflict_do_update(index_elements=[beliefs.c.stopwatch], set_=values))


def _forget_older(connection: Connection, now: datetime) -> None:
    """Forget the stopwatches of machines and processes that are no more."""
    connection.execute(delete(beliefs).where(beliefs.c.believed_at < now - LONGEST_DOWNTIME))


@for_each
def tell_time(connection: Connection, _: None) -> Moment:
    """Return the time."""
    return read_clock(connection)


@for_each
def may_erase_now(connection: Connection, grace: timedelta) -> bool:
    """Return True if what seems to be older than *grace* is so for certain, as `Moment.proves`."""
    return read_clock(connection).proves(grace)


_REDATE = TRANSITIONS[Event.REDATE].update()
_REDATE_SEEN = update(seen).values(seen_at=moved(seen.c.seen_at))
_REDATE_FOLLOWUPS = update(followups).values(
    {one.name: moved(one) for one in followups.c if isinstance(one.type, Instant)}
)


@once
@for_each
def confirm(connection: Connection, wanted: Moment) -> bool:
    """Believe the clock from now on; return True if that was done.

    It is not done if the clock is believed, or has jumped again since the person saw *wanted*. What
    the stopwatch has measured moves every date, so that each letter is as old as before. What it
    has not may be time in which nothing ran: dates from before keep it as their age.
    """
    _lock_clock(connection, _ALONE)
    moment = read_clock(connection)
    if moment.is_believed or moment.shown - moment.now != wanted.shown - wanted.now:
        return False
    held = connection.execute(select(clock_offset)).one()
    parameters = {
        "now": moment.now,
        "dated_from": held.since,
        "measured": held.measured,
        "whole": held.seconds,
    }
    connection.execute(_REDATE, parameters)
    connection.execute(_REDATE_SEEN, parameters)
    connection.execute(_REDATE_FOLLOWUPS, parameters)
    connection.execute(delete(clock_offset))
    connection.execute(delete(beliefs))
    read_clock(connection)
    return True


_SHARED = text("SELECT pg_advisory_xact_lock_shared(5171)")
_ALONE = text("SELECT pg_advisory_xact_lock(5171)")


def _lock_clock(connection: Connection, how: TextClause) -> None:
    """Let nobody write a date that was read before a confirmation and lands after it.

    SQLite has one writer at a time, and needs no such lock.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(how)


_CLOCK = Clock()
