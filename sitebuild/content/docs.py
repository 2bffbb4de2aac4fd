"""The files of `docs/`: those of the district, and ours of every other name (decision 0043)."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path, PurePath, PurePosixPath

from sitebuild.content.source import refuse_closed_folders

_LEFTOVERS = re.compile(
    r"[.#].*|~\$.*|.*~|.*\.(?:bak|crdownload|part|swo|swp|tmp)|thumbs\.db|desktop\.ini"
    r"|icon\r|__macosx|__pycache__",
    re.IGNORECASE | re.DOTALL,
)
"""Names that programs give to what they write beside the files of a person."""


def is_leftover(inner: PurePath) -> bool:
    """Return True for a path below a folder that is hidden, or that no person has written."""
    return any(_LEFTOVERS.fullmatch(part) for part in inner.parts)


class Docs:
    """The pages and the files beside them that persons have put there; nothing hidden.

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
                inner = PurePosixPath(file.relative_to(folder))
                if not is_leftover(inner) and file.is_file():
                    found[inner] = file
        return dict(sorted(found.items()))

    @cached_property
    def pages(self) -> Mapping[str, Path]:
        """The files of pages, by MkDocs' names of them: `kontakt.md`."""
        return {str(inner): file for inner, file in self.files.items() if inner.suffix == ".md"}

    def is_own(self, inner: PurePosixPath) -> bool:
        """Return True if the file at the path *inner* below `docs/` is the district's."""
        return self.own is not None and self.files[inner].is_relative_to(self.own)

    def is_of_own(self, source: str) -> bool:
        """Return True if *source*, a file as messages name it, is the district's."""
        return self.own is not None and Path(source).is_relative_to(self.own)

    def name_of(self, inner: PurePosixPath) -> str:
        """Return the file at the path *inner* below `docs/` as messages name it."""
        return str(self.files[inner]) if self.is_own(inner) else f"{self.ours.name}/{inner}"
