"""Read and write the file of the settings, an EnvironmentFile= (systemd.exec)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


def quoted(text: str) -> str:
    """Return *text* as the value of a line in an EnvironmentFile= (systemd.exec), quoted if it
    has to be.
    """
    if re.fullmatch(r"[\w./:@+?=&%~,-]*", text):
        return text
    inner = re.sub(r'([\\"`$])', r"\\\1", text)
    return f'"{inner}"'


def settings_in(text: str) -> dict[str, str]:
    """Return the settings in *text*, an EnvironmentFile= (systemd.exec)."""
    return {line.name: line.value for line in lines_in(text)}


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A line that sets something; of several with one name the last counts."""

    number: int
    """Counted from 1."""
    name: str
    value: str


def lines_in(text: str) -> Iterator[SettingLine]:
    """Yield what *text*, an EnvironmentFile=, sets, as systemd 252 reads it (`parse_env_file`).

    A value may have several pieces, quoted or not, and go on over the end of a line.
    """
    number, counted = 1, 0
    for found in _ENTRY.finditer(text):
        if found["value"] is not None:
            number += text.count("\n", counted, found.start("name"))
            counted = found.start("name")
            pieces = _PIECE.finditer(found["value"])
            value = "".join(_meant(piece[0]) for piece in pieces)
            yield SettingLine(number, found["name"].rstrip(_BLANKS), value)


def comments_that_go_on(text: str) -> Iterator[str]:
    """Yield comments of several lines in *text*; systemd 254 and later end each with its line."""
    for found in _ENTRY.finditer(text):
        if (comment := found["comment"]) and "\n" in comment:
            yield comment


_BLANKS = " \t"
_BARE = r"(?:[ \t]*(?:\\(?:.|\Z)|[^\\ \t\n\r]))+"
"""Up to the end of the line, without blanks there; a backslash takes the next sign as it is."""
_PIECE = re.compile(
    rf"""(?:'[^']*(?:'|\Z)|"(?:\\(?:.|\Z)|[^"\\])*(?:"|\Z)|(?![ \t]){_BARE})""", re.DOTALL
)
_ENTRY = re.compile(
    r"(?P<comment>[#;](?:\\(?:.|\Z)|[^\\\n\r])*)"
    rf"|(?P<name>[^#; \t\n\r][^=\n\r]*)(?:=(?P<value>(?:[ \t]*{_PIECE.pattern})*)|(?=[\n\r]|\Z))",
    re.DOTALL,
)


def _meant(piece: str) -> str:
    """Return what a *piece* of a value means."""
    match piece[0]:
        case "'":
            return piece[1:].removesuffix("'")
        case '"':
            inner = re.fullmatch(r'"((?:\\.|[^"\\])*)\\?"?', piece, re.DOTALL)
            return re.sub(r'\\(?:\n|(["\\`$]))', r"\1", inner[1]) if inner else ""
        case _:
            return re.sub(r"\\(?:[\n\r]|\Z|(.))", r"\1", piece, flags=re.DOTALL)
