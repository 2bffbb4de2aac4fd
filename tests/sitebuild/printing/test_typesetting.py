"""No lonely words, sentences of headings together, pictograms: `sitebuild.printing.typesetting`."""

import lxml.html
import pytest
from lxml.html import HtmlElement

from sitebuild.printing.typesetting import add_pictograms, set_lines, typeset


def body(html: str) -> HtmlElement:
    return lxml.html.fragment_fromstring(html, create_parent="div")


def set_text(html: str) -> str:
    """Return the text of a block, with ~ for a space and + for a place where no line is broken."""
    root = body(html)
    set_lines(root)
    text = str(root.text_content())
    return text.replace("\u00a0", "~").replace("\u2060", "+")


def unjoined(text: str) -> str:
    """Return *text* with plain spaces."""
    return text.replace("\u00a0", " ").replace("\u2060", "")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Suchen Sie den nächsten Schritt.</p>", "Suchen Sie den nächsten~Schritt."),
        ("<h1>Fragen? Chúng tôi giúp quý vị</h1>", "Fragen? Chúng tôi giúp quý~vị"),
        ("<p>Zwei Wörter</p>", "Zwei Wörter"),
        (
            "<p>Fragen an das <bdi>Amt</bdi> in Ihrer Nähe. </p>",
            "Fragen an das Amt in Ihrer~Nähe. ",
        ),
        ("<p>Unser Gebiet: <bdi>Kreis Wesel</bdi></p>", "Unser Gebiet: Kreis~Wesel"),
        (
            "<p>Es hilft: <bdi>Kreis Wesel, Kommunale Integration</bdi></p>",
            "Es hilft: Kreis Wesel, Kommunale Integration",
        ),
        ("<p>Das neue Bundesausbildungsförderungsgesetz.</p>", None),
        ("<li>Mobilität, zum Beispiel Bus und Bahn</li>", "Mobilität, zum Beispiel Bus und~Bahn"),
        ("<li>Εργασία και επαγγελματική εκπαίδευση</li>", None),
        ("<li>您不用为我们的帮助付钱。</li>", "您不用为我们的帮助+付+钱+。"),
        (
            "<li>rozmawiać. W każdej chwili mogą Państwo przestać.</li>",
            "rozmawiać. W każdej chwili mogą Państwo~przestać.",
        ),
        ("<li>Family and personal life</li>", "Family and personal~life"),
        (
            "<li>Post: <bdi>info@kamp-lintfort.example</bdi>, kreis-wesel.example.</li>",
            "Post: info@kamp-+lintfort.example, kreis-+wesel.example.",
        ),
        ("<p>نحن نستمع إليك ونبحث معك.</p>", "نحن نستمع إليك ونبحث~معك."),
    ],
)
def test_the_last_words_stand_together(html: str, text: str | None) -> None:
    """As long as that tears no hole."""
    assert set_text(html) == (text or body(html).text_content())


def test_a_space_before_a_german_name_stands_within_it() -> None:
    """Where the space alone was too long for a line, only its first word stood in it."""
    root = body("<p>KIM е за хора. Нашият район: <bdi>Kreis Wesel</bdi></p>")
    set_lines(root)
    (paragraph,) = root
    assert paragraph.text == "KIM е за хора. Нашият район:"
    assert paragraph[0].text == " Kreis\u00a0Wesel"


def test_a_name_within_words_from_the_right_has_no_space_at_its_edge() -> None:
    """It is a box of its own there, which would drop it."""
    root = body("<div dir='rtl'><p>منطقتنا: <bdi>Kreis Wesel</bdi></p></div>")
    set_lines(root)
    assert root.text_content() == "منطقتنا: Kreis\u00a0Wesel"
    assert next(root.iter("bdi")).text == "Kreis\u00a0Wesel"


def test_a_heading_is_parted_between_its_sentences() -> None:
    """“Wir” alone in the middle of “Viele Fragen? Wir / helfen weiter” is read as a slip."""
    for html, sentences in {
        "<h1>Viele Fragen? Wir helfen</h1>": ["Viele Fragen?", "Wir helfen"],
        "<h1>问题很多？我们帮您</h1>": ["问题很多？", "我们帮您"],
        "<h1>Πολλές ερωτήσεις; Σας βοηθάμε</h1>": ["Πολλές ερωτήσεις;", "Σας βοηθάμε"],
        "<h1>Շատ հարցե՞ր ունեք։ Մենք կօգնենք</h1>": ["Շատ հարցե՞ր ունեք։", "Մենք կօգնենք"],
        "<h1>क्या आप अकेले हैं। हम हैं</h1>": ["क्या आप अकेले हैं।", "हम हैं"],
        "<h1>Beaucoup de questions ? Nous aidons</h1>": ["Beaucoup de questions ?", "Nous aidons"],
        "<h1>Wir helfen bei Fragen</h1>": [],
    }.items():
        root = body(html)
        set_lines(root)
        found = [unjoined(element.text_content()) for element in root.iter("span")]
        assert found == sentences


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
