"""Ids of exported texts; a changed text has another id.

A text in several catalogues has one id for all of them, and another one for some of them, for
translations that differ (decision 0026).
"""

import hashlib
import json
from collections.abc import Iterable
from itertools import combinations

import polib

from translating.texts import Text

_LETTERS = 16


def unit_id(german: str, context: str | None = None, *domains: str) -> str:
    """Return the id of a German text in the catalogues *domains*; without any, in all.

    16 hexadecimal digits of a SHA-256.
    """
    named = json.dumps([context, german, *domains], ensure_ascii=False)
    return hashlib.sha256(named.encode()).hexdigest()[:_LETTERS]


def group_by_german(texts: Iterable[Text]) -> dict[tuple[str | None, str], tuple[Text, ...]]:
    """Return *texts* by context and German text; a group has one text for each catalogue."""
    found: dict[tuple[str | None, str], tuple[Text, ...]] = {}
    for text in texts:
        found[text.key] = (*found.get(text.key, ()), text)
    return found


def texts_by_name(texts: Iterable[Text]) -> dict[str, tuple[Text, ...]]:
    """Return *texts* by id; an id stands for a German text in all or some catalogues."""
    return {
        unit_name(some, everywhere): some
        for everywhere in group_by_german(texts).values()
        for count in range(1, len(everywhere) + 1)
        for some in combinations(everywhere, count)
    }


def unit_name(some: tuple[Text, ...], everywhere: tuple[Text, ...]) -> str:
    """Return the id of a German text in *some* of the catalogues that have it."""
    domains = () if some == everywhere else (text.domain for text in some)
    return unit_id(some[0].german, some[0].context, *domains)


def set_translation(entry: polib.POEntry, translation: str) -> None:
    """Write *translation* into *entry* as finished: not fuzzy, without former text and plurals."""
    entry.msgstr = translation
    entry.msgid_plural, entry.msgstr_plural = "", {}
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    entry.previous_msgid = None
    entry.previous_msgctxt = None
