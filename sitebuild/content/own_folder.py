"""What lies in the folder of a district and would be read by nobody: mostly a slip in its name."""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

from portal.district.folder import DistrictFolder
from portal.languages.catalogues import DOMAINS
from portal.languages.registry import Locales
from portal.languages.reviews import ledger_file
from portal.problems import Problem
from portal.text import file_name
from sitebuild.content.docs import Docs, is_leftover
from sitebuild.content.looks import COLOURS, LOGOS

SEARCH_WORDS = "search.csv"
"""Name of the file of other words for the search, in the folder of a language."""
_PLAIN = re.compile(r"[a-z0-9-]+")
_TEXTS = frozenset({"", ".md", ".txt"})
"""Endings of what people write for themselves: README, SOURCES.md, LICENSE."""


def mistakes_in_folder(folder: DistrictFolder, ours: Path, locales: Locales) -> Iterator[Problem]:
    """Yield a problem for each file or folder in *folder* that the portal does not read.

    *ours* is the folder of our pages. Hidden files, what programs leave, and texts beside the facts
    may be anything.
    """
    parts = {part.name for part in (*folder.parts, folder.replaced, folder.records)}
    for path in _visible(folder.path):
        if path.name not in parts and (path.is_dir() or path.suffix not in _TEXTS):
            yield _unread(path, parts, "What readers see lies in docs/, pictures too.")
    site = {COLOURS, *LOGOS, "redirects.toml"}
    for path in _visible(folder.site):
        if path.name not in site:
            yield _unread(path, site, f"Here may be: {', '.join(sorted(site))}.")
    yield from mistakes_in_languages(folder.i18n, locales)
    yield from _spelt_otherwise(folder, ours)


def mistakes_in_languages(i18n: Path, locales: Locales) -> Iterator[Problem]:
    """Yield a problem for each file or folder of translations that is not read: *i18n* is that of a
    district.
    """
    tags = {locale.tag for locale in locales}
    for path in _visible(i18n):
        if path.name not in tags and path.is_dir():
            yield _unread(path, tags, "Name the folder as the language in i18n/locales.toml.")
        elif path.is_dir():
            yield from _unread_catalogues(i18n, path)


def _unread_catalogues(i18n: Path, language: Path) -> Iterator[Problem]:
    names = {f"{domain}.po" for domain in DOMAINS}
    for file in _visible(language / "LC_MESSAGES"):
        if file.name not in names:
            yield _unread(file, names, f"Here may be: {', '.join(sorted(names))}.")
    known = {SEARCH_WORDS}
    if language.name != "de":  # there is nothing to translate
        known |= {"LC_MESSAGES", ledger_file(i18n, language.name).name}
    for path in _visible(language):
        if path.name not in known:
            yield _unread(path, known, "A catalogue lies in LC_MESSAGES/.")


def _spelt_otherwise(folder: DistrictFolder, ours: Path) -> Iterator[Problem]:
    """Yield a problem for each page that is named as one of ours but for capital letters."""
    ours_by_name = {str(inner).casefold(): str(inner) for inner in Docs(ours).files}
    for inner, file in Docs(folder.docs).files.items():
        name = ours_by_name.get(str(inner).casefold())
        if name and name != str(inner):
            what = f"does not replace our page {name}: capital letters count."
            yield Problem(file, None, "name", what, f"Rename it to {name}, or otherwise.")


def served_by_the_service(folder: DistrictFolder) -> Iterator[Problem]:
    """Yield a problem for each page whose address the proxy hands on (deploy/nginx/nginx.conf).

    Readers reach it as all others, but only while the service runs.
    """
    for inner, file in Docs(folder.docs).files.items():
        name, *language = inner.name.removesuffix(".md").split(".")
        parts = (*inner.parts[:-1], name)
        if inner.suffix == ".md" and not all(map(_PLAIN.fullmatch, parts)):
            plain = "/".join(map(file_name, parts))
            what = "cannot be read while the service is down: its name is no plain address."
            named = ".".join((plain, *language, "md"))
            yield Problem(file, None, "name", what, f"Rename it to: {named}")


def _unread(path: Path, known: set[str], remedy: str) -> Problem:
    near = difflib.get_close_matches(path.name, sorted(known), n=1)
    meant = f"Did you mean {near[0]}? " if near else ""
    return Problem(path, None, "name", "is nothing that the portal reads.", f"{meant}{remedy}")


def _visible(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not is_leftover(path.relative_to(folder)))
