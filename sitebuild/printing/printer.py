"""Everything that printing needs, read once: site, parser, templates, pictures."""

import base64
import re
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from mkdocs.config import load_config

from portal.district.hours_text import hours_html
from portal.file_kinds import kind_of
from portal.languages.registry import Locale
from sitebuild.content.pages import Page
from sitebuild.rendering.context import bdi
from sitebuild.rendering.qr_code import svg_uri
from sitebuild.rendering.renderer import BodyRenderer
from sitebuild.site import load_site


@dataclass(frozen=True, slots=True)
class GermanWords:
    """Title and description of a page in German."""

    title: str
    description: str


class Printer(BodyRenderer):
    """Renders texts and templates for paper."""

    @cached_property
    def folder(self) -> Path:
        """Folder of the print templates and their style sheet."""
        return self.site.root / "site" / "print"

    @cached_property
    def style(self) -> str:
        """The style sheet of all documents, with a class for each pictogram."""
        signs = (
            f".sign--{name} {{ background-image: url({_data_uri('image/svg+xml', sign)}) }}"
            for name, sign in self.pictograms.items()
        )
        return "\n".join((self.style_of("print.css"), *signs))

    @cached_property
    def pictograms(self) -> dict[str, bytes]:
        """The pictograms in the colours of the district, by name."""
        return {
            file.stem: self.site.looks.on_paper(file.read_text("utf-8")).encode()
            for file in sorted((self.folder / "pictograms").glob("*.svg"))
        }

    def style_of(self, name: str) -> str:
        """Return a style sheet of paper in the colours of the district."""
        return self.site.looks.on_paper((self.folder / name).read_text("utf-8"))

    @cached_property
    def mark(self) -> str:
        """The logo as a data URI."""
        mark = self.site.looks.logo or self.site.root / "site" / "theme" / "assets" / "mark.svg"
        kind = kind_of(mark)
        media_type = kind.media_type if kind else ""
        return _data_uri(media_type, mark.read_bytes())

    @cached_property
    def templates(self) -> jinja2.Environment:
        """The templates; everything that is not Markup is escaped."""
        return jinja2.Environment(
            loader=jinja2.FileSystemLoader(self.folder),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
        )

    def render(self, template: str, locale: Locale, *, reader: Locale, **values: Any) -> str:
        """Return a template filled in the language *locale*; notes are in that of the *reader*."""
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
            hours=partial(hours_html, words=words),
            qr=svg_uri,
            **{"town": None, "talk": (), "german": None, "is_easy": False, "signs": (), **values},
        )

    def lasting_address(self, locale: Locale, here: str = "") -> str:
        """Return the URL that paper has for a page: the one without a language, where readers
        choose, if nobody is offered the language yet.
        """
        return self.address(locale, here) if locale.published else f"{self.site.url}{here}"

    def german_words(self, page: Page) -> GermanWords:
        """Return what helpers read about a page."""
        text = self.edition(self.site.locales.source).localized(page, off_the_web=True)
        title, description = (text.front_matter_text(key)[0] for key in ("title", "description"))
        return GermanWords(title, description)

    @staticmethod
    def short_address(address: str) -> str:
        """Return a URL as people read and type it."""
        parts = urlsplit(address)
        return f"{parts.netloc}{parts.path}".rstrip("/")

    def address_parts(self, address: str) -> list[str]:
        """Return the parts of a short address that are not broken across lines: up to a dot or
        slash.
        """
        return re.findall(r"[^./]*[./]|[^./]+$", self.short_address(address))


def _data_uri(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def open_printer(
    root: Path, *, district: str, base_url: str, include_unpublished: bool = False
) -> Printer:
    """Return the project read for printing; raises `ConfigurationError` naming every mistake."""
    config = load_config(config_file=str(root / "mkdocs.yml"), site_url=base_url)
    site = load_site(
        root,
        docs=Path(config.docs_dir),
        district=district,
        url=base_url,
        include_unpublished=include_unpublished,
    )
    extensions, configs = list(config.markdown_extensions), dict(config.mdx_configs)
    return Printer(site.with_current_texts(extensions, configs), extensions, configs)
