"""The printed documents: `<folder>/prints.json` lists the files that lie beside it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.district import Municipality
from portal.languages.registry import Locale
from sitebuild.output import artifacts
from sitebuild.output.artifacts import Artifact, ArtifactList, read_artifacts

LIST = "prints.json"
FOLDER = "druck"
"""Folder of the documents on the website."""
_CODE = ("printing/*.py",)
_PACKAGES = ("weasyprint",)


@dataclass(frozen=True, slots=True)
class PrintedDocument(Artifact):
    """A printed document."""

    name: str
    """Name among the documents of a language."""
    language: str
    """Tag of the language it is written in."""
    title: str
    state: str
    pages: int
    size: float
    """Font size in points."""
    date: str
    """Day on which its content last changed, ISO 8601."""

    @property
    def day(self) -> dt.date:
        """The day as a date."""
        return dt.date.fromisoformat(self.date)


def open_printed_documents(folder: Path) -> ArtifactList[PrintedDocument]:
    """Return the list of the documents in *folder*."""
    return ArtifactList(folder / LIST, PrintedDocument)


def read_printed_documents(folder: Path) -> tuple[PrintedDocument, ...]:
    """Return the documents in *folder*; an unreadable list counts as empty."""
    return read_artifacts(folder / LIST, PrintedDocument)


def town_folder(prints: Path, town: Municipality) -> Path:
    """Return the folder of the documents of *town*: a separate one, because the website does not
    offer them.
    """
    return prints.with_name(f"{prints.name}-orte") / town.slug


def choice_folder(prints: Path, town: Municipality | None, locales: Sequence[Locale]) -> Path:
    """Return the folder of the documents that show *locales* alone, in *town*."""
    names = [town.slug] if town else []
    names += ["-".join(locale.path for locale in locales)]
    return prints.with_name(f"{prints.name}-auswahl") / "_".join(names)


def documents_for(prints: Iterable[PrintedDocument], locale: Locale) -> Iterator[PrintedDocument]:
    """Yield the documents that readers of *locale* are offered."""
    return (each for each in prints if each.tag in {locale.tag, ""})


def digest_of(*parts: str) -> str:
    """Return the digest of *parts*, a document's words and style, and of the code that prints."""
    return artifacts.digest_of(parts, _CODE, _PACKAGES)
