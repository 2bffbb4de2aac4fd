"""Texts that are written in a language instead of translated: Leichte Sprache.

Such a text has other sentences than the German page, so no catalogue can tell whether it still
says the same. It carries the hash of what the German page said when it was written; where the two
differ, the reader gets the German page, which says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from portal.problems import Problem
from sitebuild.content.pages import OwnText, Sheet
from sitebuild.content.source import SourceText
from sitebuild.site import Site
from sitebuild.translation.units import meaning_hash

_WHAT = "The German page says something else than when this text was written; German is shown."


def keep_current(site: Site, extensions: Sequence[Any], configs: Mapping[str, Any]) -> Site:
    """Return *site* without the texts that are older than their German page, naming these."""
    older: list[tuple[str, Problem]] = []

    def checked(sheet: Sheet) -> Sheet:
        if not sheet.variants:
            return sheet
        german = meaning_hash(sheet.source, extensions, configs)
        current: dict[str, OwnText] = {}
        for tag, own in sheet.variants.items():
            if own.source_hash == german:
                meaning = meaning_hash(own.source, extensions, configs)
                current[tag] = replace(own, meaning=meaning)
            else:
                older.append((tag, outdated(own.source, german)))
        return replace(sheet, variants=current)

    sheets = tuple(checked(sheet) for sheet in site.sheets)
    papers = tuple(checked(sheet) for sheet in site.papers)
    return replace(site, sheets=sheets, papers=papers, outdated=tuple(older))


def outdated(own: SourceText, german: str) -> Problem:
    """Say that a text is older than the German page, which says *german* now."""
    line = own.line_of("source-hash:") or 1
    remedy = f"Bring the text up to date, then write: source-hash: “{german}”".replace("“", '"')
    return Problem(own.name, line, "source-hash", _WHAT, remedy.replace("”", '"'))
