"""Which lines of a file an element of the page takes, and what stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from editing.texts.blocks import Blocks
from editing.texts.page import is_box

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol")
_CELLS = ("td", "th", "dt", "dd", "label")


@dataclass(slots=True)
class Elements:
    """The elements of a page with their lines, counted from 0."""

    blocks: Blocks
    parents: dict[Element, Element] = field(init=False)
    _spans: dict[Element, list[tuple[int, int] | None]] = field(init=False)

    def __post_init__(self) -> None:
        root = self.blocks.root
        self.parents = {child: parent for parent in root.iter() for child in parent}
        self._spans = {}
        for slot, place in zip(self.blocks.slots, self.blocks.places, strict=True):
            line = self.blocks.line_of
            span = (line(place.start), line(place.end)) if place else None
            self._spans.setdefault(slot.element, []).append(span)

    def unit(self, number: int) -> Element | None:
        """Return the element that goes or moves with the text of a slot: an item, a box, a
        paragraph, a heading; None for a cell of a table and the like.
        """
        slot = self.blocks.slots[number]
        element, parent = slot.element, slot.parent
        if slot.is_tail or element.tag in _CELLS:
            return None
        if is_box(parent) and parent[0] is element and element.tag in {"p", "summary"}:
            return parent
        if parent.tag == "li" and element.tag == "p" and parent[0] is element:
            return parent
        return element if element.tag in {"p", "li", *HEADINGS} else None

    def lines(self, elements: Sequence[Element]) -> tuple[int, int] | None:
        """Return the first and the last line of *elements*; None where one is not known."""
        spans = [
            span
            for each in elements
            for inner in each.iter()
            for span in self._spans.get(inner, ())
        ]
        known = [span for span in spans if span]
        if not known or len(known) < len(spans):
            return None
        return min(first for first, _ in known), max(last for _, last in known)

    def siblings(self, element: Element) -> list[Element]:
        """Return the elements beside *element* that stand in the file, with itself."""
        parent = self.parents[element]
        return [each for each in parent if each.get("class") != "footnote"]

    def moving(self, element: Element) -> list[Element]:
        """Return what moves with *element*: below a heading its whole section."""
        if element.tag not in HEADINGS:
            return [element]
        siblings = self.siblings(element)
        begin = siblings.index(element)
        return [element, *self._until_heading(siblings[begin + 1 :], str(element.tag))]

    def neighbour(self, element: Element, *, is_above: bool) -> list[Element] | None:
        """Return what *element* changes places with; None if it is the first or the last."""
        siblings = self.siblings(element)
        moving = self.moving(element)
        begin = siblings.index(element)
        if not is_above:
            behind = siblings[begin + len(moving) :]
            if element.tag in HEADINGS:
                is_equal = bool(behind) and behind[0].tag == element.tag
                return self.moving(behind[0]) if is_equal else None
            return [behind[0]] if behind else None
        if element.tag not in HEADINGS:
            return [siblings[begin - 1]] if begin else None
        for at in range(begin - 1, -1, -1):
            tag = str(siblings[at].tag)
            if tag == element.tag:
                return siblings[at:begin]
            if tag in HEADINGS and tag < str(element.tag):
                return None
        return None

    @staticmethod
    def _until_heading(elements: list[Element], tag: str) -> list[Element]:
        for at, each in enumerate(elements):
            if each.tag in HEADINGS and str(each.tag) <= tag:
                return elements[:at]
        return elements

    def container(self, element: Element) -> tuple[Element, Element]:
        """Return the element below the page or box that holds *element*, and that page or box."""
        parent = self.parents[element]
        while parent is not self.blocks.root and not is_box(parent):
            element, parent = parent, self.parents[parent]
        return element, parent

    def is_item(self, element: Element) -> bool:
        """Return True if *element* is an item of a list."""
        return element.tag == "li" and self.parents[element].tag in _LISTS
