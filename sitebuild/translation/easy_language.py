"""Texts that are written in a language instead of translated: Leichte Sprache.

Such a text has other sentences than the German page, so no catalogue can tell whether it still
says the same. It carries the hash of what the German page said when it was written; where the two
differ, the reader gets the German page, which says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from portal.problems import Problem
from sitebuild.content.pages import OwnText, Sheet
from sitebuild.content.source import SourceText
from sitebuild.translation.units import meaning_hash

_WHAT = "The German page says something else than when this text was written; German is shown."


def without_outdated(
    sheets: Iterable[Sheet], extensions: Sequence[Any], configs: Mapping[str, Any]
) -> tuple[tuple[Sheet, ...], tuple[tuple[str, Problem], ...]]:
    """Return *sheets* without the texts that are older than their German page, and these by tag."""
    current: list[Sheet] = []
    older: list[tuple[str, Problem]] = []
    for sheet in sheets:
        if not sheet.variants:
            current.append(sheet)
            continue
        german = meaning_hash(sheet.source, extensions, configs)
        kept: dict[str, OwnText] = {}
        for tag, own in sheet.variants.items():
            if own.source_hash == german:
                kept[tag] = replace(own, meaning=meaning_hash(own.source, extensions, configs))
            else:
                older.append((tag, outdated(own.source, german)))
        current.append(replace(sheet, variants=kept))
    return tuple(current), tuple(older)


def outdated(own: SourceText, german: str) -> Problem:
    """Say that a text is older than the German page, which says *german* now."""
    line = own.line_of("source-hash:") or 1
    remedy = f"Bring the text up to date, then write: source-hash: “{german}”".replace("“", '"')
    return Problem(own.name, line, "source-hash", _WHAT, remedy.replace("”", '"'))
