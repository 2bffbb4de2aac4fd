"""Set a text in two languages side by side, block by block, with one place to sign.

The German page and its translation come from one Markdown file, so they have the same blocks in the
same order. A table is printed once, with the words of both in its cells; one with empty cells is a
form.
"""

import copy
from collections.abc import Iterator

from lxml.html import HtmlElement, builder

from portal.languages.registry import Locale

_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_BOX = "☐"
_KEPT_WHOLE = 12
"""Sentences of a section that no page divides; a longer one would leave a third of a page empty."""


def side_by_side(german: HtmlElement, other: HtmlElement, locale: Locale) -> HtmlElement:
    """Return a <div> of pairs of blocks; *german* and *other* are not changed."""
    result = builder.DIV()
    for left, right in _blocks(german, other):
        is_table = left.tag == "table"
        result.append((_table if is_table else _pair)(left, right, locale))
    return _signed_together(result)


def mark_forms(german: HtmlElement) -> HtmlElement:
    """Return the German text with its forms marked as such."""
    result = builder.DIV()
    for block in german:
        single = copy.deepcopy(block)
        single.tail = None
        if _is_form(single):
            _mark_form(single)
        result.append(single)
    return _signed_together(result)


def companion_before(own: HtmlElement, german: HtmlElement, locale: Locale) -> HtmlElement:
    """Return the text *own*, which explains, and after it the German text, which is signed.

    A text in Leichte Sprache has other sentences than the German one, so it cannot stand beside it.
    """
    signed = mark_forms(german)
    signed.set("class", "signed-text")
    explained = builder.DIV({"class": "companion", "lang": locale.tag, "dir": locale.direction})
    explained.extend(_copy(block, is_second=True) for block in own)
    for section in _sections(explained):
        is_short = sum(len(block.findall("li")) or 1 for block in section[1:]) <= _KEPT_WHOLE
        for block in section[:-1]:
            if is_short or (block.tag == "p" and _asks(block)):
                block.set("class", "stays")
    return builder.DIV(explained, signed)


def _sections(text: HtmlElement) -> Iterator[list[HtmlElement]]:
    """Part *text* before each heading of the second level."""
    starts = [0, *(number for number, block in enumerate(text) if block.tag == "h2" and number)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield list(text[start:end])


def _asks(block: HtmlElement) -> bool:
    return bool(block.text_content().rstrip().endswith(("?", ":")))


def _signed_together(text: HtmlElement) -> HtmlElement:
    """Put the last section into a box that no page divides: what is signed stands above."""
    starts = [number for number, block in enumerate(text) if _begins(block)]
    if starts:
        last = builder.DIV({"class": "signed"})
        last.extend(text[starts[-1] :])
        text.append(last)
    return text


def _begins(block: HtmlElement) -> bool:
    return block.tag == "h2" or (block.tag == "div" and block.find("div/h2") is not None)


def _blocks(german: HtmlElement, other: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    yield from zip(german, other, strict=True)


def _pair(left: HtmlElement, right: HtmlElement, locale: Locale) -> HtmlElement:
    pair = builder.DIV(
        builder.DIV(_copy(left), {"lang": "de", "dir": "ltr"}),
        builder.DIV(_copy(right, is_second=True), {"lang": locale.tag, "dir": locale.direction}),
    )
    pair.set("class", "pair pair--heading" if left.tag in _HEADINGS else "pair")
    return pair


def _copy(block: HtmlElement, *, is_second: bool = False) -> HtmlElement:
    """Copy a block; a second heading of the same place has no id, and no bookmark."""
    clone = copy.deepcopy(block)
    clone.tail = None
    if is_second:
        for element in clone.iter():
            element.attrib.pop("id", None)
    return clone


def _is_form(block: HtmlElement) -> bool:
    cells = [cell.text_content().strip() for cell in block.iter("td")]
    return block.tag == "table" and ("" in cells or _BOX in cells)


def _mark_form(table: HtmlElement) -> None:
    """Mark *table* as a form; columns to tick are narrow, the others share what is left."""
    rows = [list(row) for row in table.iter("tr")]
    ticked = [
        all(cell.text_content().strip() == _BOX for cell in column[1:])
        for column in zip(*rows, strict=True)
    ]
    table.set("class", "fill ticks" if any(ticked) else "fill")
    for row in rows:
        for cell, is_ticked in zip(row, ticked, strict=True):
            if is_ticked:
                cell.set("class", "tick")


def _table(german: HtmlElement, other: HtmlElement, locale: Locale) -> HtmlElement:
    table = copy.deepcopy(german)
    table.tail = None
    table.set("class", "both")
    if _is_form(german):
        _mark_form(table)
    for cell, translated in zip(_cells(table), _cells(other), strict=True):
        if cell.text_content().strip() != translated.text_content().strip():
            own = builder.SPAN({"lang": "de", "dir": "ltr"})
            own.text, cell.text = cell.text, None
            own.extend(list(cell))
            second = builder.SPAN({"lang": locale.tag, "dir": locale.direction})
            second.text = translated.text
            second.extend(copy.deepcopy(list(translated)))
            cell.extend([own, second])
    return table


def _cells(table: HtmlElement) -> list[HtmlElement]:
    return list(table.iter("th", "td"))
