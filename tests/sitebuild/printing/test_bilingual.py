"""A text in two languages on one sheet: `sitebuild.printing.bilingual`."""

import lxml.html
import pytest
from lxml.html import HtmlElement

from sitebuild.printing.bilingual import companion_before, mark_forms, side_by_side
from tests.languages import REGISTRY

HEAD = "<tr><th>{0}</th><th>{1}</th></tr>"
TABLE = f"<table><thead>{HEAD}</thead><tbody><tr><td>{{2}}</td><td>{{3}}</td></tr></tbody></table>"


def merged(german: str, arabic: str) -> HtmlElement:
    """Return both texts on one sheet."""
    roots = [lxml.html.fragment_fromstring(f"<div>{text}</div>") for text in (german, arabic)]
    locale = next(each for each in REGISTRY if each.tag == "ar")
    return side_by_side(roots[0], roots[1], locale)


@pytest.mark.parametrize(
    ("german", "arabic", "kind"),
    [
        (
            ("Wofür", "Grundlage", "Ihre Akte", "Artikel 6"),
            ("لماذا", "أساس", "ملف", "مادة"),
            "both",
        ),
        (("Angabe", "Wert", "Name", ""), ("بيان", "قيمة", "اسم", ""), "fill"),
    ],
)
def test_a_table_stands_once_with_both_words_in_each_cell(
    german: tuple[str, ...], arabic: tuple[str, ...], kind: str
) -> None:
    """Two narrow ones beside each other are as long as a page, and left the page before empty."""
    (table,) = merged(TABLE.format(*german), TABLE.format(*arabic)).iter("table")
    cells = [
        [(part.get("lang"), part.get("dir"), part.text) for part in cell]
        for cell in table.iter("th", "td")
    ]
    assert cells == [
        [("de", "ltr", one), ("ar", "rtl", other)] if one else []
        for one, other in zip(german, arabic, strict=True)
    ]
    assert table.get("class") == kind


def test_other_blocks_stand_side_by_side() -> None:
    """German at the left, in its own language."""
    (pair,) = merged("<p>Hallo</p>", "<p>مرحبا</p>")
    assert [(each.get("lang"), each.text_content()) for each in pair] == [
        ("de", "Hallo"),
        ("ar", "مرحبا"),
    ]


def test_columns_to_tick_are_known() -> None:
    """They are narrow, so that the others have room for the name of an office."""
    head = "<thead><tr><th>Stelle</th><th>Ja</th></tr></thead>"
    row = "<tr><td></td><td>☐</td></tr>"
    text = lxml.html.fragment_fromstring(f"<div><table>{head}{row}{row}</table></div>")
    (table,) = mark_forms(text).iter("table")
    assert table.get("class") == "fill ticks"
    assert [cell.get("class") for cell in table.iter("th", "td")] == [None, "tick"] * 3


SHORT = "<h2>Ziel</h2><p>Wir helfen.</p><p>Kostenlos.</p>"
LONG = f"<h2>Ja?</h2><p>Zum <b>Beispiel:</b></p><ul><li>A?</li></ul><p>Ja?</p>{'<p>Nein.</p>' * 12}"


def test_what_a_text_explains_is_not_torn_apart() -> None:
    """No page divides a short section, nor parts a question or an announcement from the rest."""
    own = lxml.html.fragment_fromstring(f"<div>{SHORT}{LONG}{SHORT}</div>")
    german = lxml.html.fragment_fromstring("<div><h2>A</h2><p>B?</p></div>")
    locale = next(each for each in REGISTRY if each.tag == "ar")
    both = companion_before(own, german, locale)
    kept = [each.text_content() for each in both.iter() if each.get("class") == "stays"]
    short = ["Ziel", "Wir helfen."]
    assert kept == [*short, "Zum Beispiel:", "Ja?", *short]
