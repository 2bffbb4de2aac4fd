"""Texts that are written in a language instead of translated: Leichte Sprache.

Such a text has other sentences than the German page, so no catalogue shows whether it still says
the same. It holds the hash of the German page at the time of writing; if the page has another hash
now, readers get the German page with a notice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from portal.problems import Problem
from sitebuild.content.pages import EasyLanguageText, Page
from sitebuild.content.source import SourceText
from sitebuild.translation.units import meaning_hash

_WHAT = "The German page says something else than when this text was written; German is shown."


def without_outdated(
    pages: Iterable[Page], extensions: Sequence[Any], configs: Mapping[str, Any]
) -> tuple[tuple[Page, ...], tuple[tuple[str, Problem], ...]]:
    """Return *pages* without outdated easy-language texts, and the problems of these by tag."""
    current: list[Page] = []
    older: list[tuple[str, Problem]] = []
    for page in pages:
        if not page.variants:
            current.append(page)
            continue
        german = meaning_hash(page.source, extensions, configs)
        kept: dict[str, EasyLanguageText] = {}
        for tag, own in page.variants.items():
            if own.source_hash == german:
                kept[tag] = replace(own, meaning=meaning_hash(own.source, extensions, configs))
            else:
                older.append((tag, outdated(own.source, german)))
        current.append(replace(page, variants=kept))
    return tuple(current), tuple(dict.fromkeys(older))


def outdated(own: SourceText, german: str) -> Problem:
    """Return the problem of a text whose German page says *german* now."""
    line = own.line_of("source-hash:") or 1
    remedy = f'Bring the text up to date, then write: source-hash: "{german}"'
    return Problem(own.name, line, "source-hash", _WHAT, remedy)
