"""Render a text of `docs/` in one language outside of MkDocs.

MkDocs renders pages. A flyer, a form to sign or a ready reply is rendered here, with the same
extension and the same words.
"""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import lxml.html
from lxml.html import HtmlElement
from markdown import Markdown
from mkdocs.utils.meta import get_data

from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from sitebuild.content.pages import EasyLanguageText, Page
from sitebuild.edition import Edition
from sitebuild.site import Site
from sitebuild.translation.extension import CatalogueExtension, LocalizedPage
from sitebuild.translation.page_state import State
from sitebuild.translation.structure import StructureComparer


@dataclass(frozen=True, slots=True)
class Body:
    """A rendered text."""

    root: HtmlElement
    """A <div> that holds the blocks."""
    title: str
    state: State
    language: Locale
    """The language it is written in: the reader's, or German for want of a translation."""
    easy_text: EasyLanguageText | None = None
    """The easy-language text; its blocks differ from those of the German text."""


class BodyRenderer:
    """Renders the texts of a site outside of MkDocs."""

    def __init__(self, site: Site, extensions: Sequence[Any], configs: dict[str, Any]) -> None:
        self.site = site
        self._structure = StructureComparer(extensions, configs)
        self._extension = CatalogueExtension()
        self._md = Markdown(
            extensions=[*extensions, self._extension], extension_configs=dict(configs)
        )
        self.edition = lru_cache(maxsize=None)(self._edition)

    def _edition(self, locale: Locale) -> Edition:
        return Edition(self.site, locale, self._structure)

    def address(self, locale: Locale, here: str = "") -> str:
        """Return the absolute URL of a page, as a QR code holds it."""
        return f"{self.site.url}{locale.path}/{here}"

    def body(self, page: Page, locale: Locale) -> Body:
        """Return *page* rendered in a language, with absolute URLs as links to pages."""
        text = self.edition(locale).localized(page, off_the_web=True)
        html = self.html(text)
        if text.state.is_german:
            return replace(self.body(page, self.site.locales.source), state="german")
        root = lxml.html.fragment_fromstring(html, create_parent="div")
        self._link(root, page, locale)
        return Body(
            root, text.front_matter_text("title")[0], text.state.state, locale, text.rule.easy_text
        )

    def html(self, text: LocalizedPage) -> str:
        """Return *text* rendered, with links as they are written; its state is known then."""
        self._extension.page = text
        self._md.reset()
        return self._md.convert(get_data(text.source.text)[0])

    def _link(self, root: HtmlElement, page: Page, locale: Locale) -> None:
        """Lead to the website: a link to a Markdown file means nothing on paper."""
        pages = {linked.uri: linked for linked in self.site.pages}
        for link in root.iter("a"):
            target, _, anchor = link.get("href", "").partition("#")
            if not target.endswith(".md") or ":" in target:
                continue
            beside = posixpath.join(posixpath.dirname(page.uri), unquote(target))
            uri = posixpath.normpath(beside)
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
