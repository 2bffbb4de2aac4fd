"""When content was seen to be gone from the database, and whether that was its time."""

import contextlib
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from bench.endurance.troubles import HOUR, MINUTE

ROUND = 20 * MINUTE
"""How much later than promised content may go: rounds of ten minutes, and our looks."""
RESTART = 40.0
"""True seconds that a busy machine may need until a killed process works again."""
EARLY = 3 * MINUTE
"""How much earlier it may seem to happen: clocks of several processes, started in whole seconds."""


@dataclass(slots=True)
class Erasures:
    """When each content was seen to be gone."""

    grace: float
    """Seconds that content stays after its delivery."""
    speed: float = 1.0
    """How many times faster than ours the time runs."""
    gone_at: dict[str, float] = field(default_factory=dict)
    looks: int = 0

    def look(self, gone: set[str], now: float) -> None:
        """Note what was not there at this look, at the time *now*."""
        self.looks += 1
        for reference in gone:
            self.gone_at.setdefault(reference, now)

    def too_early(self, delivered: dict[str, float]) -> list[str]:
        """Return what was erased before its time, or without a delivery."""
        return [
            f"{reference}: gone after {(at - delivered[reference]) / HOUR:.2f} h"
            if reference in delivered
            else f"{reference}: gone, never delivered"
            for reference, at in self.gone_at.items()
            if reference not in delivered or at - delivered[reference] < self.grace - EARLY
        ]

    def too_late(self, delivered: dict[str, float], now: float) -> list[str]:
        """Return what stayed longer than promised."""
        late, slack = [], ROUND + RESTART * self.speed
        for reference, at in delivered.items():
            kept = self.gone_at.get(reference, now) - at
            if kept > self.grace + slack:
                late.append(f"{reference}: kept for {kept / HOUR:.2f} h")
        return late


def contents(file: Path) -> set[str]:
    """Return the references of the letters whose content is in the database."""
    question = "SELECT reference FROM envelope JOIN payload ON payload.envelope_id = envelope.id"
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=60)) as look:
        return {reference for (reference,) in look.execute(question)}
