"""A text of `docs/` as a tree of its own, in one language: for paper and for whatever is no page.

MkDocs makes pages. A flyer, a form to sign or a ready reply goes another way, with the same
extension and the same words.
"""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import lxml.html
from lxml.html import HtmlElement
from markdown import Markdown
from mkdocs.utils.meta import get_data

from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from sitebuild.content.pages import Page
from sitebuild.rendering.context import State
from sitebuild.site import Edition, Site
from sitebuild.translation.extension import CatalogueExtension, PageText
from sitebuild.translation.structure import Structure


@dataclass(frozen=True, slots=True)
class Body:
    """A text as it came out in one language."""

    root: HtmlElement
    """A <div> that holds the blocks."""
    title: str
    state: State
    language: Locale
    """What the text is written in: the reader's language, or German in its place."""


class BodyRenderer:
    """Renders the texts of a site outside of MkDocs."""

    def __init__(self, site: Site, extensions: Sequence[Any], configs: dict[str, Any]) -> None:
        self.site = site
        self._structure = Structure(extensions, configs)
        self._extension = CatalogueExtension()
        self._md = Markdown(
            extensions=[*extensions, self._extension], extension_configs=dict(configs)
        )
        self.edition = lru_cache(maxsize=None)(self._edition)

    def _edition(self, locale: Locale) -> Edition:
        return Edition(self.site, locale, self._structure)

    def address(self, locale: Locale, here: str = "") -> str:
        """Return the whole address of a page, as a QR code holds it."""
        return f"{self.site.url}{locale.path}/{here}"

    def body(self, page: Page, locale: Locale) -> Body:
        """Render the Markdown of *page* in a language, with whole addresses as links."""
        edition = self.edition(locale)
        own = edition.own_text(page)
        source_edition = self.edition(self.site.locales.source) if own else edition
        text = source_edition.page_text(page, own.source if own else None)
        text.needs_review = text.needs_review and page.is_legal
        text.is_legal = True  # half a translation is nothing to hand out
        html = self._convert(text)
        if text.is_german and edition is not self.edition(self.site.locales.source):
            return replace(self.body(page, self.site.locales.source), state="german")
        root = lxml.html.fragment_fromstring(html, create_parent="div")
        self._link(root, page, locale)
        meta = own.meta if own else page.meta
        return Body(
            root=root,
            title=text.plain(str(meta["title"]))[0],
            state=self._state(text, locale, is_own=own is not None),
            language=locale,
        )

    def _convert(self, text: PageText) -> str:
        self._extension.page = text
        self._md.reset()
        return self._md.convert(get_data(text.source.text)[0])

    def _state(self, text: PageText, locale: Locale, *, is_own: bool) -> State:
        if locale == self.site.locales.source:
            return "source"
        return "checked" if text.review and not is_own else "unchecked"

    def _link(self, root: HtmlElement, page: Page, locale: Locale) -> None:
        """Lead to the website: a link to a Markdown file means nothing on paper."""
        pages = {linked.uri: linked for linked in self.site.pages}
        for link in root.iter("a"):
            target, _, anchor = link.get("href", "").partition("#")
            if not target.endswith(".md") or ":" in target:
                continue
            uri = posixpath.normpath(posixpath.join(posixpath.dirname(page.uri), target))
            linked = pages.get(uri)
            if linked is None:
                line = page.source.line_of(target)
                what = "There is no such page."
                raise ConfigurationError(
                    [Problem(page.source.name, line, target, what, "Correct the link.")]
                )
            source = self.site.locales.source
            address = self.address(source if linked.is_german_only else locale, linked.here)
            link.set("href", f"{address}#{anchor}" if anchor else address)
