"""What an entry says, in one line of a list."""

import datetime as dt
from collections.abc import Iterator

from editing.facts.fields import Entry, Value

_KEYS = ("from", "until", "hotline", "phone", "address", "begin", "first", "last", "text")
_LONGEST = 120


def summary(entry: Entry) -> str:
    """Return the facts by which people know the entry, in German; empty if there are none."""
    text = "; ".join(filter(None, _pieces(entry)))
    return f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text


def _pieces(entry: Entry) -> Iterator[str]:
    for row in entry.rows:
        days, begin, end = (field.value for field in row.fields)
        if days:
            yield f"{days} {begin}–{end} Uhr"
    known = {field.key: field.value for field in entry.fields}
    if isinstance(known.get("until"), dt.date):
        yield f"{_shown(known['from'])} bis {_shown(known['until'])}"
        return
    yield from (_shown(known[key]) for key in _KEYS if known.get(key) is not None)


def _shown(value: Value) -> str:
    match value:
        case dt.datetime() as moment:
            return f"{moment.day}.{moment.month}.{moment.year}, {moment:%H:%M} Uhr"
        case dt.date() as day:
            return f"{day.day}.{day.month}.{day.year}"
        case tuple(lines):
            return ", ".join(lines)
    return "" if value is None else str(value)
