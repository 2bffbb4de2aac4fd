"""Read and write PO files: what GNU gettext reads is read, what it would refuse is named.

Translators' files come from many programs. polib reads them, but neither it nor Babel knows all
that gettext takes: comments without a space, its sticky flags `#=`, several strings in a line. So
each line is put into the form that polib knows. A file that is cut off, saved in another encoding
or merged half-way must not be taken for a translation with a few gaps: it is refused.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

from portal.problems import ConfigurationError, Problem

LINE_WIDTH = 100
"""Columns after which a text goes on in the next line of a catalogue."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One translation as the translator left it."""

    msgid: str
    context: str | None
    msgstr: str
    fuzzy: bool
    line: int
    """Line in the catalogue, counted from 1."""


_BLANKS = " \t\v\f"
_LINE_END = re.compile(r"\r\n?|\n")
_STRING = rf'"((?:[^"\\\0]|\\.)*)"[{_BLANKS}]*'
_STRINGS = re.compile(_STRING)
_TEXT_LINE = re.compile(
    r"(?P<keyword>msgctxt|msgid_plural|msgid|msgstr(?:[ \t]*\[[ \t]*\d+[ \t]*\])?)?"
    rf"[{_BLANKS}]*(?P<strings>(?:{_STRING})*)"
)
_SPACED_COMMENTS = {"#,": "#, ", "#=": "#, ", "#.": "#. ", "#:": "#: "}
"""What polib expects; sticky flags (gettext 1.0) are flags to all other programs."""
_MARK = b"\xef\xbb\xbf"
_RESTORE = "Restore the file, or repair it in a PO editor."


class _Lines(str):
    """A catalogue's content; polib would divide it at U+2028 and the like, too."""

    __slots__ = ()

    def splitlines(self, keepends: bool = False) -> list[str]:  # noqa: FBT001, FBT002 - as in str
        return self.split("\n")


def read_units(file: Path) -> dict[tuple[str | None, str], Unit]:
    """Return the units of a PO file by context and German text, without the obsolete ones.

    Raises `ConfigurationError`, naming the line, where the file is no valid PO file in UTF-8.
    """
    entries = (entry for entry in open_catalogue(file) if not entry.obsolete)
    return {(entry.msgctxt, entry.msgid): _unit(entry) for entry in entries}


def open_catalogue(file: Path) -> polib.POFile:
    """Return a PO file with all that translators have left in it, ready to be changed.

    Raises `ConfigurationError`, naming the line, where the file is no valid PO file in UTF-8.
    """
    text = _text(file)
    if not text.strip():
        raise _wrong(file, 1, "is empty")
    content = _Lines("\n".join(_as_polib_reads(file, _LINE_END.split(text))))
    try:
        catalogue = polib.pofile(content, encoding="utf-8", wrapwidth=LINE_WIDTH)
    except (OSError, ValueError) as error:
        found = re.search(r"line (\d+)", str(error))
        raise _wrong(file, int(found[1]) if found else None, "is no PO file") from error
    if twice := list(_repeated(file, catalogue)):
        raise ConfigurationError(twice)
    return catalogue


def save_catalogue(catalogue: polib.POFile, file: Path) -> None:
    """Write *catalogue* into *file* in UTF-8, with texts wrapped after `LINE_WIDTH` columns."""
    file.write_text(str(catalogue), "utf-8", newline="\n")


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


def _as_polib_reads(file: Path, lines: list[str]) -> Iterator[str]:
    """Yield each line in the form that polib knows; raise where gettext would stop reading."""
    open_since = 0
    """The line of a text whose translation has not come yet."""
    for number, line in enumerate(lines, start=1):
        start, text = _divided(line.strip(_BLANKS))
        if text and start in {"", "#| ", "#~ "}:
            text, keyword = _text_line(file, number, text)
            if start != "#| " and keyword:
                open_since = 0 if keyword.startswith("msgstr") else number
        yield start + text if text or start == "# " else ""
    if open_since:
        raise _wrong(file, open_since, "breaks off: this text has no translation behind it")


def _divided(line: str) -> tuple[str, str]:
    """Divide a line into what says its kind, as polib writes it, and the rest."""
    if not line.startswith("#"):
        return "", line
    kind, rest = line[:2], line[2:].strip(_BLANKS)
    if kind == "#~":
        return ("#~| ", "") if rest.startswith("|") else ("#~ ", rest)
    if kind == "#|":
        return "#| ", rest
    if kind in _SPACED_COMMENTS:
        return _SPACED_COMMENTS[kind], rest
    return "# ", line.lstrip("#").removeprefix(" ")


def _text_line(file: Path, number: int, line: str) -> tuple[str, str]:
    """Return a line with one string, and its keyword; raise where something else stands in it."""
    found = _TEXT_LINE.match(line)
    end = found.end() if found else 0
    keyword = "".join((found["keyword"] or "").split()) if found else ""
    if not found or end < len(line):
        raise _wrong(file, number, _unexpected(line[end:]))
    string = "".join(_STRINGS.findall(found["strings"]))
    return f'{keyword} "{string}"'.strip(), keyword


def _unexpected(rest: str) -> str:
    """Say what is wrong with a line from its first sign that no PO file has there."""
    if rest.startswith('"') and "\0" not in rest:
        return "has a text that breaks off: its closing quotation mark is missing"
    sign = "\0" if rest.startswith('"') else rest[0]
    code = f"U+{ord(sign):04X}"
    shown = f"“{sign}”" if sign.isprintable() and not sign.isspace() else code
    return f"has {shown} ({unicodedata.name(sign, code)}) where no PO file has it"


def _repeated(file: Path, entries: list[polib.POEntry]) -> Iterator[Problem]:
    """Name texts that stand twice: nobody can say which translation is meant."""
    first: dict[tuple[str | None, str], int | None] = {}
    for entry in entries:
        if entry.obsolete:
            continue
        line = first.setdefault((entry.msgctxt, entry.msgid), entry.linenum)
        if line != entry.linenum:
            what = f"This text stands on line {line}, too."
            yield Problem(file, entry.linenum, entry.msgid, what, "Remove one of the two.")


def _wrong(file: Path, line: int | None, what: str, remedy: str = _RESTORE) -> ConfigurationError:
    return ConfigurationError([Problem(file, line, "syntax", f"The file {what}.", remedy)])


def _unit(entry: polib.POEntry) -> Unit:
    return Unit(entry.msgid, entry.msgctxt, entry.msgstr, entry.fuzzy, entry.linenum or 0)
