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
from portal.toml_syntax import sign_problem
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
_QUOTE = 'Put a text with a colon or another sign of YAML into quotation marks: title: "…"'
_DAY = "Write a day that there is: 2027-03-01"
_LINES = "Write lines like: title: …"
_FIRST_LINES = "Begin the file with the lines: ---, title: …, description: …, ---"
_SLIPS = (
    (r"[\w-]+:\t|\t", "A tab stands where a space belongs", "Replace it by a space."),
    (r"[ ]+[\w-]+:(?:[ ]|$)", "The line begins with a space", "Remove the space at its beginning."),
    (r"(?P<key>[\w-]+):[^\s:/]", "There is no space behind the colon", "Write: {key}: …"),
    (r'[^"]*"[^"]*\\', "A backslash has a meaning of its own here", r"Write it twice: \\"),
    (
        r'[\w-]+:[ ]+(?P<mark>["\'])(?:(?!(?P=mark)).)*$',
        "The text does not end",
        "Close it with {mark}",
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
        return {}, [sign_problem(source.name, source.text, sign.start(str(sign.lastgroup)))]
    try:
        root = _composed(source, found["yaml"], begin)
    except ConfigurationError as error:
        return {}, [*error.problems]
    if not isinstance(root, yaml.MappingNode):
        return {}, [Problem(source.name, 1, "syntax", "The front matter holds no keys.", _LINES)]
    return _values(source, root, begin)


def _composed(source: SourceText, written: str, begin: int) -> yaml.Node:
    """Return the nodes of YAML that begins at *begin*; raise `ConfigurationError` if it is none."""
    try:
        return yaml.compose(written, yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        problem = sign_problem(source.name, source.text, begin + error.position)
    except yaml.MarkedYAMLError as error:
        problem = _syntax(source, error)
    except RecursionError:
        problem = Problem(source.name, 1, "syntax", "Its brackets stand too deep.", _QUOTE)
    raise ConfigurationError([problem])


def _no_beginning(source: SourceText) -> Problem:
    """Say why the front matter is not found."""
    first = source.text.partition("\n")[0]
    sign = next((at for at, sign in enumerate(first) if unicodedata.category(sign) == "Cf"), None)
    if sign is not None and not first[:sign].strip():
        return sign_problem(source.name, source.text, sign)
    what, remedy = "The page does not begin with front matter.", _FIRST_LINES
    if _LIKE_A_FENCE.fullmatch(first):
        what, remedy = "The first line is not just three hyphens.", "Write: ---"
    elif _FENCE.match(source.text.lstrip()):
        what, remedy = "The first line is empty.", "Remove what stands before the line ---"
    return Problem(source.name, 1, "syntax", what, remedy)


def _no_end(source: SourceText) -> Problem:
    """Return the problem of front matter without an end, at the line that may be meant as one."""
    like = _LIKE_A_FENCE.search(source.text, source.text.index("\n") + 1)
    if like is None:
        what, remedy = "The front matter does not end.", "Close it with a line: ---"
        return Problem(source.name, 1, "syntax", what, remedy)
    odd = next((at for at in range(*like.span()) if not source.text[at].isascii()), None)
    if like["dashes"] == "---" and odd is not None:
        return sign_problem(source.name, source.text, odd)
    line = source.text.count("\n", 0, like.start("dashes")) + 1
    what = "The line that ends the front matter is not just three hyphens."
    return Problem(source.name, line, "syntax", what, "Write: ---")


def _syntax(source: SourceText, error: yaml.MarkedYAMLError) -> Problem:
    """Return the problem of a line with a slip, else of the line where the parser fails."""
    said = " ".join(filter(None, (error.problem, error.context)))
    lines = source.text.split("\n")
    last = error.problem_mark.line + 2 if error.problem_mark else 1
    for number, written in enumerate(lines[1:last], start=2):
        for slip, why, remedy in _SLIPS:
            if found := re.match(slip, written):
                helps = remedy.format(**found.groupdict())
                return Problem(source.name, number, "syntax", f"{why}: {said}.", helps)
    mark = error.context_mark or error.problem_mark
    line = mark.line + 2 if mark else 1
    return Problem(source.name, line, "syntax", f"This is no YAML: {said}.", _QUOTE)


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
            problems.append(Problem(source.name, line, "syntax", "This is no key.", _LINES))
        elif (odd := _odd_sign(source, begin + key.start_mark.index, key.value)) is not None:
            problems.append(sign_problem(source.name, source.text, odd))
        elif key.value in seen:
            what = f"It stands twice: here, and on line {seen[key.value]}."
            problems.append(Problem(source.name, line, key.value, what, "Remove one of the two."))
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
        yield Problem(source.name, line, key, f"{shown} is no plain text for YAML.", _QUOTE)
    elif _constructed(value) is _UNREADABLE:
        remedy = _DAY if key == "review" else _QUOTE
        yield Problem(source.name, line, key, f"{shown} cannot be read.", remedy)
    elif is_text and not value.style and behind.startswith("#"):
        what = f"{behind} is a comment for YAML, and is not shown."
        yield Problem(source.name, line, key, what, _QUOTE)
    elif is_text and not value.value.strip():
        yield Problem(source.name, line, key, "is empty.", "Write the text, or remove the line.")


_UNREADABLE = object()


def _constructed(node: yaml.Node) -> Any:
    """Return the value of *node*; `_UNREADABLE` where it has the form of one and is none."""
    try:
        return yaml.SafeLoader("").construct_document(node)
    except (ValueError, TypeError, yaml.YAMLError, RecursionError):
        return _UNREADABLE
