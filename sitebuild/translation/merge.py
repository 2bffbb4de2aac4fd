"""Bring a catalogue up to date with its template.

polib merges; what it lacks is added here. A text that resembles one that has gone takes over its
translation as *fuzzy*, with the former text beside it, so that a translator sees what changed;
fuzzy is never shown to a reader. What has gone is kept as obsolete, for it may come back.

Tried on all catalogues: Babel's `Catalog.update` forgets the obsolete texts that it makes drafts
of and never brings one back, and its writer breaks a former text that is longer than a line. GNU
msgmerge forgets them, too, is a program that editors would have to install, and makes drafts of
texts that are still there. `kim i18n minor-edit` needs what they forget.
"""

import difflib

import polib

SIMILAR = 0.6
"""Ratio from 0 to 1 from which a former text counts as an earlier wording; msgmerge's own value."""


def merge(catalogue: polib.POFile, template: polib.POFile) -> polib.POFile:
    """Return *catalogue*, changed: the units of *template* in its order, then what has gone."""
    live = {entry.msgid_with_context for entry in catalogue if not entry.obsolete}
    catalogue[:] = [e for e in catalogue if not e.obsolete or e.msgid_with_context not in live]
    known = {
        entry.msgid_with_context: (entry.flags, entry.previous_msgctxt, entry.previous_msgid)
        for entry in catalogue
    }
    catalogue.merge(template)
    gone = {entry.msgid: entry for entry in catalogue if entry.obsolete and entry.msgstr}
    for entry in catalogue:
        if entry.obsolete:
            entry.occurrences = []
        elif entry.msgid_with_context in known:
            flags, entry.previous_msgctxt, entry.previous_msgid = known[entry.msgid_with_context]
            entry.flags = list(dict.fromkeys([*flags, *entry.flags]))
        else:
            _draft(entry, gone)
    place = {entry.msgid_with_context: number for number, entry in enumerate(template)}
    wanted = [entry for entry in catalogue if not entry.obsolete or entry.msgstr]
    catalogue[:] = sorted(wanted, key=lambda e: place.get(e.msgid_with_context, len(place)))
    return catalogue


def _draft(entry: polib.POEntry, gone: dict[str, polib.POEntry]) -> None:
    """Give a new text the translation of the one among *gone* that it resembles, as a draft."""
    for german in difflib.get_close_matches(entry.msgid, gone, n=1, cutoff=SIMILAR):
        earlier = gone[german]
        entry.msgstr, entry.tcomment = earlier.msgstr, earlier.tcomment
        is_stale = earlier.fuzzy and earlier.previous_msgid
        entry.previous_msgid = earlier.previous_msgid if is_stale else german
        entry.flags = ["fuzzy", *entry.flags]
