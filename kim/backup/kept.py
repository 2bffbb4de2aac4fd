"""The backups that are kept: how they are named, how old they are, which have to go."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

LATE = dt.timedelta(hours=26)
"""Age of the newest backup from which one is missing: `kim-backup.timer` makes one each day."""
_NAME = re.compile(r"kim-(\d{8}T\d{6}Z)\.backup")
_TIME = "%Y%m%dT%H%M%SZ"
_SLACK = dt.timedelta(hours=1)
_DAY = dt.timedelta(days=1)


def name_at(now: dt.datetime) -> str:
    """Return the name of a backup that is made *now* (UTC)."""
    return f"kim-{now.strftime(_TIME)}.backup"


def kept_in(folder: Path) -> dict[Path, dt.datetime]:
    """Return the backups in *folder* and when each was made (UTC), the oldest first."""
    found = {
        file: dt.datetime.strptime(match[1], _TIME).replace(tzinfo=dt.UTC)
        for file in (folder.iterdir() if folder.is_dir() else ())
        if (match := _NAME.fullmatch(file.name))
    }
    return dict(sorted(found.items(), key=lambda each: each[1]))


def outdated(folder: Path, now: dt.datetime, days: int) -> Iterator[Path]:
    """Yield the backups that would be older than *days* before the next run, a day from *now*.

    The privacy notice promises *days* (`retention.backup_days`), whether or not there are newer
    ones.
    """
    for file, made in kept_in(folder).items():
        if now - made + _DAY + _SLACK > dt.timedelta(days=days):
            yield file


def is_late(folder: Path, now: dt.datetime) -> tuple[bool, str]:
    """Return whether a backup is missing in *folder*, and what to say of the newest one."""
    made = [*kept_in(folder).values()]
    if not made:
        return True, f"none in {folder}"
    hours = int((now - made[-1]).total_seconds() // 3600)
    text = f"the newest of {len(made)} in {folder} is {hours} hours old"
    return now - made[-1] > LATE, text
