"""The Python-Markdown extension that turns a German page into a page of any language.

It runs between block and inline parsing: find the units, translate them, put in the facts,
and let the parser go on. Nothing here knows MkDocs (decision 0004).
"""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from portal.languages.reviews import NO_REVIEWS, Ledger, Review
from portal.problems import ConfigurationError, Problem
from sitebuild.content.emergency_numbers import elements_in_danger, with_dialling
from sitebuild.content.inline import TOKEN, placeholders
from sitebuild.content.placeholders import Filling
from sitebuild.content.source import SourceText
from sitebuild.translation.blocks import Slot, name_headings, slots
from sitebuild.translation.isolate_german import mark_runs
from sitebuild.translation.lookup import Texts

_BEFORE_INLINE_BEHIND_FOOTNOTES = 40
"""Footnotes enter the tree at 50, inline parsing is at 20."""
_BEHIND_ATTRIBUTES = 7
"""Attribute lists are read at 8, the table of contents is made at 5."""

_NOT_WORDS = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>|<[^>]*>|&\w+;", re.DOTALL)
_HTML_WORDS = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class PageText:
    """One page on its way into one language, and what became of it."""

    source: SourceText
    texts: Texts
    filling: Filling
    front: tuple[str, ...] = ()
    """Title and description: German too where a legal page stays German."""
    is_legal: bool = False
    needs_review: bool = False
    """Whether a translation that nobody has checked counts as missing."""
    ledger: Ledger = NO_REVIEWS
    review: Review | None = None
    """Who checked the page, if somebody has checked all of it."""
    is_rtl: bool = False
    is_latin: bool = True
    """Whether the language is written in Latin letters, so that nobody can tell German by them."""
    german: Filling | None = None
    """The facts as a German text has them: its own dates, its own lists."""
    with_german: bool = False
    """Whether German follows each translated text."""
    units: int = 0
    german_units: int = 0

    @property
    def is_german(self) -> bool:
        """Whether nothing of the page could be shown in the reader's language."""
        return self.german_units > 0 and self.german_units == self.units

    def translate(self, german: str) -> str | None:
        """Return the translation that this page may show."""
        return None if self.is_legal and self.is_german else self.texts.lookup(german)

    def decide(self, units: list[str]) -> None:
        """Count what is missing. A legal page is shown translated as a whole, or not at all."""
        pairs = [(unit, self.texts.lookup(unit)) for unit in units]
        front = [(text, self.texts.lookup(text)) for text in self.front]
        found = [(german, text) for german, text in (*pairs, *front) if text is not None]
        is_complete = len(found) == len(pairs) + len(front)
        self.review = self.ledger.of_all(found) if is_complete else None
        is_shown = is_complete and (self.review is not None or not self.needs_review)
        is_withheld = self.is_legal and not is_shown
        missing = sum(text is None for _, text in pairs)
        self.units = len(units)
        self.german_units = len(units) if is_withheld else missing

    def plain(self, german: str) -> tuple[str, bool]:
        """Return a text of the front matter, filled, and whether it is translated."""
        self.check(german)
        translation = self.translate(german)
        if translation is None:
            return (self.german or self.filling).plain(german), False
        return self.filling.plain(translation, is_rtl=self.is_rtl), True

    def check(self, text: str) -> None:
        """Stop at a placeholder that stands for nothing."""
        if problems := self.unknown_placeholders(text):
            raise ConfigurationError(problems)

    def unknown_placeholders(self, text: str | None = None) -> list[Problem]:
        """Return what is to be said about placeholders in *text*, or in the whole page."""
        return [
            Problem(
                self.source.name,
                self.source.line_of(name),
                f"{{{{ {name} }}}}",
                "This placeholder is not known.",
                f"Write one of: {self.filling.similar(name)}",
            )
            for name in self.filling.unknown(self.source.text if text is None else text)
        ]


class CatalogueExtension(Extension):
    """Translates `page` while Python-Markdown renders it."""

    def __init__(self) -> None:
        super().__init__()
        self.page: PageText | None = None
        self.sources: dict[Element, str] = {}
        """The German text of each block of the page."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the framework's name
        """Register the treeprocessor."""
        md.registerExtension(self)
        processor = _Translate(md, self)
        md.treeprocessors.register(processor, "kim_catalogue", _BEFORE_INLINE_BEHIND_FOOTNOTES)
        md.treeprocessors.register(_Isolate(md, self), "kim_direction", _BEHIND_ATTRIBUTES)

    def reset(self) -> None:
        """Keep the page: Python-Markdown resets its extensions before each conversion."""


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
        _refuse_html(page, self._raw_html())
        _refuse_foreign_text(page, found)
        page.decide([slot.sentence.body for slot in found if slot.sentence.has_words])
        urgent = elements_in_danger(root)
        sources = self._extension.sources = {}
        for slot in found:
            block = slot.parent if slot.is_tail else slot.element
            sources[block] = f"{sources.get(block, '')} {slot.sentence.body}"
            self._render(page, slot, is_urgent=id(slot.element) in urgent)

    def _raw_html(self) -> list[str]:
        return [html for html in self.md.htmlStash.rawHtmlBlocks if isinstance(html, str)]

    def _render(self, page: PageText, slot: Slot, *, is_urgent: bool) -> None:
        german = slot.sentence.body
        page.check(german)
        if page.filling.lacks(german):
            slot.leave_out()
            return
        if page.is_rtl and not slot.sentence.has_words and len(placeholders(german)) > 1:
            slot.write_from_left(self._filled(page.filling, german, is_urgent=is_urgent))
            return
        translation = page.translate(german) if slot.sentence.has_words else german
        in_german = page.german or page.filling
        if translation is None:
            slot.write(self._filled(in_german, german, is_urgent=is_urgent), as_german=True)
            return
        filled = self._filled(page.filling, translation, is_urgent=is_urgent)
        if page.with_german and translation != german:
            beside = self._filled(in_german, german, is_urgent=is_urgent)
            slot.write_beside_german(filled, beside)
        else:
            slot.write(filled)

    def _filled(self, filling: Filling, text: str, *, is_urgent: bool) -> str:
        store = self.md.htmlStash.store
        filled = filling.inline(text, store)
        return with_dialling(filled, store) if is_urgent else filled


class _Isolate(Treeprocessor):
    def __init__(self, md: Markdown, extension: CatalogueExtension) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, root: Element) -> None:
        if self._extension.page and not self._extension.page.is_latin:
            mark_runs(root, self._extension.sources)


def _refuse_html(page: PageText, blocks: list[str]) -> None:
    """Stop at blocks of HTML that hold words: nobody could translate them."""
    problems = [
        Problem(
            page.source.name,
            page.source.line_of(html),
            "HTML",
            "Words in raw HTML cannot be translated.",
            "Write Markdown; a container may be <div markdown>.",
        )
        for html in blocks
        if not html.startswith("<pre") and _HTML_WORDS.search(_NOT_WORDS.sub(" ", html))
    ]
    if problems:
        raise ConfigurationError(problems)


def _refuse_foreign_text(page: PageText, found: list[Slot]) -> None:
    """Stop at text that no translator could be given: HTML put aside within a sentence."""
    problems = [
        Problem(
            page.source.name,
            page.source.line_of(TOKEN.split(slot.sentence.body)[0]),
            "text",
            "HTML stands within this text, so it cannot be translated.",
            "Write Markdown instead of HTML.",
        )
        for slot in found
        if slot.sentence.has_words and TOKEN.search(slot.sentence.body)
    ]
    if problems:
        raise ConfigurationError(problems)
