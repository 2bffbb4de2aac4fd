"""Rows of a table that a person has filled in, whichever program has saved it.

Rows are identified by the number in their first cell; if a cell cannot be assigned to a text, it
is reported and not guessed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from translating.exchange.rows import ReturnedRow
from translating.units import ROW_ID

COLUMNS = 3
HEAD = "Nr."
"""Heading of the column of numbers."""
_MERGED = "Cells of this row were merged, so nobody can say which text is meant. Divide them again."
_CROSSED_OUT = (
    "Words of the translation are crossed out or hidden. Remove them, or show them again."
)
_FEWER = "The row has lost a column. Put the number, the German text and the translation in three."
_BOX_INSIDE = (
    "There is another table or a text box in this row. Put its words into the cell as plain text."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, with all tracked changes accepted."""

    text: str
    is_merged: bool = False
    is_crossed_out: bool = False
    """Whether words are struck through by hand, or hidden."""
    has_box: bool = False
    """Whether another table or a text box is in it."""


def read_rows(
    rows: Sequence[Sequence[Cell]], locale: Locale | None, program: str
) -> Iterator[ReturnedRow]:
    """Yield the rows of one table, read from the column headed with the name of *locale*.

    Raises `ConfigurationError`, naming the *program*, if the table is for another language.
    """
    column = _column(rows, locale, program)
    for number, row in enumerate(rows, start=1):
        if returned := _row(row, number, column):
            yield returned


def joined(paragraphs: Iterator[str]) -> str:
    """Return a cell's text; its *paragraphs* are joined, breaks within one stay."""
    return " ".join(part.strip() for part in paragraphs if part.strip())


def _column(rows: Sequence[Sequence[Cell]], locale: Locale | None, program: str) -> int:
    """Return in which column the translations stand; without a head, in the third."""
    heads = ([cell.text for cell in row] for row in rows)
    head = next((titles for titles in heads if HEAD in titles), None)
    if locale is None or head is None:
        return COLUMNS - 1
    if locale.german in head:
        return head.index(locale.german)
    what = f"The table is not for {locale.german}. Above its columns stands: {', '.join(head)}."
    remedy = f"Choose its language with --locale, or write “{locale.german}” above the column."
    raise ConfigurationError([Problem(program, None, "language", what, remedy)])


def _row(cells: Sequence[Cell], number: int, column: int) -> ReturnedRow | None:
    texts = [cell.text for cell in cells]
    found = ROW_ID.search(" ".join(texts[:1]))
    name, where = found[0] if found else "", f"row {number}"
    if any(cell.is_merged for cell in cells):
        return ReturnedRow(name, " ".join(texts[1:]), where, unreadable=_MERGED)
    if any(cell.has_box for cell in cells):
        return ReturnedRow(name, " ".join(texts[2:]), where, unreadable=_BOX_INSIDE)
    if len(cells) <= max(column, COLUMNS - 1):
        is_heading = not name and (number == 1 or not any(texts))
        return None if is_heading else ReturnedRow(name, texts[-1], where, unreadable=_FEWER)
    if not name and (number == 1 or texts[0] == HEAD or not texts[column]):
        return None
    wrong = _CROSSED_OUT if cells[column].is_crossed_out else ""
    return ReturnedRow(name, texts[column], where, unreadable=wrong, german=texts[1])
