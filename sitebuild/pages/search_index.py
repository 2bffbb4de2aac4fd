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
_PLAYER = "kim-listen"
"""Class of a recording or film with its size, which are no text of the page."""
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
    """Reads the sections within ``<main>``; a section begins with h1 or h2."""

    def __init__(self, silent: frozenset[str]) -> None:
        self.sections = [_Section()]
        self._silent = silent
        self._signs: list[str] = []
        """What isolates the text that is being read, from the outside to the inside."""
        self._headings = 0

    def read(self, main: HtmlElement) -> None:
        """Add the sections of *main*; silent elements are passed over."""
        walker = iterwalk(main, events=("start", "end"))
        for event, element in walker:
            if self._is_silent(element):
                walker.skip_subtree()
            elif event == "start":
                self._begin(element)
            else:
                self._end(element)
            if event == "end" and element is not main:
                self._write(element.tail)

    def _is_silent(self, element: HtmlElement) -> bool:
        is_hidden = element.get("aria-hidden") == "true"
        return is_hidden or element.tag in self._silent or element.get("class") == _PLAYER

    def _begin(self, element: HtmlElement) -> None:
        if element.tag == "h2":
            self._next_section(element.get("id") or self.sections[-1].anchor)
        if element.tag in _BLOCKS and not (element.tag == "span" and "lang" in element.attrib):
            self.sections[-1].text.append(" ")
        self._headings += element.tag in _HEADINGS
        if sign := _isolating(element):
            self._signs.append(sign)
            self._write(sign)
        self._write(element.text)

    def _end(self, element: HtmlElement) -> None:
        if _isolating(element):
            self._signs.pop()
            self._write(POP_DIRECTIONAL_ISOLATE)
        self._headings -= element.tag in _HEADINGS

    def _next_section(self, anchor: str) -> None:
        """Go on with a new section; what isolates both is closed in one, opened in the other."""
        self.sections[-1].text += POP_DIRECTIONAL_ISOLATE * len(self._signs)
        self.sections.append(_Section(anchor, text=list(self._signs)))

    def _write(self, text: str | None) -> None:
        section = self.sections[-1]
        (section.heading if self._headings else section.text).append(text or "")


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
        found = [*_with_other_words(found, other_words(site, locale)), *_number_rows(site)]
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


def _number_rows(site: Site) -> Iterator[_Row]:
    for path, whose, shown, digits in numbers(site):
        yield path, whose, "", f"{_ISOLATES['ltr']}{shown}{POP_DIRECTIONAL_ISOLATE}", NUMBER, digits


def weight_of(page: Page) -> int:
    """Return the rank of *page* in results."""
    return WEIGHTS.get(page.role, 0 if page.is_legal or page.is_german_only else 1)


def _rows(site: Site, folder: Path, known: Mapping[str, list[_Row]]) -> Iterator[_Row]:
    pages = {page.here: page for page in site.pages if _is_found(page)}
    for path in sorted(pages, key=lambda here: Path(here) / "index.html"):
        file = folder / path / "index.html"
        yield from _rows_of(pages[path], file) if file.exists() else known.get(path, ())


def _rows_of(page: Page, file: Path) -> Iterator[_Row]:
    # The pages of places have the same form as the contact page: it is indexed once.
    reader = _Reader(_SILENT if page.role == "contact" else _SILENT | {"form"})
    for main in lxml.html.fromstring(file.read_bytes(), parser=_PARSER).iter("main"):
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
