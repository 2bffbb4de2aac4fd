"""On which pages of the website readers see a change of facts first."""

import tomllib
from typing import Any

from portal.district.folder import EVENTS, NOTICES, PLACES

_MOST = 3
"""Pages that are shown for one file: each says the same of another town."""
Page = tuple[str, str]
"""Name, and address below the one of a language; that of the first page is empty."""
START: Page = ("Startseite", "")


def seen_on(path: str, old: bytes | None, new: bytes | None, places: bytes | None) -> list[Page]:
    """Return the pages that show how the file *path* of facts has changed; *places*: the towns.

    Empty for another file, and for one that cannot be read.
    """
    before, after = _facts(old), _facts(new)
    towns = _rows(_facts(places), "municipality")
    found: list[Page] = []
    if path == EVENTS:
        found = [("Termine", "termine")]
    elif path == NOTICES:
        changed = _changed(before, after, "announcement")
        named = {row.get("place") for row in changed}
        found = [START] if None in named or not named else []
        found += [_page_of(town) for town in towns if town.get("slug") in named]
    elif path == PLACES:
        changed = _changed(before, after, "municipality")
        points = {row.get("id") for row in _changed(before, after, "contact_point")}
        found = [
            _page_of(town)
            for town in towns
            if town in changed or points.intersection(town.get("contact_points", ()))
        ]
    return found[:_MOST]


def first_town(places: bytes | None) -> list[Page]:
    """Return the page of the first town, which shows what is the same for all towns."""
    return [_page_of(town) for town in _rows(_facts(places), "municipality")[:1]]


def _page_of(town: dict[str, Any]) -> Page:
    return f"KIM in {town.get('name', '')}", f"orte/{town.get('slug', '')}"


def _changed(before: dict[str, Any], after: dict[str, Any], name: str) -> list[dict[str, Any]]:
    old = _rows(before, name)
    return [row for row in _rows(after, name) if row not in old]


def _rows(facts: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = facts.get(name)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _facts(content: bytes | None) -> dict[str, Any]:
    try:
        return tomllib.loads((content or b"").decode("utf-8-sig"))
    except ValueError:
        return {}
