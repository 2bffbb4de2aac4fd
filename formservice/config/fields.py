"""Declare a setting: its variable, its reader, its default and its meaning."""

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

PREFIX = "KIM_"
FILE_SUFFIX = "_FILE"


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable."""

    name: str
    read: Callable[[str], object]
    default: str | None
    """Text that is read if the variable is missing; `None`: the field is then `None`, too."""
    meaning: str
    secret: bool
    """Whether the value may stand in a file that `<name>_FILE` names."""


def variable(
    name: str,
    read: Callable[[str], object],
    default: str | None,
    meaning: str,
    *,
    secret: bool = False,
) -> Any:
    """Return a dataclass field of `Settings` that is read from the variable `KIM_<name>`."""
    return dataclasses.field(
        metadata={"variable": Variable(PREFIX + name, read, default, meaning, secret)}
    )


def table(variables: Iterable[Variable]) -> str:
    """Return the Markdown table of settings for the handbook."""
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for known in variables:
        default = "–" if known.default is None else f"`{known.default}`"
        note = f" (or `{known.name}{FILE_SUFFIX}`)" if known.secret else ""
        rows.append(f"| `{known.name}`{note} | {default} | {known.meaning} |")
    return "\n".join(rows) + "\n"
