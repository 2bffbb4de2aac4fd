"""Remove, move and add parts of a page by whole lines."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import product
from xml.etree.ElementTree import Element, SubElement

from markdown.extensions.toc import slugify, unique

from editing.refusal import refusal
from editing.texts.anchors import NAMED
from editing.texts.changes import UNREADABLE, Parsers, Refused, Written, line_of
from editing.texts.elements import HEADINGS, Elements
from editing.texts.marks import Sentence, typed_nodes, without_marks
from editing.texts.page import BOXES, EditablePage, Part, is_box
from portal.problems import ConfigurationError

_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]+(?:\[[ xX]\] +)?")
_NUMBER = re.compile(r"^([ \t>]*)\d+(?=[.)])")
_IN_THE_WAY = (
    "Was davor und dahinter steht, ließe sich danach nicht mehr auseinanderhalten.",
    "Ändern Sie nur die Worte. Einen ganzen Kasten entfernen Sie über seinen Titel.",
)
_BESIDE_A_LIST = (
    "Darüber oder darunter steht schon eine Liste, oder der Text lässt sich so nicht lesen.",
    "Fügen Sie den Punkt hinter einem ihrer Punkte hinzu.",
)
_TITLE_AND_ONE = 2
_LAST_IN_BOX = ("Der Kasten wäre danach leer.", "Entfernen Sie den Kasten über seinen Titel.")
_WITH_SECTION = (
    "Unter dieser Überschrift steht noch etwas.",
    "Soll es auch weg, kreuzen Sie das an; sonst verschieben Sie es zuerst.",
)
_ASIDE = "Bitten Sie die Administration, oder ändern Sie nur die Worte."


class SectionError(ConfigurationError):
    """A heading cannot be removed alone: something stands below it."""


def remove(parsers: Parsers, page: EditablePage, part: Part, *, with_section: bool = False) -> str:
    """Return the file without *part*; a title goes with its whole box, a last item with its list,
    a heading *with_section*, below which something stands, with all that does.

    Raises `ConfigurationError` naming the part if it has to stay.
    """
    number = _number(page, part)
    copy = deepcopy(page.blocks)
    elements = Elements(copy)
    unit = elements.unit(number)
    if unit is None or unit.tag == "h1":
        what = "Dieser Teil kann nicht entfernt werden."
        raise refusal(page.file, part.name, what, "Ändern Sie seine Worte.", line_of(page, part))
    parent = elements.parents[unit]
    if is_box(parent) and len(parent) <= _TITLE_AND_ONE:
        raise refusal(page.file, part.name, *_LAST_IN_BOX, line_of(page, part))
    if elements.is_item(unit) and len(parent) == 1:
        unit, parent = parent, elements.parents[parent]
    units = elements.moving(unit)
    if len(units) > 1 and not with_section:
        raise SectionError(refusal(page.file, part.name, *_WITH_SECTION).problems)
    lines = page.text.split("\n")
    span = _lines_of(page, part, elements, units)
    following = _items_behind(elements, unit)
    for each in units:
        parent.remove(each)
    _renumber(lines, following, -1)
    text = "\n".join(_without(lines, *span))
    return parsers.first_read_as_meant(page, part, [(text, copy)], _IN_THE_WAY)


def move(parsers: Parsers, page: EditablePage, part: Part, *, up: bool) -> str:
    """Return the file with *part* before or behind its neighbour; a heading moves its section.

    Raises `ConfigurationError` naming the part if there is no place for it.
    """
    number = _number(page, part)
    copy = deepcopy(page.blocks)
    elements = Elements(copy)
    unit = elements.unit(number)
    beside = elements.neighbour(unit, is_above=up) if unit is not None else None
    if unit is None or unit.tag == "h1" or not beside or beside[0].tag == "h1":
        where = "oben" if up else "unten"
        what = f"Weiter nach {where} geht es hier nicht."
        remedy = "Verschieben Sie den anderen Teil, oder fügen Sie den Text dort neu hinzu."
        raise refusal(page.file, part.name, what, remedy, line_of(page, part))
    first, second = (beside, elements.moving(unit)) if up else (elements.moving(unit), beside)
    above = _lines_of(page, part, elements, first)
    below = _lines_of(page, part, elements, second)
    lines = page.text.split("\n")
    text = "\n".join(_swapped(lines, above, below, is_item=elements.is_item(unit)))
    parent = elements.parents[unit]
    others = [each for each in parent if each not in {*first, *second}]
    at = list(parent).index(first[0])
    parent[:] = [*others[:at], *second, *first, *others[at:]]
    return parsers.first_read_as_meant(page, part, [(text, copy)], _IN_THE_WAY)


def add_paragraph(parsers: Parsers, page: EditablePage, part: Part, typed: Sentence) -> str:
    """Return the file with a paragraph behind *part*, in the box that it stands in."""
    return _add(parsers, page, part, [("p", "", typed)])


def add_item(parsers: Parsers, page: EditablePage, part: Part, typed: Sentence) -> str:
    """Return the file with an item behind *part*: in its list, or as the first of a new one."""
    number = _number(page, part)
    elements = Elements(page.blocks)
    unit = elements.unit(number)
    if unit is None or not elements.is_item(unit):
        return _add(parsers, page, part, [("ul", "- ", typed)], _BESIDE_A_LIST)
    nodes = typed_nodes(typed, page.file, "Neuer Listenpunkt")
    return parsers.first_read_as_meant(
        page,
        part,
        (_with_item(page, part, number, body) for body in parsers.inline.write(nodes)),
    )


def add_section(
    parsers: Parsers, page: EditablePage, part: Part, title: Sentence, typed: Sentence
) -> str:
    """Return the file with a heading and a paragraph behind the section of *part*."""
    return _add(parsers, page, part, [("h2", "## ", title), ("p", "", typed)])


@dataclass(frozen=True, slots=True)
class NewBox:
    """A box to be added."""

    kind: str
    """One of `BOXES`."""
    title: Sentence
    text: Sentence


def add_box(parsers: Parsers, page: EditablePage, part: Part, box: NewBox) -> str:
    """Return the file with *box* behind *part*.

    Raises `ConfigurationError` for an unknown kind, or naming the part.
    """
    if box.kind not in BOXES:
        what = "Diese Art von Kasten gibt es nicht."
        raise refusal(page.file, "Art des Kastens", what, "Wählen Sie eine aus der Liste.")
    new = [(box.kind, f'!!! {box.kind} "', box.title), ("p", "    ", box.text)]
    return _add(parsers, page, part, new)


New = tuple[str, str, Sentence]
"""Tag, or kind of box; what its line begins with; its words."""


def _add(
    parsers: Parsers,
    page: EditablePage,
    part: Part,
    new: Sequence[New],
    refused: Refused = UNREADABLE,
) -> str:
    nodes = [typed_nodes(typed, page.file, _NEW.get(tag, "Neuer Kasten")) for tag, _, typed in new]
    tries = product(*(list(parsers.inline.write(each)) for each in nodes))
    used = set(NAMED.findall(page.text))
    id_ = unique(slugify(without_marks(nodes[0]), "-") or "abschnitt", used)
    return parsers.first_read_as_meant(
        page, part, (_with_blocks(page, part, new, bodies, id_) for bodies in tries), refused
    )


_NEW = {"p": "Neuer Absatz", "ul": "Neuer Listenpunkt", "h2": "Neue Überschrift"}


def _with_blocks(
    page: EditablePage, part: Part, new: Sequence[New], bodies: Sequence[str], id_: str
) -> Written:
    copy = deepcopy(page.blocks)
    elements = Elements(copy)
    anchor, container = elements.container(copy.slots[_number(page, part)].element)
    lines = page.text.split("\n")
    if new[0][0] == "h2" or new[0][0] in BOXES:
        while container is not copy.root:
            anchor, container = elements.container(container)
    if new[0][0] == "h2":
        anchor = _end_of_section(elements, anchor)
    at = _lines_of(page, part, elements, [anchor])[1]
    box = elements.lines([container]) if container is not copy.root else None
    indent = _indent(lines[box[0]]) + "    " if box else ""
    while lines[at + 1 : at + 2] and lines[at + 1].strip():
        at += 1  # empty rows of a table
    written = list(_new_lines(new, bodies, id_, indent))
    position = list(container).index(anchor) + 1
    container[position:position] = _new_elements(new, bodies, id_)
    behind = lines[at + 1 :]
    gap = [""] if behind and behind[0].strip() else []
    return "\n".join([*lines[: at + 1], *written, *gap, *behind]), copy


def _end_of_section(elements: Elements, anchor: Element) -> Element:
    siblings = elements.siblings(anchor)
    for at in range(siblings.index(anchor), len(siblings) - 1):
        if siblings[at + 1].tag in HEADINGS[:2]:
            return siblings[at]
    return siblings[-1]


def _new_lines(new: Sequence[New], bodies: Sequence[str], id_: str, indent: str) -> Iterator[str]:
    for (tag, begin, _), body in zip(new, bodies, strict=True):
        end = f" {{ #{id_} }}" if tag == "h2" else '"' if tag in BOXES else ""
        further = indent + " " * (len(begin) if tag in {"p", "ul"} else 0)
        yield ""
        yield from f"{indent}{begin}{body}{end}".replace("\n", f"\n{further}").split("\n")


def _new_elements(new: Sequence[New], bodies: Sequence[str], id_: str) -> list[Element]:
    found: list[Element] = []
    for (tag, _, _), body in zip(new, bodies, strict=True):
        if tag in BOXES:
            box = Element("div", {"class": f"admonition {tag}"})
            SubElement(box, "p", {"class": "admonition-title"}).text = body
            found.append(box)
        elif tag == "ul":
            found.append(Element("ul"))
            SubElement(found[-1], "li").text = body
        else:
            is_within = bool(found) and found[0].tag == "div"
            element = SubElement(found[0], tag) if is_within else Element(tag)
            element.text = f"{body} {{ #{id_} }}" if tag == "h2" else body
            found += [] if is_within else [element]
    return found


def _with_item(page: EditablePage, part: Part, number: int, body: str) -> Written:
    copy = deepcopy(page.blocks)
    elements = Elements(copy)
    unit = elements.unit(number)
    if unit is None:
        raise ValueError(part.id)
    lines = page.text.split("\n")
    first, last = _lines_of(page, part, elements, [unit])
    begin = _ITEM.match(lines[first])
    prefix = begin[0] if begin else "- "
    further = " " * len(prefix)
    following = _items_behind(elements, unit)
    is_loose = bool(len(unit)) and unit[0].tag == "p"
    written = f"{prefix}{body}".replace("\n", f"\n{further}").split("\n")
    if found := _NUMBER.match(prefix):
        _renumber(lines, following, 1)
        count = list(elements.parents[unit]).index(unit) + 2
        written[0] = _NUMBER.sub(rf"\g<1>{count}", written[0]) if found else written[0]
    item = Element("li")
    item.text = body
    parent = elements.parents[unit]
    parent.insert(list(parent).index(unit) + 1, item)
    new = ["", *written] if is_loose else written
    return "\n".join([*lines[: last + 1], *new, *lines[last + 1 :]]), copy


def _items_behind(elements: Elements, unit: Element) -> list[int]:
    """Return the first lines of the numbered items behind *unit*."""
    parent = elements.parents[unit]
    if parent.tag != "ol":
        return []
    siblings = list(parent)
    spans = (elements.lines([each]) for each in siblings[siblings.index(unit) + 1 :])
    return [span[0] for span in spans if span]


def _renumber(lines: list[str], firsts: Sequence[int], by: int) -> None:
    for at in firsts:
        if found := re.search(r"\d+", lines[at]):
            lines[at] = _NUMBER.sub(rf"\g<1>{int(found[0]) + by}", lines[at])


def _swapped(
    lines: list[str], above: tuple[int, int], below: tuple[int, int], *, is_item: bool
) -> list[str]:
    upper, lower = lines[above[0] : above[1] + 1], lines[below[0] : below[1] + 1]
    between = lines[above[1] + 1 : below[0]]
    one, other = _ITEM.match(upper[0]), _ITEM.match(lower[0])
    if is_item and one and other:  # each number stays where it was
        upper[0] = other[0] + upper[0][one.end() :]
        lower[0] = one[0] + lines[below[0]][other.end() :]
    return [*lines[: above[0]], *lower, *between, *upper, *lines[below[1] + 1 :]]


def _without(lines: list[str], first: int, last: int) -> list[str]:
    """Return *lines* without some, and without the empty lines that stood behind them."""
    before, behind = lines[:first], lines[last + 1 :]
    if not before or not before[-1].strip():
        while len(behind) > 1 and not behind[0].strip():
            behind = behind[1:]
        while behind in ([""], []) and before and not before[-1].strip():
            before = before[:-1]
    return [*before, *behind]


def _number(page: EditablePage, part: Part) -> int:
    if part.slot is None:
        what = "Dieser Text gehört zur ganzen Seite."
        raise refusal(page.file, part.name, what, "Ändern Sie seine Worte.")
    return part.slot


def _lines_of(
    page: EditablePage, part: Part, elements: Elements, units: Sequence[Element]
) -> tuple[int, int]:
    span = elements.lines(units)
    if span is None:
        what = "Darin steht etwas, das sich nur in der Datei selbst ändern lässt."
        raise refusal(page.file, part.name, what, _ASIDE, line_of(page, part))
    return span


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
