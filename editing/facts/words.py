"""How facts are said in lists and headings."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from editing.dates import day_in_german
from portal.district.announcements import KINDS


def said(value: Any) -> str:
    """Return a value as people in an office write it; empty for None."""
    match value:
        case dt.datetime() as moment:
            return f"{said(moment.date())}, {moment:%H:%M} Uhr"
        case dt.date() as day:
            return day_in_german(day)
        case list() | tuple():
            return ", ".join(map(str, value))
    return "" if value is None else str(value)


def name_of_row(table: str, row: Mapping[str, Any]) -> str:
    """Return what an entry of the list *table* is called; for an announcement what it says."""
    kind = str(row.get("kind", ""))
    if table == "announcement":
        return headline_of(kind, row) if kind in KINDS else kind
    keys = ("name", "title", "text", "mailbox", "provider", "postcode")
    return next((str(row[key]) for key in keys if row.get(key)), "")


def headline_of(kind: str, row: Mapping[str, Any] | None = None) -> str:
    """Return the German sentence of an announcement, filled with a *row* of the file.

    Dots stand for what is not known; without a row it is that of one day and of several.
    """
    sentences = KINDS[kind]
    is_of_one_day = sentences.of_one_day and row and "day" in row and "last_day" not in row
    headline = sentences.of_one_day if is_of_one_day else sentences.headline
    if row is None and sentences.of_one_day:
        headline = f"{sentences.of_one_day} / {headline}"
    row = row or {}
    filled = re.sub(r"\{(\w+)\}", lambda found: said(row.get(found[1])) or "…", headline)
    return filled.replace("….", "…")
