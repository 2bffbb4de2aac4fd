"""The documents for all languages: how many stand in a row, and how large.

Rows are as even as can be, so that no language stands alone and no corner is empty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from portal.languages.registry import Locale
from sitebuild.printing.printer import Printer

_WIDTH = 192.0
"""Millimetres between the margins."""
_HEIGHT = 192.0
_HEIGHT_OF_MANY = {"codes": 222.0, "pointat": 214.0}
_STRIP = 18.0
"""Millimetres for the languages to talk in."""
_GAP = 2.0
_PITCHES = 16
"""Up to so many languages, each says in a line what the offer is, and shows its address."""
_LARGE_CODE = 19.0
"""Millimetres of a QR code, its white edge included, that a telephone reads at arm's length."""
_LEAST_TYPE = 2.75
"""Millimetres of type, of many: for a larger one no code gives way, for a code none is smaller."""
_UNEVEN = 0.9
"""How much a sheet is worth whose rows are not all alike: its last row stands apart."""
_THREE_LINES = 3.4
"""Height of a name and its German in three lines, of many, in sizes of its type."""
_LETTER, _GERMAN_LETTER = 0.65, {"codes": 0.39, "pointat": 0.31}
"""Widths of a wide letter of a name and of its German, of many, in sizes of its type."""
_EDGES = 1.9
"""Millimetres of a place beside its words: border and padding (`print.css`)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One language on a card."""

    locale: Locale
    address: str
    title: str
    """What the offer is, in the language; empty if it is not translated."""
    language: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The entries and their measures in millimetres."""

    cells: tuple[tuple[Entry, float, bool], ...]
    """Each entry, the width of its place, and whether it ends a row."""
    height: float
    total: float
    """Height of all rows."""
    code: float
    """Side of a QR code."""
    type: float
    """Size of the type."""
    has_pitch: bool


def card_html(
    printer: Printer, kind: str, locales: Sequence[Locale], *, title: str, path: str, **values: Any
) -> str:
    """Return the document *kind*, ``pointat`` or ``codes``, with *locales* as HTML."""
    source = printer.site.locales.source
    start = printer.site.page_at("")
    entries = [_entry(printer, locale, path) for locale in locales]
    return printer.render(
        "cards.html",
        source,
        reader=source,
        title=title,
        state="source",
        kind=kind,
        german=printer.german_words(start) if start else None,
        grid=grid_of(
            entries, kind, field_height(kind, len(entries), has_strip=bool(values.get("talk")))
        ),
        **values,
    )


def _entry(printer: Printer, locale: Locale, path: str) -> Entry:
    start = printer.site.page_at("")
    title, is_translated = "", False
    if start:
        text = printer.edition(locale).localized(start, off_the_web=True)
        title, is_translated = text.front_matter_text("title")
    return Entry(
        locale,
        printer.lasting_address(locale, path),
        title if is_translated else "",
        locale.tag if is_translated else "",
    )


def field_height(kind: str, count: int, *, has_strip: bool) -> float:
    """Return the millimetres for *count* languages, with a strip of those to talk in or without."""
    height = _HEIGHT if count <= _PITCHES else _HEIGHT_OF_MANY[kind]
    return height - _STRIP if has_strip else height


def grid_of(entries: Sequence[Entry], kind: str, height: float) -> Grid:
    """Return *entries* on a field *height* millimetres high, as large as they can be."""
    return max(
        (_grid(entries, kind, height, rows) for rows in range(1, len(entries) + 1)), key=_quality
    )


def _quality(grid: Grid) -> tuple[float, float]:
    """Return what is to be large first, and then: codes, as far as telephones need it, and type."""
    is_even = len({width for _, width, _ in grid.cells}) == 1
    size = grid.type if is_even else grid.type * _UNEVEN
    return (grid.code if grid.has_pitch else min(grid.code, _LARGE_CODE)), size


def _grid(entries: Sequence[Entry], kind: str, height: float, rows: int) -> Grid:
    shared = [row for row in _even(entries, rows) if row]
    narrow = _wide(max(len(row) for row in shared))
    high = (height - _GAP * (rows - 1)) / rows
    has_pitch = len(entries) <= _PITCHES
    code = 0.0
    if kind == "codes":
        if has_pitch:
            type_size = min(high / 11, narrow / 10.5, 9)
            words = type_size * 6.8
        else:
            room = (high - 2 - _LARGE_CODE) / _THREE_LINES
            type_size = min(_widest_type(shared, kind), max(room, _LEAST_TYPE), 9)
            words = type_size * _THREE_LINES
        code = min(narrow - 3, high - words - 2)
    else:
        room, wide = (
            (4.9, narrow / 8.5) if has_pitch else (_THREE_LINES, _widest_type(shared, kind))
        )
        type_size = min(high / room, wide, 12)
        words = type_size * 4.9
    cells = tuple(
        (entry, round(_wide(len(row)) - 0.05, 2), entry is row[-1])
        for row in shared
        for entry in row
    )
    return Grid(
        cells,
        height=round(high, 2),
        total=height,
        code=round(max(code, 1), 2) if kind == "codes" else 0.0,
        type=round(type_size, 2),
        has_pitch=has_pitch,
    )


def _widest_type(rows: Sequence[Sequence[Entry]], kind: str) -> float:
    """Return the largest type in which the longest word of each place fits into it."""
    return min(
        (_wide(len(row)) - _EDGES) / max(_longest_word(each.locale, kind) for each in row)
        for row in rows
    )


def _longest_word(locale: Locale, kind: str) -> float:
    """Return the width of the longest word of a place, in sizes of its type."""
    name, german = (
        max(len(word) for word in words.split()) for words in (locale.endonym, locale.german)
    )
    return max(name * _LETTER, german * _GERMAN_LETTER[kind])


def _wide(count: int) -> float:
    """Return the width of each of *count* places in a row."""
    return (_WIDTH - _GAP * (count - 1)) / count


def _even(entries: Sequence[Entry], rows: int) -> Iterator[Sequence[Entry]]:
    """Share *entries* between *rows* whose lengths differ by one at most, the longer ones last."""
    least, more = divmod(len(entries), rows)
    begin = 0
    for row in range(rows):
        end = begin + least + (row >= rows - more)
        yield entries[begin:end]
        begin = end
