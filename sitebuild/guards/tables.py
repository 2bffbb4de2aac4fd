"""Rows of tables in Markdown that become something else than meant, and lose words."""

import re
from collections.abc import Iterator

from sitebuild.guards.slip import Slip

_TABLE = re.compile(
    r"(?m)^(?P<head>[^\n]*\|[^\n]*)\n"
    r"(?=[ \t]*\|?[ \t]*:?-)[ \t:|-]*\|[ \t:|-]*\n"
    r"(?P<rows>(?:[^\n]*\S[^\n]*(?:\n|\Z))+)"
)
_NO_BAR = re.compile(r"(?P<mark>`+).+?(?P=mark)|\\\|")
"""Bars that part no cells."""


def odd_rows(written: str, first_line: int) -> Iterator[tuple[int, Slip]]:
    """Yield line and slip of each row of a table that readers would not see as it was meant.

    The Markdown begins in the line *first_line* of its file.
    """
    for found in _TABLE.finditer(written):
        first = written.count("\n", 0, found.start("rows")) + first_line
        for line, row in enumerate(found["rows"].splitlines(), start=first):
            if slip := _slip_of(row.strip(), _cells(found["head"])):
                yield line, slip


def _slip_of(row: str, cells: int) -> Slip | None:
    if "|" not in row:
        what = "Dieser Text wird zur Zeile der Tabelle darüber."
        return Slip(row, what, "Setzen Sie eine leere Zeile davor.")
    if _cells(row) > cells:
        what = "Eine Zelle ist zu viel: Was darin steht, verschwindet."
        return Slip(row, what, rf"Höchstens {cells}, wie in der ersten Zeile; | im Text ist \|")
    return None


def _cells(row: str) -> int:
    inner = _NO_BAR.sub("", row).strip().removeprefix("|").removesuffix("|")
    return inner.count("|") + 1
