"""Read every text of the site as readers will see it, and name all mistakes in one list."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import lxml.html

from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from sitebuild.content.pages import Page
from sitebuild.guards.links import Rendered, anchors_of, mistakes_in_links
from sitebuild.guards.page import mistakes_in
from sitebuild.pages.search_words import wrong_search_words
from sitebuild.rendering.renderer import BodyRenderer
from sitebuild.site import Site


def mistakes_in_texts(
    site: Site, extensions: Sequence[Any], configs: Mapping[str, Any]
) -> list[Problem]:
    """Return what is wrong in the German texts of *site* and those in Leichte Sprache.

    A text that cannot be rendered keeps no other from being read; one whose front matter is wrong
    is left out. *extensions* and *configs* are
    those of Python-Markdown with which the pages are read.
    """
    renderer = BodyRenderer(site, extensions, dict(configs))
    found: dict[Problem, None] = {}
    rendered: list[Rendered] = []
    for page, locale in _texts(site):
        text = renderer.edition(locale).localized(page)
        try:
            html = renderer.html(text)
        except ConfigurationError as error:
            found |= dict.fromkeys(error.problems)
            continue
        root = lxml.html.fragment_fromstring(html, create_parent="div")
        rendered.append(Rendered(page, text.source, root))
        found |= dict.fromkeys(mistakes_in(text.source, text.blocks, text.raw_html, html))
    found |= dict.fromkeys(mistakes_in_links(site, rendered))
    found |= dict.fromkeys(wrong_search_words(site, anchors_of(rendered)))
    return sorted(found, key=lambda problem: (str(problem.file), problem.line or 0))


def mistakes_in_text(site: Site, renderer: BodyRenderer, page: Page) -> list[Problem]:
    """Return what is wrong in one German text, *page*, as it is or would be; the site need not
    have it. Anchors in other pages are not followed.
    """
    text = renderer.edition(site.locales.source).localized(page)
    try:
        html = renderer.html(text)
    except ConfigurationError as error:
        return list(error.problems)
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    found = mistakes_in(text.source, text.blocks, text.raw_html, html)
    return [*found, *mistakes_in_links(site, [Rendered(page, text.source, root)])]


def _texts(site: Site) -> Iterator[tuple[Page, Locale]]:
    """Yield each text once with the language it is written in; towns share theirs."""
    seen: set[str] = set()
    for page in site.texts:
        if page.source.name in seen:
            continue
        seen.add(page.source.name)
        if page.source.name not in site.unread:
            yield page, site.locales.source
        for tag, own in page.variants.items():
            locale = site.locales.by_tag(tag)
            if locale and own.source.name not in site.unread:
                yield page, locale
