"""The files of `docs/`: those of the district, and ours of every other name (decision 0043)."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath

from sitebuild.content.source import refuse_closed_folders


class Docs:
    """The pages and the files beside them.

    A file of the district replaces ours of the same name, or is added to ours. What lies in the
    folders is read once.
    """

    def __init__(self, ours: Path, own: Path | None = None) -> None:
        """Create it from two folders; *own* is that of the district, and may be missing."""
        self.ours = ours
        self.own = own

    @cached_property
    def files(self) -> Mapping[PurePosixPath, Path]:
        """Every file by its path below `docs/`, in the order of these paths.

        Raises `OSError` where a folder cannot be read.
        """
        found: dict[PurePosixPath, Path] = {}
        for folder in filter(None, (self.ours, self.own)):
            refuse_closed_folders(folder)
            for file in folder.rglob("*"):
                if file.is_file():
                    found[PurePosixPath(file.relative_to(folder))] = file
        return dict(sorted(found.items()))

    @property
    def pages(self) -> Mapping[str, Path]:
        """The files of pages, by MkDocs' names of them: `kontakt.md`."""
        return {str(inner): file for inner, file in self.files.items() if inner.suffix == ".md"}

    def is_own(self, inner: PurePosixPath) -> bool:
        """Return True if the file at the path *inner* below `docs/` is the district's."""
        return self.own is not None and self.files[inner].is_relative_to(self.own)

    def name_of(self, inner: PurePosixPath) -> str:
        """Return the file at the path *inner* below `docs/` as messages name it."""
        return str(self.files[inner]) if self.is_own(inner) else f"{self.ours.name}/{inner}"
