"""Read a PO file strictly: what a parser would guess at is refused, and its line is named.

Translators' files come from many programs. A file that is cut off, saved in another encoding or
merged half-way must not be taken for a translation with a few gaps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

from portal.problems import ConfigurationError, Problem


@dataclass(frozen=True, slots=True)
class Unit:
    """One translation as the translator left it."""

    msgid: str
    context: str | None
    msgstr: str
    fuzzy: bool
    line: int
    """Line in the catalogue, counted from 1."""


_PO_LINE = re.compile(
    r"""(?:\#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr)(?:\[\d\])?\s+)?"(?:[^"\\]|\\.)*")?\s*"""
)
_MARK = b"\xef\xbb\xbf"
_RESTORE = "Restore the file, or repair it in a PO editor."


def read_units(file: Path) -> dict[tuple[str | None, str], Unit]:
    """Return the units of a PO file by context and German text.

    Raises `ConfigurationError` where the file is no valid PO file in UTF-8.
    """
    text = _text(file)
    if not text.strip():
        raise _wrong(file, 1, "is empty")
    for number, line in enumerate(text.splitlines(), start=1):
        if not _PO_LINE.fullmatch(line):
            raise _wrong(file, number, "has a line that no PO file has")
    try:
        entries = [entry for entry in polib.pofile(text) if not entry.obsolete]
    except (OSError, ValueError) as error:
        found = re.search(r"line (\d+)", str(error))
        raise _wrong(file, int(found[1]) if found else None, "is no PO file") from error
    if twice := list(_repeated(file, entries)):
        raise ConfigurationError(twice)
    return {(entry.msgctxt, entry.msgid): _unit(entry) for entry in entries}


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _wrong(file, None, f"cannot be read ({error.strerror})") from error
    if content.startswith(_MARK):
        remedy = "Save it in UTF-8 without a byte order mark."
        raise _wrong(file, 1, "begins with a byte order mark", remedy)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _wrong(file, line, "is not in UTF-8", "Save it in UTF-8, or restore it.") from error


def _repeated(file: Path, entries: list[polib.POEntry]) -> Iterator[Problem]:
    """Name texts that stand twice: nobody can say which translation is meant."""
    first: dict[tuple[str | None, str], int | None] = {}
    for entry in entries:
        line = first.setdefault((entry.msgctxt, entry.msgid), entry.linenum)
        if line != entry.linenum:
            what = f"This text stands on line {line}, too."
            yield Problem(file, entry.linenum, entry.msgid, what, "Remove one of the two.")


def _wrong(file: Path, line: int | None, what: str, remedy: str = _RESTORE) -> ConfigurationError:
    return ConfigurationError([Problem(file, line, "syntax", f"The file {what}.", remedy)])


def _unit(entry: polib.POEntry) -> Unit:
    return Unit(entry.msgid, entry.msgctxt, entry.msgstr, entry.fuzzy, entry.linenum or 0)
