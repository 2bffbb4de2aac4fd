"""The printed documents as the page of downloads shows them."""

from dataclasses import dataclass

from babel.dates import format_date
from babel.numbers import format_decimal

from portal.languages.registry import Locale
from sitebuild.output.printed_documents import (
    FOLDER,
    PrintedDocument,
    documents_for,
    read_printed_documents,
)
from sitebuild.output.share_files import read_share_files
from sitebuild.site import Site

_KILOBYTE, _MEGABYTE = 1000, 1_000_000


@dataclass(frozen=True, slots=True)
class Download:
    """One document, with what people want to know before they load it."""

    name: str
    title: str
    href: str
    language: Locale
    """What it is written in."""
    size: str
    date: str
    state: str
    twin: str
    """The page of the website that says the same."""


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything to hand on in one file."""

    href: str
    size: str
    is_own: bool
    """Whether it is for the reader's language, not for all."""


def kits_of(site: Site, locale: Locale) -> list[Kit]:
    """Return the kit of a language, then that of all."""
    made = [each for each in read_share_files(site.prints) if each.file.endswith(".zip")]
    own = [each for each in made if each.tag == locale.tag]
    return [
        Kit(f"{site.base}/{FOLDER}/{each.file}", size_of(each.bytes, locale), bool(each.tag))
        for each in (*own, *(each for each in made if not each.tag))
    ]


def size_of(count: int, locale: Locale) -> str:
    """Return a number of bytes as people read it."""
    if count >= _MEGABYTE:
        return f"{format_decimal(round(count / _MEGABYTE, 1), locale=locale.cldr)} MB"
    return f"{format_decimal(max(1, round(count / _KILOBYTE)), locale=locale.cldr)} kB"


def downloads_of(site: Site, locale: Locale) -> list[Download]:
    """Return the documents that readers of a language are offered."""
    stored = read_printed_documents(site.prints) if site.prints else ()
    return [_download(site, locale, each) for each in documents_for(stored, locale)]


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
    here = f"{stored.name}/"
    return site.href(locale, here if any(page.here == here for page in site.pages) else "")
