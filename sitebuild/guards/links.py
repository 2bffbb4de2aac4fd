"""Whether the links and pictures of the texts lead anywhere, before anything is built."""

import difflib
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from lxml.html import HtmlElement

from portal.problems import Problem
from sitebuild.content.pages import Page
from sitebuild.content.source import SourceText
from sitebuild.guards.slip import Slip
from sitebuild.site import Site

_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):")
_WEBSITE = r"//[^\s/.?#]+(?:\.[^\s/.?#]+)+\.?(?:[/?#]\S*)?"
_MAILBOX = r"[^\s@,?]+@[^\s@.,?]+(?:\.[^\s@.,?]+)+"
_NUMBER = r"(?:(?!\S*\(0\))\+(?:[-.()]*\d){6,15}|\d{3,6})"
_FORMS = {
    "http": re.compile(_WEBSITE),
    "https": re.compile(_WEBSITE),
    "mailto": re.compile(rf"(?=\S)(?:{_MAILBOX}(?:(?:,|%2C){_MAILBOX})*)?(?:\?\S+)?"),
    "tel": re.compile(rf"{_NUMBER}(?:;ext=\d+)?"),
    "sms": re.compile(rf"{_NUMBER}(?:\?\S*)?"),
    "geo": re.compile(r"\S+"),
}
"""What follows the scheme of each kind, as it is written: RFC 3986, 6068 (mail), 3966 (numbers)."""
_DOMAIN = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:de|com|org|net|eu|info|example)(?:/.*)?")
_EXAMPLE = "Schreiben Sie: [Text](seite.md) oder [Text](https://www.kreis.de/)"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text of the site, and what was made of it in its own language."""

    page: Page
    source: SourceText
    root: HtmlElement


def anchors_of(rendered: list[Rendered]) -> dict[str, set[str]]:
    """Return the names of headings by the German file of their page."""
    anchors: dict[str, set[str]] = {}
    for each in rendered:
        found = {str(element.get("id")) for element in each.root.iter() if element.get("id")}
        anchors.setdefault(each.page.source.name, set()).update(found)
    return anchors


class LinkGuard:
    """Knows the pages, files and headings to which a link may lead."""

    def __init__(self, site: Site, rendered: list[Rendered]) -> None:
        self._site = site
        self._anchors = anchors_of(rendered)

    def mistakes_in(self, text: Rendered) -> Iterator[Problem]:
        """Yield a problem for each link and picture of *text* that leads nowhere."""
        for element in text.root.iter():
            if not isinstance(element.tag, str):
                continue
            for name in ("href", "src", "poster"):
                target = element.get(name)
                if target is not None and (slip := self._slip(text, target.strip(), name)):
                    yield slip.problem(text.source, _line_of(text.source, element, target))

    def _slip(self, text: Rendered, target: str, attribute: str) -> Slip | None:
        shown = target or "()"
        if not target or target == "#":
            return Slip(shown, "Der Link führt nirgends hin.", _EXAMPLE)
        if _SCHEME.match(target) or target.startswith(("/", "\\")):
            return _slip_of_address(target, attribute)
        path, _, anchor = target.partition("#")
        uri = text.page.uri
        if path:
            folder = posixpath.dirname(uri)
            uri = posixpath.normpath(posixpath.join(folder, unquote(path.partition("?")[0])))
            if not self._is_there(uri):
                return Slip(shown, *self._missing(uri, folder, path))
        page = self._linked(uri)
        known = self._anchors.get(page.source.name) if anchor and page else None
        return _slip_of_anchor(shown, unquote(anchor), known) if known is not None else None

    def _linked(self, uri: str) -> Page | None:
        return next((page for page in self._site.texts if page.uri == uri), None)

    def _is_there(self, uri: str) -> bool:
        if uri.endswith(".md"):
            return self._site.page(uri) is not None
        return PurePosixPath(uri) in self._site.docs.files

    def _missing(self, uri: str, folder: str, path: str) -> tuple[str, str]:
        """Return what is wrong with a path, and what was meant."""
        if _DOMAIN.fullmatch(path):
            return "Vor der Adresse fehlt https://", f"Schreiben Sie: https://{path}"
        known = [*(page.uri for page in self._site.pages), *map(str, self._site.docs.files)]
        folded = {name.casefold(): name for name in known}
        stem = re.sub(r"(?:/|/index\.html|\.html?)$", "", uri)
        meant = folded.get(uri.casefold()) or next(
            (folded[name] for end in (".md", "/index.md") if (name := f"{stem}{end}") in folded),
            None,
        )
        near = [meant] if meant else difflib.get_close_matches(uri, known, n=1, cutoff=0.5)
        remedy = f"Schreiben Sie: {posixpath.relpath(near[0], folder or '.')}" if near else _EXAMPLE
        return "Diese Seite oder Datei gibt es nicht.", remedy


def _slip_of_anchor(shown: str, anchor: str, known: set[str]) -> Slip | None:
    """Return what is wrong with the name of a heading; *known* are those of the page."""
    if anchor in known:
        return None
    near = difflib.get_close_matches(anchor, sorted(known), n=1)
    names = f"#{near[0]}" if near else ", ".join(f"#{name}" for name in sorted(known))
    what = f"Eine Überschrift mit dem Namen #{anchor} gibt es dort nicht."
    return Slip(shown, what, f"Schreiben Sie: {names}" if names else "Nehmen Sie # weg.")


def _slip_of_address(target: str, attribute: str) -> Slip | None:
    """Return what is wrong with an address that leads away from the pages."""
    found = _SCHEME.match(target)
    if found is None:
        what = "Die Adresse beginnt mit /: Sie führt aus Sprache und Kreis hinaus."
        return Slip(target, what, "Nennen Sie die Datei der Seite: kontakt.md")
    if attribute != "href":
        what = "Bilder, Töne und Filme von fremden Websites werden nicht gezeigt."
        return Slip(target, what, "Legen Sie die Datei neben die Seite, und nennen Sie sie.")
    form = _FORMS.get(found["scheme"].lower())
    if form is None:
        known = ", ".join(f"{name}:" for name in _FORMS)
        what = f"Ein Link mit {found['scheme']}: öffnet sich nur auf Ihrem Gerät oder gar nicht."
        return Slip(target, what, f"Möglich sind: {known}")
    if not form.fullmatch(target, found.end()):
        what = "Diese Adresse ist nicht vollständig."
        remedy = "Schreiben Sie: https://www.kreis.de/, mailto:name@kreis.de oder tel:+492812070"
        return Slip(target, what, remedy)
    return None


def _line_of(source: SourceText, element: HtmlElement, target: str) -> int | None:
    """Return the line of a link; a link without an address is found by its text."""
    if target.strip() in {"", "#"}:
        return source.line_of(f"[{element.text_content().strip()}](")
    return source.line_of(f"({target}") or source.line_of(target)


def mistakes_in_links(site: Site, rendered: list[Rendered]) -> Iterator[Problem]:
    """Yield a problem for each link of *rendered* that leads nowhere."""
    guard = LinkGuard(site, rendered)
    for text in rendered:
        yield from guard.mistakes_in(text)
