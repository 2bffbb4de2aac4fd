"""One reading of the clock (see `clock.py`)."""

from dataclasses import dataclass
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

    @property
    def is_believed(self) -> bool:
        """Return True if the clock is believed; if not, nothing may be decided by age."""
        return self.now == self.shown

    @property
    def clocks_differ(self) -> bool:
        """Return True if this machine's clock and the database's differ beyond `TOLERANCE`."""
        return abs(self.machine - self.shown) > TOLERANCE
