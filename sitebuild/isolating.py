"""Isolate German citations and names within right-to-left sentences of a page.

It works on the tree, after inline parsing: nothing that a translator wrote can become markup by
it, and a page without right-to-left letters stays as it is, byte for byte.
"""

from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from portal.direction import is_right_to_left, runs
from sitebuild.inline import TOKEN

_INLINE = frozenset({"a", "abbr", "bdi", "em", "i", "b", "kbd", "mark", "small", "span", "strong"})
_VERBATIM = frozenset({"code", "pre", "script", "style"})


def isolate_runs(element: Element, *, is_rtl: bool = False) -> None:
    """Wrap what runs from left to right below *element*; *is_rtl*: its sentence does not."""
    if element.tag in _VERBATIM or element.get("dir") == "ltr":
        return
    if element.tag not in _INLINE:
        is_rtl = is_right_to_left("".join(element.itertext()))
    for child in list(element):
        isolate_runs(child, is_rtl=is_rtl)
        if is_rtl and child.tail and (pieces := _wrapped(child.tail)):
            child.tail, new = pieces
            at = list(element).index(child) + 1
            element[at:at] = new
    is_text = bool(element.text) and not isinstance(element.text, AtomicString)
    if is_rtl and is_text and (pieces := _wrapped(element.text or "")):
        element.text, element[0:0] = pieces


def _wrapped(text: str) -> tuple[str, list[Element]] | None:
    """Return the text before the first run, and elements with what follows; None without a run."""
    first, elements = "", list[Element]()
    for piece, is_run in runs(text, TOKEN):
        if is_run:
            elements.append(Element("bdi", {"dir": "ltr"}))
            elements[-1].text = AtomicString(piece)
        elif elements:
            elements[-1].tail = piece
        else:
            first = piece
    return (first, elements) if elements else None
