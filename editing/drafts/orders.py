"""Orders for a build: what the editor wants built, and what became of it.

Editor and build are two users that share one folder. `wanted` holds the commit that was published;
the build takes it by renaming it, and writes the outcome when it has ended. A build that is killed
leaves `taken`, and the next one goes on.
"""

import datetime as dt
import json
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from portal.whole_files import write_whole

_LONGEST_SECONDS = 2 * 3600
"""From the order to the end of its build, which may wait for another one; each has an hour."""
_FOR_BOTH = 0o644
"""Editor and build read what the other writes."""
_WANTED, _TAKEN, _OUTCOME = "wanted", "taken", "outcome.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the last build ended."""

    commit: str
    """What was published when it began; empty where nobody knows."""
    ended: dt.datetime
    problems: tuple[str, ...]
    """What has stopped it, a message each; empty: it is live."""
    seconds: float | None = None
    """From its order to its end; None if nothing was ordered, and where nobody knows."""


@dataclass(frozen=True, slots=True)
class Orders:
    """The folder in which editor and build tell each other."""

    folder: Path

    def lay(self, commit: str) -> None:
        """Want *commit* built."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self.folder / _WANTED, commit, _FOR_BOTH)

    def take(self) -> str:
        """Begin a build: return the commit that is wanted; empty if none is."""
        with suppress(FileNotFoundError):
            (self.folder / _WANTED).replace(self.folder / _TAKEN)
        return self._text(_TAKEN)

    def end(self, ordered: str, built: str, problems: Iterable[str]) -> None:
        """Say how the build has ended that has taken *ordered*, and has found *built* published.

        An administrator may have committed since, or have ordered nothing at all.
        """
        row = {
            "commit": built,
            "ended": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "problems": list(problems),
            "seconds": self._since(_TAKEN) if ordered else None,
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self.folder / _OUTCOME, json.dumps(row, ensure_ascii=False), _FOR_BOTH)
        if self._text(_TAKEN) == ordered:
            (self.folder / _TAKEN).unlink(missing_ok=True)

    @property
    def is_waiting(self) -> bool:
        """Whether an order was laid and no build has begun with it."""
        return (self.folder / _WANTED).exists()

    @property
    def is_building(self) -> bool:
        """Whether a build has taken an order, has not ended yet, and cannot have been killed."""
        since = self._since(_TAKEN)
        return since is not None and since < _LONGEST_SECONDS

    @property
    def expected(self) -> dt.datetime | None:
        """When what is ordered should be live (UTC), if it takes as long as the last build has;
        None if nobody knows, and when that has passed.
        """
        since = self._since(_WANTED if self.is_waiting else _TAKEN)
        last = self.outcome()
        if since is None or last is None or last.seconds is None or last.seconds < since:
            return None
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=last.seconds - since)

    def outcome(self) -> Outcome | None:
        """Return how the last build ended; None if nobody knows."""
        try:
            row = json.loads((self.folder / _OUTCOME).read_text("utf-8"))
            ended = dt.datetime.fromisoformat(row["ended"])
            problems = tuple(map(str, row["problems"]))
            seconds = row.get("seconds")
            return Outcome(
                str(row["commit"]), ended, problems, None if seconds is None else float(seconds)
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _since(self, name: str) -> float | None:
        """Return the seconds since the order in the file *name* was laid; None without one."""
        try:
            return max(0.0, time.time() - (self.folder / name).stat().st_mtime)
        except OSError:
            return None

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text("utf-8").strip()
        except OSError:
            return ""
