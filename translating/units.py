"""Ids of exported texts; a changed text has another id.

A text in several catalogues has one id for all of them, and another one for some of them, for
translations that differ (decision 0026). A row of a file adds what its translation was, so that a
file that is older than the catalogue is noticed.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from itertools import combinations

import polib

from translating.texts import Text

_LETTERS = 15
_LETTERS_OF_TRANSLATION = 6
_FORMER_ID = re.compile("[0-9a-f]{16}")
"""An id as it was before: of digits alone now and then, which spreadsheets round as a number."""
ROW_ID = re.compile(r"\b(?:t[0-9a-f]{15}(?:-[0-9a-f]{6})?|[0-9a-f]{16})\b")
"""What `row_id` puts together, now or before, within other text."""


def unit_id(german: str, context: str | None = None, *domains: str) -> str:
    """Return the id of a German text in the catalogues *domains*; without any, in all.

    A ``t`` and 15 hexadecimal digits of a SHA-256: no program takes it for a number.
    """
    named = json.dumps([context, german, *domains], ensure_ascii=False)
    return f"t{hashlib.sha256(named.encode()).hexdigest()[:_LETTERS]}"


def row_id(unit: str, translation: str) -> str:
    """Return what names a row in a file: the id of its text, and of its *translation* if any."""
    return f"{unit}-{translation_id(translation)}" if translation else unit


def read_row_id(written: str) -> tuple[str, str | None]:
    """Return the ids of text and translation that `row_id` has put together.

    The second one is empty if there was no translation; `None`: the file does not say, as it was
    exported before ids did.
    """
    unit, _, translation = written.strip().partition("-")
    if _FORMER_ID.fullmatch(unit):
        return f"t{unit[:_LETTERS]}", None
    return unit, translation


def translation_id(translation: str) -> str:
    """Return 6 hexadecimal digits by which a translation is known again; empty: there is none."""
    if not translation:
        return ""
    return hashlib.sha256(translation.encode()).hexdigest()[:_LETTERS_OF_TRANSLATION]


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
