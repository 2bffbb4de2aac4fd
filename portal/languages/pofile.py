"""Read and write PO files: what GNU gettext reads is read, what it would refuse is named.

Translators' files come from many programs. polib reads them, but neither it nor Babel knows all
that gettext takes: comments without a space, its sticky flags `#=`, several strings in a line. So
each line is put into the form that polib knows.

A unit that gettext would stop at is refused alone, so that one slip costs no language its pages; so
is a text that stands twice with two translations. A file that is cut off, saved in another encoding
or merged half-way must not be taken for a translation with a few gaps: it is refused as a whole.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polib

from portal.languages.normal_catalogue import Unit, Units, is_normal, normal_units
from portal.problems import ConfigurationError, Problem
from portal.whole_files import rewrite

LINE_WIDTH = 100
"""Columns after which a text goes on in the next line of a catalogue."""


@dataclass(frozen=True, slots=True)
class _Keyword:
    """A line with a text: its number, its keyword, if any, and what marks it as obsolete."""

    number: int
    name: str
    start: str
    has_text: bool


_Line = tuple[int, str]
"""Number, counted from 1, and content."""
_BLANKS = " \t\v\f"
_LINE_END = re.compile(r"\r\n?|\n")
_SIGNS = r'(?:[^"\\\0]|\\[bfnrtv"\\])*'
"""Within quotation marks; polib knows no other escapes, and nobody writes them."""
_STRING = rf'"({_SIGNS})"[{_BLANKS}]*'
_STRINGS = re.compile(_STRING)
_TEXT_LINE = re.compile(
    r"(?P<keyword>msgctxt|msgid_plural|msgid|msgstr(?:[ \t]*\[[ \t]*\d+[ \t]*\])?)?"
    rf"[{_BLANKS}]*(?P<strings>(?:{_STRING})*)"
)
_ORDER = re.compile(r"(?:msgctxt )?msgid (?:msgstr |msgid_plural (?:msgstr\[\d+\] )+)")
_FLAG = re.compile(r"range:\s*[^\s,;]+|[^\s,;]+")
"""As gettext divides them: at commas and blanks."""
_MARK = b"\xef\xbb\xbf"
_RESTORE = "Restore the file, or repair it in a PO editor."
_REPAIR = "Repair the line in a PO editor; until then readers see this text in German."
_ONCE = "Remove one of the two; until then readers see it in German where they differ."
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})", re.MULTILINE)
_OBSOLETE = re.compile(r"#~(?!\|)[ \t]*")
_BEGINNING = re.compile(r"msgctxt|msgid(?!_plural)|msgstr(?:[ \t]*\[)?")


class _Lines(str):
    """A catalogue's content; polib would divide it at U+2028 and the like, too."""

    __slots__ = ()

    def splitlines(self, keepends: bool = False) -> list[str]:  # noqa: FBT001, FBT002 - as in str
        return self.split("\n")


def read_units(file: Path) -> Units:
    """Return the units of a PO file without the obsolete ones.

    Raises `ConfigurationError`, naming the line, where the file is no valid PO file in UTF-8.
    """
    units, refused = read_sound_units(file)
    if refused:
        raise ConfigurationError(refused)
    return units


def read_sound_units(file: Path) -> tuple[Units, tuple[Problem, ...]]:
    """Return the units as `read_units` does, without damaged ones, and what is wrong with these.

    Raises `ConfigurationError` where the file as a whole cannot be trusted.
    """
    return _sound_units(file, _text(file))


def units_of_text(name: str, text: str) -> Units:
    """Return the units of the *text* of a PO file, without damaged ones; messages call it *name*.

    Raises `ConfigurationError` where the text as a whole cannot be trusted.
    """
    return _sound_units(Path(name), text)[0]


def open_catalogue(file: Path) -> polib.POFile:
    """Return a PO file with all that translators have left in it, ready to be changed.

    Raises `ConfigurationError`, naming the line, where the file is no valid PO file in UTF-8.
    """
    catalogue, refused = _read_text(file, _text(file))
    if refused:
        raise ConfigurationError(refused)
    return catalogue


def save_catalogue(catalogue: polib.POFile, file: Path) -> None:
    """Write *catalogue* into *file* in UTF-8, with texts wrapped after `LINE_WIDTH` columns."""
    rewrite(file, str(catalogue))


def _sound_units(file: Path, text: str) -> tuple[Units, tuple[Problem, ...]]:
    units = normal_units(text)
    if units:
        return units, ()
    catalogue, refused = _read_text(file, text)
    entries = (entry for entry in catalogue if not entry.obsolete)
    return {(entry.msgctxt, entry.msgid): _unit(entry) for entry in entries}, tuple(refused)


def _read_text(file: Path, text: str) -> tuple[polib.POFile, list[Problem]]:
    if not text.strip():
        raise _wrong(file, 1, "is empty")
    content, refused = text, list[Problem]()
    if not is_normal(text):
        lines, refused = _as_polib_reads(file, [*enumerate(_LINE_END.split(text), start=1)])
        content = "\n".join(lines)
    try:
        content = _Lines(content)
        catalogue = polib.pofile(content, encoding="utf-8", wrapwidth=LINE_WIDTH)
    except (OSError, ValueError) as error:
        found = re.search(r"line (\d+)", str(error))
        raise _wrong(file, int(found[1]) if found else None, "is no PO file") from error
    return catalogue, refused + _taken_out(file, catalogue)


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _wrong(file, None, f"cannot be read ({error.strerror})") from error
    if b"\0" in content[:2]:
        raise _wrong(file, 1, "is not in UTF-8", "Save it in UTF-8, or restore it.")
    if content.startswith(_MARK):
        remedy = "Save it in UTF-8 without a byte order mark."
        raise _wrong(file, 1, "begins with a byte order mark", remedy)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _wrong(file, line, "is not in UTF-8", "Save it in UTF-8, or restore it.") from error


def _as_polib_reads(file: Path, lines: list[_Line]) -> tuple[list[str], list[Problem]]:
    """Return the lines in the form that polib knows, those of damaged units as empty lines.

    Raises where the header or the end is damaged, or two versions were merged half-way.
    """
    read: list[list[str]] = []
    refused: list[Problem] = []
    for block in _blocks(lines):
        try:
            read.append(_block_as_polib_reads(file, block))
        except ConfigurationError as error:
            is_last = block[-1] == lines[-1]
            if not read or (is_last and _is_cut(block)) or _CONFLICT.search(_text_of(block)):
                raise
            (problem,) = error.problems
            refused.append(replace(problem, remedy=_REPAIR))
            if _begins_within_a_text(block):
                read[-1] = [""] * len(read[-1])
            read.append([""] * len(block))
    return [line for block in read for line in block], refused


def _text_of(block: list[_Line]) -> str:
    return "\n".join(line for _, line in block if line.strip(_BLANKS))


def _is_cut(block: list[_Line]) -> bool:
    """Return True if a unit has no translation, or one without an end."""
    has_translation = any(_kind(line).startswith("msgstr") for _, line in block)
    return not has_translation or not _text_of(block).rstrip(_BLANKS).endswith('"')


def _begins_within_a_text(block: list[_Line]) -> bool:
    """Return True if its first line behind the comments goes on with the text of another unit."""
    return next((kind for _, line in block if (kind := _kind(line)) not in {"", "#"}), "") == '"'


def _blocks(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines of each unit, from its comments to its translation."""
    block: list[_Line] = []
    last, is_apart = "", False
    for number, line in lines:
        kind = _kind(line)
        if block and _is_next(kind, last, is_apart=is_apart):
            yield block
            block, last = [], ""
        block.append((number, line))
        is_apart = not kind
        if kind not in {"", "#"}:
            last = kind if kind.startswith("msg") else last or "other"
    yield block


def _kind(line: str) -> str:
    """Return the keyword of a line, `#`, `"`, "other", or nothing for an empty line."""
    text = _OBSOLETE.sub("", line.strip(_BLANKS), count=1)
    if found := _BEGINNING.match(text):
        return "msgstr[" if found[0].endswith("[") else found[0]
    if text.startswith('"') and _TEXT_LINE.fullmatch(text):
        return '"'
    return text[:1] if text[:1] in {"", "#"} else "other"


def _is_next(kind: str, last: str, *, is_apart: bool) -> bool:
    """Return True if a line of *kind* begins a unit behind the keyword *last*.

    What cannot be read belongs to the lines above and below it, unless an empty line is between
    them: it may be the rest of a translation, or the mark that it is a draft.
    """
    if last == "other" and kind in {"#", "msgctxt", "msgid"}:
        return is_apart
    match kind:
        case "#":
            return last in {"msgid", "msgstr", "msgstr["} or (is_apart and last == "msgctxt")
        case "msgctxt" | "msgid":
            return last not in {"", "msgctxt"}
        case "msgstr":
            return last in {"msgstr", "msgstr["}
        case _:
            return kind == "other" and is_apart


def _block_as_polib_reads(file: Path, block: list[_Line]) -> list[str]:
    """Return the lines of one unit; raise where gettext would stop reading."""
    read: list[str] = []
    keywords: list[_Keyword] = []
    for number, line in block:
        start, text = _divided(line.strip(_BLANKS))
        if text and start in {"", "#| ", "#~ "}:
            has_text = text.endswith('"')
            text, keyword = _text_line(file, number, text)
            if start != "#| ":
                keywords.append(_Keyword(number, keyword, start, has_text=has_text))
            if [each.name for each in keywords[:1]] not in ([], ["msgctxt"], ["msgid"]):
                raise _wrong(file, number, "has a translation that has no German text before it")
        read.append(start + text if text or start == "# " else "")
    _refuse_disorder(file, keywords)
    return read


def _refuse_disorder(file: Path, lines: list[_Keyword]) -> None:
    """Raise where the lines with texts are not one whole unit."""
    if not lines:
        return
    order = "".join(f"{each.name} " for each in lines if each.name)
    if order in {"msgid ", "msgctxt msgid "}:
        number = next(each.number for each in lines if each.name == "msgid")
        raise _wrong(file, number, "breaks off: this text has no translation behind it")
    for each, following in zip(lines, [*lines[1:], None], strict=True):
        if not each.has_text and (following is None or following.name):
            raise _wrong(file, each.number, "breaks off: no text stands behind this keyword")
        if each.start != lines[0].start:
            raise _wrong(file, each.number, "has a text that is obsolete in one half alone")
    if not _ORDER.fullmatch(order):
        raise _wrong(file, lines[0].number, "has a text whose keywords stand in another order")


def _divided(line: str) -> tuple[str, str]:
    """Divide a line into what says its kind, as polib writes it, and the rest."""
    if not line.startswith("#"):
        return "", line
    kind, rest = line[:2], line[2:].strip(_BLANKS)
    if kind == "#~" and rest.startswith("#"):
        return _divided(rest)
    match kind:
        case "#," | "#=":  # sticky flags (gettext 1.0) are flags to all other programs
            return "#, ", ", ".join(_FLAG.findall(rest))
        case "#~" if rest.startswith("|"):
            return "#~| ", ""
        case "#~" | "#|" | "#." | "#:":
            return f"{kind} ", rest
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
    inner = re.match(f'"{_SIGNS}', rest)
    if inner and inner.end() == len(rest):
        return "has a text that breaks off: its closing quotation mark is missing"
    sign = rest[inner.end() if inner else 0]
    code = f"U+{ord(sign):04X}"
    shown = f"“{sign}”" if sign.isprintable() and not sign.isspace() else code
    return f"has {shown} ({unicodedata.name(sign, code)}) where no PO file has it"


def _taken_out(file: Path, catalogue: polib.POFile) -> list[Problem]:
    """Take out texts that occur twice, and return what is wrong with them.

    gettext stops at the second one; one of two different translations would be a guess.
    """
    found: dict[tuple[str | None, str], list[polib.POEntry]] = {}
    for entry in catalogue:
        if not entry.obsolete:
            found.setdefault((entry.msgctxt, entry.msgid), []).append(entry)
    problems: list[Problem] = []
    gone: set[int] = set()
    for first, *others in found.values():
        is_clear = all((e.msgstr, e.fuzzy) == (first.msgstr, first.fuzzy) for e in others)
        gone |= {id(entry) for entry in (others if is_clear else (first, *others))}
        for entry in others:
            what = f"This text stands on line {first.linenum}, too."
            problems.append(Problem(file, entry.linenum, entry.msgid, what, _ONCE))
    catalogue[:] = [entry for entry in catalogue if id(entry) not in gone]
    return problems


def _wrong(file: Path, line: int | None, what: str, remedy: str = _RESTORE) -> ConfigurationError:
    return ConfigurationError([Problem(file, line, "syntax", f"The file {what}.", remedy)])


def _unit(entry: polib.POEntry) -> Unit:
    return Unit(entry.msgid, entry.msgctxt, entry.msgstr, entry.fuzzy, entry.linenum or 0)
