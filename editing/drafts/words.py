"""What files are called by people who do not know them by their paths."""

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Any

from mkdocs.utils.meta import get_data

from editing.drafts.draft import Change
from portal.district.folder import EVENTS, FACTS, NOTICES, PLACES, RECORDS, REPLACED

_FACTS = {
    FACTS: "Angaben des Kreises",
    PLACES: "Orte und Anlaufstellen",
    EVENTS: "Termine",
    NOTICES: "Meldungen",
}
_KINDS = {"A": "neu", "D": "entfernt"}

SIMPLE_LANGUAGE = "Leichte Sprache"

Read = Callable[[str], bytes | None]
"""Returns the content of a file of the district."""


def is_simple(path: str) -> bool:
    """Return True for a page in Leichte Sprache."""
    return path.endswith(".de-simple.md")


def is_translated(path: str, content: bytes | None) -> bool:
    """Return True for a page that other languages follow: one in German, not for Germans alone."""
    name, _, end = path.partition(".")
    return name.startswith("docs/") and end == "md" and "only" not in _front_of(content)


def title_in(content: bytes | None) -> str:
    """Return the title in the front matter of a page, dots for facts; empty if there is none."""
    return re.sub(r"\{\{.*?\}\}", "…", str(_front_of(content).get("title") or ""))


def _front_of(content: bytes | None) -> dict[str, Any]:
    """Return the front matter of a page as the build reads it; nothing if it cannot be read."""
    text = (content or b"").decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return get_data(text)[1]


def name_of(path: str, read: Read) -> str:
    """Return what the file *path* is called: “Seite „Hilfe“”, “Termine”, “Bild „haus.jpg“”."""
    parts = PurePosixPath(path).parts
    if path in _FACTS:
        return _FACTS[path]
    if parts[0] in {"docs", REPLACED} and path.endswith(".md"):
        page = _page_of(path) or path
        title = title_in(read(page)) or page.removeprefix("docs/")
        compared = "Vergleich mit der Vorlage: " if page != path else ""
        simple = f" ({SIMPLE_LANGUAGE})" if is_simple(path) else ""
        return f"{compared}Seite „{title}“{simple}"
    return _name_of_other(parts)


def _name_of_other(parts: tuple[str, ...]) -> str:
    """Return what a file is called that is neither a page nor one of facts."""
    if parts[0] == "i18n" and len(parts) > 1:
        return f"Übersetzung ({parts[1]})"
    if parts[0] == RECORDS:
        return f"Beschreibung von „{parts[-1].removesuffix('.toml')}“"
    if parts[0] == "site":
        known = {"colours.toml": "Farben", "redirects.toml": "Alte Adressen"}
        return known.get(parts[-1], "Logo")
    return f"Datei „{parts[-1]}“"


def _page_of(path: str) -> str:
    """Return the page that a page of ours as it was then belongs to; empty for other files."""
    first, _, inner = path.partition("/")
    return f"docs/{inner}" if first == REPLACED else ""


def in_words(
    changes: Iterable[Change], read: Read, is_ours: Callable[[str], bool]
) -> list[tuple[Change, str, str]]:
    """Return each change with the name of its file and what became of it.

    A page of ours that the district has changed is not new. Left out is a page of ours as it was
    then, unless nothing else says that the two were compared. Translations into several languages
    beside a page are one entry, for whoever changes the page has not written them.
    """
    changes = list(changes)
    pages = {change.path for change in changes}
    translations = [each for each in changes if each.path.startswith("i18n/")]
    languages = {PurePosixPath(each.path).parts[1] for each in translations}
    follows = len(languages) > 1 and any(change.path.startswith("docs/") for change in changes)
    together = f"Übersetzungen in {len(languages)} Sprachen" if follows else ""
    return [
        (
            change,
            together if together and change in translations else name_of(change.path, read),
            "geändert" if is_ours(change.path) else _KINDS.get(change.letter, "geändert"),
        )
        for change in changes
        if _page_of(change.path) not in pages and not (together and change in translations[1:])
    ]
