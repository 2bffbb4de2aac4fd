"""What is wrong in the attributes of elements: written by hand, in HTML or in braces."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from sitebuild.guards.slip import Slip

_NAMES = """
    alt checked cite class colspan controls datetime default dir disabled download height href
    hreflang id kind label lang markdown open poster preload rel role rowspan scope span src srclang
    start style title type value width
"""
_KNOWN = frozenset(_NAMES.split())
"""Those that Markdown makes, and those of HTML that a page may have; and `aria-…`."""
_SPOKEN = ("alt", "title", "aria-label", "placeholder")
_FRAMES = frozenset({"article", "aside", "details", "div", "figure", "nav", "section", "table"})
"""Elements around texts: their attributes are part of no text that translators get."""
_WORD = re.compile(r"[^\W\d_]{2}")
_NOT_TRANSLATED = "Diese Wörter werden nicht übersetzt: Sie blieben auf allen Seiten deutsch."


def slips_of_attributes(element: HtmlElement) -> Iterator[Slip]:
    """Yield a slip for each attribute of *element* that no page has, or that stays German."""
    for name, value in element.attrib.items():
        if name not in _KNOWN and not name.startswith("aria-"):
            what = f"„{name}“: Diese Angabe gibt es in spitzen Klammern nicht, auch nicht in {{ }}."
            remedy = "Nehmen Sie sie weg; ein < im Text schreiben Sie &lt;"
            yield Slip(name, what, remedy)
        elif name in _SPOKEN and element.tag in _FRAMES and _WORD.search(value):
            yield Slip(f'{name}="{value}"', _NOT_TRANSLATED, "Schreiben Sie sie in den Text.")
    if "text-align" not in element.get("style", "text-align"):  # that is a column of a table
        what = "Farbe und Schrift aus einem anderen Programm werden nicht gezeigt."
        yield Slip("style=", what, "Nehmen Sie style=… weg.")
    if element.tag == "input" and element.get("type") != "checkbox":
        what = "Felder gibt es nur im Formular."
        yield Slip("<input", what, "Nehmen Sie das Feld weg, oder verweisen Sie auf kontakt.md")


def german_attributes(html: str) -> Iterator[Slip]:
    """Yield a slip for each attribute with words in a block of HTML: no translator gets it."""
    for name in _SPOKEN:
        for found in re.finditer(rf"\b{name}\s*=\s*([\"'])(?=[^\"']*[^\W\d_]{{2}}).*?\1", html):
            yield Slip(found[0], _NOT_TRANSLATED, "Schreiben Sie Markdown: ![Text](bild.jpg)")
