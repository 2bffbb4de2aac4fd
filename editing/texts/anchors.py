"""Headings that something else relies on: a link of another page, or the template of their own."""

import posixpath
import re
from collections.abc import Iterator

from portal.problems import Problem
from sitebuild.content.pages import Page
from sitebuild.site import Site

NAMED = re.compile(r"\{[^{}\n]*#([\w-]+)[^{}\n]*\}[ \t]*$", re.MULTILINE)
"""The name of a heading, as it stands in its line."""
_LINK = re.compile(r"\]\((?P<path>[^()#\s]*)#(?P<name>[\w-]+)")
_REMEDY = "Ändern Sie nur ihre Worte."


def missed_headings(site: Site, page: Page, before: str, after: str) -> Iterator[Problem]:
    """Yield a problem for each heading of *page* that its text *before* has, *after* has not, and
    that something relies on; in German.
    """
    for name in dict.fromkeys(NAMED.findall(before)):
        if name in NAMED.findall(after):
            continue
        field = f"#{name}"
        if _is_in_template(site, page, name):
            what = "An dieser Überschrift fügt die Website etwas ein, zum Beispiel das Formular."
            yield Problem(page.source.name, None, field, what, _REMEDY, "Abhilfe")
        for other in _linking(site, page, name):
            what = f"Auf diese Überschrift führt ein Link der Seite „{other.short_title}“."
            yield Problem(page.source.name, None, field, what, _REMEDY, "Abhilfe")


def _is_in_template(site: Site, page: Page, name: str) -> bool:
    file = site.root / "site" / "theme" / str(page.meta.get("template", ""))
    return file.is_file() and f'id="{name}"' in file.read_text("utf-8")


def _linking(site: Site, page: Page, name: str) -> Iterator[Page]:
    """Yield the other pages with a link to the heading *name* of *page*."""
    for other in site.texts:
        folder = posixpath.dirname(other.uri)
        for link in _LINK.finditer(other.source.text):
            uri = posixpath.normpath(posixpath.join(folder, link["path"])) if link["path"] else ""
            if link["name"] == name and uri == page.uri and other.uri != page.uri:
                yield other
                break
