"""The files beside the pages: which are published unchanged, and which are refused."""

import posixpath
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePath, PurePosixPath
from urllib.parse import unquote

from portal.file_kinds import FILE_KINDS, kind_of
from portal.languages.german_beside import BESIDE
from portal.languages.registry import Locales
from portal.problems import Problem
from sitebuild.content.docs import Docs

_PAGE = ".md"
_LIKE_PAGES = frozenset(
    {_PAGE, ".markdown", ".mdown", ".mdtext", ".mdtxt", ".mdwn", ".mkd", ".mkdn"}
)
_OWN_NAMES = frozenset({"assets", "robots.txt", BESIDE})
"""Names of the website itself that are not an editor's, beside those of the languages."""


def assets(docs: Docs) -> Iterator[tuple[PurePosixPath, Path]]:
    """Yield path below `docs/` and file of each file that is published unchanged."""
    for inner in docs.files:
        kind = kind_of(inner)
        if kind and kind.is_for_editors:
            yield inner, docs.files[inner]


def unserved_files(docs: Docs, locales: Locales) -> Iterator[Problem]:
    """Yield a problem for each file of *docs* that would not be served.

    For a kind that is not served it names the line of each page that links to the file, if any.
    """
    own = {*_OWN_NAMES, *(locale.path for locale in locales)}
    for inner in docs.files:
        name, kind = docs.name_of(inner), kind_of(inner)
        if not _is_utf_8(name):
            what = "Der Name ist nicht in UTF-8: So hat die Datei keine Adresse."
            yield _problem(_readable(name), None, inner, what, "Benennen Sie sie um.")
        elif (taken := inner.parts[0].removesuffix(_PAGE).lower()) in own:
            what = f"liegt, wo die Website selbst {taken} hat."
            remedy = "Wählen Sie einen anderen Namen für die Datei oder ihren Ordner."
            yield _problem(name, None, inner, what, remedy)
        elif inner.suffix.lower() in _LIKE_PAGES:
            if inner.suffix != _PAGE:
                what = f"ist keine Seite: Die Endung {inner.suffix} wird nicht gelesen."
                yield _problem(name, None, inner, what, f"Nennen Sie sie: {inner.stem}{_PAGE}")
        elif kind is None or not kind.is_for_editors:
            yield from _unknown_kind(docs, inner)
        elif kind.is_packed and (line := _not_utf_8(docs.files[inner])):
            remedy = "Speichern Sie sie als UTF-8, eine Tabelle als „CSV UTF-8“."
            yield _problem(name, line, inner, "ist nicht in UTF-8 gespeichert.", remedy)


def _unknown_kind(docs: Docs, file: PurePosixPath) -> Iterator[Problem]:
    known = ", ".join(kind.suffix for kind in FILE_KINDS if kind.is_for_editors)
    what = "ist von einer Art, die die Website nicht zeigt."
    remedy = f"Möglich sind: {known}; oder nehmen Sie die Datei weg."
    linked = False
    for page, line in _lines_that_name(docs, file):
        linked = True
        yield _problem(docs.name_of(page), line, file, what, remedy)
    if not linked:
        yield _problem(docs.name_of(file), None, file, what, remedy)


def _problem(name: str, line: int | None, file: PurePosixPath, what: str, remedy: str) -> Problem:
    return Problem(name, line, _readable(file.as_posix()), what, remedy, "Abhilfe")


def _lines_that_name(docs: Docs, file: PurePosixPath) -> Iterator[tuple[PurePosixPath, int]]:
    """Yield page and line of each link to *file*."""
    for page in docs.files:
        if page.suffix == _PAGE:
            link = as_link(page, file)
            text = docs.files[page].read_text("utf-8", "replace")
            for number, line in enumerate(text.split("\n"), start=1):
                if link.search(unicodedata.normalize("NFC", unquote(line))):
                    yield page, number


def as_link(page: PurePath, file: PurePath) -> re.Pattern[str]:
    """Return what a link of *page* to *file* looks like once its percent signs are read."""
    path = posixpath.relpath(file.as_posix(), page.parent.as_posix())
    path = unicodedata.normalize("NFC", path)
    return re.compile(rf"(?<![\w/.#-])(?:\./)?{re.escape(path)}(?![\w.])")


def _is_utf_8(name: str) -> bool:
    return _readable(name) == name


def _readable(name: str) -> str:
    """Return *name* with its bytes that are not UTF-8 in hex."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _not_utf_8(file: Path) -> int | None:
    """Return the line of the first byte of *file* that is not UTF-8."""
    try:
        file.read_text("utf-8")
    except UnicodeDecodeError as error:
        return error.object.count(b"\n", 0, error.start) + 1
    return None
