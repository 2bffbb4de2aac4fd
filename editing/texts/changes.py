"""Change the words of a part in its own lines, and refuse what would be read otherwise.

Every operation builds the tree that the page shall have, writes the lines, has the parser of the
pages read them, and compares. So nothing else than what was meant can change: no id, no box, no
other sentence.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass

from editing.refusal import refusal
from editing.texts.blocks import BlockParser, Blocks
from editing.texts.front import with_front_text
from editing.texts.inline import InlineParser, Mark, Node
from editing.texts.marks import Sentence, typed_nodes, without_marks
from editing.texts.page import EditablePage, Part

Written = tuple[str, Blocks]
"""The text of a file, and the blocks that the parser shall read in it."""
Refused = tuple[str, str]
"""Why a change is refused, and what helps; in German."""
UNREADABLE = (
    "So ließe sich der Text auf der Seite nicht lesen.",
    "Schreiben Sie ihn anders, ohne Zeichen, die am Anfang oder im Text etwas bedeuten.",
)
"""Why words are refused."""


@dataclass(frozen=True, slots=True)
class Parsers:
    """The parsers of the pages."""

    blocks: BlockParser
    inline: InlineParser

    def first_read_as_meant(
        self,
        page: EditablePage,
        part: Part,
        tries: Iterable[Written],
        refused: Refused = UNREADABLE,
    ) -> str:
        """Return the first of *tries* that the parser reads as it was meant.

        Raises `ConfigurationError` naming *part* if there is none.
        """
        for text, expected in tries:
            if self.blocks.read(text).tree == expected.tree:
                return text
        raise refusal(page.file, part.name, *refused, line_of(page, part))


def line_of(page: EditablePage, part: Part) -> int | None:
    """Return the number of the line of *part*, counted from 1; None if it is not known."""
    place = page.blocks.places[part.slot] if part.slot is not None else None
    return page.text.count("\n", 0, place.start) + 1 if place else None


def indent_behind(text: str, at: int) -> str:
    """Return what a further line of the block begins with, whose words begin at *at*."""
    begin = text.rfind("\n", 0, at) + 1
    return "".join(sign if sign in "> \t" else " " for sign in text[begin:at])


def change(parsers: Parsers, page: EditablePage, part: Part, typed: Sentence) -> str:
    """Return the file with *typed* as the words of *part*; the same file for the same words.

    Raises `ConfigurationError` naming the part if it cannot be.
    """
    if typed == part.sentence:
        return page.text
    if part.locked:
        remedy = "Bitten Sie die Administration, oder ersetzen Sie den Teil durch einen neuen."
        raise refusal(page.file, part.name, part.locked, remedy, line_of(page, part))
    nodes = typed_nodes(typed, page.file, part.name)
    if part.slot is None:
        return _with_front(page, part, nodes)
    slot, place = page.blocks.slots[part.slot], page.blocks.places[part.slot]
    if place is None or parsers.inline.read(slot.sentence.body) == nodes:
        return page.text
    return parsers.first_read_as_meant(
        page,
        part,
        (
            _with_body(page.blocks, part.slot, body, (place.start, place.end))
            for body in parsers.inline.write(nodes)
        ),
    )


def _with_body(blocks: Blocks, number: int, body: str, span: tuple[int, int]) -> Written:
    copy = deepcopy(blocks)
    slot = copy.slots[number]
    slot.element.text = f"{slot.sentence.lead}{body}{slot.sentence.trail}"
    indent = indent_behind(blocks.text, span[0])
    written = body.replace("\n", f"\n{indent}")
    return blocks.text[: span[0]] + written + blocks.text[span[1] :], copy


def _with_front(page: EditablePage, part: Part, nodes: tuple[Node, ...]) -> str:
    front = next(each for each in page.front if each.key == part.key)
    if any(isinstance(node, Mark) and node.kind != "Angabe" for node in nodes):
        what = "Links, Fettes und Bilder gibt es hier nicht: Der Text steht in Menüs und Listen."
        raise refusal(page.file, part.name, what, "Nehmen Sie die Klammern weg.")
    plain = without_marks(nodes, _as_written).replace("\n", " ")
    text = with_front_text(page.file, page.text, front, plain)
    if text is None:
        raise refusal(page.file, part.name, *UNREADABLE)
    return text


def _as_written(fact: str) -> str:
    return f"{{{{ {fact} }}}}"
