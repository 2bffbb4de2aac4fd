"""The blocks of a page as the parser of the pages sees them, and where they stand in the file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from mkdocs.utils.meta import get_data

from sitebuild.content.inline import TOKEN, fold
from sitebuild.translation.blocks import Slot, slots

_BEHIND_FOOTNOTES = 41
Tree = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words of a slot stand in the text of the file."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Blocks:
    """The elements of a page before inline parsing."""

    text: str
    """The whole file."""
    root: Element
    slots: tuple[Slot, ...]
    places: tuple[Place | None, ...]
    """For each slot; None where its words are not in the file as they are read."""
    stash: tuple[str, ...]
    """The blocks of HTML."""

    @property
    def tree(self) -> Tree:
        """What the page consists of, without its layout: equal trees are equal pages."""
        return (_tree(self.root), self.stash)

    def line_of(self, at: int) -> int:
        """Return the number of the line, counted from 0, in which the sign *at* stands."""
        return self.text.count("\n", 0, at)


class BlockParser:
    """Reads pages with the block parser that renders them."""

    def __init__(self, extensions: Sequence[Any], configs: Mapping[str, Any]) -> None:
        self.md = Markdown(extensions=extensions, extension_configs=dict(configs))
        self._taken = _Take(self.md)
        self.md.treeprocessors.register(self._taken, "kim_take", _BEHIND_FOOTNOTES)

    def read(self, text: str) -> Blocks:
        """Return the blocks of a file; its lines end with a line feed."""
        body = get_data(text)[0]
        self.md.reset()
        self._taken.root = Element("div")
        self.md.convert(body)
        root = self._taken.root
        found = tuple(slots(root))
        places = tuple(_places(text, len(text) - len(body), found))
        stash = tuple(str(html) for html in self.md.htmlStash.rawHtmlBlocks)
        return Blocks(text, root, found, places, stash)


class _Take(Treeprocessor):
    """Takes the tree away, so that no inline parsing is done."""

    root: Element

    def run(self, root: Element) -> None:
        self.root = deepcopy(root)
        root.clear()


def _places(text: str, begin: int, found: Sequence[Slot]) -> Iterator[Place | None]:
    """Yield the place of each slot, each behind the one before; footnotes stand anywhere."""
    at = begin
    for slot in found:
        place = _place(text, at, slot) or _place(text, begin, slot)
        if place and place.start >= at:
            at = place.end
        yield place


def _place(text: str, at: int, slot: Slot) -> Place | None:
    lead, trail = slot.sentence.lead, slot.sentence.trail
    body = slot.raw[len(lead) : len(slot.raw) - len(trail)]
    if not body or TOKEN.search(body):
        return None
    before, behind = (_pattern(TOKEN.sub("", each).strip()) for each in (lead, trail))
    found = re.compile(
        rf"{_BEGIN}{before}[ \t]*(?P<body>{_pattern(body)})[ \t]*{behind}{_END}", re.MULTILINE
    ).search(text, at)
    return Place(*found.span("body")) if found else None


_BEGIN = (
    r"(?:^[ \t>]*(?:#{1,6}|[-*+]|\d+[.)]|:|\[\^[^\]\n]+\]:"
    r"|[!?]{3}\+?[^\"\n]*\"|===[^\"\n]*\"|\|?)|\|)[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]+)*"
)
"""What stands in a line before the words of a block."""
_END = r"[ \t]*(?:\"|#*[ \t]*$|\||$)"


def _pattern(raw: str) -> str:
    lines = (re.escape(line.strip()) for line in raw.split("\n"))
    return r"[ \t]*\n[ \t>]*".join(lines)


def _tree(element: Element) -> Tree:
    attributes = tuple(sorted(element.attrib.items()))
    children = list(element)
    said = _said(element.text)
    if element.tag == "li" and not said and children and _is_bare(children[0]):
        # A blank line between the items of a list is layout.
        said = _said(children.pop(0).text)
    inner = tuple(_tree(child) for child in children)
    return (element.tag, attributes, said, inner, _said(element.tail))


def _is_bare(element: Element) -> bool:
    return element.tag == "p" and not element.attrib and not len(element)


def _said(text: str | None) -> str:
    return fold((text or "").strip())
