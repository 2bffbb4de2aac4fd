"""Change one file of facts line by line: comments, order and every other line stay.

What was written is read again. A text in which anything but the meant value differs is refused,
whatever was typed.
"""

import copy
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

import tomlkit
from tomlkit.items import Array

from editing.facts.fields import Entry, FactFile, Field, Value
from editing.line_ends import TextFile
from editing.refusal import refusal
from portal.toml_syntax import statements

_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


def with_text(file: FactFile, text: str) -> FactFile:
    """Return *file* as it is with *text*."""
    return replace(file, file=TextFile(text), values=tomllib.loads(text))


def with_value(file: FactFile, entry: Entry, field: Field, value: Value) -> str:
    """Return the text of *file* with another *value* of *field*; None removes the key.

    Raises `ConfigurationError` for a value that TOML cannot hold.
    """
    if value == field.value:
        return file.file.text
    text = file.file.text
    expected = copy.deepcopy(dict(file.values))
    table = _table(expected, entry.path, create=True)
    if value is None:
        table.pop(field.key, None)
        text = _without_key(text, field.path)
    else:
        written = list(value) if isinstance(value, tuple) else value
        is_there = field.key in table
        table[field.key] = written
        text = _set(text, field, written) if is_there else _with_key(text, entry, field, written)
    return _only(text, expected, file.name, field.label)


def with_entry(file: FactFile, entry: Entry, values: Mapping[str, Value]) -> str:
    """Return the text of *file* with an entry more: behind the last one of its list, or at the end
    of the entry that holds it.
    """
    above, _, step = entry.path.rpartition(".")
    [(name, _)] = _parts(step)
    row = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in values.items()
        if value is not None
    }
    expected = copy.deepcopy(dict(file.values))
    rows = _table(expected, above, create=True).setdefault(name, [])
    last = f"{above}.{name}[{len(rows) - 1}]".lstrip(".")
    rows.append(row)
    lines = file.file.text.split("\n")
    holder = above.rpartition(".")[0]
    at = _end_of(file.file.text, last, above, holder)
    new = ["", f"[[{entry.table.name}]]", *(_line(key, value) for key, value in row.items())]
    rest = lines[at:] or [""]
    text = "\n".join([*lines[:at], *(new if at else new[1:]), *rest])
    return _only(text, expected, file.name, entry.title)


def without_entry(file: FactFile, entry: Entry) -> str:
    """Return the text of *file* without *entry*, and without the comment right above it."""
    above, _, step = entry.path.rpartition(".")
    [(name, number)] = _parts(step)
    expected = copy.deepcopy(dict(file.values))
    spans = dict(_spans(file.file.text))
    rows = _table(expected, above).get(name, [])
    if number is None or number >= len(rows):
        what = "Diesen Eintrag gibt es nicht mehr."
        raise refusal(file.name, entry.title, what, "Sehen Sie die Seite neu an.")
    del rows[number]
    if not rows:
        _drop(expected, entry.path.partition(f"{name}[")[0] + name)
        if above and above not in spans and not _table(expected, above):
            _drop(expected, above)
    inner = [last for path, (_, last) in spans.items() if path.startswith(f"{entry.path}.")]
    first = spans[entry.path][0]
    text = _without_lines(file.file.text, first, max([spans[entry.path][1], *inner]))
    return _only(text, expected, file.name, entry.title)


def without_table(file: FactFile, path: str) -> str:
    """Return the text of *file* without the heading of the table at *path*, which is empty."""
    expected = copy.deepcopy(dict(file.values))
    span = dict(_spans(file.file.text)).get(path)
    if span is None:
        return file.file.text
    _drop(expected, path)
    return _only(_without_lines(file.file.text, *span), expected, file.name, path)


def _drop(expected: Any, path: str) -> None:
    above, _, name = path.rpartition(".")
    del _table(expected, above)[name]


def _without_lines(text: str, first: int, last: int) -> str:
    """Return *text* without these lines, the comment right above and the empty ones behind."""
    lines = text.split("\n")
    above = first
    while above and lines[above - 1].lstrip().startswith("#"):
        above -= 1
    first = above if above and not lines[above - 1].strip() else first
    while last + 1 < len(lines) - 1 and not lines[last + 1].strip():
        last += 1
    left = "\n".join([*lines[:first], *lines[last + 1 :]])
    return left if lines[last + 1 :] not in ([], [""]) else f"{left.rstrip()}\n".lstrip("\n")


def _end_of(text: str, *paths: str) -> int:
    """Return the line behind the first of *paths* that is there, with all that is below it; the
    end of the text if none is.
    """
    spans = dict(_spans(text))
    for path in paths:
        below = (f"{path}.", f"{path}[")
        lasts = [last for each, (_, last) in spans.items() if path and each.startswith(below)]
        if path in spans or lasts:
            return max([*lasts, *([spans[path][1]] if path in spans else [])]) + 1
    lines = text.split("\n")
    at = len(lines)
    while at and not lines[at - 1].strip():
        at -= 1
    return at


def _only(text: str, expected: Mapping[str, Any], file: str, label: str) -> str:
    """Return *text* if it holds just what is *expected*."""
    try:
        is_so = tomllib.loads(text) == expected
    except (tomllib.TOMLDecodeError, ValueError):
        is_so = False
    if not is_so:
        what = "Das lässt sich in der Datei nicht ohne andere Änderungen schreiben."
        raise refusal(file, label, what, "Bitten Sie die Administration, es dort zu ändern.")
    return text


def _parts(path: str) -> list[tuple[str, int | None]]:
    found = (_STEP.fullmatch(part) for part in path.split(".") if part)
    return [(step[1], int(step[2]) if step[2] else None) for step in found if step]


def _table(values: Any, path: str, *, create: bool = False) -> Any:
    for name, number in _parts(path):
        if create and number is None:
            values.setdefault(name, {})
        values = values[name] if number is None else values[name][number]
    return values


def _set(text: str, field: Field, value: Any) -> str:
    document = tomlkit.parse(text)
    path, _, key = field.path.rpartition(".")
    table = _table(document, path)
    old = table[key]
    if isinstance(old, Array) and "\n" in old.as_string():
        _set_list(old, value)
    else:
        table[key] = value
    return tomlkit.dumps(document)


def _set_list(old: Array, value: list[str]) -> None:
    """Change entries of a list one by one: what is written beside the others stays."""
    matcher = SequenceMatcher(None, [str(each) for each in old], value, autojunk=False)
    for what, i, j, k, m in reversed(matcher.get_opcodes()):
        if what == "equal":
            continue
        shared = min(j - i, m - k)
        for offset in range(shared):
            old[i + offset] = value[k + offset]
        for at in range(j - 1, i + shared - 1, -1):
            del old[at]
        for offset in range(shared, m - k):
            old.insert(i + offset, value[k + offset])


def _line(key: str, value: Any) -> str:
    return tomlkit.dumps({key: value}).strip("\n")


def _spans(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the path of each table and key with its first and last line, counted from 0.

    Empty lines and comments behind it are not of it; a table ends before the next one.
    """
    lines = text.split("\n")
    found = list(statements(text))
    headers = [line - 1 for _, line in found if lines[line - 1].lstrip().startswith("[")]
    for at, (path, line) in enumerate(found):
        first = line - 1
        if first in headers:
            end = next((each for each in headers if each > first), len(lines))
        else:
            end = found[at + 1][1] - 1 if at + 1 < len(found) else len(lines)
        last = end - 1
        while last > first and (not lines[last].strip() or lines[last].lstrip().startswith("#")):
            last -= 1
        yield path, (first, last)


def _without_key(text: str, path: str) -> str:
    lines = text.split("\n")
    first, last = dict(_spans(text))[path]
    return "\n".join([*lines[:first], *lines[last + 1 :]])


def _with_key(text: str, entry: Entry, field: Field, value: Any) -> str:
    """Return *text* with a key more, behind the one before it in `district.keys`."""
    spans = dict(_spans(text))
    lines = text.split("\n")
    new = [_line(field.key, value)]
    keys = [each.path for each in entry.fields]
    before = [path for path in keys[: keys.index(field.path)] if path in spans]
    if before:
        at = spans[before[-1]][1] + 1
    elif entry.path in spans:
        at = spans[entry.path][0] + 1
    elif entry.path:
        header = f"[{entry.table.name}]"
        inner = [first for path, (first, _) in spans.items() if path.startswith(f"{entry.path}.")]
        at = _above(lines, min(inner)) if inner else _end_of(text, entry.path.rpartition(".")[0])
        new = [header, *new, ""] if inner else ["", header, *new]
    else:
        at = 0
    return "\n".join([*lines[:at], *new, *(lines[at:] or [""])])


def _above(lines: list[str], at: int) -> int:
    """Return the line above which the comment of line *at* begins."""
    while at and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return at
