"""Rows of a table that a person has filled in, whichever program has saved it.

Rows are identified by the number in their first cell; if a cell cannot be assigned to a text, it
is reported and not guessed.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from translating.exchange.rows import ReturnedRow
from translating.units import ROW_ID

COLUMNS = 3
HEAD = "Nr."
"""Heading of the column of numbers."""
GERMAN = "Deutsch"
"""Heading of the column of German texts."""
_NUMBER = re.compile(r"\s*(\d+)(?:/(\d+))?\b")
_MERGED = "Cells of this row were merged, so nobody can say which text is meant. Divide them again."
_DIVIDED = (
    "A cell of this row was divided, and there are words in both parts. Put them into one cell."
)
_CROSSED_OUT = (
    "Words of the translation are crossed out or hidden. Remove them, or show them again."
)
_FEWER = "The row has lost a column. Put the number, the German text and the translation in three."
_BOX_INSIDE = (
    "There is another table, a text box or a picture in this row. Put its words into the cell as "
    "plain text."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, with all tracked changes accepted."""

    lines: tuple[str, ...]
    """Its paragraphs; breaks within one stay."""
    width: int = 1
    """How many columns of the grid it spans; more than one also where a cell below was divided."""
    is_merged: bool = False
    is_divided: bool = False
    """Whether it was divided upright, with words in more than one part."""
    is_crossed_out: bool = False
    """Whether words are struck through by hand, or hidden."""
    has_box: bool = False
    """Whether another table or a text box is in it, or a picture and no words."""
    comments: tuple[str, ...] = ()
    """Comments and footnotes."""

    @property
    def text(self) -> str:
        """The words of the cell as one paragraph."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where number, German text and translation stand."""

    number: int = 0
    german: int = 1
    translation: int = COLUMNS - 1
    remarks: Collection[int] = ()
    """Columns that somebody has added, with a head of their own."""


Rows = Sequence[Sequence[Cell]]


def read_tables(
    tables: Iterable[Rows], locale: Locale | None, program: str
) -> Iterator[ReturnedRow]:
    """Yield the rows of all tables, read from the column headed with the name of *locale*.

    A table without a head has the columns of the one before it: people divide a long table. Raises
    `ConfigurationError`, naming the *program*, if a table is for another language.
    """
    columns: _Columns | None = None
    for number, table in enumerate(tables, start=1):
        rows = _in_columns(table)
        columns = _by_head(rows, locale, program) or columns
        place = f"table {number}, " if number > 1 else ""
        for line, row in enumerate(rows, start=1):
            found = columns or _by_number(rows)
            if returned := _row(row, line, f"{place}row {line}", found):
                yield returned


def lines_of(paragraphs: Iterable[str]) -> tuple[str, ...]:
    """Return the *paragraphs* of a cell without empty ones."""
    return tuple(part.strip() for part in paragraphs if part.strip())


def _in_columns(rows: Rows) -> list[Sequence[Cell]]:
    """Return *rows* with divided cells as one, and merged ones marked.

    The columns are those that most of the rows have whose cells are as many as the heads.
    """
    head = next((row for row in rows if any(cell.text == HEAD for cell in row)), None)
    count = COLUMNS if head is None else sum(bool(cell.text) for cell in head)
    found = Counter(_edges(row) for row in rows if len(row) == count)
    edges = found.most_common(1)[0][0] if found else None
    return [_aligned(row, edges) for row in rows]


def _edges(row: Sequence[Cell]) -> tuple[int, ...]:
    """Return where in the grid the cells end."""
    return tuple(accumulate(cell.width for cell in row))


def _aligned(row: Sequence[Cell], edges: tuple[int, ...] | None) -> Sequence[Cell]:
    own = _edges(row)
    if own == edges:
        return row
    if edges is None or own[-1:] != edges[-1:] or not set(edges) <= set(own):
        return [replace(cell, is_merged=cell.is_merged or cell.width > 1) for cell in row]
    parts = groupby(zip(own, row, strict=True), lambda part: bisect_right(edges, part[0] - 1))
    return [_as_one([cell for _, cell in part]) for _, part in parts]


def _as_one(parts: Sequence[Cell]) -> Cell:
    """Return the parts of a divided cell as one."""
    filled = [part for part in parts if part.lines]
    if len(filled) > 1:
        lines = tuple(line for part in filled for line in part.lines)
        return replace(filled[0], lines=lines, is_divided=True)
    return (filled or parts)[0]


def _by_head(rows: Rows, locale: Locale | None, program: str) -> _Columns | None:
    """Return what the head of a table says; nothing if it has none."""
    heads = ([cell.text for cell in row] for row in rows)
    head = next((titles for titles in heads if HEAD in titles), None)
    if head is None:
        return None
    number = head.index(HEAD)
    german = head.index(GERMAN) if GERMAN in head else number + 1
    if locale is None:
        return _Columns(number, german, german + 1)
    if locale.german in head:
        translation = head.index(locale.german)
        named = {n for n, title in enumerate(head) if title}
        return _Columns(number, german, translation, named - {number, german, translation})
    what = f"The table is not for {locale.german}. Above its columns stands: {', '.join(head)}."
    remedy = f"Choose its language with --locale, or write “{locale.german}” above the column."
    raise ConfigurationError([Problem(program, None, "language", what, remedy)])


def _by_number(rows: Rows) -> _Columns:
    """Return the columns of a table without a head: from that of the numbers on."""
    places = (n for row in rows for n, cell in enumerate(row) if ROW_ID.search(cell.text))
    first = next(places, 0)
    return _Columns(first, first + 1, first + 2)


def _row(cells: Sequence[Cell], line: int, where: str, columns: _Columns) -> ReturnedRow | None:
    texts = [cell.text for cell in cells]
    numbered = "".join(texts[columns.number : columns.number + 1])
    found = ROW_ID.search(numbered)
    name = found[0] if found else ""
    others = [text for n, text in enumerate(texts) if n != columns.number]
    if any(cell.is_merged for cell in cells):
        return ReturnedRow(name, " ".join(others), where, unreadable=_MERGED)
    if any(cell.is_divided for cell in cells):
        return ReturnedRow(name, " ".join(others), where, unreadable=_DIVIDED)
    if any(cell.has_box for cell in cells):
        return ReturnedRow(name, " ".join(others[1:]), where, unreadable=_BOX_INSIDE)
    if len(cells) <= max(columns.translation, columns.german):
        is_heading = not name and (line == 1 or not any(texts))
        return None if is_heading else ReturnedRow(name, texts[-1], where, unreadable=_FEWER)
    translation = texts[columns.translation]
    if not name and (line == 1 or numbered == HEAD or not translation):
        return None
    known = {columns.number, columns.translation, *columns.remarks}
    beside = [line for n, cell in enumerate(cells) if n not in known for line in cell.lines]
    return ReturnedRow(
        name,
        translation,
        where,
        unreadable=_CROSSED_OUT if cells[columns.translation].is_crossed_out else "",
        german=texts[columns.german],
        beside=lines_of([_NUMBER.sub("", ROW_ID.sub("", numbered, count=1), count=1), *beside]),
        number=_numbered(numbered),
        remarks=lines_of(_remarks(cells, columns)),
    )


def _remarks(cells: Sequence[Cell], columns: _Columns) -> Iterator[str]:
    for number, cell in enumerate(cells):
        yield cell.text if number in columns.remarks else ""
        yield from cell.comments


def _numbered(written: str) -> tuple[int, int] | None:
    """Return the number of a row and how many went out; 0 if the table does not say."""
    found = _NUMBER.match(written)
    return (int(found[1]), int(found[2] or 0)) if found else None
