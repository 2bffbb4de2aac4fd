"""The Python-Markdown extension that translates a German page.

It runs between block and inline parsing: it finds the units, translates them, fills placeholders,
and lets the parser go on. Nothing here knows MkDocs (decision 0004).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from portal.problems import ConfigurationError, Problem
from sitebuild.content.emergency_numbers import elements_in_danger_boxes, with_dialling
from sitebuild.content.inline import TOKEN, placeholders
from sitebuild.content.placeholders import PlaceholderFiller
from sitebuild.content.source import SourceText
from sitebuild.translation.blocks import Slot, name_headings, slots
from sitebuild.translation.isolate_german import mark_runs
from sitebuild.translation.lookup import ShownTranslations
from sitebuild.translation.page_state import PageState, StateRule

_BEFORE_INLINE_BEHIND_FOOTNOTES = 40
"""Footnotes enter the tree at 50, inline parsing is at 20."""
_BEHIND_ATTRIBUTES = 7
"""Attribute lists are read at 8, the table of contents is made at 5."""
_BEFORE_MKDOCS = 1
"""MkDocs reads the addresses of links at 0, and stops with a traceback at one that is none."""

_NOT_WORDS = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>|<[^>]*>|&\w+;", re.DOTALL)
_HTML_WORDS = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class LocalizedPage:
    """One page in one language: its sources, and the state it has after rendering."""

    source: SourceText
    texts: ShownTranslations
    filler: PlaceholderFiller
    meta: Mapping[str, Any] = field(default_factory=dict)
    """The German front matter."""
    rule: StateRule = field(default_factory=StateRule)
    is_rtl: bool = False
    is_latin: bool = True
    """Whether the language has Latin letters, by which nobody can recognise German."""
    german: PlaceholderFiller | None = None
    """The values of placeholders in German text: German dates and lists."""
    with_german: bool = False
    """Whether German follows each translated text."""
    decided: PageState | None = None
    blocks: list[str] = field(default_factory=list)
    """The German Markdown of each block, after rendering."""
    raw_html: list[str] = field(default_factory=list)
    """The blocks of HTML in it, after rendering."""

    @property
    def state(self) -> PageState:
        """The state of the page, after Python-Markdown has rendered it."""
        if self.decided is None:
            raise RuntimeError(f"{self.source.name} is not rendered yet")
        return self.decided

    def translate(self, german: str) -> str | None:
        """Return the translation that this page may show; None if there is none."""
        is_withheld = self.rule.is_all_or_nothing and self.decided and self.decided.is_german
        return None if is_withheld else self.texts.lookup(german)

    def decide(self, units: list[str]) -> None:
        """Decide the state of the page from its *units*."""
        front = [str(self.meta[key]) for key in ("title", "description") if key in self.meta]
        self.decided = self.rule.decide(
            [(unit, self.texts.lookup(unit)) for unit in units],
            [(text, self.texts.lookup(text)) for text in front],
        )

    def front_matter_text(self, key: str) -> tuple[str, bool]:
        """Return a text of the front matter, filled, and whether it is in the language."""
        own = self.rule.easy_text
        if own is None:
            return self.plain(str(self.meta[key]))
        text = str(own.meta.get(key) or self.meta[key])
        self.check(text)
        return self.filler.plain(text), key in own.meta

    def short_title(self) -> tuple[str, bool]:
        """Return the title for menus, filled, and whether it is in the language."""
        own = self.rule.easy_text
        meta = own.meta if own else self.meta
        return self.front_matter_text("nav" if meta.get("nav") else "title")

    def plain(self, german: str) -> tuple[str, bool]:
        """Return a text without markup, filled, and whether it is translated."""
        self.check(german)
        translation = self.translate(german)
        if translation is None:
            return (self.german or self.filler).plain(german), False
        return self.filler.plain(translation, is_rtl=self.is_rtl), True

    def check(self, text: str) -> None:
        """Raise `ConfigurationError` for placeholders that are unknown or misused in *text*."""
        if "{" in text and (problems := self.wrong_placeholders(text)):
            raise ConfigurationError(problems)

    def wrong_placeholders(self, text: str | None = None) -> list[Problem]:
        """Return a problem for each wrong placeholder in *text*, or in the whole page."""
        text = self.source.text if text is None else text
        unknown = [
            Problem(
                self.source.name,
                self.source.line_of(name),
                f"{{{{ {name} }}}}",
                "Diese Angabe gibt es nicht.",
                f"Schreiben Sie: {self.filler.similar(name)}",
                "Abhilfe",
            )
            for name in self.filler.unknown(text)
        ]
        misused = [
            Problem(
                self.source.name, self.source.line_of(fragment), fragment, what, remedy, "Abhilfe"
            )
            for fragment, what, remedy in self.filler.misused(text)
        ]
        return unknown + misused


class CatalogueExtension(Extension):
    """Translates `page` while Python-Markdown renders it."""

    def __init__(self) -> None:
        super().__init__()
        self.page: LocalizedPage | None = None
        self.sources: dict[Element, str] = {}
        """The German text of each block of the page."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the framework's name
        """Register the treeprocessor."""
        md.registerExtension(self)
        processor = _Translate(md, self)
        md.treeprocessors.register(processor, "kim_catalogue", _BEFORE_INLINE_BEHIND_FOOTNOTES)
        md.treeprocessors.register(_Isolate(md, self), "kim_direction", _BEHIND_ATTRIBUTES)
        md.treeprocessors.register(_Addresses(md, self), "kim_addresses", _BEFORE_MKDOCS)

    def reset(self) -> None:
        """Keep the page, although Python-Markdown resets extensions before each conversion."""


class _Translate(Treeprocessor):
    def __init__(self, md: Markdown, extension: CatalogueExtension) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, root: Element) -> None:
        page = self._extension.page
        if page is None:
            return
        name_headings(root)
        found = slots(root)
        page.blocks = [slot.raw for slot in found]
        page.raw_html = self._raw_html()
        _refuse_html(page, page.raw_html)
        _refuse_foreign_text(page, found)
        page.decide([slot.sentence.body for slot in found if slot.sentence.has_words])
        urgent = elements_in_danger_boxes(root)
        sources = self._extension.sources = {}
        for slot in found:
            block = slot.parent if slot.is_tail else slot.element
            sources[block] = f"{sources.get(block, '')} {slot.sentence.body}"
            self._render(page, slot, is_urgent=id(slot.element) in urgent)

    def _raw_html(self) -> list[str]:
        return [html for html in self.md.htmlStash.rawHtmlBlocks if isinstance(html, str)]

    def _render(self, page: LocalizedPage, slot: Slot, *, is_urgent: bool) -> None:
        german = slot.sentence.body
        page.check(german)
        if page.filler.lacks(german):
            slot.leave_out()
            return
        if page.is_rtl and not slot.sentence.has_words and len(placeholders(german)) > 1:
            slot.write_from_left(self._filled(page.filler, german, is_urgent=is_urgent))
            return
        translation = page.translate(german) if slot.sentence.has_words else german
        in_german = page.german or page.filler
        if translation is None:
            slot.write(self._filled(in_german, german, is_urgent=is_urgent), as_german=True)
            return
        filled = self._filled(page.filler, translation, is_urgent=is_urgent)
        if page.with_german and translation != german:
            beside = self._filled(in_german, german, is_urgent=is_urgent)
            slot.write_beside_german(filled, beside)
        else:
            slot.write(filled)

    def _filled(self, filler: PlaceholderFiller, text: str, *, is_urgent: bool) -> str:
        store = self.md.htmlStash.store
        filled = filler.inline(text, store)
        return with_dialling(filled, store) if is_urgent else filled


class _Isolate(Treeprocessor):
    def __init__(self, md: Markdown, extension: CatalogueExtension) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, root: Element) -> None:
        if self._extension.page and not self._extension.page.is_latin:
            mark_runs(root, self._extension.sources)


class _Addresses(Treeprocessor):
    def __init__(self, md: Markdown, extension: CatalogueExtension) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, root: Element) -> None:
        if page := self._extension.page:
            targets = [element.get(key) for element in root.iter() for key in ("href", "src")]
            _refuse_addresses(page, [target for target in targets if target])


def _refuse_addresses(page: LocalizedPage, targets: list[str]) -> None:
    """Raise `ConfigurationError` for addresses of links and pictures that nothing can read."""
    problems = []
    for target in targets:
        try:
            urlsplit(target)
        except ValueError:
            what = "Diese Adresse kann niemand öffnen."
            remedy = "Schreiben Sie sie ohne eckige Klammern: https://www.kreis.de/"
            line = page.source.line_of(target)
            problems.append(Problem(page.source.name, line, target, what, remedy, "Abhilfe"))
    if problems:
        raise ConfigurationError(problems)


def _refuse_html(page: LocalizedPage, blocks: list[str]) -> None:
    """Raise `ConfigurationError` for blocks of HTML with words, which could not be translated."""
    problems = [
        Problem(
            page.source.name,
            page.source.line_of(html),
            "HTML",
            "Wörter in HTML können nicht übersetzt werden.",
            "Schreiben Sie Markdown; als Rahmen geht <div markdown>.",
            "Abhilfe",
        )
        for html in blocks
        if not html.startswith("<pre") and _HTML_WORDS.search(_NOT_WORDS.sub(" ", html))
    ]
    if problems:
        raise ConfigurationError(problems)


def _refuse_foreign_text(page: LocalizedPage, found: list[Slot]) -> None:
    """Raise `ConfigurationError` for text within HTML inside a sentence: it reaches no
    translator.
    """
    problems = [
        Problem(
            page.source.name,
            page.source.line_of(TOKEN.split(slot.sentence.body)[0]),
            "text",
            "In diesem Text steht HTML, deshalb kann er nicht übersetzt werden.",
            "Schreiben Sie Markdown statt HTML.",
            "Abhilfe",
        )
        for slot in found
        if slot.sentence.has_words and TOKEN.search(slot.sentence.body)
    ]
    if problems:
        raise ConfigurationError(problems)
