"""All guards of one text: its Markdown, its blocks, and the page that is made of them."""

import re
from collections.abc import Iterable, Iterator

import lxml.html
from mkdocs.utils.meta import get_data

from portal.problems import Problem
from sitebuild.content.pages import TEXTS
from sitebuild.content.source import SourceText
from sitebuild.guards.attributes import german_attributes
from sitebuild.guards.elements import BLOCKS, slips_in, text_of
from sitebuild.guards.office_words import odd_blocks, odd_signs, office_words
from sitebuild.guards.raw_signs import raw_lines, raw_signs
from sitebuild.guards.slip import Slip, problems_of
from sitebuild.guards.tables import odd_rows

_LINKS = frozenset({"a"})


def mistakes_in(
    source: SourceText, blocks: Iterable[str], raw_html: Iterable[str], html: str
) -> list[Problem]:
    """Return what is wrong in a German text, each mistake once.

    *blocks* are the texts of its blocks in Markdown, *raw_html* what is HTML in it, and *html* is
    what was made of it.
    """
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    first_line = source.text.removesuffix(get_data(source.text)[0]).count("\n") + 1
    found = dict.fromkeys(_of_file(source, first_line))
    found |= dict.fromkeys(problems_of(source, _of_front_matter(source)))
    slips = [slip for block in blocks for slip in raw_lines(block)]
    slips += [slip for text in raw_html for slip in german_attributes(text)]
    slips += slips_in(root)
    for element in root.iter(*BLOCKS):
        slips += _not_meant(source, raw_signs(text_of(element)))
        slips += office_words(text_of(element, without=_LINKS))
    found |= dict.fromkeys(problems_of(source, iter(slips), first_line))
    return _once(found)


def _of_file(source: SourceText, first_line: int) -> Iterator[Problem]:
    markdown = get_data(source.text)[0]
    odd = *odd_blocks(markdown, first_line), *odd_rows(markdown, first_line)
    for line, slip in (*odd_signs(source.text), *odd):
        yield slip.problem(source, line)


def _of_front_matter(source: SourceText) -> Iterator[Slip]:
    meta = get_data(source.text)[1]
    for text in (str(meta[key]) for key in TEXTS if key in meta):
        shown = re.sub(r"\{\{[^{}]*\}\}", "\ufffc", text)
        yield from raw_signs(shown)
        yield from office_words(shown)


def _not_meant(source: SourceText, slips: Iterable[Slip]) -> Iterator[Slip]:
    """Leave out signs that the editor has written with a backslash: they are to be shown."""
    for slip in slips:
        sign = re.search(r"[*_`\\{}\[\]#|~]", slip.shown)
        if not sign or f"\\{sign[0]}" not in source.text:
            yield slip


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Return one problem for each place and passage, in the order of their lines."""
    first: dict[tuple[int | None, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.line, problem.field), problem)
    return sorted(first.values(), key=lambda problem: problem.line or 0)
