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

from portal.beside import BESIDE
from portal.text import FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE

PAGE, INDEX = "suche", "woerter.json"
_LEFT_OUT = frozenset({BESIDE, PAGE, "fehler", "danke", "antworten"})
_SILENT = frozenset({"form", "svg", "script", "style", "nav", "aside"})
_END = "</main>"
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "wbr"})
_ISOLATES = {"ltr": "\u2066", "rtl": "\u2067"}
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
        self._open: list[tuple[str, str]] = []
        """Each with the sign that isolates what is in it, if it is isolated."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "h2" and self._is_read():
            self._begin(_Section(dict(attrs).get("id") or ""))
        if tag not in _VOID:
            self._open.append((tag, _isolating(tag, dict(attrs).get("dir"))))
        if self._is_read():
            if tag in _BLOCKS:
                self.sections[-1].text.append(" ")
            if tag not in _VOID:
                self._write(self._open[-1][1])

    def handle_endtag(self, tag: str) -> None:
        while tag in [each for each, _ in self._open]:
            if self._open[-1][1] and self._is_read():
                self._write(POP_DIRECTIONAL_ISOLATE)
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._is_read():
            self._write(data)

    def _begin(self, section: _Section) -> None:
        """Go on with a new section; what isolates both is closed in one, opened in the other."""
        signs = [sign for _, sign in self._open if sign]
        self.sections[-1].text += POP_DIRECTIONAL_ISOLATE * len(signs)
        self.sections.append(section)
        section.text += signs

    def _write(self, text: str) -> None:
        section, tags = self.sections[-1], {tag for tag, _ in self._open}
        (section.heading if {"h1", "h2"} & tags else section.text).append(text)

    def _is_read(self) -> bool:
        tags = {tag for tag, _ in self._open}
        return "main" in tags and not _SILENT & tags


def _isolating(tag: str, direction: str | None) -> str:
    return _ISOLATES.get(direction or "", FIRST_STRONG_ISOLATE if tag == "bdi" else "")


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
    return html[html.find("<main") : html.find(_END) + len(_END)] if _END in html else ""


def _folded(parts: list[str]) -> str:
    return " ".join("".join(parts).split())
