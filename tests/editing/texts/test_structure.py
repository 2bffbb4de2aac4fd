"""An editor adds, removes and moves parts by whole lines."""

import difflib
from collections.abc import Callable
from functools import partial

import pytest

from editing.texts.changes import Parsers
from editing.texts.marks import Sentence
from editing.texts.page import EditablePage, Part
from editing.texts.structure import (
    NewBox,
    SectionError,
    add_box,
    add_item,
    add_paragraph,
    add_section,
    move,
    remove,
)
from portal.problems import ConfigurationError
from tests.editing.conftest import Editor

PAGE = """# Titel { #oben }

Anfang

## Eins { #eins }

Vor der Liste:

- a
- b

!!! danger "Not"

    Drin

## Zwei { #zwei }

1. eins
2. zwei
3. drei

Schluss"""

NEW = Sentence("Neu")
Operation = Callable[[Parsers, EditablePage, Part], str]


def part_of(page: EditablePage, words: str) -> Part:
    """Return the part that says *words*; of a list the item."""
    return next(part for part in page.parts if part.plain == words)


def differs(parsers: Parsers, editor: Editor, words: str, operation: Operation) -> list[str]:
    """Return the lines that come and go, with + and -, when *operation* is done to a part."""
    page = editor.page(PAGE)
    text = operation(parsers, page, part_of(page, words))
    lines = difflib.ndiff(page.text.split("\n"), text.split("\n"))
    return [line for line in lines if line[0] in "+-" and line[2:]]


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("Anfang", ["- Anfang"]),
        ("a", ["- - a"]),
        ("Not", ['- !!! danger "Not"', "-     Drin"]),
        ("Schluss", ["- Schluss"]),
        ("eins", ["- 1. eins", "- 2. zwei", "+ 1. zwei", "- 3. drei", "+ 2. drei"]),
    ],
)
def test_a_part_goes_with_its_lines(
    parsers: Parsers, editor: Editor, words: str, gone: list[str]
) -> None:
    """A title with its box; the numbers of a list stay in order."""
    assert differs(parsers, editor, words, remove) == gone


def test_a_heading_goes_with_all_below_it(parsers: Parsers, editor: Editor) -> None:
    """Only if that is meant: what is left would stand under the heading before."""
    with pytest.raises(SectionError, match="Unter dieser Überschrift steht noch etwas"):
        differs(parsers, editor, "Zwei", remove)
    gone = differs(parsers, editor, "Zwei", partial(remove, with_section=True))
    assert gone == ["- ## Zwei { #zwei }", "- 1. eins", "- 2. zwei", "- 3. drei", "- Schluss"]


@pytest.mark.parametrize(
    ("words", "up", "order"),
    [
        ("b", True, ["- b", "- a"]),
        ("drei", True, ["1. eins", "2. drei", "3. zwei"]),
        ("Zwei", True, ["## Zwei { #zwei }", "Schluss", "## Eins { #eins }"]),
        ("Eins", False, ["## Zwei { #zwei }", "Schluss", "## Eins { #eins }"]),
        ("Not", True, ['!!! danger "Not"', "    Drin", "- a"]),
        ("Schluss", True, ["Schluss", "1. eins"]),
    ],
)
def test_a_part_changes_places_with_its_neighbour(
    parsers: Parsers, editor: Editor, words: str, *, up: bool, order: list[str]
) -> None:
    """A heading moves its section, a title its box; each number stays where it was."""
    page = editor.page(PAGE)
    lines = move(parsers, page, part_of(page, words), up=up).split("\n")
    assert [line for line in lines if line in order] == order
    assert len(lines) == len(page.text.split("\n"))


@pytest.mark.parametrize(
    ("operation", "words", "new"),
    [
        (lambda a, b, c: add_paragraph(a, b, c, NEW), "Anfang", ["+ Neu"]),
        (lambda a, b, c: add_paragraph(a, b, c, NEW), "Drin", ["+     Neu"]),
        (lambda a, b, c: add_paragraph(a, b, c, NEW), "Not", ["+     Neu"]),
        (lambda a, b, c: add_item(a, b, c, Sentence("1. Mai")), "b", [r"+ - 1\. Mai"]),
        (lambda a, b, c: add_item(a, b, c, NEW), "Anfang", ["+ - Neu"]),
        (
            lambda a, b, c: add_section(a, b, c, Sentence("Öffnung & Zeiten"), NEW),
            "Drin",
            ["+ ## Öffnung & Zeiten { #offnung-zeiten }", "+ Neu"],
        ),
        (
            lambda a, b, c: add_section(a, b, c, Sentence("Ab"), Sentence("1. Mai")),
            "Schluss",
            ["+ ## Ab { #ab }", r"+ 1\. Mai"],
        ),
        (
            lambda a, b, c: add_box(a, b, c, NewBox("warning", Sentence("Heute zu"), NEW)),
            "Anfang",
            ['+ !!! warning "Heute zu"', "+     Neu"],
        ),
    ],
)
def test_a_part_is_added_behind_another(
    parsers: Parsers, editor: Editor, operation: Operation, words: str, new: list[str]
) -> None:
    """In its box and its list; a section behind the whole section, with an id of its own."""
    assert differs(parsers, editor, words, operation) == new


def test_an_item_within_a_numbered_list_moves_the_numbers(parsers: Parsers, editor: Editor) -> None:
    """The list goes on counting."""
    page = editor.page(PAGE)
    text = add_item(parsers, page, part_of(page, "zwei"), Sentence("neu"))
    assert "1. eins\n2. zwei\n3. neu\n4. drei\n" in text


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (remove, "Titel"),
        (remove, "Seite"),
        (remove, "Drin"),
        (lambda a, b, c: move(a, b, c, up=True), "Titel"),
        (lambda a, b, c: move(a, b, c, up=True), "Anfang"),
        (lambda a, b, c: move(a, b, c, up=False), "Schluss"),
        (lambda a, b, c: add_item(a, b, c, NEW), "Vor der Liste:"),
        (lambda a, b, c: add_paragraph(a, b, c, NEW), "Seite"),
        (lambda a, b, c: add_box(a, b, c, NewBox("teufel", NEW, NEW)), "Anfang"),
    ],
)
def test_what_would_break_the_page_is_refused(
    parsers: Parsers, editor: Editor, operation: Operation, words: str
) -> None:
    """In German, with what helps."""
    with pytest.raises(ConfigurationError, match="Abhilfe: "):
        differs(parsers, editor, words, operation)
