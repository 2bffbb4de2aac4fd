"""A catalogue (.po) that came back from Poedit, OmegaT or another program.

A unit is known by its context and German text. Nothing else of the file is taken: no comments, no
order, no empty translation; what a program has put aside as obsolete is named, and what ours has
put aside already is left out. The file does not say what a translation was when it went out; one
that ours had before is older, and named.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import polib

from portal.languages.pofile import open_catalogue
from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from translating.exchange.rows import ReturnedRow
from translating.languages import is_named
from translating.texts import Aside, Text
from translating.units import group_by_german, unit_id, unit_name

SaidBefore = Callable[[Text, str], bool]
"""Whether our catalogue had this translation of a text before the one it has now."""
_OLDER = (
    "The portal had this translation before, and somebody has changed it since. Now it is: {}. "
    "Take the newest catalogue, and change that one."
)
_ASIDE = (
    "A program has put this translation aside as obsolete (#~), but the text is needed. "
    "Remove the #~ before its lines, or take the newest catalogue and write it there."
)


def read(
    file: Path,
    texts: Mapping[str, Iterable[Text]],
    locale: Locale | None = None,
    said_before: SaidBefore = lambda *_: False,
    put_aside: Collection[Aside] = (),
) -> Iterator[ReturnedRow]:
    """Yield the translations of a catalogue; *texts* are ours, by the name of their catalogue.

    Programs bring back as used what was *put_aside* in ours: unchanged, it is no row.
    The file is taken for the one of ours with which it has most texts in common. Raises
    `ConfigurationError` if it is no PO file, one of none of ours, or for another language.
    """
    catalogue = open_catalogue(file)
    _check_language(file, catalogue.metadata.get("Language", ""), locale)
    entries = [entry for entry in catalogue if not entry.obsolete]
    ours = {domain: {text.key: text for text in each} for domain, each in texts.items()}
    keys = {(entry.msgctxt, entry.msgid) for entry in entries}
    domain = max(ours, key=lambda name: len(keys & ours[name].keys()), default="")
    if not domain or not keys & ours[domain].keys():
        what, remedy = "has no text of ours.", "Take docs.po, forms.po or theme.po of the language."
        raise ConfigurationError([Problem(str(file), None, "texts", what, remedy)])
    everywhere = group_by_german(text for each in ours.values() for text in each.values())
    for entry in entries:
        text = ours[domain].get((entry.msgctxt, entry.msgid))
        if not text and (entry.msgctxt, entry.msgid, entry.msgstr) in put_aside:
            continue
        row = _row(entry, text, everywhere[text.key] if text else ())
        is_other = text and text.shown and row.translation not in {"", text.shown}
        is_older = text and is_other and said_before(text, entry.msgstr)
        yield replace(row, unreadable=_OLDER.format(text.shown)) if text and is_older else row
    for entry in (each for each in catalogue.obsolete_entries() if each.msgstr):
        text = ours[domain].get((entry.msgctxt, entry.msgid))
        if text and text.key not in keys and text.shown != entry.msgstr:
            yield replace(_row(entry, text, everywhere[text.key]), unreadable=_ASIDE)


def _row(entry: polib.POEntry, text: Text | None, everywhere: tuple[Text, ...]) -> ReturnedRow:
    """Return a unit for its own catalogue; a draft of ours that was left alone says nothing."""
    name = unit_name((text,), everywhere) if text else unit_id(entry.msgid, entry.msgctxt)
    is_ours = text is not None and (text.translation, text.is_fuzzy) == (entry.msgstr, entry.fuzzy)
    is_draft = entry.fuzzy and bool(entry.msgstr)
    translation = "" if is_draft and is_ours else entry.msgstr
    where = f"line {entry.linenum}"
    return ReturnedRow(name, translation, where, is_draft and not is_ours, says_former=False)


def _check_language(file: Path, named: str, locale: Locale | None) -> None:
    if named and locale is not None and not is_named(locale, named):
        what = f"The file is for the language “{named}”, not for {locale.german} ({locale.tag})."
        remedy = "Choose its language with --locale."
        raise ConfigurationError([Problem(str(file), None, "Language", what, remedy)])
