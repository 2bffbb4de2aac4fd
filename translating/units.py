"""Names for texts that travel: a text that has changed since has another name."""

import hashlib
import json
from collections.abc import Iterable

import polib

from translating.texts import Text

_LETTERS = 16


def unit_id(german: str, context: str | None = None) -> str:
    """Return the name of a German text."""
    named = json.dumps([context, german], ensure_ascii=False)
    return hashlib.sha256(named.encode()).hexdigest()[:_LETTERS]


def by_id(texts: Iterable[Text]) -> dict[str, Text]:
    """Return *texts* by name."""
    return {unit_id(text.german, text.context): text for text in texts}


def settle(entry: polib.POEntry, translation: str) -> None:
    """Make *translation* the one that readers see."""
    entry.msgstr = translation
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    entry.previous_msgid = None
    entry.previous_msgctxt = None
