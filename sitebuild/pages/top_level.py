"""Write what is above the languages: language choice, choosers, 404, sitemap and assets.

An address without a language lists the languages of that page; nobody is redirected. hreflang is in
the sitemap only: in every page it would cost a kilobyte.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin
from xml.sax.saxutils import quoteattr

from markupsafe import escape

from portal.page_roles import REPLIES, write_addresses
from portal.page_style import hash_source, write_styles
from portal.redirects import MAP, format_map
from sitebuild.content.assets import assets
from sitebuild.content.pages import Page
from sitebuild.edition import Edition
from sitebuild.output.asset_names import FOLDER as ASSETS
from sitebuild.output.asset_names import hashed_assets, hashed_name
from sitebuild.output.page_style import page_style
from sitebuild.output.printed_documents import FOLDER, read_printed_documents
from sitebuild.output.share_files import FOLDER as KITS
from sitebuild.output.share_files import read_share_files
from sitebuild.pages.redirects import moved_addresses
from sitebuild.rendering.german_page import render_german
from sitebuild.rendering.link_previews import PICTURES
from sitebuild.rendering.templates import Templates
from sitebuild.sharing.codes import write_codes
from sitebuild.site import Site

_URLSET = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def write_top_level(german: Edition, templates: Templates, theme: Path, to: Path) -> None:
    """Write everything that belongs to no language below the folder *to*."""
    site = german.site
    for file, name in hashed_assets(theme):
        _copy(file, to / name)
    for file, name in _files_of_district(site):
        _copy(file, to / name)
    if site.prints:
        for stored in read_printed_documents(site.prints):
            _copy(site.prints / stored.file, to / FOLDER / stored.file)
        for made in read_share_files(site.prints):
            folder = PICTURES if made.file.endswith(".png") else FOLDER
            _copy(site.prints / KITS / made.file, to / folder / made.file)
    _write(to / "index.html", render_german(templates, "gateway.html", german, ""))
    _write(to / "404.html", render_german(templates, "404.html", german, ""))
    if site.replies:
        html = render_german(templates, "antworten-wahl.html", german, REPLIES)
        _write(to / REPLIES / "index.html", html)
    for page in _listed(site):
        if page.here and not page.is_german_only:
            name = escape(german.localized(page).plain(page.title)[0])
            html = render_german(templates, "neutral.html", german, page.here, page_name=name)
            _write(to / page.here / "index.html", html)
    write_addresses(site.addresses, to)
    write_styles([hash_source(page_style(theme, site.looks.style))], to)
    _write(to / MAP, format_map(moved_addresses(site)))
    write_codes(site, "", to)
    _write(to / "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site.url}sitemap.xml\n")
    _write(to / "sitemap.xml", "".join(_sitemap(site)))


def _files_of_district(site: Site) -> Iterator[tuple[Path, str]]:
    """Yield each file that is published as it is, with its path below the site."""
    if logo := site.looks.logo:
        yield logo, f"{ASSETS}/{hashed_name(logo)}"
    yield from ((file, str(inner)) for inner, file in assets(site.docs))
    yield from ((each.file, each.name) for each in site.recordings.values())
    yield from site.film.files if site.film else ()


def _copy(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, to)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="\n")


def _listed(site: Site) -> Iterator[Page]:
    return (page for page in site.pages if not page.is_hidden)


def _sitemap(site: Site) -> Iterator[str]:
    """Name each page in each language with all its siblings; x-default is the chooser."""
    yield _URLSET
    for page in _listed(site):
        shown = [site.locales.source] if page.is_german_only else site.shown
        siblings = [(locale.tag, site.href(locale, page.here)) for locale in shown]
        neutral = [] if page.is_german_only else [("x-default", f"{site.base}/{page.here}")]
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang={quoteattr(tag)} href={_absolute(site, path)}/>'
            for tag, path in (*siblings, *neutral)
        )
        for _, path in siblings:
            yield f"<url><loc>{_absolute(site, path)[1:-1]}</loc>{alternates}</url>\n"
    yield "</urlset>\n"


def _absolute(site: Site, path: str) -> str:
    return quoteattr(urljoin(site.url, path))
