"""The index of the search page: what the pages of one language say, section by section.

It is made of the built pages, so it knows what readers see, and holds plain text: how words are
compared is the script's business (`site/theme/assets/suche.js`, decision 0020). What the page
isolates stays isolated, by signs: a phone number must not turn around in a result either.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import lxml.html
from lxml.etree import iterwalk
from lxml.html import HtmlElement

from portal.languages.german_beside import BESIDE
from portal.text import FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE

PAGE, INDEX = "suche", "woerter.json"
_LEFT_OUT = frozenset({BESIDE, PAGE, "fehler", "danke", "antworten"})
_LEGAL = (
    "barrierefreiheit",
    "datenschutz",
    "datenschutz-beratung",
    "einwilligung-dritte",
    "impressum",
    "schweigepflichtentbindung",
)
WEIGHTS = {"kontakt": 5, "hilfe": 4, "ablauf": 3, "orte": 2, **dict.fromkeys(_LEGAL, 0)}
"""How much a page helps a person who searches; 1 where nothing is said."""
_WITH_FORM = "kontakt"
"""Where the labels of the form are found: the pages of the places have the same form."""
_SILENT = frozenset({"svg", "script", "style", "nav", "aside", "select", "textarea", "button"})
_HEADINGS = frozenset({"h1", "h2"})
_PARSER = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True)
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
        return element.tag in self._silent or element.get("aria-hidden") == "true"

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


def write_index(folder: Path) -> None:
    """Write the index of the language whose pages lie in *folder*, if it has a search page."""
    if (folder / PAGE).is_dir():
        rows = json.dumps(list(_rows(folder)), ensure_ascii=False, separators=(",", ":"))
        (folder / PAGE / INDEX).write_text(rows, "utf-8", newline="\n")


def _rows(folder: Path) -> Iterator[tuple[str, str, str, str, int]]:
    """Yield address below the language, title, heading, text and weight of each section."""
    for file in sorted(folder.rglob("index.html")):
        inner = file.parent.relative_to(folder)
        name = inner.parts[0] if inner.parts else ""
        if name not in _LEFT_OUT:
            reader = _Reader(_SILENT if name == _WITH_FORM else _SILENT | {"form"})
            for main in lxml.html.fromstring(file.read_bytes(), parser=_PARSER).iter("main"):
                reader.read(main)
            path = "" if inner == Path() else f"{inner.as_posix()}/"
            title, weight = _folded(reader.sections[0].heading), WEIGHTS.get(name, 1)
            for section in reader.sections:
                anchor = f"#{section.anchor}" if section.anchor else ""
                heading, text = _folded(section.heading), _folded(section.text)
                yield path + anchor, title, heading, text, weight


def _folded(parts: list[str]) -> str:
    return " ".join("".join(parts).split())
