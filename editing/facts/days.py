"""Days that nobody can mean: over before anybody sees what they are for, or a slip in the year."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Last:
    """The field of a table that says when an entry is over."""

    key: str
    most_days: int
    """So far ahead it may lie: what is later is a slip."""
    over: str
    """What is said of a day that has passed."""
    far: str

    def wrong(self, day: dt.date, today: dt.date) -> str:
        """Return what is wrong with *day* as it was typed *today*; empty for nothing."""
        if day < today:
            return self.over
        return self.far if (day - today).days > self.most_days else ""


LAST: Mapping[str, Last] = {
    "announcement": Last(
        "until",
        366,
        "Das ist schon vorbei: Die Meldung wäre nie zu sehen. Berichtigen Sie den Tag.",
        "Das ist in mehr als einem Jahr. Prüfen Sie das Jahr; verlängern können Sie später.",
    ),
    "event": Last(
        "end",
        731,
        "Das ist schon vorbei: Der Termin wäre nie zu sehen. Berichtigen Sie den Tag.",
        "Das ist in mehr als zwei Jahren. Prüfen Sie das Jahr.",
    ),
    "substitution": Last(
        "last",
        366,
        "Das ist schon vorbei: Die Vertretung würde nie gelten. Berichtigen Sie den Tag.",
        "Das ist in mehr als einem Jahr. Prüfen Sie das Jahr; verlängern können Sie später.",
    ),
}
"""By name of the table."""
