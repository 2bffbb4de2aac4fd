"""Where the sections of a text stand on a folded sheet: `sitebuild.printing.folded`."""

import lxml.html
import pytest

from sitebuild.printing.folded import Panels, panels_of


def panels(words: tuple[int, ...], on_front: int, on_back: int) -> Panels:
    """Return the panels of a text whose sections have so many words."""
    sections = "".join(
        f"<h2>S{number}</h2><p>{'Wort ' * count}</p>" for number, count in enumerate(words, start=1)
    )
    root = lxml.html.fragment_fromstring(f"<div><h1>T</h1><p>A</p>{sections}</div>")
    return panels_of(root, on_front=on_front, on_back=on_back)


def headings(html: str) -> str:
    """Return the headings of a panel, whose names are short."""
    return " ".join(
        str(each.xpath("string()")) for each in lxml.html.fromstring(f"<p>{html}").iter("h2")
    )


@pytest.mark.parametrize(
    ("words", "on_front", "on_back", "expected"),
    [
        ((60, 60, 40, 40, 40, 5), 0, 1, ["", "S1 S2", "S3 S4 S5", "S6"]),
        ((60, 60, 40, 40, 40, 5), 1, 1, ["S1", "S2 S3", "S4 S5", "S6"]),
        ((60, 60, 40, 40, 40, 5), 1, 2, ["S1", "S2", "S3 S4", "S5 S6"]),
        ((10, 10), 1, 1, ["S1", "", "", "S2"]),
        ((10,), 2, 2, ["S1", "", "", ""]),
    ],
)
def test_sections_stand_where_there_is_room(
    words: tuple[int, ...], on_front: int, on_back: int, expected: list[str]
) -> None:
    """The inside takes what neither front nor back do, in two pages as even as can be; a shorter
    text, with which a district has replaced ours, says nothing twice and leaves nothing out.
    """
    found = panels(words, on_front, on_back)
    assert [headings(part) for part in (found.front, *found.inside, found.back)] == expected
