"""The backups that are kept: how they are named, how old they are, which have to go."""

import datetime as dt
import re
from pathlib import Path

LATE = dt.timedelta(hours=26)
"""Age of the newest backup from which one is missing: `kim-backup.timer` makes one each day."""
_NAME = re.compile(r"kim-(\d{8}T\d{6}Z)\.backup")
_TIME = "%Y%m%dT%H%M%SZ"
_SLACK = dt.timedelta(hours=1)
_DAY = dt.timedelta(days=1)
_GAP = 2 * _DAY + _SLACK
"""Between two backups of which one at most is missing."""


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


def outdated(folder: Path, now: dt.datetime, days: int) -> list[Path]:
    """Return the backups that would be older than *days* before the next run, a day from *now*.

    The privacy notice promises *days* (`retention.backup_days`), whether or not there are newer
    ones. What is from the future by its name is none of them.
    """
    longest = dt.timedelta(days=days)
    return [file for file, made in kept_in(folder).items() if now - made + _DAY + _SLACK > longest]


def is_without_gap(folder: Path, now: dt.datetime) -> bool:
    """Return True if there was a backup for every other night from the oldest one until *now*.

    Then so many nights have passed. After a gap the clock may be wrong (decision 0034).
    """
    moments = [made for made in kept_in(folder).values() if made <= now]
    pairs = zip(moments, [*moments[1:], now], strict=True)
    return all(later - earlier <= _GAP for earlier, later in pairs)


def is_late(folder: Path, now: dt.datetime) -> tuple[bool, str]:
    """Return whether a backup is missing in *folder*, and what to say of the newest one.

    One from the future counts as missing: nobody knows when it was made, nor what the time is.
    """
    kept = kept_in(folder)
    future = [file.name for file, made in kept.items() if made > now + _SLACK]
    if future:
        return True, f"from the future, or the clock is wrong: {folder}/{future[-1]}"
    if not kept:
        return True, f"none in {folder}"
    age = now - max(kept.values())
    hours = max(0, int(age.total_seconds() // 3600))
    return age > LATE, f"the newest of {len(kept)} in {folder} is {hours} hours old"
