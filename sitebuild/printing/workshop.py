"""Everything that printing needs and that was read once: site, parser, templates, pictures."""

import base64
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
import lxml.html
from lxml.html import HtmlElement
from markdown import Markdown
from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

from portal.locales import Locale
from portal.problems import ConfigurationError, Problem
from sitebuild.extension import CatalogueExtension, PageText
from sitebuild.owntexts import keep_current
from sitebuild.qr import svg_uri
from sitebuild.sheets import Sheet
from sitebuild.site import Edition, Site, load_site
from sitebuild.structure import Structure
from sitebuild.view import State, bdi


@dataclass(frozen=True, slots=True)
class Body:
    """A text as it came out in one language."""

    root: HtmlElement
    """A <div> that holds the blocks."""
    title: str
    state: State
    language: Locale
    """What the text is written in: the reader's language, or German in its place."""


class Workshop:
    """Renders texts and templates for paper."""

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

    @cached_property
    def folder(self) -> Path:
        """Where templates and style sheet of the paper lie."""
        return self.site.root / "site" / "print"

    @cached_property
    def style(self) -> str:
        """The style sheet of all documents."""
        return (self.folder / "print.css").read_text("utf-8")

    @cached_property
    def mark(self) -> str:
        """The mark of the site as the address of a picture."""
        mark = (self.site.root / "site" / "theme" / "assets" / "mark.svg").read_bytes()
        return "data:image/svg+xml;base64," + base64.b64encode(mark).decode()

    @cached_property
    def templates(self) -> jinja2.Environment:
        """The templates; everything that is not Markup is escaped."""
        return jinja2.Environment(
            loader=jinja2.FileSystemLoader(self.folder),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
        )

    def render(self, template: str, locale: Locale, *, reader: Locale, **values: Any) -> str:
        """Fill a template with the words of a language; notes are for the *reader*."""
        words = self.edition(locale).words
        return self.templates.get_template(template).render(
            language=locale.tag,
            direction=locale.direction,
            reader=reader,
            note=self.edition(reader).words.text,
            district=self.site.district,
            locales=self.site.shown,
            site=self,
            _=words.text,
            plain_=words.plain,
            bdi=bdi,
            qr=svg_uri,
            **values,
        )

    def address(self, locale: Locale, here: str = "") -> str:
        """Return the whole address of a page, as a QR code holds it."""
        return f"{self.site.url}{locale.path}/{here}"

    @staticmethod
    def short(address: str) -> str:
        """Return an address as people read and type it."""
        parts = urlsplit(address)
        return f"{parts.netloc}{parts.path}".rstrip("/")

    def body(self, sheet: Sheet, locale: Locale) -> Body:
        """Render the Markdown of *sheet* in a language, with whole addresses as links."""
        edition = self.edition(locale)
        own = edition.own_text(sheet)
        source_edition = self.edition(self.site.locales.source) if own else edition
        text = source_edition.page_text(sheet, own.source if own else None)
        text.needs_review = text.needs_review and sheet.is_legal
        text.is_legal = True  # half a translation is nothing to hand out
        html = self._convert(text)
        if text.is_german and edition is not self.edition(self.site.locales.source):
            return replace(self.body(sheet, self.site.locales.source), state="german")
        root = lxml.html.fragment_fromstring(html, create_parent="div")
        self._link(root, sheet, locale)
        meta = own.meta if own else sheet.meta
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

    def _link(self, root: HtmlElement, sheet: Sheet, locale: Locale) -> None:
        """Lead to the website: a link to a Markdown file means nothing on paper."""
        pages = {page.uri: page for page in self.site.sheets}
        for link in root.iter("a"):
            target, _, anchor = link.get("href", "").partition("#")
            if not target.endswith(".md") or ":" in target:
                continue
            uri = posixpath.normpath(posixpath.join(posixpath.dirname(sheet.uri), target))
            page = pages.get(uri)
            if page is None:
                line = sheet.source.line_of(target)
                what = "There is no such page."
                raise ConfigurationError(
                    [Problem(sheet.source.name, line, target, what, "Correct the link.")]
                )
            source = self.site.locales.source
            address = self.address(source if page.is_german_only else locale, page.here)
            link.set("href", f"{address}#{anchor}" if anchor else address)


def open_workshop(
    root: Path, *, district: str, base_url: str, include_unpublished: bool = False
) -> Workshop:
    """Read the project for printing; raises `ConfigurationError` naming every mistake."""
    config = load_config(config_file=str(root / "mkdocs.yml"), site_url=base_url)
    site = load_site(
        root,
        docs=Path(config.docs_dir),
        district=district,
        url=base_url,
        include_unpublished=include_unpublished,
    )
    extensions, configs = list(config.markdown_extensions), dict(config.mdx_configs)
    return Workshop(keep_current(site, extensions, configs), extensions, configs)
