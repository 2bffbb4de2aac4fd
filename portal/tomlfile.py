"""Read a TOML file strictly, with the line of each key.

`tomllib` returns values without positions, but an error message needs a line number. `TomlTable`
returns each key once, with its type checked; a key that is never asked for is unknown and a
mistake.
"""

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from portal.problems import ConfigurationError, Problem, file_problem
from portal.text import first_unwanted, joined_lines
from portal.toml_slips import beyond_reading
from portal.toml_syntax import encoding_problem, statements, syntax_problem

T = TypeVar("T")

_INDEX = re.compile(r"\[\d+\]")
_NO_MOMENT = dt.datetime.min.replace(tzinfo=dt.UTC)
_KINDS = {
    str: ("text", 'Write it in quotation marks: {} = "…"'),
    bool: ("true or false", "Write one of the two without quotation marks: {} = true"),
    int: ("a whole number", "Write it without quotation marks: {} = 3"),
    list: ("a list", 'Write one, even of one entry: {} = ["…"]'),
    dt.date: ("a date", "Write year, month and day without quotation marks: {} = 2026-12-24"),
    dt.datetime: ("date and time", "Write without quotation marks: {} = 2027-01-14T16:00:00"),
}
"""What a value is to be, and how it is written."""


@dataclass(slots=True)
class TomlFile:
    """An open TOML file and the mistakes found in it so far."""

    path: Path
    lines: Mapping[str, int]
    problems: list[Problem] = field(default_factory=list)

    def add_problem(self, where: str, what: str, remedy: str) -> None:
        """Add a problem at the key *where*: at what stands in it if it has no line of its own, at
        its table if it is missing.
        """
        lines = self.lines
        within = (lines[path] for path in lines if path.startswith((f"{where}.", f"{where}[")))
        line = lines.get(where) or next(within, None) or lines.get(where.rpartition(".")[0])
        self.problems.append(Problem(self.path, line, where, what, remedy))

    def stop_if_wrong(self) -> None:
        """Raise `ConfigurationError` if there is any problem."""
        if self.problems:
            raise ConfigurationError(self.problems)


def without_numbers(path: str) -> str:
    """Return the *path* of a table as its heading has it: ``point[2].hours`` as ``point.hours``."""
    return _INDEX.sub("", path)


class TomlTable:
    """One table of a `TomlFile`; call `refuse_unknown_keys` after reading all keys."""

    def __init__(self, source: TomlFile, where: str, values: Mapping[str, Any]) -> None:
        self.source = source
        self.where = where
        self._values = dict(values)
        self._asked: list[str] = []
        self._headings: list[str] = []

    def path_of(self, key: str) -> str:
        """Return the dotted path of *key* in this table."""
        return f"{self.where}.{key}".lstrip(".")

    def add_problem(self, key: str, what: str, remedy: str) -> None:
        """Add a problem at *key*."""
        self.source.add_problem(self.path_of(key), what, remedy)

    def _take(self, key: str, kind: type[T], default: T | None) -> T | None:
        self._asked.append(key)
        name, how = _KINDS[kind]
        if key not in self._values:
            if default is None:
                example = how.format(key).rpartition(": ")[2]
                self.add_problem(key, "is missing.", f"Add: {example}")
            return default
        value = self._values.pop(key)
        if isinstance(value, bool) is (kind is bool) and isinstance(value, kind):
            return value
        self.add_problem(key, f"is not {name}.", how.format(key))
        return default

    def text(self, key: str, default: str | None = None) -> str:
        """Return the text at *key* as one line, stripped; a missing or empty text adds a problem
        unless there is a *default*.
        """
        value = self._take(key, str, default)
        if value is not None and not value.strip() and default is None:
            self.add_problem(key, "is empty.", "Write the text.")
        return self._line(key, value or "")

    def _line(self, key: str, text: str) -> str:
        """Return *text* as one line: names stand in subjects, menus and headings."""
        line = joined_lines(text.strip())
        if sign := first_unwanted(line):
            what = f"holds a sign that nobody sees (U+{ord(sign):04X})."
            self.add_problem(key, what, "Remove it, or type the text anew.")
        return line

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return the boolean at *key*; *default* if the key is missing."""
        return bool(self._take(key, bool, default))

    def optional_flag(self, key: str) -> bool | None:
        """Return the boolean at *key*, or None if the key is missing."""
        return self.flag(key) if key in self._values else None

    def number(self, key: str, default: int | None = None) -> int:
        """Return the integer at *key*; a missing one adds a problem unless there is a *default*."""
        return self._take(key, int, default) or 0

    def day(self, key: str) -> dt.date | None:
        """Return the date at *key*, or None if the key is missing."""
        value = self._take(key, dt.date, None) if key in self else None
        if isinstance(value, dt.datetime):
            self.add_problem(key, "is not a date.", "Remove the time.")
            return value.date()
        return value

    def required_day(self, key: str) -> dt.date | None:
        """Return the date at *key*; a missing one adds a problem."""
        if key not in self._values:
            self.add_problem(key, "is missing.", f"Add a day: {key} = 2026-12-24")
        return self.day(key)

    def moment(self, key: str) -> dt.datetime:
        """Return the local date and time at *key*, without an offset."""
        value = self._take(key, dt.datetime, None)
        if value is not None and value.tzinfo is not None:
            self.add_problem(key, "has an offset.", "Write the local time: 2027-01-14T16:00:00")
        return (value or _NO_MOMENT).replace(tzinfo=None)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return the texts at *key*, each as one line; a missing or empty list adds a problem
        unless there is a *default*.
        """
        values = self._take(key, list, None if default is None else list(default))
        if values == [] and default is None:
            self.add_problem(key, "is empty.", "Write at least one text.")
        values = values or []
        for value in values:
            if not isinstance(value, str) or not value.strip():
                self.add_problem(key, "holds something that is not text.", "Quote every entry.")
        return tuple(self._line(key, str(value)) for value in values)

    def table(self, key: str, *, optional: bool = False) -> "TomlTable":
        """Return the table at *key*; an optional one may be missing."""
        self._asked.append(key)
        if optional and key not in self._values:
            return TomlTable(self.source, self.path_of(key), {})
        is_there = key in self._values
        values = self._values.pop(key, None)
        if not isinstance(values, dict):
            name = without_numbers(self.path_of(key))
            what = "is no table." if is_there else "is missing."
            remedy = f"Write a table [{name}] instead." if is_there else f"Add a table [{name}]."
            self.add_problem(key, what, remedy)
            values = {}
        return TomlTable(self.source, self.path_of(key), values)

    def tables(self, key: str, *, optional: bool = False) -> tuple["TomlTable", ...]:
        """Return the array of tables at *key* (``[[key]]``), at least one unless optional."""
        self._asked.append(key)
        self._headings.append(f"[[{without_numbers(self.path_of(key))}]]")
        values = self._values.pop(key, [])
        if not (isinstance(values, list) and all(isinstance(value, dict) for value in values)):
            self.add_problem(key, "is not a list of tables.", f"Write [[{self.path_of(key)}]].")
            values = []
        if not values and not optional:
            self.add_problem(key, "is missing.", f"Add a table [[{self.path_of(key)}]].")
        return tuple(
            TomlTable(self.source, f"{self.path_of(key)}[{index}]", value)
            for index, value in enumerate(values)
        )

    def all_texts(self) -> Iterator[tuple[str, str]]:
        """Yield the path and text of each text in this table and below; they still count as
        unread.
        """
        return _texts(self._values, self.where)

    def has(self, path: str) -> bool:
        """Return True if a key, or one of a table below as in “retention.mailbox”, is unread."""
        found: Any = self._values
        for name in path.split("."):
            if not isinstance(found, dict) or name not in found:
                return False
            found = found[name]
        return True

    def __contains__(self, key: str) -> bool:
        self._asked.append(key)
        return key in self._values

    def refuse_unknown_keys(self) -> None:
        """Add a problem for each key that was never read: it is a typing error."""
        for key in self._values:
            self.add_problem(key, "is not a known key.", self._remedy_for(key))
        self._values.clear()

    def _remedy_for(self, key: str) -> str:
        has_one_heading = not self.where and len(self._asked) == len(self._headings) == 1
        if has_one_heading and not isinstance(self._values[key], dict | list):
            return f"Write the heading above it: {self._headings[0]}"
        near = difflib.get_close_matches(key, self._asked, n=1)
        meant = f"Did you mean “{near[0]}”? " if near else ""
        return f"{meant}Correct the spelling or remove it."


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


def texts_in(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield each text in the *values* of a file, at whatever depth."""
    return (text for _, text in _texts(values, ""))


def open_toml(path: Path) -> TomlTable:
    """Return the root table of the file *path*.

    A byte order mark and the line ends of any system are accepted. Raises `ConfigurationError` if
    the file cannot be read, is not UTF-8 or is not TOML.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigurationError([file_problem(path, error)]) from None
    if problem := encoding_problem(path, data):
        raise ConfigurationError([problem])
    text = re.sub("\r\n?", "\n", data.decode("utf-8-sig"))
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError([syntax_problem(path, text, str(error))]) from None
    except (ValueError, RecursionError) as error:  # numbers and brackets beyond Python's limits
        raise ConfigurationError([beyond_reading(path, text, error)]) from None
    return TomlTable(TomlFile(path, dict(statements(text))), "", values)
