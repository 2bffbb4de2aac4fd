"""Kinds of editing: what the shell asks of whatever changes texts, facts or pictures.

A kind reads what the draft holds and says what to write instead. It never writes itself: session,
right, version of the file, conflicts, what was typed, and saving are the shell's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from markupsafe import Markup

from editing.accounts.roles import Role
from editing.drafts.draft import Draft
from portal.district.folder import DistrictFolder
from portal.problems import KimError


class MistakesError(KimError):
    """What was typed cannot be saved; the form is shown again with it."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems
        """What is wrong and what helps, by field."""
        super().__init__(problems)

    def __str__(self) -> str:
        return "\n".join(self.problems.values())


GONE = Markup(
    '<p class="stopped">Diesen Teil gibt es so nicht mehr: Er wurde geändert oder entfernt. Sehen '
    "Sie die Seite neu an.</p><p>{}</p>"
)
"""What a form says whose part has gone, with what was typed."""
GONE_PART = "entfernt"
"""The part of a file that is no longer there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kind reads: the draft, and our own files below it."""

    draft: Draft
    root: Path
    """The project, whose `docs/` count where the district has no file of this name."""
    built: str | None = None
    """While the site is being built, the commit that it shows, empty if nobody knows; else None."""

    @property
    def folder(self) -> DistrictFolder:
        """The folder of the district as the draft has it."""
        return DistrictFolder(self.draft.folder, is_shipped=False)

    def read(self, path: str) -> bytes | None:
        """Return the content of the file *path*: the draft's, else ours, else None."""
        own = self.draft.read(path)
        ours = self.root / path
        if own is not None or not path.startswith("docs/") or not ours.is_file():
            return own
        return ours.read_bytes()

    def published(self, path: str) -> bytes | None:
        """Return the content of the file *path* as it is published; None if it is not there."""
        return self.draft.repository.read(self.draft.repository.main(), path)

    def shown(self, path: str) -> bytes | None:
        """Return the content of the file *path* as the website has it, which may be building."""
        if self.built is None:
            return self.published(path)
        repository = self.draft.repository
        return repository.read(self.built, path) if repository.commit_of(self.built) else None


@dataclass(frozen=True, slots=True)
class At:
    """What a form is about."""

    path: str
    """The file of the district."""
    part: str = ""
    """Names the part of it; empty: the whole file."""


class Kind(Protocol):
    """One kind of editing."""

    name: str
    """Stands in addresses: small letters."""
    title: str
    """What it is called on pages: “Texte”."""
    role: Role
    """Who may use it."""

    def covers(self, path: str) -> bool:
        """Return True if it edits this file of the district."""

    def start(self, place: Place, href: Callable[[At], str]) -> Markup | None:
        """Return what the start page shows of it, with the *href* of forms; None for nothing."""

    def parts(self, place: Place, path: str, href: Callable[[str], str]) -> Markup | None:
        """Return the parts of the file as a list; None if the file is one form.

        *href* gives the address of the form of a part. Raises `ConfigurationError` if the file
        cannot be read.
        """

    def where(self, place: Place, at: At, typed: Mapping[str, str]) -> At:
        """Return where the part is now that *typed* was written for; `GONE_PART` if it is gone."""

    def version(self, place: Place, at: At) -> str:
        """Return what stands for the content of a part: not for its number, nor for what there is
        to choose from; empty for a part that is not there. Raises `ConfigurationError`.
        """

    def form(
        self,
        place: Place,
        at: At,
        typed: Mapping[str, str] | None,
        mistakes: Mapping[str, str],
    ) -> Markup:
        """Return fields, buttons and *mistakes*, filled with what was *typed*, or as the file is.

        A part that is no longer there says so, and shows what was typed. Raises
        `ConfigurationError` if the file cannot be read.
        """

    def changed(self, place: Place, at: At, typed: Mapping[str, str]) -> Mapping[str, bytes | None]:
        """Return the new contents of all files that change; raises `MistakesError`."""

    def to_see(
        self,
        place: Place,
        at: At,
        typed: Mapping[str, str],
        files: Mapping[str, bytes | None],
    ) -> str | None:
        """Return the part that the list of parts shows after *files* were saved; None: the draft
        is shown instead. *place* is as it was before.
        """
