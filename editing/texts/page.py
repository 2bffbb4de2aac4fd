"""A page as a list of parts that an editor may change."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from editing.refusal import excerpt
from editing.texts.blocks import BlockParser, Blocks
from editing.texts.front import FrontText, front_texts
from editing.texts.inline import InlineParser, Mark, Node, plain_nodes
from editing.texts.marks import Sentence, shown, without_marks
from sitebuild.translation.blocks import Slot

_KINDS = {
    "h1": "Überschrift der Seite",
    "h2": "Überschrift",
    "h3": "Unterüberschrift",
    "h4": "Unterüberschrift",
    "h5": "Unterüberschrift",
    "h6": "Unterüberschrift",
    "p": "Absatz",
    "li": "Listenpunkt",
    "th": "Kopf einer Spalte",
    "td": "Feld einer Tabelle",
    "dt": "Begriff",
    "dd": "Erklärung",
    "summary": "Titel des Kastens",
    "label": "Reiter",
}
BOXES = {"note": "Hinweis", "info": "Hinweis", "warning": "Achtung", "danger": "Gefahr"}
"""The kinds of boxes, by the word in the file."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page: a text of its own."""

    id: str
    """Names the part as it is now: a part that is changed has another id."""
    kind: str
    """What it is, in German."""
    sentence: Sentence
    plain: str
    """Its words alone."""
    box: str = ""
    """The kind of the box it stands in, in German; empty if it stands in none."""
    locked: str = ""
    """Why it cannot be changed here, in German; empty if it can."""
    slot: int | None = None
    """Index of the slot; None for a text of the front matter."""
    key: str = ""
    """Key in the front matter."""

    @property
    def is_title(self) -> bool:
        """Whether it is the heading of the page, which stays where it is."""
        return self.kind == _KINDS["h1"]

    @property
    def is_heading(self) -> bool:
        """Whether it is the heading of a section."""
        return self.kind in {_KINDS["h2"], _KINDS["h3"]}

    @property
    def name(self) -> str:
        """The part as messages name it."""
        return f"{self.kind} {excerpt(self.says)}"

    @property
    def says(self) -> str:
        """Its words; where it has none, the names of the facts that it shows."""
        has_words = any(sign.isalnum() for sign in self.plain)
        return self.plain if has_words else self.sentence.text


@dataclass(frozen=True, slots=True)
class EditablePage:
    """A page with its parts in the order of the file."""

    file: str
    """As messages name it."""
    blocks: Blocks
    front: tuple[FrontText, ...]
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The whole file."""
        return self.blocks.text

    def part(self, id_: str) -> Part | None:
        """Return the part with an id; None if it has gone or is another one now."""
        return next((part for part in self.parts if part.id == id_), None)


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads pages with the parsers of the site."""

    blocks: BlockParser
    inline: InlineParser
    label: Callable[[str], str]
    """Names a fact in German."""
    fact: Callable[[str], str] = lambda _: "…"
    """Returns what stands for a fact in the words alone."""

    def read(self, file: str, text: str) -> EditablePage:
        """Return the page with this *text*; messages name it *file*.

        Raises `ConfigurationError` where its front matter cannot be read.
        """
        found = self.blocks.read(text)
        front = front_texts(file, text)
        parents = {child: parent for parent in found.root.iter() for child in parent}
        parts = [self._front(number, each) for number, each in enumerate(front)]
        parts += self._parts(found, parents)
        return EditablePage(file, found, front, tuple(parts))

    def _front(self, number: int, front: FrontText) -> Part:
        nodes = plain_nodes(front.text)
        id_ = _id(f"f{number}", front.key, front.text)
        return Part(
            id_,
            front.kind,
            shown(nodes, self.label),
            without_marks(nodes, self.fact),
            key=front.key,
        )

    def _parts(self, found: Blocks, parents: dict[Element, Element]) -> Iterator[Part]:
        for number, (slot, place) in enumerate(zip(found.slots, found.places, strict=True)):
            body = slot.sentence.body
            if not body:
                continue
            nodes = self.inline.read(body)
            locked = ""
            if nodes is None or place is None or slot.is_tail:
                locked = "Darin steht etwas, das sich nur in der Datei selbst ändern lässt."
            yield Part(
                _id(str(number), str(slot.element.tag), slot.raw),
                kind_of(slot, nodes or ()),
                shown(nodes or (), self.label) if nodes else Sentence(body),
                without_marks(nodes, self.fact) if nodes else body,
                _box_around(slot, parents),
                locked,
                number,
            )


def _id(number: str, *said: str) -> str:
    """Return number and 8 hexadecimal digits of what is said."""
    return f"{number}-{hashlib.sha256(chr(0).join(said).encode()).hexdigest()[:8]}"


def kind_of(slot: Slot, nodes: tuple[Node, ...]) -> str:
    """Return the German name of what a text is."""
    tag, classes = str(slot.element.tag), slot.element.get("class", "")
    if "admonition-title" in classes:
        return "Titel des Kastens"
    if len(nodes) == 1 and isinstance(nodes[0], Mark) and nodes[0].kind == "Link":
        is_button = "button" in nodes[0].behind
        return "Knopf" if is_button else "Link"
    if len(nodes) == 1 and isinstance(nodes[0], Mark) and nodes[0].kind == "Bild":
        return "Bild"
    if slot.parent.get("id", "").startswith("fn:"):
        return "Fußnote"
    return _KINDS.get(tag, "Text")


def _box_around(slot: Slot, parents: dict[Element, Element]) -> str:
    element: Element | None = slot.element
    while element is not None:
        if is_box(element):
            words = element.get("class", "").split()
            return next((BOXES[word] for word in words if word in BOXES), "Kasten")
        element = parents.get(element)
    return ""


def is_box(element: Element) -> bool:
    """Return True if *element* is a box, open or to unfold."""
    classes = element.get("class", "").split()
    return element.tag == "details" or (element.tag == "div" and "admonition" in classes)
