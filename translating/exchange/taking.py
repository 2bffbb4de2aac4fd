"""Take translations in: only for German texts that are as they were, and only what is sound."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import polib

from portal.catalogues import DOMAINS, catalogue_file
from portal.locales import Locale
from portal.problems import ConfigurationError
from translating.exchange.rows import Returned
from translating.gates import Gatekeeper
from translating.texts import Text, read_texts
from translating.units import by_id, settle, unit_id


@dataclass(frozen=True, slots=True)
class Refused:
    """A translation that was not taken."""

    returned: Returned
    german: str
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file that came back."""

    new: tuple[Text, ...]
    unchanged: int
    empty: int
    refused: tuple[Refused, ...]
    files: tuple[Path, ...]


_BREAK = re.compile(r"[ \t]*\r?\n[ \t]*")
_GONE = (
    "The German text has changed since the export, or is not needed any more. "
    "Export again: the translation is needed for the new text."
)
_NO_NUMBER = "The number in the first column is missing, so nobody knows which text is meant."
_DRAFT = "The translator has marked it as unfinished."
_TWICE = "This text came back twice, with two translations. Keep one of the two rows."


def take(root: Path, locale: Locale, returned: Iterable[Returned], gatekeeper: Gatekeeper) -> Taken:
    """Write what is new and sound into the catalogues of *locale*.

    Raises `ConfigurationError`, and writes nothing, where all of it is in another language.
    """
    i18n = root / "i18n"
    known = by_id(text for domain in DOMAINS for text in read_texts(i18n, locale.tag, domain))
    new: list[Text] = []
    refused: list[Refused] = []
    unchanged = empty = 0
    everything = {(each.id, each.translation.strip()): each for each in returned}.values()
    twice = _differing(everything)
    for each in everything:
        text = known.get(each.id)
        translation = _as_german(each.translation, text.german if text else "")
        if not translation and not each.unreadable:
            empty += 1
        elif text is not None and each.id in twice:
            refused.append(Refused(each, text.german, _TWICE))
        elif text is not None and text.is_shown and text.translation == translation:
            unchanged += 1
        elif text is None or (why := _objection(each, text, translation, locale, gatekeeper)):
            german = text.german if text else ""
            gone = _GONE if each.id else _NO_NUMBER
            refused.append(Refused(each, german, why if text else gone))
        else:
            new.append(replace(text, translation=translation, is_fuzzy=False))
    if foreign := gatekeeper.foreign(new, locale):
        raise ConfigurationError(finding.problem for finding in foreign)
    return Taken(tuple(new), unchanged, empty, tuple(refused), _write(i18n, locale, new))


def _differing(returned: Iterable[Returned]) -> set[str]:
    """Return the names of texts that came back with more than one translation."""
    translations: dict[str, set[str]] = {}
    for each in returned:
        if each.id and each.translation.strip():
            translations.setdefault(each.id, set()).add(each.translation.strip())
    return {name for name, found in translations.items() if len(found) > 1}


def _as_german(translation: str, german: str) -> str:
    """Return *translation* in one spelling, with line breaks such as the German text has."""
    hard, soft = "  \n" in german, "\n" in german
    line_break = "  \n" if hard else "\n" if soft else " "
    composed = unicodedata.normalize("NFC", translation).strip()
    return _BREAK.sub(line_break, composed)


def _objection(
    returned: Returned, text: Text, translation: str, locale: Locale, gatekeeper: Gatekeeper
) -> str:
    if returned.unreadable or returned.is_draft:
        return returned.unreadable or _DRAFT
    offered = replace(text, translation=translation, is_fuzzy=False)
    errors = gatekeeper.unfit(offered, locale)
    return " ".join(f"{error.problem.what} {error.problem.remedy}" for error in errors)


def _write(i18n: Path, locale: Locale, new: Iterable[Text]) -> tuple[Path, ...]:
    by_file: dict[Path, dict[str, str]] = {}
    for text in new:
        file = catalogue_file(i18n, locale.tag, text.domain)
        by_file.setdefault(file, {})[unit_id(text.german, text.context)] = text.translation
    for file, translations in by_file.items():
        catalogue = polib.pofile(str(file), encoding="utf-8", wrapwidth=100)
        for entry in catalogue:
            name = unit_id(entry.msgid, entry.msgctxt)
            if not entry.obsolete and name in translations:
                settle(entry, translations[name])
        file.write_text(str(catalogue), "utf-8", newline="\n")
    return tuple(by_file)
