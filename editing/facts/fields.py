"""The files of a district as forms: each entry with its fields as `district.keys` explains."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from editing.facts.labels import TABLES, label_of_key
from editing.line_ends import TextFile, read_text_file
from portal.district.folder import DistrictFolder
from portal.district.keys import FILES, Form, Key, Table
from portal.district.model import Provider
from portal.tomlfile import open_toml


class FieldKind(Enum):
    """How a field is filled in."""

    TEXT = auto()
    LINES = auto()
    """Texts, one in each line."""
    FLAG = auto()
    NUMBER = auto()
    DAY = auto()
    MOMENT = auto()
    """Day and time, local."""
    CHOICE = auto()
    CHOICES = auto()
    """Any number of the choices; their order counts."""


_KINDS: Mapping[type, FieldKind] = {
    str: FieldKind.TEXT,
    list: FieldKind.LINES,
    bool: FieldKind.FLAG,
    int: FieldKind.NUMBER,
    dt.date: FieldKind.DAY,
    dt.datetime: FieldKind.MOMENT,
}

Value = str | bool | int | dt.date | dt.datetime | tuple[str, ...] | None
Choices = tuple[tuple[str, str], ...]
"""Pairs of what is written in the file, and its German name."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form."""

    path: str
    """Of its key in the file: `contact_point[0].phone`."""
    key: str
    label: str
    meaning: str
    """What is written here, in German."""
    kind: FieldKind
    value: Value
    """None where the key is missing."""
    is_optional: bool = False
    choices: Choices = ()

    @property
    def has_first(self) -> bool:
        """Return True if the first of several choices means more than the others."""
        return self.kind is FieldKind.CHOICES and self.key == "contact_points"


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of a file, or one entry of a list of tables."""

    path: str
    """`contact_point[0]`; that of the keys at the beginning of a file is empty."""
    table: Table
    title: str
    """In German: the name of the table, and for an entry of a list its own name."""
    fields: tuple[Field, ...]

    @property
    def is_of_list(self) -> bool:
        """Return True if entries of its kind can be added and removed."""
        return self.table.form is Form.LIST


@dataclass(frozen=True, slots=True)
class FactFile:
    """A file of facts."""

    name: str
    file: TextFile
    values: Mapping[str, Any]
    tables: tuple[Table, ...]
    """Each once."""


def fact_files(folder: DistrictFolder) -> dict[str, FactFile]:
    """Return the files of facts in *folder* by name; one that is missing is empty.

    Raises `ConfigurationError` for a file that is no TOML.
    """
    found = {}
    for path in folder.data_files:
        file = TextFile("")
        if path.exists():
            open_toml(path)  # names the line of a slip
            file = read_text_file(path)
        tables = {table.name: table for table in reversed(FILES[path.name])}
        ordered = tuple(reversed(tables.values()))
        found[path.name] = FactFile(path.name, file, tomllib.loads(file.text), ordered)
    return found


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


_FIXED: Mapping[str, Choices] = {
    "district.toml.kind": (("kreis", "Kreis"), ("stadt", "kreisfreie Stadt")),
    "contact_point.provider": (
        (Provider.KREIS.value, "Kreis"),
        (Provider.KOMMUNE.value, "Kommune"),
        (Provider.WOHLFAHRT.value, "Wohlfahrtsverband"),
    ),
    "municipality.kind": tuple((kind, kind) for kind in ("Stadt", "Gemeinde", "Stadtbezirk")),
}
_REFERS_TO: Mapping[str, tuple[str, str]] = {
    "places.toml.fallback": ("contact_point", "id"),
    "municipality.contact_points": ("contact_point", "id"),
    "substitution.mailbox": ("contact_point", "mailbox"),
    "event.municipality": ("municipality", "key"),
    "rollout.municipalities": ("municipality", "key"),
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
        if name == "event.languages":
            return self.languages
        return self._listed(*_REFERS_TO[name]) if name in _REFERS_TO else ()

    def _listed(self, table: str, key: str) -> Choices:
        found = self.files["places.toml"].values.get(table, [])
        rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
        pairs = ((str(row.get(key, "")), str(row.get("name", ""))) for row in rows)
        return tuple({written: name for written, name in pairs if written}.items())


def _entries(file: FactFile, known: _Known) -> Iterator[Entry]:
    for table in file.tables:
        values = file.values if table.form is Form.ROOT else file.values.get(table.name)
        if table.form is Form.LIST:
            rows = values if isinstance(values, list) else []
            for number, row in enumerate(rows):
                if isinstance(row, dict):
                    yield _entry(table, f"{table.name}[{number}]", row, known)
        elif table.keys:
            path = "" if table.form is Form.ROOT else table.name
            yield _entry(table, path, values if isinstance(values, dict) else {}, known)


def _entry(
    table: Table, path: str, row: Mapping[str, Any], known: _Known, *, title: str = ""
) -> Entry:
    fields = tuple(_field(table, key, path, row.get(key.name), known) for key in table.keys)
    name = TABLES[table.name][0]
    if table.form is Form.LIST:
        shown = row.get("name") or row.get("title") or row.get("text") or row.get("mailbox")
        name = f"{TABLES[table.name][1]}: {shown or row.get('postcode', '')}"
    return Entry(path, table, title or name, fields)


def _field(table: Table, key: Key, path: str, value: Any, known: _Known) -> Field:
    example = tomllib.loads(f"value = {key.value}")["value"]
    kind = _KINDS[type(example)]
    label = label_of_key(table.name, key.name)
    choices = known.choices(table.name, key.name)
    if choices:
        kind = FieldKind.CHOICES if kind is FieldKind.LINES else FieldKind.CHOICE
    return Field(
        path=f"{path}.{key.name}".lstrip("."),
        key=key.name,
        label=label,
        meaning=_for_a_form(key.meaning, label, kind),
        kind=kind,
        value=tuple(map(str, value)) if isinstance(value, list) else value,
        is_optional=key.is_optional,
        choices=choices,
    )


_OF_FILES = (
    (r"\btrue([:,])", r"Angekreuzt\1"),
    (r"beim fallback", "bei der Anlaufstelle für alles andere"),
    (r" \((?:id|key in places\.toml|ids)\)|: Jahr-Monat-Tag| in places\.toml", ""),
)
"""What in a meaning is about the file, and what it is in a form."""


def _for_a_form(meaning: str, label: str, kind: FieldKind) -> str:
    """Return the meaning of a key for people who see a form; empty if the label says it all."""
    for pattern, instead in _OF_FILES:
        meaning = re.sub(pattern, instead, meaning)
    is_chosen = kind in {FieldKind.CHOICE, FieldKind.CHOICES}
    says_how = re.match(r"Schlüssel de|Sprachen, wie|Träger: |„", meaning)
    is_said = meaning.rstrip(".") == label or (is_chosen and says_how)
    return "" if is_said else meaning
