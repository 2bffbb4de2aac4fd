"""The facts of a district as forms: each entry with its fields, as `district.keys` explains."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from editing.facts.fields import Choices, Entry, FactFile, Field, FieldKind
from editing.facts.labels import TABLES, label_of_key
from editing.facts.languages import by_need
from editing.facts.meanings import for_a_form
from editing.facts.words import headline_of, name_of_row
from portal.district.announcements import KINDS
from portal.district.keys import Form, Key, Table
from portal.district.model import Provider

_KINDS: Mapping[type, FieldKind] = {
    str: FieldKind.TEXT,
    list: FieldKind.LINES,
    bool: FieldKind.FLAG,
    int: FieldKind.NUMBER,
    dt.date: FieldKind.DAY,
    dt.datetime: FieldKind.MOMENT,
}


def entries(files: Mapping[str, FactFile], languages: Choices) -> dict[str, list[Entry]]:
    """Return the forms of all facts by file, in the order of `district.keys`.

    Tables that may be missing and are missing have a form without values. *languages*: those that
    an event may have.
    """
    known = _Known(files, languages)
    return {name: list(_entries(file, known)) for name, file in files.items()}


def new_entry(files: Mapping[str, FactFile], name: str, languages: Choices) -> Entry:
    """Return the empty form of an entry of the list *name*, such as `event`."""
    file, table = next(
        (file, table) for file in files.values() for table in file.tables if table.name == name
    )
    path = f"{name}[{len(file.values.get(name, []))}]"
    return _entry(table, path, {}, _Known(files, languages), title=f"{TABLES[name][1]}: neu")


_ROWS = ".open"
"""Ends the name of a list that is filled in with the table that holds it."""
_EMPTY_ROWS = 2
"""So many times of the week can be added at once."""
_CLOCK = re.compile(r"\d\d:\d\d")


_NAMES_FOR_GOOD = ("contact_point", "id")
"""What towns name an office by: chosen once, since a change would have to be made there, too."""
_FLYER = "event.flyer"
"""Chosen from the files of the district, also where there is none yet."""
_OF_LANGUAGES = {"event.languages", "announcement.languages", "contact_point.languages"}
_FIXED: Mapping[str, Choices] = {
    "district.toml.kind": (("kreis", "Kreis"), ("stadt", "kreisfreie Stadt")),
    "contact_point.provider": (
        (Provider.KREIS.value, "Kreis"),
        (Provider.KOMMUNE.value, "Kommune"),
        (Provider.WOHLFAHRT.value, "Wohlfahrtsverband"),
    ),
    "municipality.kind": tuple((kind, kind) for kind in ("Stadt", "Gemeinde", "Stadtbezirk")),
    "announcement.kind": tuple((kind, headline_of(kind)) for kind in KINDS),
    "announcement.importance": (("wichtig", "Wichtig"),),
}
REFERS_TO: Mapping[str, tuple[str, str]] = {
    "places.toml.fallback": ("contact_point", "id"),
    "municipality.contact_points": ("contact_point", "id"),
    "substitution.mailbox": ("contact_point", "mailbox"),
    "event.municipality": ("municipality", "key"),
    "rollout.municipalities": ("municipality", "key"),
    "announcement.place": ("municipality", "slug"),
}
"""Keys whose values are a key of another table."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What fields may refer to."""

    files: Mapping[str, FactFile]
    languages: Choices

    def choices(self, table: str, key: str) -> Choices:
        name = f"{table}.{key}"
        if name in _FIXED:
            return _FIXED[name]
        if name in _OF_LANGUAGES:
            return by_need(self.languages, self.files)[0]
        if name == _FLYER:
            return self.files["events.toml"].documents
        return self._listed(*REFERS_TO[name]) if name in REFERS_TO else ()

    def rare(self, table: str, key: str) -> frozenset[str]:
        is_of_languages = f"{table}.{key}" in _OF_LANGUAGES
        return by_need(self.languages, self.files)[1] if is_of_languages else frozenset()

    def _listed(self, table: str, key: str) -> Choices:
        found = self.files["places.toml"].values.get(table, [])
        rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
        pairs = ((str(row.get(key, "")), str(row.get("name", ""))) for row in rows)
        return tuple({written: name for written, name in pairs if written}.items())


def _entries(file: FactFile, known: _Known) -> Iterator[Entry]:
    named = {table.name: table for table in file.tables}
    for table in file.tables:
        parent, _, key = table.name.rpartition(".")
        if table.name.endswith(_ROWS):
            continue
        if parent in named and named[parent].form is Form.LIST:
            for number, row in enumerate(_rows(file.values.get(parent))):
                path, values = f"{parent}[{number}].{key}", row.get(key)
                yield _with_rows(_inner(table, path, values, known, row), values, named, known)
            continue
        values = file.values if table.form is Form.ROOT else file.values.get(table.name)
        if table.form is Form.LIST:
            for number, row in enumerate(_rows(values)):
                yield _entry(table, f"{table.name}[{number}]", row, known)
        elif table.keys:
            path = "" if table.form is Form.ROOT else table.name
            entry = _entry(table, path, values if isinstance(values, dict) else {}, known)
            yield _with_rows(entry, values, named, known)


def _rows(values: Any) -> list[dict[str, Any]]:
    return [row for row in values if isinstance(row, dict)] if isinstance(values, list) else []


def _inner(table: Table, path: str, values: Any, known: _Known, row: Mapping[str, Any]) -> Entry:
    """Return the form of a table within an entry of a list: it has the name of that entry."""
    title = f"{TABLES[table.name][1]}: {row.get('name', '')}"
    return _entry(table, path, values if isinstance(values, dict) else {}, known, title=title)


def _with_rows(entry: Entry, values: Any, named: Mapping[str, Table], known: _Known) -> Entry:
    """Return *entry* with the list within it, each of its fields named by number."""
    table = named.get(f"{entry.table.name}{_ROWS}")
    if table is None:
        return entry
    there = _rows(values.get(_ROWS[1:]) if isinstance(values, dict) else None)
    rows = []
    for number, row in enumerate([*there, *[dict[str, Any]()] * _EMPTY_ROWS]):
        made = _entry(table, f"{entry.path}{_ROWS}[{number}]", row, known)
        fields = (
            replace(field, label=f"{number + 1}. Zeit: {field.label}", is_optional=True)
            for field in made.fields
        )
        rows.append(replace(made, fields=tuple(fields)))
    return replace(entry, rows=tuple(rows))


def _entry(
    table: Table, path: str, row: Mapping[str, Any], known: _Known, *, title: str = ""
) -> Entry:
    fields = tuple(_field(table, key, path, row.get(key.name), known) for key in table.keys)
    name = TABLES[table.name][0]
    if table.form is Form.LIST:
        name = f"{TABLES[table.name][1]}: {name_of_row(table.name, row)}"
    return Entry(path, table, title or name, fields)


def _field(table: Table, key: Key, path: str, value: Any, known: _Known) -> Field:
    example = tomllib.loads(f"value = {key.value}")["value"]
    kind = _KINDS[type(example)]
    if isinstance(example, str) and _CLOCK.fullmatch(example):
        kind = FieldKind.TIME
    label = label_of_key(table.name, key.name)
    if (table.name, key.name) == _NAMES_FOR_GOOD and value is not None:
        kind = FieldKind.HIDDEN
    choices = known.choices(table.name, key.name)
    is_chosen = bool(choices) or f"{table.name}.{key.name}" == _FLYER
    if is_chosen:
        kind = FieldKind.CHOICES if kind is FieldKind.LINES else FieldKind.CHOICE
    return Field(
        path=f"{path}.{key.name}".lstrip("."),
        key=key.name,
        label=label,
        meaning=for_a_form(key.meaning, label, is_chosen=is_chosen),
        kind=kind,
        value=tuple(map(str, value)) if isinstance(value, list) else value,
        is_optional=key.is_optional,
        choices=choices,
        rare=known.rare(table.name, key.name),
    )
