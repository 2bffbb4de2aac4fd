"""Where files are used: on pages, in translations, as the flyer of an event."""

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from portal.district.folder import DistrictFolder
from sitebuild.content.assets import as_link
from sitebuild.content.docs import Docs

Uses = dict[PurePosixPath, list[str]]
"""The files of a district, by path in its folder, that name each file."""


def own_files(folder: DistrictFolder) -> list[PurePosixPath]:
    """Return the pictures and files of the district, by path below `docs/`."""
    return [inner for inner in Docs(folder.docs).files if inner.suffix.lower() != ".md"]


def uses_of(ours: Path, folder: DistrictFolder, files: Iterable[PurePosixPath]) -> Uses:
    """Return where each of *files* is used; *ours* is the folder of our pages."""
    found: Uses = {inner: [] for inner in files}
    for page, text in _pages(ours, folder):
        for inner, uses in found.items():
            if inner.name in text and as_link(page, inner).search(text):
                uses.append(f"docs/{page}")
    for path, text in _catalogues(folder):
        for inner, uses in found.items():
            if str(inner) in text:
                uses.append(path)
    flyers = _flyers(folder)
    for inner, uses in found.items():
        if str(inner) in flyers:
            uses.append(folder.events.name)
    return found


def _pages(ours: Path, folder: DistrictFolder) -> Iterator[tuple[PurePosixPath, str]]:
    for inner, file in Docs(ours, folder.docs).files.items():
        if inner.suffix == ".md":
            text = unquote(file.read_text("utf-8", "replace"))
            yield inner, unicodedata.normalize("NFC", text)


def _catalogues(folder: DistrictFolder) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.i18n.glob("*/LC_MESSAGES/*.po")):
        yield str(file.relative_to(folder.path)), file.read_text("utf-8", "replace")


def _flyers(folder: DistrictFolder) -> set[str]:
    try:
        rows = tomllib.loads(folder.events.read_text("utf-8-sig")).get("event", [])
        return {str(row.get("flyer", "")) for row in rows}
    except (OSError, ValueError, AttributeError, TypeError):
        return set()
