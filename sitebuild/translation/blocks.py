"""Find the texts in the element tree of a page, between block and inline parsing.

At that point every block element holds its raw inline Markdown: headings, paragraphs, list items,
cells, admonition titles, tab labels, summaries, terms and footnotes. So the parser that renders a
page also finds its units (decision 0004).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown.extensions.toc import slugify, unique
from markdown.util import AtomicString

from sitebuild.content.inline import PLACEHOLDER, Sentence, split

_VERBATIM = frozenset({"pre", "code", "script", "style"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MARK = {"lang": "de", "dir": "ltr"}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a text in the tree: in *element*, or behind it in *parent*."""

    element: Element
    parent: Element
    is_tail: bool
    raw: str
    sentence: Sentence

    def write(self, body: str, *, as_german: bool = False) -> None:
        """Replace the sentence by *body*; mark it if it is German on a page in another language."""
        lead, trail = self.sentence.lead, self.sentence.trail
        if not as_german:
            self._set(lead + body + trail)
        elif self.is_tail or _holds_text(self.element):
            self._wrap(lead, body, trail)
        else:
            self._set(lead + body + trail)
            self.element.attrib.update(_MARK)

    def write_from_left(self, body: str) -> None:
        """Replace the sentence by *body* as one left-to-right unit: German facts with signs
        between.
        """
        self._wrap(self.sentence.lead, body, self.sentence.trail, "bdi")

    def write_beside_german(self, body: str, german: str) -> None:
        """Replace the sentence by *body*, followed by its *german*."""
        lead, trail = self.sentence.lead, self.sentence.trail
        span = Element("span", {"class": "kim-beside", **_MARK})
        span.text, span.tail = german, trail
        if self.is_tail:
            self.parent.insert(list(self.parent).index(self.element) + 1, span)
        else:
            self.element.insert(0, span)
        self._set(lead + body)

    def leave_out(self) -> None:
        """Remove the text, and its element if nothing else is in it."""
        if self.is_tail:
            self.element.tail = None
        elif len(self.element):
            self.element.text = None
        else:
            self.parent.remove(self.element)

    def _set(self, text: str) -> None:
        if self.is_tail:
            self.element.tail = text
        else:
            self.element.text = text

    def _wrap(self, lead: str, body: str, trail: str, tag: str = "span") -> None:
        """Mark the sentence alone: what stands beside it may be translated."""
        span = Element(tag, dict(_MARK))
        span.text, span.tail = body, trail
        if self.is_tail:
            self.parent.insert(list(self.parent).index(self.element) + 1, span)
        else:
            self.element.insert(0, span)
        self._set(lead)


def slots(root: Element) -> list[Slot]:
    """Return every text below *root* in reading order; changes nothing."""
    return list(_walk(root))


def _walk(parent: Element) -> Iterator[Slot]:
    for element in parent:
        if element.tag not in _VERBATIM:
            if _is_text(element.text):
                yield _slot(element, parent, element.text or "", is_tail=False)
            yield from _walk(element)
        if _is_text(element.tail):
            yield _slot(element, parent, element.tail or "", is_tail=True)


def _slot(element: Element, parent: Element, raw: str, *, is_tail: bool) -> Slot:
    tag = str(parent.tag if is_tail else element.tag)
    return Slot(element, parent, is_tail, raw, split(raw, tag))


def _is_text(text: str | None) -> bool:
    return bool(text and text.strip() and not isinstance(text, AtomicString))


def _holds_text(element: Element) -> bool:
    return any(slot.sentence.has_words for slot in _walk(element))


def name_headings(root: Element) -> None:
    """Set the id of every heading from its German words, so that anchors are equal in all
    languages.

    An explicit ``{ #id }`` still wins: attr_list sets it later.
    """
    used: set[str] = set()
    for element in root.iter():
        if element.tag in _HEADINGS and "id" not in element.attrib:
            german = PLACEHOLDER.sub("", split(element.text or "", str(element.tag)).body)
            if slug := slugify(german, "-"):
                element.set("id", unique(slug, used))
