"""Read a TOML file strictly, and remember on which line each key stands.

`tomllib` gives values without positions, but an error message without a line
number makes a part-time administrator search. `TomlTable` hands out each key once, with its
type checked; whatever was not asked for is an unknown key and a mistake.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from portal.problems import ConfigurationError, Problem

T = TypeVar("T")

_NO_MOMENT = dt.datetime.min.replace(tzinfo=dt.UTC)
_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([\w\-]+)\s*=")
_MULTILINE = re.compile(r'"""|\'\'\'')
_NAMES = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    dt.date: "a date",
    dt.datetime: "date and time",
}


def _line_numbers(text: str) -> dict[str, int]:
    """Map dotted key paths (``municipality[2].name``) to line numbers."""
    lines: dict[str, int] = {}
    last_index: dict[str, int] = {}
    prefix, inside_text = "", False
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside_text:
            if header := _HEADER.match(line):
                prefix = _resolve(header[2], last_index, is_array=header[1] == "[[")
                lines[prefix] = number
            elif key := _KEY.match(line):
                lines[f"{prefix}.{key[1]}".lstrip(".")] = number
        inside_text ^= len(_MULTILINE.findall(line)) % 2 == 1
    return lines


def _resolve(header: str, last_index: dict[str, int], *, is_array: bool) -> str:
    """Turn a header (``a.b``) into the path of the table it opens (``a[3].b[0]``)."""
    *parents, name = header.split(".")
    path = ""
    for parent in parents:
        path = f"{path}.{parent}".lstrip(".")
        if path in last_index:
            path = f"{path}[{last_index[path]}]"
    path = f"{path}.{name}".lstrip(".")
    if not is_array:
        return path
    last_index[path] = last_index.get(path, -1) + 1
    return f"{path}[{last_index[path]}]"


@dataclass(slots=True)
class TomlFile:
    """An open TOML file and the mistakes found in it so far."""

    path: Path
    lines: Mapping[str, int]
    problems: list[Problem] = field(default_factory=list)

    def blame(self, where: str, what: str, remedy: str) -> None:
        """Note a mistake at the key *where* (its table where the key is missing)."""
        line = self.lines.get(where) or self.lines.get(where.rpartition(".")[0])
        self.problems.append(Problem(self.path, line, where, what, remedy))

    def stop_if_wrong(self) -> None:
        """Raise `ConfigurationError` if any mistake was noted."""
        if self.problems:
            raise ConfigurationError(self.problems)


class TomlTable:
    """One table of a `TomlFile`; call `done` when every key was asked for."""

    def __init__(self, source: TomlFile, where: str, values: Mapping[str, Any]) -> None:
        self.source = source
        self.where = where
        self._values = dict(values)

    def at(self, key: str) -> str:
        """Return the dotted path of *key* in this table."""
        return f"{self.where}.{key}".lstrip(".")

    def blame(self, key: str, what: str, remedy: str) -> None:
        """Note a mistake at *key*."""
        self.source.blame(self.at(key), what, remedy)

    def _take(self, key: str, kind: type[T], default: T | None) -> T | None:
        if key not in self._values:
            if default is None:
                self.blame(key, "is missing.", f"Add: {key} = …  ({_NAMES.get(kind, 'a list')})")
            return default
        value = self._values.pop(key)
        if isinstance(value, bool) is (kind is bool) and isinstance(value, kind):
            return value
        self.blame(key, f"is not {_NAMES.get(kind, 'a list')}.", "Correct the value.")
        return default

    def text(self, key: str, default: str | None = None) -> str:
        """Return the text at *key*, stripped; empty is a mistake unless *default* is empty."""
        value = self._take(key, str, default)
        if value is not None and not value.strip() and default is None:
            self.blame(key, "is empty.", "Write the text.")
        return (value or "").strip()

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return true or false at *key*."""
        return bool(self._take(key, bool, default))

    def number(self, key: str, default: int | None = None) -> int:
        """Return the whole number at *key*."""
        return self._take(key, int, default) or 0

    def day(self, key: str) -> dt.date | None:
        """Return the date at *key*, or None where the key is absent."""
        value = self._take(key, dt.date, None) if key in self._values else None
        if isinstance(value, dt.datetime):
            self.blame(key, "is not a date.", "Remove the time.")
            return value.date()
        return value

    def moment(self, key: str) -> dt.datetime:
        """Return the local date and time at *key*; without an offset, as clocks show it."""
        value = self._take(key, dt.datetime, None)
        if value is not None and value.tzinfo is not None:
            self.blame(key, "has an offset.", "Write the local time: 2027-01-14T16:00:00")
        return (value or _NO_MOMENT).replace(tzinfo=None)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return the list of texts at *key*."""
        values = self._take(key, list, None if default is None else list(default)) or []
        for value in values:
            if not isinstance(value, str) or not value.strip():
                self.blame(key, "holds something that is not text.", "Quote every entry.")
        return tuple(str(value).strip() for value in values)

    def table(self, key: str, *, optional: bool = False) -> "TomlTable":
        """Return the sub-table at *key*; an optional one may be absent."""
        if optional and key not in self._values:
            return TomlTable(self.source, self.at(key), {})
        values = self._values.pop(key, None)
        if not isinstance(values, dict):
            self.blame(key, "is missing.", f"Add a table [{self.at(key)}].")
            values = {}
        return TomlTable(self.source, self.at(key), values)

    def tables(self, key: str, *, optional: bool = False) -> tuple["TomlTable", ...]:
        """Return the array of tables at *key* (``[[key]]``), at least one unless optional."""
        values = self._values.pop(key, [])
        if not (isinstance(values, list) and all(isinstance(value, dict) for value in values)):
            self.blame(key, "is not a list of tables.", f"Write [[{self.at(key)}]].")
            values = []
        if not values and not optional:
            self.blame(key, "is missing.", f"Add a table [[{self.at(key)}]].")
        return tuple(
            TomlTable(self.source, f"{self.at(key)}[{index}]", value)
            for index, value in enumerate(values)
        )

    def every_text(self) -> Iterator[tuple[str, str]]:
        """Yield each text in this table and below with the path of its key; takes nothing out."""
        return _texts(self._values, self.where)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def done(self) -> None:
        """Refuse whatever nobody asked for: unknown keys are typing errors."""
        for key in self._values:
            self.blame(key, "is not a known key.", "Correct the spelling or remove it.")
        self._values.clear()


def _texts(value: Any, where: str) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield where, value.strip()
        case dict():
            for key, inner in value.items():
                yield from _texts(inner, f"{where}.{key}".lstrip("."))
        case list():
            for index, inner in enumerate(value):
                is_table = isinstance(inner, dict)
                yield from _texts(inner, f"{where}[{index}]" if is_table else where)


def open_toml(path: Path) -> TomlTable:
    """Read *path* and return its root table.

    Raises `ConfigurationError` where the file is missing, is not UTF-8 or is not TOML.
    """
    try:
        text = path.read_text("utf-8")
        values = tomllib.loads(text)
    except OSError as error:
        problem = Problem(path, None, "file", f"{error.strerror}.", "Create the file.")
    except UnicodeDecodeError:
        problem = Problem(path, None, "file", "is not UTF-8.", "Save it as UTF-8.")
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else None
        problem = Problem(path, line, "syntax", f"{error}.", "Correct the TOML syntax.")
    else:
        return TomlTable(TomlFile(path, _line_numbers(text)), "", values)
    raise ConfigurationError([problem]) from None
