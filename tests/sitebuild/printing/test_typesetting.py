"""No lonely words, sentences of headings together, pictograms: `sitebuild.printing.typesetting`."""

import lxml.html
import pytest
from lxml.html import HtmlElement

from sitebuild.printing.typesetting import add_pictograms, set_lines, typeset


def body(html: str) -> HtmlElement:
    return lxml.html.fragment_fromstring(html, create_parent="div")


def kept(html: str) -> list[str]:
    """Return the words that are not parted at the end of a line."""
    root = body(html)
    before = root.text_content()
    set_lines(root)
    assert root.text_content() == before
    return [element.text_content() for element in root.iter("span")]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Wir suchen mit Ihnen den nächsten Schritt.</p>", ["nächsten Schritt."]),
        ("<p>Zwei Wörter</p>", []),
        ("<p>Fragen an das <bdi>Amt</bdi> in Ihrer Nähe.</p>", ["Ihrer Nähe."]),
        ("<p>Das ist die Bundesausbildungsförderungsgesetzesnovelle.</p>", []),
        ("<li>您不用为我们的帮助付钱。</li>", ["助付钱。"]),
        ("<p>نحن نستمع إليك ونبحث معك.</p>", ["ونبحث معك."]),
    ],
)
def test_the_last_words_stand_together(html: str, words: list[str]) -> None:
    """As long as that tears no hole; what is read and copied stays the same."""
    assert kept(html) == words


def test_a_heading_is_parted_between_its_sentences() -> None:
    """“Wir” alone in the middle of “Viele Fragen? Wir / helfen weiter” is read as a slip."""
    assert kept("<h1>Viele Fragen? Wir helfen weiter</h1>") == [
        "Viele Fragen?",
        "Wir helfen weiter",
    ]
    assert kept("<h1>问题很多？我们帮您</h1>") == ["问题很多？", "我们帮您"]
    assert kept("<h1>Wir helfen bei vielen Fragen</h1>") == ["vielen Fragen"]


def test_a_document_keeps_its_head() -> None:
    """The style sheet is put between two empty tags."""
    html = (
        "<!doctype html>\n<html lang='de'><head><style></style></head><body><p>A</p></body></html>"
    )
    assert "<style></style>" in typeset(html)
    assert "<body>" in typeset(html)


def test_lists_get_their_pictograms_in_order() -> None:
    """A list with another number of items has none: a wrong sign is worse than none."""
    root = body("<ul><li>Wohnen<li>Geld</ul><ul><li>Eins</ul>")
    add_pictograms(root, "home money, free own")
    assert [each.get("class") for each in root.iter("li")] == [
        "sign sign--home",
        "sign sign--money",
        None,
    ]
