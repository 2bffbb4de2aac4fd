"""Hours: a table whose list is filled in with it. A time that is left empty is removed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from editing.facts.changes import changed
from editing.facts.fields import Entry, FactFile, Value
from editing.facts.toml_text import (
    with_entry,
    with_text,
    with_value,
    without_entry,
    without_table,
)
from portal.problems import ConfigurationError

Values = Mapping[str, Value]
"""Values by the keys of a table."""


def changed_with_rows(file: FactFile, entry: Entry, values: Values, rows: Sequence[Values]) -> str:
    """Return the text of *file* with other values of *entry*, and of its rows in their order.

    Hours of which nothing is left are removed. Raises `ConfigurationError` as `changed` does.
    """
    is_left = any(is_filled(row) for row in rows)
    if entry.table.is_optional and not is_left and not any(values.values()):
        return _without_all(file, entry)
    file = with_text(file, changed(file, entry, values))
    there = [row for row in zip(entry.rows, rows, strict=True) if _is_there(row[0])]
    for row, new in there:
        if is_filled(new):
            file = with_text(file, changed(file, row, new))
    for row, new in reversed(there):
        if not is_filled(new):
            file = with_text(file, without_entry(file, row))
    number = sum(is_filled(new) for _, new in there)
    for row, new in zip(entry.rows, rows, strict=True):
        if is_filled(new) and not _is_there(row):
            path = f"{row.path.rpartition('[')[0]}[{number}]"
            file = with_text(file, with_entry(file, replace(row, path=path), new))
            number += 1
    return file.file.text


def _without_all(file: FactFile, entry: Entry) -> str:
    for row in reversed([row for row in entry.rows if _is_there(row)]):
        file = with_text(file, without_entry(file, row))
    for field in entry.fields:
        file = with_text(file, with_value(file, entry, field, None))
    return without_table(file, entry.path)


def is_filled(row: Values) -> bool:
    """Return True if anything is typed into a row."""
    return any(value is not None for value in row.values())


def _is_there(row: Entry) -> bool:
    return any(field.value is not None for field in row.fields)


def as_typed(error: ConfigurationError, entry: Entry, rows: Sequence[Values]) -> ConfigurationError:
    """Return *error* with the numbers that rows have in the form, where some were left empty."""
    filled = [row.path for row, new in zip(entry.rows, rows, strict=True) if is_filled(new)]
    step = re.compile(rf"{re.escape(entry.path)}\.open\[(\d+)\]")

    def renamed(field: str) -> str:
        found = step.match(field)
        if found is None or int(found[1]) >= len(filled):
            return field
        return f"{filled[int(found[1])]}{field[found.end() :]}"

    return ConfigurationError(replace(each, field=renamed(each.field)) for each in error.problems)
