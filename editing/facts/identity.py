"""By what an entry of a list is known again when others have come or gone before it."""

import hashlib
import json
import re
from collections.abc import Iterable

from editing.facts.fields import Entry
from editing.facts.summary import summary

IDENTITY = "kennung"
"""Name of the hidden field that holds the identity of the entry that a form was opened for."""
_KEYS = {"contact_point": "id", "municipality": "key"}
"""The keys that name an entry, by table; others are known by what people tell them apart by."""
_TELLING = ("place", "municipality")
_NUMBER = re.compile(r"\[\d+\]")


def identity(entry: Entry, known: Iterable[Entry]) -> str:
    """Return what *entry* is known by among the *known* ones of its file; empty for what is no
    entry of a list, nor within one.
    """
    if "[" not in entry.path:
        return ""
    parent = f"{entry.path.partition(']')[0]}]"
    holder = next((each for each in known if each.path == parent), entry)
    values = {field.key: str(field.value) for field in holder.fields}
    key = values.get(_KEYS.get(holder.table.name, ""))
    said = [holder.title, summary(holder), *(values.get(each) for each in _TELLING)]
    words = json.dumps([_NUMBER.sub("", entry.path), key or said])
    return hashlib.sha256(words.encode()).hexdigest()


def known_again(known: list[Entry], path: str, wanted: str) -> Entry | None:
    """Return the entry known by *wanted*, the one at *path* of several; None if it has gone."""
    found = [each for each in known if identity(each, known) == wanted]
    there = [each for each in found if each.path == path]
    return there[0] if there else found[0] if len(found) == 1 else None
