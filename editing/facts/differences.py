"""What was changed in a file of facts, by the names that its form has: entry, field, old and new.

A line with “=” names the entry, one with “-” a fact that stood there, one with “+” one that stands
there.
"""

import tomllib
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from editing.facts.labels import TABLES, label_of_key
from editing.facts.words import name_of_row, said

Line = tuple[str, str]
_NAMES = ("id", "slug", "key", "mailbox", "postcode", "title")
"""Keys by which an entry is known when others of it change, the first that it has."""
_OPEN = "open"
_WITH_NAMES = ("event", "announcement", "contact_point")
_NAMED = {"municipality", "place", "languages"}


def differences(
    file: str, old: str, new: str, names: Mapping[str, str] | None = None
) -> list[Line]:
    """Return what differs between two texts of the *file* of facts; empty for no difference.

    *names*: what towns and languages are called, by what the file writes for them.

    Raises `ValueError` for a text that is no TOML, and `KeyError` for a key that has no form.
    """
    before, after = (_named(tomllib.loads(text), names or {}) for text in (old, new))
    return list(_of_table(file, file, before, after))


def _named(values: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return the *values* of a file with names instead of keys of towns and tags of languages."""
    for table in _WITH_NAMES:
        rows = values.get(table)
        for row in rows if isinstance(rows, list) else []:
            for key in _NAMED & row.keys():
                value = row[key]
                row[key] = (
                    [names.get(each, each) for each in value]
                    if isinstance(value, list)
                    else names.get(value, value)
                )
    return values


def _of_table(
    table: str, title: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Line]:
    """Yield the facts of a table, then those of the tables within it."""
    inner, gone, come = list[str](), list[Line](), list[Line]()
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key), new.get(key)
        if before == after or key == "kind" == _known_by(table):
            continue
        if _is_inner(before) or _is_inner(after):
            inner.append(key)
            continue
        label = label_of_key(table, key)
        gone += [("-", f"{label}: {_said(before)}")] if before is not None else []
        come += [("+", f"{label}: {_said(after)}")] if after is not None else []
    if gone or come:
        yield "=", TABLES[title][1] if title in TABLES else title
        yield from [*gone, *come]
    for key in inner:
        yield from _of_inner(table, key, title, old.get(key), new.get(key))


def _of_inner(table: str, key: str, title: str, old: Any, new: Any) -> Iterator[Line]:
    name = (
        key
        if table in {"district.toml", "places.toml", "events.toml", "notices.toml"}
        else f"{table}.{key}"
    )
    if key == _OPEN:
        before, after = _times(old), _times(new)
        if before != after:
            yield "=", title
            yield from (("-", each) for each in before if each not in after)
            yield from (("+", each) for each in after if each not in before)
    elif isinstance(old, list) or isinstance(new, list):
        for before, after in _pairs(old or [], new or []):
            yield from _of_entry(name, _title(name, after or before), before, after)
    else:
        inner = TABLES[name][1]
        shown = inner if title in TABLES else f"{title}, {inner}"
        yield from _of_table(name, shown, old or {}, new or {})


def _title(table: str, row: Mapping[str, Any]) -> str:
    """Return what an entry is called; of an announcement for one place also that."""
    place = f" für {row['place']}" if table == "announcement" and row.get("place") else ""
    return f"{TABLES[table][1]}{place}: {name_of_row(table, row)}"


def _of_entry(
    name: str, title: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Line]:
    if not after:
        title = f"{title} (entfernt)"
    elif not before:
        title = f"{title} (neu)"
    yield from (
        _of_table(name, title, before, after)
        if before and after
        else _whole(name, title, before, after)
    )


def _whole(
    name: str, title: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Line]:
    """Yield an entry that comes or goes: its name, also if nothing else is said of it."""
    found = list(_of_table(name, title, before, after))
    yield from found if found[:1] == [("=", title)] else [("=", title), *found]


def _pairs(old: list[Any], new: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield which entry became which; an empty one: it is new, or gone."""
    left = [row for row in old if row not in new]
    come = [row for row in new if row not in old]
    rest = []
    for row in come:
        same = next((each for each in left if _name(each) and _name(each) == _name(row)), None)
        if same is None:
            rest.append(row)
            continue
        left.remove(same)
        yield same, row
    is_same_kind = len(left) == len(rest) and not any(map(_name, [*left, *rest]))
    if is_same_kind:
        yield from zip_longest(left, rest)
        return
    yield from ((row, {}) for row in left)
    yield from (({}, row) for row in rest)


def _name(row: Mapping[str, Any]) -> tuple[str, Any] | None:
    return next(((key, row[key]) for key in _NAMES if key in row), None)


def _known_by(table: str) -> str:
    """Return the key that is said by the name of an entry; empty if there is none."""
    return "kind" if table == "announcement" else ""


def _is_inner(value: Any) -> bool:
    """Return True for a table, and for a list of tables."""
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    )


def _times(rows: Any) -> list[str]:
    return [
        f"{row.get('days', '')} {row.get('from', '')}–{row.get('to', '')} Uhr" for row in rows or []
    ]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return said(value)
