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
_FORMS = {
    "http": re.compile(r"https?://[^\s/.]+(?:\.[^\s/.]+)+(?:[/?#]\S*)?"),
    "https": re.compile(r"https?://[^\s/.]+(?:\.[^\s/.]+)+(?:[/?#]\S*)?"),
    "mailto": re.compile(r"mailto:[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+"),
    "tel": re.compile(r"tel:(?:\+\d{6,15}|\d{3,6})"),
    "sms": re.compile(r"sms:(?:\+\d{6,15}|\d{3,6})(?:\?\S*)?"),
    "geo": re.compile(r"geo:\S+"),
}
"""What an address of each kind looks like; RFC 3966 for numbers, without their separators."""
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
        if anchor and page and unquote(anchor) not in self._anchors.get(page.source.name, {anchor}):
            known = sorted(self._anchors[page.source.name])
            near = difflib.get_close_matches(anchor, known, n=1)
            names = f"#{near[0]}" if near else ", ".join(f"#{name}" for name in known)
            what = f"Eine Überschrift mit dem Namen #{anchor} gibt es dort nicht."
            return Slip(shown, what, f"Schreiben Sie: {names}" if names else "Nehmen Sie # weg.")
        return None

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
    if not form.fullmatch(unquote(target)):
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
