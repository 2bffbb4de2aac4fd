"""Divide a text into the panels of a folded sheet.

The text before the first subheading is the front, the last section the back, everything between
them the inside. `front:` and `back:` in the front matter are other numbers of sections there, if
the inside is full.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import lxml.html
from lxml.html import HtmlElement, builder
from markupsafe import Markup

_FULL = 0.8
"""Part of the other page's height up to which a page has room."""


@dataclass(frozen=True, slots=True)
class Panels:
    """The parts of a folded sheet as HTML."""

    heading: Markup
    front: Markup
    inside: tuple[Markup, Markup]
    """The two inner pages, of about equal length."""
    back: Markup
    has_room: bool
    """Whether the first of them is so much shorter that something may stand below it."""
    sections: tuple[Markup, ...]
    """Everything behind the front, each subheading with what belongs to it."""


def panels_of(root: HtmlElement, *, on_front: int = 0, on_back: int = 1) -> Panels:
    """Return the panels of a rendered text, divided at its headings."""
    parts: list[list[HtmlElement]] = [[]]
    for block in root:
        if block.tag == "h2":
            parts.append([])
        parts[-1].append(block)
    front, *sections = parts
    back_from = max(len(sections) - on_back, on_front)
    inside = sections[on_front:back_from]
    cut = _cut(inside)
    heading = [block for block in front if block.tag == "h1"]
    begin = [block for block in front if block.tag != "h1"]
    return Panels(
        heading=html_of(heading),
        front=_html_of_all([begin, *sections[:on_front]]),
        inside=(_html_of_all(inside[:cut]), _html_of_all(inside[cut:])),
        has_room=_height(inside[:cut]) < _FULL * _height(inside[cut:]),
        back=_html_of_all(sections[back_from:]),
        sections=tuple(html_of(section) for section in sections),
    )


def print_addresses(root: HtmlElement, parts: Callable[[str], list[str]]) -> HtmlElement:
    """Return the text with the address behind each link to a page: paper has no links."""
    copied = copy.deepcopy(root)
    for link in list(copied.iter("a")):
        address = link.get("href", "")
        if address.startswith("http"):
            pieces = [builder.SPAN(part, {"class": "whole"}) for part in parts(address)]
            link.append(builder.SPAN(": ", builder.SPAN(*pieces, {"dir": "ltr"})))
    return copied


def _cut(sections: list[list[HtmlElement]]) -> int:
    """Return how many sections stand on the first of two pages, so that the longer one is as short
    as can be.
    """
    cuts = range(len(sections) + 1)
    return min(cuts, key=lambda at: max(_height(sections[:at]), _height(sections[at:])))


def _height(sections: list[list[HtmlElement]]) -> int:
    return sum(_length(block) for section in sections for block in section)


def _html_of_all(sections: list[list[HtmlElement]]) -> Markup:
    return Markup("\n").join(html_of(section) for section in sections)


def _length(block: HtmlElement) -> int:
    """Guess the height of a block: its letters, and half a line for each line it begins."""
    lines = 1 + sum(1 for _ in block.iter("li"))
    return len(block.text_content()) + 25 * lines


def html_of(blocks: list[HtmlElement]) -> Markup:
    """Return elements as HTML without the text behind them."""
    texts = []
    for block in blocks:
        clone = copy.deepcopy(block)
        clone.tail = None
        texts.append(lxml.html.tostring(clone, encoding="unicode"))
    return Markup("\n".join(texts))  # noqa: S704 - made by the parser of the pages
