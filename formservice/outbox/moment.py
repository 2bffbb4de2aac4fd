"""One reading of the clock (see `clock.py`)."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

TOLERANCE = timedelta(hours=1)
"""Largest difference that is no jump: more than NTP corrects, too little to do harm."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of the clock."""

    now: datetime
    """The believed time, by which everything is dated and decided."""
    shown: datetime
    """The time that the database's clock shows."""
    machine: datetime
    """The time that this machine's clock shows."""
    certain: timedelta = field(default=timedelta.max, compare=False)
    """Up to which age something is certain to be as old as it seems, if the clock is believed."""

    @property
    def is_believed(self) -> bool:
        """Return True if the clock is believed; if not, nothing may be decided by age."""
        return self.now == self.shown

    def later(self, seconds: float) -> "Moment":
        """Return the reading that would be made so many *seconds* later."""
        passed = timedelta(seconds=seconds)
        return replace(
            self, now=self.now + passed, shown=self.shown + passed, machine=self.machine + passed
        )

    def proves(self, age: timedelta) -> bool:
        """Return True if what seems to be older than *age* is so for certain.

        After a start of the machine its clock is believed although it may be days ahead. So either
        it has been synchronised since, or the machine runs for longer than *age*: then a stopwatch
        has seen all the time that must have passed.
        """
        return self.is_believed and self.certain >= age

    @property
    def clocks_differ(self) -> bool:
        """Return True if this machine's clock and the database's differ beyond `TOLERANCE`."""
        return abs(self.machine - self.shown) > TOLERANCE
