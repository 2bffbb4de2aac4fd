"""The index of the search page: what the pages of one language say, section by section.

It is made of the built pages, so it knows what readers see, and holds plain text: how words are
compared is the script's business (`site/theme/assets/suche.js`, decision 0020). What the page
isolates stays isolated, by signs: a phone number must not turn around in a result either.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from portal.text import FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE
from sitebuild.content.pages import Page
from sitebuild.site import Site

INDEX = "woerter.json"
WEIGHTS = {"contact": 5, "help": 4, "process": 3, "places": 2, "place": 2}
"""How much a page helps a person who searches, by role; 0 for legal pages, 1 for others."""
_SILENT = frozenset({"svg", "script", "style", "nav", "aside", "select", "textarea", "button"})
_END = "</main>"
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "wbr"})
_ISOLATES = {"ltr": "\u2066", "rtl": "\u2067"}
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


@dataclass(frozen=True, slots=True)
class _Element:
    tag: str
    sign: str
    """What isolates its text; empty where nothing does."""
    is_silent: bool


class _Reader(HTMLParser):
    """Reads the sections within ``<main>``; a section begins with h1 or h2."""

    def __init__(self, silent: frozenset[str]) -> None:
        super().__init__()
        self.sections = [_Section()]
        self._silent = silent
        self._open: list[_Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "h2" and self._is_read():
            self._begin(values.get("id") or self.sections[-1].anchor)
        if tag not in _VOID:
            is_silent = tag in self._silent or values.get("aria-hidden") == "true"
            self._open.append(_Element(tag, _isolating(tag, values.get("dir")), is_silent))
        if self._is_read():
            if tag in _BLOCKS and not (tag == "span" and "lang" in values):
                self.sections[-1].text.append(" ")
            if tag not in _VOID:
                self._write(self._open[-1].sign)

    def handle_endtag(self, tag: str) -> None:
        while tag in self._tags():
            if self._open[-1].sign and self._is_read():
                self._write(POP_DIRECTIONAL_ISOLATE)
            if self._open.pop().tag == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._is_read():
            self._write(data)

    def _begin(self, anchor: str) -> None:
        """Go on with a new section; what isolates both is closed in one, opened in the other."""
        signs = [element.sign for element in self._open if element.sign]
        self.sections[-1].text += POP_DIRECTIONAL_ISOLATE * len(signs)
        self.sections.append(_Section(anchor, text=signs))

    def _write(self, text: str) -> None:
        section = self.sections[-1]
        (section.heading if {"h1", "h2"} & self._tags() else section.text).append(text)

    def _is_read(self) -> bool:
        return "main" in self._tags() and not any(element.is_silent for element in self._open)

    def _tags(self) -> set[str]:
        return {element.tag for element in self._open}


def _isolating(tag: str, direction: str | None) -> str:
    return _ISOLATES.get(direction or "", FIRST_STRONG_ISOLATE if tag == "bdi" else "")


def write_index(site: Site, folder: Path) -> None:
    """Write the index of the language whose pages lie in *folder*, if it has a search page."""
    search = site.page_with_role("search")
    if search and (folder / search.here).is_dir():
        rows = json.dumps(list(_rows(site, folder)), ensure_ascii=False, separators=(",", ":"))
        (folder / search.here / INDEX).write_text(rows, "utf-8", newline="\n")


def weight_of(page: Page) -> int:
    """Return how much a page helps a person who searches."""
    return WEIGHTS.get(page.role, 0 if page.is_legal else 1)


def _rows(site: Site, folder: Path) -> Iterator[tuple[str, str, str, str, int]]:
    """Yield address below the language, title, heading, text and weight of each section."""
    pages = {page.here: page for page in site.pages if _is_found(page)}
    for file in sorted(folder.rglob("index.html")):
        inner = file.parent.relative_to(folder)
        path = "" if inner == Path() else f"{inner.as_posix()}/"
        if page := pages.get(path):
            # The pages of places have the same form as the contact page: it is indexed once.
            reader = _Reader(_SILENT if page.role == "contact" else _SILENT | {"form"})
            reader.feed(_main_of(file.read_text("utf-8")))
            title = _folded(reader.sections[0].heading)
            for section in reader.sections:
                anchor = f"#{section.anchor}" if section.anchor else ""
                heading, text = _folded(section.heading), _folded(section.text)
                yield path + anchor, title, heading, text, weight_of(page)


def _is_found(page: Page) -> bool:
    return not page.is_hidden and page.role != "search"


def _main_of(html: str) -> str:
    """Return the content of a page; to read the rest of it would take longer."""
    return html[html.find("<main") : html.find(_END) + len(_END)] if _END in html else ""


def _folded(parts: list[str]) -> str:
    return " ".join("".join(parts).split())
