"""What files are called by people who do not know them by their paths."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from editing.drafts.draft import Change
from editing.page_names import SIMPLE_LANGUAGE, front_of, german_of, is_simple, page_name
from portal.district.folder import EVENTS, FACTS, NOTICES, PLACES, RECORDS, REPLACED

_FACTS = {
    FACTS: "Angaben des Kreises",
    PLACES: "Orte und Anlaufstellen",
    EVENTS: "Termine",
    NOTICES: "Meldungen",
}
_KINDS = {"A": "neu", "D": "entfernt"}

Read = Callable[[str], bytes | None]
"""Returns the content of a file of the district."""


def is_translated(path: str, content: bytes | None) -> bool:
    """Return True for a page that other languages follow: one in German, not for Germans alone."""
    name, _, end = path.partition(".")
    return name.startswith("docs/") and end == "md" and "only" not in front_of(content)


def name_of(path: str, read: Read, languages: Mapping[str, str]) -> str:
    """Return what the file *path* is called: “Seite „Hilfe“”, “Termine”, “Bild „haus.jpg“”.

    *languages* are their German names by tag.
    """
    if path in _FACTS:
        return _FACTS[path]
    if german := names_it(path):
        page = _page_of(path) or path
        title = page_name(german, front_of(read(german))) or page.removeprefix("docs/")
        compared = "Vergleich mit der Vorlage: " if page != path else ""
        simple = f" ({SIMPLE_LANGUAGE})" if is_simple(path) else ""
        return f"{compared}Seite „{title}“{simple}"
    return _name_of_other(PurePosixPath(path).parts, languages)


def names_it(path: str) -> str:
    """Return the German page that `name_of` reads for the file *path*; empty if it reads none."""
    is_page = path.startswith(("docs/", f"{REPLACED}/")) and path.endswith(".md")
    return german_of(_page_of(path) or path) if is_page else ""


def _name_of_other(parts: tuple[str, ...], languages: Mapping[str, str]) -> str:
    """Return what a file is called that is neither a page nor one of facts."""
    if parts[0] == "i18n" and len(parts) > 1:
        return f"Übersetzung ({languages.get(parts[1], parts[1])})"
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


def file_of(path: str) -> str:
    """Return the file below `docs/` that *path* is, or that it describes; empty for others."""
    first, _, inner = path.partition("/")
    if first == RECORDS:
        return inner.removesuffix(".toml")
    return inner if first == "docs" and not path.endswith(".md") else ""


class Named(NamedTuple):
    """A change with its name."""

    change: Change
    name: str
    what: str
    """What became of the file, in German."""
    is_several: bool
    """Whether it stands for several files, of which *change* is the first."""


def in_words(
    changes: Iterable[Change],
    read: Read,
    is_ours: Callable[[str], bool],
    languages: Mapping[str, str],
) -> list[Named]:
    """Return each change with the name of its file and what became of it.

    A page of ours that the district has changed is not new. Left out is a page of ours as it was
    then, unless nothing else says that the two were compared. Translations into several languages
    beside a page are one entry, for whoever changes the page has not written them; a file and its
    description are one, too.
    """
    changes = list(changes)
    pages = {change.path for change in changes}
    translations = [each for each in changes if each.path.startswith("i18n/")]
    tags = {PurePosixPath(each.path).parts[1] for each in translations}
    follows = len(tags) > 1 and any(change.path.startswith("docs/") for change in changes)
    together = f"Übersetzungen in {len(tags)} Sprachen" if follows else ""
    return [
        Named(
            change,
            together
            if together and change in translations
            else name_of(change.path, read, languages),
            "geändert" if is_ours(change.path) else _KINDS.get(change.letter, "geändert"),
            bool(together) and change in translations,
        )
        for change in changes
        if _page_of(change.path) not in pages
        and not (change.path.startswith(f"{RECORDS}/") and f"docs/{file_of(change.path)}" in pages)
        and not (together and change in translations[1:])
    ]
