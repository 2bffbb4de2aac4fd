"""Bring a catalogue up to date with its template, as GNU msgmerge does.

Texts that are still there keep translation, comments and flags. A text that resembles one
that has gone takes over its translation as *fuzzy*, with the former text beside it, so that a
translator sees what changed; fuzzy is never shown to a reader. What has gone is kept as
obsolete, for it may come back. Unlike Babel and msgmerge this works for languages that
their tables do not know.
"""

import difflib

import polib

_SIMILAR = 0.6
"""Ratio from which a former text counts as an earlier wording; msgmerge's own value."""


def merge(catalogue: polib.POFile, template: polib.POFile) -> polib.POFile:
    """Return a catalogue with the units of *template* in its order."""
    merged = polib.POFile(wrapwidth=100)
    merged.header = catalogue.header
    merged.metadata = dict(catalogue.metadata)
    former = {_key(entry): entry for entry in catalogue}
    wanted = {_key(entry) for entry in template}
    gone = {
        entry.msgid: entry
        for key, entry in former.items()
        if entry.msgstr and (key not in wanted or entry.obsolete)
    }
    for unit in template:
        known = former.get(_key(unit))
        merged.append(_kept(unit, known) if known else _begun(unit, gone))
    for entry in former.values():
        if entry.msgid in gone and _key(entry) not in wanted:
            entry.obsolete = True
            entry.occurrences = []
            merged.append(entry)
    return merged


def _key(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def _kept(unit: polib.POEntry, known: polib.POEntry) -> polib.POEntry:
    known.obsolete = False
    known.occurrences = list(unit.occurrences)
    known.flags = list(dict.fromkeys([*known.flags, *unit.flags]))
    return known


def _begun(unit: polib.POEntry, gone: dict[str, polib.POEntry]) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=unit.msgid,
        msgctxt=unit.msgctxt,
        occurrences=list(unit.occurrences),
        flags=list(unit.flags),
    )
    if close := difflib.get_close_matches(unit.msgid, gone, n=1, cutoff=_SIMILAR):
        earlier = gone[close[0]]
        entry.msgstr = earlier.msgstr
        entry.tcomment = earlier.tcomment
        is_stale = earlier.fuzzy and earlier.previous_msgid
        entry.previous_msgid = earlier.previous_msgid if is_stale else earlier.msgid
        entry.flags = ["fuzzy", *entry.flags]
    return entry
