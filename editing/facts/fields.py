"""The files of a district as forms: each entry with its fields as `district.keys` explains."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from editing.facts.labels import TABLES, label_of_key
from editing.facts.words import headline_of
from editing.line_ends import TextFile, read_text_file
from portal.district.announcements import KINDS
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
    TIME = auto()
    """Hours and minutes, written as a text."""
    HIDDEN = auto()
    """Not asked: it was chosen before."""
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
    rows: tuple["Entry", ...] = ()
    """Entries of the list `open` within it, with empty ones behind them: hours have such."""

    @property
    def meaning(self) -> str:
        """What the table is for, in words for people who see a form."""
        return _without_files(self.table.meaning)

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """The fields of its form: its own, and those of its rows."""
        return (*self.fields, *(field for row in self.rows for field in row.fields))

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


_ROWS = ".open"
"""Ends the name of a list that is filled in with the table that holds it."""
_EMPTY_ROWS = 2
"""So many times of the week can be added at once."""
_CLOCK = re.compile(r"\d\d:\d\d")


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
_REFERS_TO: Mapping[str, tuple[str, str]] = {
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
        if name in {"event.languages", "announcement.languages", "contact_point.languages"}:
            return self.languages
        return self._listed(*_REFERS_TO[name]) if name in _REFERS_TO else ()

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
        name = f"{TABLES[table.name][1]}: {_name_of(table, row)}"
    return Entry(path, table, title or name, fields)


def _name_of(table: Table, row: Mapping[str, Any]) -> str:
    kind = str(row.get("kind", ""))
    if table.name == "announcement":
        return headline_of(kind, row) if kind in KINDS else kind
    shown = row.get("name") or row.get("title") or row.get("text") or row.get("mailbox")
    return str(shown or row.get("postcode", ""))


def _field(table: Table, key: Key, path: str, value: Any, known: _Known) -> Field:
    example = tomllib.loads(f"value = {key.value}")["value"]
    kind = _KINDS[type(example)]
    if isinstance(example, str) and _CLOCK.fullmatch(example):
        kind = FieldKind.TIME
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
    (r" \(Handbuch: [^)]*\)", ""),
    (r", nur für diese Datei| darüber", ""),
    (r"wie slug", "wie der Name in Adressen"),
    (r"ohne open:", "ohne Zeiten:"),
    (r"Was sich mit open nicht sagen lässt", "Was sich mit Tagen und Zeiten nicht sagen lässt"),
    (
        r"; open übersetzt sich selbst|; einmal für jede Zeit| Nur bei: .*|; ohne Angabe: hinweis",
        "",
    ),
    (r"unter der Nummer hotline", "unter der Nummer auf jeder Seite"),
    (r"Ort \(slug oder Name\), wenn sie nur", "Wählen Sie einen Ort, wenn sie nur"),
    (r" \((?:id|key in places\.toml|ids)\)|: Jahr-Monat-Tag| in places\.toml", ""),
)
"""What in a meaning is about the file, and what it is in a form."""


def _without_files(meaning: str) -> str:
    for pattern, instead in _OF_FILES:
        meaning = re.sub(pattern, instead, meaning)
    return meaning


def _for_a_form(meaning: str, label: str, kind: FieldKind) -> str:
    """Return the meaning of a key for people who see a form; empty if the label says it all."""
    meaning = _without_files(meaning)
    is_chosen = kind in {FieldKind.CHOICE, FieldKind.CHOICES}
    says_how = re.match(r"Schlüssel de|Sprachen, wie|Träger: |„", meaning)
    is_said = meaning.rstrip(".") == label or (is_chosen and says_how)
    return "" if is_said else meaning
