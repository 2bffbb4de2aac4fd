"""How keys of a district's files are described, and the tables that stand in several files."""

from dataclasses import dataclass
from enum import Enum, auto

PLACEHOLDER = "‹"
"""Begins each text that stands for a fact."""


class Form(Enum):
    """How a table stands in its file."""

    ROOT = auto()
    """The keys at the beginning of the file, without a heading."""
    TABLE = auto()
    """``[name]``, once."""
    LIST = auto()
    """``[[name]]``, once for each entry."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a table."""

    name: str
    value: str
    """A placeholder, as TOML."""
    meaning: str
    """What is written here, in German."""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file."""

    name: str
    meaning: str
    """What it is for, in German."""
    keys: tuple[Key, ...]
    form: Form = Form.TABLE
    is_optional: bool = False
    times: int = 1
    """How often it stands in a new file."""


_HOURS = (
    Key("closed_on_holidays", "true", "true: „Nicht an Feiertagen“ steht dabei.", is_optional=True),
    Key(
        "by_appointment",
        "true",
        "true: Andere Zeiten nach Vereinbarung; ohne open: nur nach Vereinbarung.",
        is_optional=True,
    ),
    Key(
        "text",
        '"‹Jeden ersten Samstag im Monat, … Uhr›"',
        "Was sich mit open nicht sagen lässt, auf Deutsch. Es steht neben den anderen Zeiten und "
        "muss übersetzt werden; open übersetzt sich selbst.",
        is_optional=True,
    ),
)
_OPEN = (
    Key("days", '"Mo-Fr"', "Tage: Mo Di Mi Do Fr Sa So, zum Beispiel „Mo-Do, Sa“."),
    Key("from", '"00:01"', "Beginn, Stunden und Minuten: „09:00“."),
    Key("to", '"00:02"', "Ende, am selben Tag: „16:00“."),
)


def hours(name: str, meaning: str, *, is_optional: bool) -> tuple[Table, Table]:
    """Return the tables of hours: *name*, and its list of times."""
    times = "Zeiten an einem oder mehreren Wochentagen; einmal für jede Zeit."
    return (
        Table(name, meaning, _HOURS, is_optional=is_optional),
        Table(f"{name}.open", times, _OPEN, Form.LIST, is_optional=is_optional),
    )
