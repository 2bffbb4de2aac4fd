"""Whatever is typed anywhere, a page has its other parts as before, or the change is refused."""

import string
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from editing.texts.changes import Parsers, change
from editing.texts.marks import Sentence
from editing.texts.page import PageReader
from editing.texts.structure import NewBox, add_box, add_item, add_paragraph, move, remove
from portal.problems import ConfigurationError
from tests.editing.conftest import ROOT

PAGES = sorted((ROOT / "docs").rglob("*.md"))
_SIGNS = st.sampled_from(
    [*"#-*_`>!|[](){}<&:=\\\"'~^+.0123 \n", "\n\n", "{{ ", "!!! ", "***", "1. "]
)
TYPED = st.one_of(
    st.text(max_size=30),
    st.lists(st.one_of(_SIGNS, st.sampled_from(string.ascii_letters)), max_size=12).map("".join),
)


@settings(max_examples=60)
@given(data=st.data(), file=st.sampled_from(PAGES), typed=TYPED)
def test_other_parts_stay(
    data: st.DataObject, file: Path, typed: str, parsers: Parsers, reader: PageReader
) -> None:
    """Changed is the one part, added the one, or nothing at all."""
    text = file.read_text("utf-8")
    page = reader.read("docs/seite.md", text)
    part = data.draw(st.sampled_from(page.parts))
    says = Sentence(typed, *part.sentence.lists)
    operation = data.draw(st.sampled_from(["change", "paragraph", "item", "box"]))
    try:
        match operation:
            case "change":
                new = change(parsers, page, part, says)
            case "paragraph":
                new = add_paragraph(parsers, page, part, says)
            case "item":
                new = add_item(parsers, page, part, says)
            case _:
                new = add_box(parsers, page, part, NewBox("note", says, says))
    except ConfigurationError as error:
        told, new = error.problems, text
    else:
        told = ()
    assert all(problem.label == "Abhilfe" for problem in told)
    if told:
        return
    after = reader.read("docs/seite.md", new)
    before = [(each.kind, each.sentence) for each in page.parts if each is not part]
    left = [(each.kind, each.sentence) for each in after.parts]
    for each in before:
        assert each in left
        left.remove(each)
    assert len(left) == {"change": 1, "box": 3}.get(operation, 2)
    assert reader.read("docs/seite.md", new).text == new


def test_nothing_typed_is_nothing_changed(parsers: Parsers, reader: PageReader) -> None:
    """Every part of every page, saved as it is shown, leaves the file as it is."""
    for file in PAGES:
        page = reader.read("docs/seite.md", file.read_text("utf-8"))
        assert all(change(parsers, page, part, part.sentence) == page.text for part in page.parts)
        spaced = (
            (part, Sentence(f" {part.sentence.text} ", *part.sentence.lists)) for part in page.parts
        )
        assert all(change(parsers, page, part, typed) == page.text for part, typed in spaced)
        assert not [part for part in page.parts if part.locked]


@settings(max_examples=30)
@given(data=st.data(), file=st.sampled_from(PAGES))
def test_what_is_moved_up_can_be_moved_down(
    data: st.DataObject, file: Path, parsers: Parsers, reader: PageReader
) -> None:
    """Back and forth gives the same file, wherever it is possible at all."""
    page = reader.read("docs/seite.md", file.read_text("utf-8"))
    part = data.draw(st.sampled_from(page.parts))
    try:
        moved = reader.read("docs/seite.md", move(parsers, page, part, up=True))
    except ConfigurationError:
        return
    words = [each for each in moved.parts if each.plain == part.plain and each.kind == part.kind]
    if len(words) == 1:
        assert move(parsers, moved, words[0], up=False) == page.text
    try:
        left = remove(parsers, page, part)
    except ConfigurationError:
        return
    assert len(left) < len(page.text)
