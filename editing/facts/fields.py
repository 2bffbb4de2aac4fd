"""What a form of facts consists of: fields, entries, and the files that they come from."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from editing.facts.meanings import without_files
from editing.files.records import read_record
from editing.files.uses import own_files
from editing.line_ends import TextFile, read_text_file
from portal.district.folder import DistrictFolder
from portal.district.keys import FILES, Form, Table
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
    rare: frozenset[str] = frozenset()
    """Choices that are folded away while nobody has made them."""

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
        return without_files(self.table.meaning)

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
    documents: Choices = ()
    """The PDF files of the district, by path below `docs/`: an entry may name one."""


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
        documents = _documents(folder) if path == folder.events else ()
        values = tomllib.loads(file.text)
        found[path.name] = FactFile(path.name, file, values, ordered, documents)
    return found


def _documents(folder: DistrictFolder) -> Choices:
    def read(path: str) -> bytes | None:
        file = folder.path / path
        return file.read_bytes() if file.is_file() else None

    found = [inner for inner in own_files(folder) if inner.suffix.lower() == ".pdf"]
    return tuple((str(inner), read_record(read, inner).shows or inner.name) for inner in found)
