"""Mark German citations and names within sentences in another script.

They are isolated if the sentence runs from right to left, and marked as German if they are also in
the German text. It works on the tree after inline parsing, so translations cannot become markup by
it, and a page without letters of another script stays unchanged.
"""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from portal.languages.direction import element_for, is_latin, is_right_to_left, split_runs
from sitebuild.content.inline import TOKEN

_INLINE = frozenset({"a", "abbr", "bdi", "em", "i", "b", "kbd", "mark", "small", "span", "strong"})
_VERBATIM = frozenset({"code", "pre", "script", "style"})


def mark_runs(root: Element, sources: Mapping[Element, str]) -> None:
    """Mark German below *root*; *sources* has the German text of each block."""
    for element in root:
        _mark(element, sources, german="", is_rtl=None)


def _mark(
    element: Element, sources: Mapping[Element, str], *, german: str, is_rtl: bool | None
) -> None:
    """Mark below *element*; None for *is_rtl*: its sentence has no letters of another script."""
    if element.tag in _VERBATIM or element.get("dir") == "ltr":
        return
    if element.tag not in _INLINE:
        text = "".join(element.itertext())
        german, is_rtl = (
            sources.get(element, ""),
            None if is_latin(text) else is_right_to_left(text),
        )
    for child in list(element):
        _mark(child, sources, german=german, is_rtl=is_rtl)
        if is_rtl is not None and child.tail:
            child.tail, new = _wrapped(child.tail, german, is_rtl=is_rtl)
            at = list(element).index(child) + 1
            element[at:at] = new
    if is_rtl is not None and element.text and not isinstance(element.text, AtomicString):
        element.text, element[0:0] = _wrapped(element.text, german, is_rtl=is_rtl)


def _wrapped(text: str, german: str, *, is_rtl: bool) -> tuple[str, list[Element]]:
    """Return the text before the first run, and elements with what follows."""
    first, elements = "", list[Element]()
    for piece, marks in split_runs(text, TOKEN, german, is_rtl=is_rtl):
        if marks:
            elements.append(Element(element_for(marks), dict(marks)))
            elements[-1].text = AtomicString(piece)
        elif elements:
            elements[-1].tail = piece
        else:
            first = piece
    return first, elements
