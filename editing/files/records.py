"""What is known of each file: what it shows, whence the right comes; one small file for each.

One for each, so that two people who upload at the same time change nothing in common.
"""

import datetime as dt
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import tomlkit

from editing.dates import day_in_german
from portal.district.folder import RECORDS

Read = Callable[[str], bytes | None]
"""Returns the content of a file of the district."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a file."""

    shows: str = ""
    """What is to be seen in a picture, for who does not see it; what stands in a document."""
    source: str = ""
    """Who has made it, and why the district may show it."""
    confirmed: dt.date | None = None
    """When an editor has said that it may be published; the commit says who."""


def record_path(inner: PurePosixPath | str) -> str:
    """Return the path of the record of the file *inner*, which lies below `docs/`."""
    return f"{RECORDS}/{inner}.toml"


def read_record(read: Read, inner: PurePosixPath | str) -> Record:
    """Return what is known of the file *inner*: nothing of one that somebody else has laid there,
    or whose record was broken by hand.
    """
    return _record(read(record_path(inner)))


def _record(content: bytes | None) -> Record:
    try:
        row = tomllib.loads((content or b"").decode("utf-8"))
    except ValueError:
        return Record()
    day = row.get("confirmed")
    is_day = isinstance(day, dt.date) and not isinstance(day, dt.datetime)
    return Record(str(row.get("shows", "")), str(row.get("source", "")), day if is_day else None)


def written_record(record: Record) -> bytes:
    """Return the content of the file that holds *record*."""
    row = {"shows": record.shows, "source": record.source, "confirmed": record.confirmed}
    return tomlkit.dumps({key: value for key, value in row.items() if value}).encode("utf-8")


def record_differences(old: bytes | None, new: bytes | None) -> list[tuple[str, str]]:
    """Return in German what differs in the content of a record, each with “-” or “+”."""
    before, after = (_in_german(_record(content)) for content in (old, new))
    gone = [("-", line) for line in before if line not in after]
    return gone + [("+", line) for line in after if line not in before]


def _in_german(record: Record) -> list[str]:
    day = record.confirmed
    said = {
        "Was zu sehen ist": record.shows,
        "Woher": record.source,
        "Recht, sie zu zeigen, bestätigt": day_in_german(day) if day else "",
    }
    return [f"{name}: {value}" for name, value in said.items() if value]
