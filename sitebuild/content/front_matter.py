"""Read the front matter of a page: the YAML between two lines `---` at its beginning.

MkDocs passes over what it cannot read, and of a key that stands twice the last one counts. Here
both are mistakes with their lines. Of YAML a page needs lines with a key and a text, a number, or
true and false; whatever else it might mean is a slip.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import yaml  # type: ignore[import-untyped]

from portal.problems import ConfigurationError, Problem
from sitebuild.content.source import SourceText

_FENCE = re.compile(r"-{3}[ \t]*\n")
_FRONT = re.compile(r"-{3}[ \t]*\n(?P<yaml>.*?\n)(?:-{3}|\.{3})[ \t]*(?:\n|\Z)", re.DOTALL)
"""As `mkdocs.utils.meta` finds it."""
_LIKE_A_FENCE = re.compile(r"^[^\w\n]*?(?P<dashes>[-\u2010-\u2015\u2212]+)[^\w\n]*$", re.MULTILINE)
_FOREIGN_SIGN = re.compile(
    r"^[\w-]+(?:(?P<colon>[\uff1a\ufe55\ua789])|:(?P<blank>[^\S\n\t ]|[\u200b\u2060\ufeff]))"
    r"|(?P<end>[\x85\u2028\u2029])",
    re.MULTILINE,
)
"""What looks like a colon, a space or the end of a line and is none for YAML, or the other way."""
_QUOTE = (
    "Setzen Sie einen Text mit einem Doppelpunkt oder einem anderen Zeichen von YAML in "
    'Anführungszeichen: title: "…"'
)
_DAY = "Schreiben Sie einen Tag, den es gibt: 2027-03-01"
_LINES = "Schreiben Sie Zeilen wie: title: …"
_FIRST_LINES = "Beginnen Sie die Datei mit den Zeilen: ---, title: …, description: …, ---"
_HYPHENS = "Schreiben Sie: ---"
_SLIPS = (
    (
        r"[\w-]+:\t|\t",
        "Ein Tabulator steht, wo ein Leerzeichen hingehört.",
        "Schreiben Sie ein Leerzeichen.",
    ),
    (r"[ ]+[\w-]+:(?:[ ]|$)", "Die Zeile beginnt mit einem Leerzeichen.", "Löschen Sie es."),
    (
        r"(?P<key>[\w-]+):[^\s:/]",
        "Hinter dem Doppelpunkt fehlt ein Leerzeichen.",
        "Schreiben Sie: {key}: …",
    ),
    (
        r'[^"]*"[^"]*\\',
        "Ein umgekehrter Schrägstrich bedeutet hier etwas anderes.",
        r"Schreiben Sie ihn doppelt: \\",
    ),
    (
        r'[\w-]+:[ ]+(?P<mark>["\'])(?:(?!(?P=mark)).)*$',
        "Der Text endet nicht.",
        "Schließen Sie ihn mit {mark}",
    ),
)
"""How lines begin that keep YAML from being read: what is wrong with them, and what helps."""


def read_front_matter(source: SourceText) -> tuple[Mapping[str, Any], list[Problem]]:
    """Return the keys and values of *source*, and what is wrong with how they are written."""
    found = _FRONT.match(source.text)
    if found is None:
        return {}, [_no_end(source) if _FENCE.match(source.text) else _no_beginning(source)]
    begin, end = found.span("yaml")
    if sign := _FOREIGN_SIGN.search(source.text, begin, end):
        return {}, [_odd(source, sign.start(str(sign.lastgroup)))]
    try:
        root = _composed(source, found["yaml"], begin)
    except ConfigurationError as error:
        return {}, [*error.problems]
    if not isinstance(root, yaml.MappingNode):
        return {}, [source.problem(1, "syntax", "Im Kopf der Seite steht kein Schlüssel.", _LINES)]
    return _values(source, root, begin)


def _composed(source: SourceText, written: str, begin: int) -> yaml.Node:
    """Return the nodes of YAML that begins at *begin*; raise `ConfigurationError` if it is none."""
    try:
        return yaml.compose(written, yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        problem = _odd(source, begin + error.position)
    except yaml.MarkedYAMLError as error:
        problem = _syntax(source, error)
    except RecursionError:
        problem = source.problem(1, "syntax", "Die Klammern stehen zu tief ineinander.", _QUOTE)
    raise ConfigurationError([problem])


def _no_beginning(source: SourceText) -> Problem:
    """Say why the front matter is not found."""
    first = source.text.partition("\n")[0]
    sign = next((at for at, sign in enumerate(first) if unicodedata.category(sign) == "Cf"), None)
    if sign is not None and not first[:sign].strip():
        return _odd(source, sign)
    what, remedy = "Die Seite beginnt nicht mit ihrem Kopf.", _FIRST_LINES
    if _LIKE_A_FENCE.fullmatch(first):
        what, remedy = "Die erste Zeile besteht nicht aus genau drei Bindestrichen.", _HYPHENS
    elif _FENCE.match(source.text.lstrip()):
        what, remedy = "Die erste Zeile ist leer.", "Löschen Sie, was vor der Zeile --- steht."
    return source.problem(1, "syntax", what, remedy)


def _no_end(source: SourceText) -> Problem:
    """Return the problem of front matter without an end, at the line that may be meant as one."""
    like = _LIKE_A_FENCE.search(source.text, source.text.index("\n") + 1)
    if like is None:
        what, remedy = "Der Kopf der Seite endet nicht.", "Schließen Sie ihn mit der Zeile: ---"
        return source.problem(1, "syntax", what, remedy)
    odd = next((at for at in range(*like.span()) if not source.text[at].isascii()), None)
    if like["dashes"] == "---" and odd is not None:
        return _odd(source, odd)
    line = source.text.count("\n", 0, like.start("dashes")) + 1
    what = "Die Zeile, die den Kopf beendet, besteht nicht aus genau drei Bindestrichen."
    return source.problem(line, "syntax", what, _HYPHENS)


def _odd(source: SourceText, at: int) -> Problem:
    """Return the problem of the sign at *at*, counted from 0, that has no meaning there."""
    sign, column = source.text[at], at - source.text.rfind("\n", 0, at)
    name = f"{unicodedata.name(sign, 'ein Steuerzeichen')}, U+{ord(sign):04X}"
    shown = f"„{sign}“ ({name})" if sign.isprintable() else name
    what = f"In Spalte {column} steht ein Zeichen, das dort nichts bedeutet: {shown}."
    line = source.text.count("\n", 0, at) + 1
    return source.problem(line, "syntax", what, _remedy(sign))


def _remedy(sign: str) -> str:
    category, plain = unicodedata.category(sign), unicodedata.normalize("NFKC", sign)
    if category[0] == "Z":
        return "Schreiben Sie ein gewöhnliches Leerzeichen."
    if category[0] == "C":
        return "Löschen Sie es: Man sieht es nicht; oder tippen Sie die Zeile neu."
    if category == "Pd" or plain.isascii():
        return f"Schreiben Sie: {'-' if category == 'Pd' else plain}"
    return (
        "Schreiben Sie Schlüssel nur mit a bis z, Ziffern, - und _; Texte stehen in "
        "Anführungszeichen."
    )


def _syntax(source: SourceText, error: yaml.MarkedYAMLError) -> Problem:
    """Return the problem of a line with a slip, else of the line where the parser fails."""
    lines = source.text.split("\n")
    last = error.problem_mark.line + 2 if error.problem_mark else 1
    for number, written in enumerate(lines[1:last], start=2):
        for slip, why, remedy in _SLIPS:
            if found := re.match(slip, written):
                helps = remedy.format(**found.groupdict())
                return source.problem(number, "syntax", why, helps)
    mark = error.context_mark or error.problem_mark
    line = mark.line + 2 if mark else 1
    return source.problem(line, "syntax", "Diese Zeile ist nicht zu lesen.", _QUOTE)


def _values(
    source: SourceText, root: yaml.MappingNode, begin: int
) -> tuple[dict[str, Any], list[Problem]]:
    """Return what stands in the lines of *root*, which begins at *begin*, and what is wrong."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for key, value in root.value:
        line = key.start_mark.line + 2
        if not isinstance(key, yaml.ScalarNode):
            problems.append(source.problem(line, "syntax", "Das ist kein Schlüssel.", _LINES))
        elif (odd := _odd_sign(source, begin + key.start_mark.index, key.value)) is not None:
            problems.append(_odd(source, odd))
        elif key.value in seen:
            what = f"steht doppelt: hier und in Zeile {seen[key.value]}."
            problems.append(source.problem(line, key.value, what, "Entfernen Sie eins von beiden."))
        else:
            seen[key.value] = line
            problems += _misread(source, key.value, line, value)
            values[key.value] = _constructed(value)
    return values, problems


def _odd_sign(source: SourceText, start: int, key: str) -> int | None:
    """Return where the first sign of a key stands that no key has."""
    return next(
        (at for at in range(start, start + len(key)) if not source.text[at].isascii()), None
    )


def _misread(source: SourceText, key: str, line: int, value: yaml.Node) -> Iterator[Problem]:
    """Yield what YAML takes otherwise than it is meant."""
    written = source.text.split("\n")[value.start_mark.line + 1 : value.end_mark.line + 2]
    behind = written[-1][value.end_mark.column :].strip() if written else ""
    shown = f"{written[0][value.start_mark.column :]:.40}" if written else ""
    is_text = value.tag in {"tag:yaml.org,2002:str", "tag:yaml.org,2002:null"}
    if not isinstance(value, yaml.ScalarNode):
        yield source.problem(line, key, f"{shown} ist für YAML kein einfacher Text.", _QUOTE)
    elif _constructed(value) is _UNREADABLE:
        remedy = _DAY if key == "review" else _QUOTE
        yield source.problem(line, key, f"{shown} ist nicht zu lesen.", remedy)
    elif is_text and not value.style and behind.startswith("#"):
        what = f"{behind} ist für YAML ein Kommentar und wird nicht gezeigt."
        yield source.problem(line, key, what, _QUOTE)
    elif is_text and not value.value.strip():
        remedy = "Schreiben Sie den Text, oder entfernen Sie die Zeile."
        yield source.problem(line, key, "ist leer.", remedy)


_UNREADABLE = object()


def _constructed(node: yaml.Node) -> Any:
    """Return the value of *node*; `_UNREADABLE` where it has the form of one and is none."""
    try:
        return yaml.SafeLoader("").construct_document(node)
    except (ValueError, TypeError, yaml.YAMLError, RecursionError):
        return _UNREADABLE
