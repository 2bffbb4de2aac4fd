"""The output of commands for operators: lines or JSON."""

import dataclasses
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NoReturn

import click

from portal.exit_codes import Exit

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def exit_with(code: Exit, message: str) -> NoReturn:
    """Print *message* to stderr and end with the status *code*."""
    click.secho(message, fg="red", err=True)
    sys.exit(code)


def print_rows(rows: Iterable[Mapping[str, Any]], *, json_wanted: bool) -> None:
    """Print *rows* as a table, or as one JSON list."""
    rows = list(rows)
    if json_wanted:
        click.echo(json.dumps(rows, default=_plain, ensure_ascii=False, indent=1))
        return
    if not rows:
        click.echo("nothing")
        return
    lines = [list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def row_of(item: Any, *names: str) -> dict[str, Any]:
    """Return the fields *names* of a dataclass, or all of them, by name."""
    wanted = names or tuple(field.name for field in dataclasses.fields(item))
    return {name: getattr(item, name) for name in wanted}


def _plain(value: object) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


def _cell(value: object) -> str:
    return "–" if value is None or value == "" else _plain(value)
