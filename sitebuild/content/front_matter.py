"""Read the front matter of a page: the YAML between two lines `---` at its beginning.

MkDocs ignores what it cannot read, and the last of two equal keys wins. Here both are problems with
their lines.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml  # type: ignore[import-untyped]
from mkdocs.utils.meta import get_data

from portal.problems import Problem
from portal.toml_syntax import sign_problem
from sitebuild.content.source import SourceText

_FENCE = re.compile(r"-{3}[ \t]*\n")
_FRONT = re.compile(r"-{3}[ \t]*\n(?P<yaml>.*?\n)(?:-{3}|\.{3})[ \t]*(?:\n|\Z)", re.DOTALL)
"""As `mkdocs.utils.meta` finds it."""
_BLANK_OF_ANOTHER_KIND = re.compile(
    r"^[\w-]+:(?P<sign>[^\S\n\t ]|[\u200b\u2060\ufeff])", re.MULTILINE
)
_QUOTE = 'Put a text with a colon or another sign of YAML into quotation marks: title: "…"'


def read_front_matter(source: SourceText) -> tuple[Mapping[str, Any], list[Problem]]:
    """Return the front matter of *source*, and the problems of its syntax."""
    text = source.text
    found = _FRONT.match(text)
    if found is None:
        if not _FENCE.match(text):
            return get_data(text)[1], []
        what, remedy = "The front matter does not end.", "Close it with a line: ---"
        return {}, [Problem(source.name, 1, "syntax", what, remedy)]
    if blank := _BLANK_OF_ANOTHER_KIND.search(text, 0, found.end()):
        return {}, [sign_problem(source.name, text, blank.start("sign"))]
    try:
        root = yaml.compose(found["yaml"], yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return {}, [_syntax(source, error)]
    if not isinstance(root, yaml.MappingNode):
        what, remedy = "The front matter holds no keys.", "Write lines like: title: …"
        return {}, [Problem(source.name, 1, "syntax", what, remedy)]
    return get_data(text)[1], list(_twice(source, root))


def _syntax(source: SourceText, error: yaml.MarkedYAMLError) -> Problem:
    """Blame the line on which the parser has begun what it cannot finish."""
    mark = error.context_mark or error.problem_mark
    line = mark.line + 2 if mark else 1
    said = " ".join(filter(None, (error.problem, error.context)))
    what = f"This is no YAML: {said}."
    return Problem(source.name, line, "syntax", what, _QUOTE)


def _twice(source: SourceText, root: yaml.MappingNode) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for key, _ in root.value:
        line = key.start_mark.line + 2
        if key.value in seen:
            what = f"It stands twice: here, and on line {seen[key.value]}."
            yield Problem(source.name, line, str(key.value), what, "Remove one of the two.")
        seen.setdefault(key.value, line)
