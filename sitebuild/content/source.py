"""The German source files: whether they can be read, and the line that a message is about."""

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from portal.problems import ConfigurationError, Problem
from portal.toml_syntax import encoding_problem

_LINE_END = re.compile("\r\n?")
_MEANT = re.compile("“(.)”")


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file with its path."""

    name: str
    """Path relative to the project's root, for example ``docs/kontakt.md``."""
    text: str

    def line_of(self, fragment: str, *, after: int = 1) -> int | None:
        """Return the line of the first line of *fragment*, at *after* or later.

        Footnotes come last in a page wherever they are written, so an earlier line is returned if
        no later one matches. None if no line has the fragment.
        """
        wanted = fragment.strip().partition("\n")[0].strip()
        if not wanted:
            return None
        lines = self.text.splitlines()
        for number, line in enumerate(lines[after - 1 :], start=after):
            if wanted in line:
                return number
        return next((n for n, line in enumerate(lines, start=1) if wanted in line), None)

    def problem(self, line: int | None, field: str, what: str, remedy: str) -> Problem:
        """Return a problem of this file, in German, for editors."""
        return Problem(self.name, line, field, what, remedy, "Abhilfe")


def source_of(name: str, data: bytes) -> SourceText:
    """Return the text of the file *name*, whose bytes are *data*; each line ends with a line feed.

    Raises `ConfigurationError` with the line of the first byte that is not UTF-8.
    """
    if problem := encoding_problem(name, data):
        raise ConfigurationError([_not_utf_8(problem)])
    return SourceText(name, _LINE_END.sub("\n", data.decode("utf-8-sig")))


def _not_utf_8(problem: Problem) -> Problem:
    sign = _MEANT.search(problem.what)
    what = "Die Datei ist nicht in UTF-8 gespeichert."
    what += f" Das erste falsche Zeichen ist wohl „{sign[1]}“." if sign else ""
    return replace(problem, what=what, remedy="Speichern Sie sie als UTF-8.", label="Abhilfe")


def refuse_closed_folders(folder: Path) -> None:
    """Raise `OSError` for a folder, *folder* or below, that `Path.rglob` cannot read."""

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    for _ in os.walk(folder, onerror=refuse):
        pass
