"""What is wrong in the elements of a finished page: pictures, headings, links, lost passages."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from sitebuild.guards.attributes import slips_of_attributes
from sitebuild.guards.slip import Slip

BLOCKS = frozenset(
    {"p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "label"}
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOXES = frozenset({"div", "details", "ul", "ol", "dl", "table", "blockquote", "section"})
_INLINE = """
    a abbr article aside audio b bdi bdo br caption cite code col colgroup del dfn em
    figcaption figure hr i img input ins kbd mark nav picture pre q s samp small source
    span strong sub sup tbody tfoot thead time tr track u var video wbr
"""
_KNOWN = BLOCKS | _BOXES | frozenset(_INLINE.split())
"""Elements that Markdown makes, and those of HTML that a page may have."""
_EMPTY_TEXT = re.compile(
    r"(?i)(?:bild|foto|grafik|image|picture|logo|img|dsc|scan|screenshot)?[\s_-]*\d*"
    r"(?:\.\w{3,4})?|\S+\.(?:jpe?g|png|gif|webp|avif|svg)"
)
_EMPTY_LINK = re.compile(
    r"(?i)(?:(?:klicken sie )?(?:hier|da|dort)(?: klicken)?|link|weiter|infos?|download|pdf"
    r"|(?:mehr|weitere) (?:infos?|informationen)|mehr|website|homepage)\W*"
    r"|(?:https?://|www\.)\S+"
)
_TITLE_IN_BOLD = 80  # letters: what is longer is a sentence that is stressed
_NO_TITLE = re.compile(r"\d\s*(?:Uhr|€|Euro|%)|\b\d{5}\b")
"""Hours, prices and addresses: they are bold because they are important."""
_LETTER = re.compile(r"[^\W\d_]")
_LONG_WORD = re.compile(r"[^\W\d_]{7}")
"""A word that is no abbreviation."""


def slips_in(root: HtmlElement) -> Iterator[Slip]:
    """Yield a slip for each element below *root* that readers cannot use as it was meant."""
    for element in root.iter():
        if isinstance(element.tag, str):
            yield from _slips_of(element)
            if element.tag in _KNOWN:
                yield from slips_of_attributes(element)
    yield from _slips_of_headings(root)


def text_of(element: HtmlElement, *, without: frozenset[str] = frozenset()) -> str:
    """Return the text of a block without that of blocks within it, and without elements
    *without*; code and facts of the district are left out.
    """
    parts = [element.text or ""]
    for child in element:
        if child.tag == "br":
            parts.append("\n")
        elif child.tag in _BOXES or child.tag in BLOCKS or child.tag in without | {"code", "bdi"}:
            parts.append("\ufffc")
        elif isinstance(child.tag, str):
            parts.append(text_of(child, without=without))
        parts.append(child.tail or "")
    return "".join(parts)


def _slips_of(element: HtmlElement) -> Iterator[Slip]:
    text = element.text_content().strip()
    match element.tag:
        case "img":
            yield from _slips_of_picture(element)
        case "pre":
            what = "Der eingerückte Text wird als Programmtext gezeigt und nie übersetzt."
            yield Slip(text.partition("\n")[0], what, "Rücken Sie ihn nicht ein, oder nur um vier.")
        case "a" if "href" in element.attrib:
            if not text and element.find(".//img") is None:
                what = "Der Link hat keinen Text."
                yield Slip(f"]({element.get('href')}", what, "Schreiben Sie: [Text](seite.md)")
            elif _EMPTY_LINK.fullmatch(text) and element.find("bdi") is None:
                what = "Der Text des Links sagt nicht, wohin er führt: So wird er vorgelesen."
                yield Slip(text, what, "Nennen Sie die Seite: [So erreichen Sie uns](kontakt.md)")
        case "em" | "strong" if _is_within_word(element):
            what = "Das Sternchen im Wort macht den Text dahinter kursiv und verschwindet."
            yield Slip(text, what, r"Schreiben Sie vor jedes: \*")
        case "p" if _is_title(element, text):
            what = "Diese Überschrift ist nur fett: Niemand kann zu ihr springen."
            yield Slip(text, what, f"Schreiben Sie: ## {text}")
        case _:
            yield from _slips_of_html(element)


def _slips_of_html(element: HtmlElement) -> Iterator[Slip]:
    """Yield a slip for HTML that office programs write and no page shows."""
    if element.tag == "u":
        what = "Unterstrichen sind nur Links: Viele werden darauf tippen."
        yield Slip("<u", what, "Schreiben Sie **fett**, oder nichts davon.")
    elif element.tag not in _KNOWN:
        what = "Was in spitzen Klammern steht, verschwindet."
        yield Slip(f"<{element.tag}", what, "Schreiben Sie es ohne spitze Klammern.")


def _slips_of_picture(picture: HtmlElement) -> Iterator[Slip]:
    name = picture.get("src", "")
    alternative = picture.get("alt", "").strip()
    remedy = "Sagen Sie, was zu sehen ist: ![Das Team vor dem Rathaus](team.jpg)"
    if not alternative:
        what = "Dem Bild fehlt der Text für Menschen, die es nicht sehen."
        yield Slip(name, what, remedy)
    elif _EMPTY_TEXT.fullmatch(alternative):
        yield Slip(alternative, "Dieser Text sagt nicht, was auf dem Bild zu sehen ist.", remedy)


def _is_within_word(element: HtmlElement) -> bool:
    """Return True if a mark begins between letters or digits: `Bürger*innen und Helfer*innen`."""
    before = element.getprevious()
    parent = element.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else ""
    return bool(text and text[-1].isalnum() and (element.text or "")[:1].isalnum())


def _is_title(paragraph: HtmlElement, text: str) -> bool:
    """Return True if the whole paragraph is bold, short, and neither sentence, number nor link."""
    if [child.tag for child in paragraph] not in (["strong"], ["b"]):
        return False
    if (paragraph.text or "").strip() or (paragraph[0].tail or "").strip(" :"):
        return False
    if _NO_TITLE.search(text) or paragraph.find(".//a") is not None or not _LETTER.search(text):
        return False
    parent = paragraph.getparent()
    is_free = parent is None or parent.tag == "div"
    return is_free and len(text) <= _TITLE_IN_BOLD and not text.endswith((".", "!", "?"))


def _slips_of_headings(root: HtmlElement) -> Iterator[Slip]:
    last, seen = 0, set()
    for heading in root.iter(*_HEADINGS):
        level, text = int(heading.tag[1]), heading.text_content().strip()
        if not text:
            what = "Die Überschrift ist leer."
            yield Slip("#" * level, what, "Schreiben Sie ihren Text, oder löschen Sie die Zeile.")
        elif level > 1 and not last:
            what = "Die Seite beginnt nicht mit ihrer Überschrift."
            yield Slip(text, what, f"Schreiben Sie: # {text}")
        elif level == 1 and last:
            what = "Die Seite hat eine zweite Überschrift mit einem #."
            yield Slip(text, what, f"Schreiben Sie: ## {text}")
        elif last and level > last + 1:
            what = f"Auf {'#' * last} folgt {'#' * level}: Eine Stufe fehlt."
            yield Slip(text, what, f"Schreiben Sie: {'#' * (last + 1)} {text}")
        elif text.isupper() and _LONG_WORD.search(text):
            what = "Die Überschrift steht ganz in Großbuchstaben: Das ist schwer zu lesen."
            yield Slip(text, what, "Schreiben Sie sie wie sonst.")
        name = heading.get("id")
        if name and name in seen:
            what = "Zwei Überschriften haben denselben Namen: Links führen nur zur ersten."
            yield Slip(f"#{name}", what, "Geben Sie jeder einen eigenen.")
        seen.add(name)
        last = level
