"""The German source files: whether they can be read, and the line that a message is about."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file and the name by which people know it."""

    name: str
    """Path from the project's root, for example ``docs/kontakt.md``."""
    text: str

    def line_of(self, fragment: str, *, after: int = 1) -> int | None:
        """Return the line on which the first line of *fragment* stands, at *after* or later.

        Footnotes come last in a page wherever they are written, so an earlier line will do
        where no later one fits. None where the fragment is not written as such.
        """
        wanted = fragment.strip().partition("\n")[0].strip()
        if not wanted:
            return None
        lines = self.text.splitlines()
        for number, line in enumerate(lines[after - 1 :], start=after):
            if wanted in line:
                return number
        return next((n for n, line in enumerate(lines, start=1) if wanted in line), None)


def refuse_closed_folders(folder: Path) -> None:
    """Raise `OSError` for a folder, *folder* or below, that `Path.rglob` cannot read."""

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    for _ in os.walk(folder, onerror=refuse):
        pass
