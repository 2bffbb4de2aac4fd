"""Catalogues in the form in which we save them, read by a pattern.

Nearly all catalogues are so. polib makes an object of each place and flag of a unit, and takes four
times as long to find the texts.
"""

import re
from dataclasses import dataclass

import polib


@dataclass(frozen=True, slots=True)
class Unit:
    """One translation as the translator left it."""

    msgid: str
    context: str | None
    msgstr: str
    fuzzy: bool
    line: int
    """Line in the catalogue, counted from 1."""


Units = dict[tuple[str | None, str], Unit]
"""By context and German text."""

_RUN = r'[^"\\\0\r\n]*+(?:\\[bfnrtv"\\][^"\\\0\r\n]*+)*+'
_COMMENT = (
    r"#(?: [^\r\n]*+)?\n|#[.:] [^ \t\v\f\r\n][^\r\n]*+\n|#, [\w-]++(?:, [\w-]++)*+\n"
    rf'|#\| (?:(?:msgctxt|msgid|msgid_plural) )?"{_RUN}"\n'
)


def _text(start: str) -> str:
    return rf'"{_RUN}"\n(?:{start}"{_RUN}"\n)*+'


def _plural(start: str) -> str:
    return rf"{start}msgid_plural {_text(start)}(?:{start}msgstr\[\d\] {_text(start)})++"


_OBSOLETE = (
    rf"(?:#~ msgctxt {_text('#~ ')})?#~ msgid {_text('#~ ')}"
    rf"(?:#~ msgstr {_text('#~ ')}|{_plural('#~ ')})"
)
_UNIT = (
    rf"(?P<comments>(?:{_COMMENT})*+)"
    rf"(?:(?:msgctxt (?P<context>{_text('')}))?msgid (?P<msgid>{_text('')})"
    rf"(?:msgstr (?P<msgstr>{_text('')})|{_plural('')})"
    rf"|{_OBSOLETE})(?:\n|\Z)"
)
_ONE = re.compile(_UNIT)
_ALL = re.compile(rf"(?:{_UNIT})++")


def is_normal(text: str) -> bool:
    """Return True if *text* is a whole catalogue in the lines that polib writes."""
    return _ALL.fullmatch(text) is not None


def normal_units(text: str) -> Units | None:
    """Return the units of *text* without the obsolete ones; None if it has another form, or a text
    stands twice in it.
    """
    if not is_normal(text):
        return None
    units: Units = {}
    line = 1
    for found in _ONE.finditer(text):
        if found["msgid"]:
            unit = _unit(found, line)
            if (unit.context, unit.msgid) in units:
                return None
            units[unit.context, unit.msgid] = unit
        line += found[0].count("\n")
    units.pop((None, ""), None)  # the header
    return units


def _unit(found: re.Match[str], line: int) -> Unit:
    context, comments = found["context"], found["comments"]
    return Unit(
        _content(found["msgid"]),
        context and _content(context),
        _content(found["msgstr"] or '""\n'),  # none where it has a plural
        "fuzzy" in comments and _is_fuzzy(comments),
        line,
    )


def _content(lines: str) -> str:
    text = lines[1:-2].replace('"\n"', "")
    return polib.unescape(text) if "\\" in text else text


def _is_fuzzy(comments: str) -> bool:
    flags = (line[3:].split(", ") for line in comments.split("\n") if line.startswith("#, "))
    return any("fuzzy" in each for each in flags)
