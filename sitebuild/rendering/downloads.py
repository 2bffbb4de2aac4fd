"""The printed documents on the page of downloads."""

from dataclasses import dataclass

from babel.dates import format_date
from babel.numbers import format_decimal

from portal.languages.registry import Locale
from sitebuild.edition import Edition
from sitebuild.output.printed_documents import FOLDER, PrintedDocument
from sitebuild.site import Site

_KILOBYTE, _MEGABYTE = 1000, 1_000_000
_FIRST = ("flyer", "faltblatt", "plakat", "zeigekarte", "plakat-sprachen")
"""What readers look for and hand on; forms and notices follow in the order of their names."""


@dataclass(frozen=True, slots=True)
class Download:
    """One document with the facts that the page shows."""

    name: str
    title: str
    href: str
    language: Locale
    """The language it is written in."""
    size: str
    """File size for readers, for example “120 kB”."""
    date: str
    state: str
    twin: str
    """Path of the web page with the same content."""


@dataclass(frozen=True, slots=True)
class Kit:
    """A share kit: everything to share in one ZIP file."""

    href: str
    size: str
    is_own: bool
    """Whether it is for the reader's language, not for all."""


def kits_of(edition: Edition) -> list[Kit]:
    """Return the share kits of the language of *edition* and of all languages."""
    base, locale = edition.site.base, edition.locale
    return [
        Kit(f"{base}/{FOLDER}/{each.file}", size_of(each.bytes, locale), bool(each.tag))
        for tag in (locale.tag, "")
        for each in edition.sources.ask("kits", tag)
    ]


def size_of(count: int, locale: Locale) -> str:
    """Return *count* bytes in the reader's format, decimal units."""
    if count >= _MEGABYTE:
        return f"{format_decimal(round(count / _MEGABYTE, 1), locale=locale.cldr)} MB"
    return f"{format_decimal(max(1, round(count / _KILOBYTE)), locale=locale.cldr)} kB"


def downloads_of(edition: Edition) -> list[Download]:
    """Return the documents that readers of a language are offered, the flyer first."""
    documents: tuple[PrintedDocument, ...] = edition.sources.ask("documents")
    shown = sorted(documents, key=lambda each: _place(each.name))
    return [_download(edition.site, edition.locale, each) for each in shown]


def _place(name: str) -> int:
    """Return the place of a document in the list; what is no flyer or poster keeps its order."""
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


def _download(site: Site, locale: Locale, stored: PrintedDocument) -> Download:
    return Download(
        name=stored.name,
        title=stored.title,
        href=f"{site.base}/{FOLDER}/{stored.file}",
        language=site.locales.by_tag(stored.language) or site.locales.source,
        size=size_of(stored.bytes, locale),
        date=format_date(stored.day, "long", locale=locale.cldr),
        state=stored.state,
        twin=_twin(site, locale, stored),
    )


def _twin(site: Site, locale: Locale, stored: PrintedDocument) -> str:
    """Return the page with the same words: its own, else the start page or the choice of all."""
    if not stored.tag:
        return f"{site.base}/"
    own = (page.here for page in site.pages if page.is_printed and page.name == stored.name)
    return site.href(locale, next(own, ""))
