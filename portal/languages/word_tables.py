"""Read tables of words of one language: CSV in UTF-8, with commas and a known first line."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from portal.problems import ConfigurationError, Problem

_OTHERS = {";": "semicolons", "\t": "tabs"}
"""What spreadsheets divide columns by where a comma stands in numbers."""
_WITH_COMMAS = "Save it as CSV in UTF-8, with commas between the columns."


def read_table(file: Path, columns: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Return the rows below the first line that are not empty, each with its line number.

    Raises `ConfigurationError` if it is not UTF-8, no CSV, or has other *columns*.
    """
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"cannot be read ({error.reason})."
        raise ConfigurationError([Problem(file, None, "encoding", what, _WITH_COMMAS)]) from error
    reader = csv.reader(io.StringIO(text, newline=None), strict=True)
    try:
        _check_columns(file, text.partition("\n")[0].strip("\r"), columns)
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        line, what = reader.line_num, f"cannot be read ({error})."
        remedy = 'Look for a “"” that is not closed.'
        raise ConfigurationError([Problem(file, line, "syntax", what, remedy)]) from error
    return [(line, row) for line, row in rows[1:] if any(row)]


def _check_columns(file: Path, first: str, columns: Sequence[str]) -> None:
    wanted = list(columns)
    if _cells(first, ",") == wanted:
        return
    what, remedy = "These are not the columns.", f"Write as first line: {','.join(columns)}"
    for sign, name in _OTHERS.items():
        if _cells(first, sign) == wanted:
            what, remedy = f"The columns are divided by {name}.", _WITH_COMMAS
    raise ConfigurationError([Problem(file, 1, "columns", what, remedy)])


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
