"""The index of the search page: what the pages of one language say, section by section.

It is made of the built pages, so it knows what readers see, and holds plain text: how words are
compared is the script's business (`site/theme/assets/suche.js`, decision 0020).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from portal.beside import BESIDE

PAGE, INDEX = "suche", "woerter.json"
_LEFT_OUT = frozenset({BESIDE, PAGE, "fehler", "danke", "antworten"})
_SILENT = frozenset({"form", "svg", "script", "style", "nav", "aside"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "wbr"})
_BLOCKS = frozenset(
    {"p", "li", "h1", "h2", "h3", "h4", "div", "td", "th", "dt", "dd", "br", "span"}
)


@dataclass(slots=True)
class _Section:
    anchor: str = ""
    heading: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads the sections within ``<main>``; a section begins with h1 or h2."""

    def __init__(self) -> None:
        super().__init__()
        self.sections = [_Section()]
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._open.append(tag)
        if self._is_read():
            if tag == "h2":
                self.sections.append(_Section(dict(attrs).get("id") or ""))
            if tag in _BLOCKS:
                self.sections[-1].text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._is_read():
            section = self.sections[-1]
            (section.heading if {"h1", "h2"} & set(self._open) else section.text).append(data)

    def _is_read(self) -> bool:
        return "main" in self._open and not _SILENT & set(self._open)


def write_index(folder: Path) -> None:
    """Write the index of the language whose pages lie in *folder*, if it has a search page."""
    if (folder / PAGE).is_dir():
        rows = json.dumps(list(_rows(folder)), ensure_ascii=False, separators=(",", ":"))
        (folder / PAGE / INDEX).write_text(rows, "utf-8", newline="\n")


def _rows(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield address below the language, title, heading and text of each section."""
    for file in sorted(folder.rglob("index.html")):
        inner = file.parent.relative_to(folder)
        if not _LEFT_OUT & set(inner.parts[:1]):
            reader = _Reader()
            reader.feed(_main_of(file.read_text("utf-8")))
            path = "" if inner == Path() else f"{inner.as_posix()}/"
            title = _folded(reader.sections[0].heading)
            for section in reader.sections:
                anchor = f"#{section.anchor}" if section.anchor else ""
                yield path + anchor, title, _folded(section.heading), _folded(section.text)


def _main_of(html: str) -> str:
    """Return the content of a page; to read the rest of it would take longer."""
    return html[html.find("<main") : html.find("</main>")] if "<main" in html else ""


def _folded(parts: list[str]) -> str:
    return " ".join("".join(parts).split())
