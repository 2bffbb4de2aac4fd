"""The search index of one language: the text of its pages by section.

It is made of the built pages, so it holds what readers see, as plain text; the script compares
words (`site/theme/assets/suche.js`, decision 0020). Text that the page isolates is isolated by
Unicode controls, so that a phone number is not reordered in a result.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import lxml.html
from lxml.etree import iterwalk
from lxml.html import HtmlElement

from portal.languages.registry import Locale
from portal.text import FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE
from sitebuild.content.pages import Page
from sitebuild.pages.search_words import numbers, other_words
from sitebuild.site import Site

INDEX = "woerter.json"
"""Name of the index file."""
WEIGHTS = {"contact": 5, "help": 4, "process": 3, "places": 2, "place": 2}
"""Rank of a page in results, by role; 0 for legal pages and those for professionals, else 1."""
NUMBER = -1
"""Weight of a row that says whose phone number it is; only a number finds it."""
_SILENT = frozenset(
    {
        "svg",
        "script",
        "style",
        "template",
        "nav",
        "aside",
        "select",
        "textarea",
        "button",
    }
)
_NO_TEXT = frozenset({"kim-listen", "kim-exit", "kim-emergency"})
"""Classes of what is no text of the page: a recording or film with its size, the way off the page,
and the numbers of the box `danger` once more."""
_BOX = {"admonition", "danger"}
"""Classes of a box that is a section of its own, whatever stands before it."""
_BOX_TITLE = "admonition-title"
_HEADINGS = frozenset({"h1", "h2"})
_PARSER = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True)
_ISOLATES = {"ltr": "\u2066", "rtl": "\u2067"}
_Row = tuple[str, str, str, str, int] | tuple[str, str, str, str, int, str]
"""Address below the language, title, heading, text and weight of a section; then, if there are any,
other words by which it is found (`sitebuild.pages.search_words`)."""
_BLOCKS = frozenset(
    {
        "p",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "div",
        "td",
        "th",
        "dt",
        "dd",
        "br",
        "span",
        "label",
        "legend",
    }
)


@dataclass(slots=True)
class _Section:
    anchor: str = ""
    heading: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class _Reader:
    """Reads the sections within ``<main>``; a section begins with h1, h2 or a box of danger.

    The pages of places have the same form and the same box as the contact page, where both are
    indexed once.
    """

    def __init__(self, role: str) -> None:
        self.sections = [_Section()]
        self._section = self.sections[0]
        self._silent = _SILENT if role == "contact" else _SILENT | {"form"}
        self._is_town = role == "place"
        self._open: list[tuple[str, bool]] = []
        """The elements around what is being read, from the outside to the inside: the sign that
        isolates their text, if any, and whether they are headings."""
        self._headings = 0
        self._before_box: tuple[HtmlElement, _Section] | None = None
        """The box that is being read, and the section that goes on behind it."""

    def read(self, main: HtmlElement) -> None:
        """Add the sections of *main*; silent elements are passed over."""
        walker = iterwalk(main, events=("start", "end"))
        passed_over = None
        for event, element in walker:
            if event == "start":
                if self._is_silent(element):
                    passed_over = element
                    walker.skip_subtree()
                else:
                    self._begin(element)
                continue
            if element is not passed_over:
                self._end(element)
            if element is not main:
                self._write(element.tail)

    def _is_silent(self, element: HtmlElement) -> bool:
        if element.get("aria-hidden") == "true" or element.tag in self._silent:
            return True
        if self._is_town and _is_box(element):
            return True
        return _is_folded_in_form(element) or element.get("class") in _NO_TEXT

    def _begin(self, element: HtmlElement) -> None:
        is_box = _is_box(element)
        if is_box:
            self._before_box = element, self._section
        if element.tag == "h2" or is_box:
            self._next_section(element.get("id") or self._section.anchor)
        if element.tag in _BLOCKS and not (element.tag == "span" and "lang" in element.attrib):
            self._section.text.append(" ")
        is_heading = _is_heading(element)
        self._headings += is_heading
        sign = _isolating(element)
        self._open.append((sign, is_heading))
        self._write(sign)
        self._write(element.text)

    def _end(self, element: HtmlElement) -> None:
        sign, is_heading = self._open.pop()
        if sign:
            self._write(POP_DIRECTIONAL_ISOLATE)
        self._headings -= is_heading
        if self._before_box and element is self._before_box[0]:
            self._go_on(self._before_box[1])
            self._before_box = None

    def _next_section(self, anchor: str) -> None:
        """Go on with a new section."""
        section = _Section(anchor)
        self.sections.append(section)
        self._go_on(section)

    def _go_on(self, section: _Section) -> None:
        """Go on with *section*; what isolates both is closed in one, opened in the other."""
        signs = [sign for sign, _ in self._open if sign]
        self._section.text += POP_DIRECTIONAL_ISOLATE * len(signs)
        section.text += signs
        self._section = section

    def _write(self, text: str | None) -> None:
        if text:
            section = self._section
            (section.heading if self._headings else section.text).append(text)


def _is_box(element: HtmlElement) -> bool:
    classes = element.get("class")
    return classes is not None and set(classes.split()) >= _BOX


def _is_heading(element: HtmlElement) -> bool:
    if element.tag in _HEADINGS:
        return True
    parent = element.getparent()
    return element.get("class") == _BOX_TITLE and parent is not None and _is_box(parent)


def _is_folded_in_form(element: HtmlElement) -> bool:
    is_closed = element.tag == "details" and "open" not in element.attrib
    return is_closed and any(above.tag == "form" for above in element.iterancestors())


def _isolating(element: HtmlElement) -> str:
    """Return the sign that isolates text as *element* does; empty where it has none to isolate."""
    if not len(element) and not element.text:
        return ""
    sign = FIRST_STRONG_ISOLATE if element.tag == "bdi" else ""
    return _ISOLATES.get(element.get("dir", ""), sign)


def write_index(
    site: Site, folder: Path, before: Path | None = None, locale: Locale | None = None
) -> None:
    """Write the index of the language *locale*, whose pages are in *folder*, if it has a search.

    Pages that were not made again have their rows in the last index, which is below *before*.
    Without a language, no page is found by other words than its own.
    """
    search = site.page_with_role("search")
    if search is None:
        return
    known: dict[str, list[_Row]] = {}
    if before:
        for row in json.loads((before / search.here / INDEX).read_bytes()):
            if row[4] != NUMBER:
                known.setdefault(row[0].partition("#")[0], []).append(row)
    found: list[_Row] = list(_rows(site, folder, known))
    if locale:
        titles = {row[0]: row[1] for row in found}
        found = [*_with_other_words(found, other_words(site, locale)), *_number_rows(site, titles)]
    rows = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    file = folder / search.here / INDEX
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(rows, "utf-8", newline="\n")


def _with_other_words(rows: Iterable[_Row], others: Mapping[str, str]) -> Iterator[_Row]:
    """Yield *rows* with the words of their addresses; of several with one address the first."""
    left = dict(others)
    for row in rows:
        words = left.pop(row[0], "")
        yield (*row[:5], words) if words else row[:5]


def _number_rows(site: Site, titles: Mapping[str, str]) -> Iterator[_Row]:
    """Yield whose each number is, behind the title of its page in the reader's language."""
    for path, whose, shown, digits in numbers(site):
        owner = f"{FIRST_STRONG_ISOLATE}{whose}{POP_DIRECTIONAL_ISOLATE}"
        number = f"{_ISOLATES['ltr']}{shown}{POP_DIRECTIONAL_ISOLATE}"
        yield path, titles.get(path, whose), owner, number, NUMBER, digits


def weight_of(page: Page) -> int:
    """Return the rank of *page* in results."""
    return WEIGHTS.get(page.role, 0 if page.is_legal or page.is_german_only else 1)


def _rows(site: Site, folder: Path, known: Mapping[str, list[_Row]]) -> Iterator[_Row]:
    pages = {page.here: page for page in site.pages if _is_found(page)}
    for path in sorted(pages, key=lambda here: f"{here}index.html".split("/")):
        file = folder / path / "index.html"
        yield from _rows_of(pages[path], file) if file.exists() else known.get(path, ())


def _rows_of(page: Page, file: Path) -> Iterator[_Row]:
    reader = _Reader(page.role)
    head, _, body = file.read_bytes().partition(b"</head>")  # the style is most of many pages
    for main in lxml.html.document_fromstring(body or head, parser=_PARSER).iter("main"):
        reader.read(main)
    title = _folded(reader.sections[0].heading)
    for section in reader.sections:
        anchor = f"#{section.anchor}" if section.anchor else ""
        heading, text = _folded(section.heading), _folded(section.text)
        yield page.here + anchor, title, heading, text, weight_of(page)


def _is_found(page: Page) -> bool:
    return not page.is_hidden and page.role != "search"


def _folded(parts: list[str]) -> str:
    return " ".join("".join(parts).split())
