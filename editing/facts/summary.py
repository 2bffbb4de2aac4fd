"""What an entry says, in one line of a list."""

import datetime as dt
from collections.abc import Iterator

from editing.facts.fields import Entry
from editing.facts.words import said

_KEYS = ("from", "until", "hotline", "phone", "address", "begin", "first", "last", "text")
_LONGEST = 120


def summary(entry: Entry) -> str:
    """Return the facts by which people know the entry, in German; empty if there are none."""
    text = "; ".join(filter(None, _pieces(entry)))
    return f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text


def summary_of_hours(entry: Entry, holder: Entry) -> str:
    """Return the times of an *entry* within its office, and where that is."""
    return f"{summary(entry) or 'noch keine Zeiten'} · {summary(holder)}"


def _pieces(entry: Entry) -> Iterator[str]:
    for row in entry.rows:
        days, begin, end = (field.value for field in row.fields)
        if days:
            yield f"{days} {begin}–{end} Uhr"
    known = {field.key: field.value for field in entry.fields}
    if isinstance(known.get("until"), dt.date):
        yield f"{said(known['from'])} bis {said(known['until'])}"
        return
    yield from (said(known[key]) for key in _KEYS if known.get(key) is not None)
