"""The printed documents as the page of downloads shows them."""

from dataclasses import dataclass

from babel.dates import format_date
from babel.numbers import format_decimal

from portal.locales import Locale
from sitebuild.printing.store import FOLDER, Stored, of_language, read_list
from sitebuild.site import Site

_KILOBYTE = 1000


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


def downloads_of(site: Site, locale: Locale) -> list[Download]:
    """Return the documents that readers of a language are offered."""
    stored = read_list(site.prints) if site.prints else ()
    return [_download(site, locale, each) for each in of_language(stored, locale)]


def _download(site: Site, locale: Locale, stored: Stored) -> Download:
    size = format_decimal(max(1, round(stored.bytes / _KILOBYTE)), locale=locale.cldr)
    return Download(
        name=stored.name,
        title=stored.title,
        href=f"{site.base}/{FOLDER}/{stored.file}",
        language=site.locales.by_tag(stored.language) or site.locales.source,
        size=f"{size} kB",
        date=format_date(stored.day, "medium", locale=locale.cldr),
        state=stored.state,
        twin=_twin(site, locale, stored),
    )


def _twin(site: Site, locale: Locale, stored: Stored) -> str:
    """Return the page with the same words: its own, else the start page or the choice of all."""
    if not stored.tag:
        return f"{site.base}/"
    here = f"{stored.name}/"
    return site.href(locale, here if any(sheet.here == here for sheet in site.sheets) else "")
