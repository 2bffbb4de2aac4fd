"""Gates for the meaning: what misleads a reader although every character is right."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from babel.dates import get_day_names
from babel.units import format_unit

from portal.languages.registry import NAMES_OF_SCRIPTS
from portal.text import with_plain_digits
from translating.findings import Complaint, Complaints, Weight
from translating.gates.plain_words import (
    PLACEHOLDER,
    TARGET,
    language_of,
    letters,
    script_of,
    without_code,
)
from translating.gates.settings import Setting
from translating.texts import Text

_NEGATION = re.compile(r"\b(?:nicht|nichts|nie|niemand|kein\w*|ohne)\b", re.IGNORECASE)
_PROMISE = re.compile(r"versprech|versprich|garant|zusicher|gewährleist|zusag", re.IGNORECASE)
_GERMAN_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_GERMAN_UNITS = {
    "duration-minute": "Minute",
    "duration-hour": "Stunde",
    "duration-day": "Tag",
    "duration-week": "Woche",
    "duration-month": "Monat",
    "duration-year": "Jahr",
}
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?!\d)")
_ELLIPSIS = re.compile(r"…|\.\.\.")
_ENDS = re.compile(r"[.!]\W*$")
_STOPS = re.compile(r"[^\w\s,،、;:](?:\W*)$")
_JOINERS = re.compile("[\u200c\u200d]")
_NEVER_SEEN = re.compile("[\u00ad\u034f\u180e\u2061-\u2064\u3164\U000e0000-\U000e007f]")
_USE_JOINERS = frozenset({"Arab", "Deva", "Guru", "Beng", "Taml"})
_APOSTROPHE = re.compile("['’ʼ]")
_WITHOUT_BLANKS = frozenset({"Thai", "Hans"})
_AGAIN = re.compile(r"\b(\w+(?: \w+){3,}) \1\b")
_AGAIN_WITHOUT_BLANKS = re.compile(r"(\w{4,})\W*\1")
_STEM = 4
_COUNTS = (1, 2, 5, 11)
"""Enough to see all plural forms of a unit."""
_LEAST_WORDS = 3
_ENOUGH = 12


def negation(text: Text, setting: Setting) -> Complaints:
    """Yield a warning if German is negated and the translation does not seem to be."""
    marks = setting.locale.negation
    if not marks or not _NEGATION.search(without_code(text.german)):
        return
    translated = without_code(text.translation).casefold()
    if not any(re.search(mark, translated) for mark in marks):
        what = "The German text says no; nothing here seems to."
        yield Complaint(what, "Look for the “not”, the “no”, the “without”.", Weight.WARNING)


def promises(text: Text, setting: Setting) -> Complaints:
    """Yield a warning where the translation promises something that German does not."""
    marks = setting.locale.promise
    if not marks or _PROMISE.search(text.german):
        return
    translated = without_code(text.translation).casefold()
    found = next((hit for mark in marks if (hit := re.search(mark, translated))), None)
    if found:
        what = f"“{found[0].strip()}” promises something; the German text does not."
        yield Complaint(what, "Say what the German text says, and no more.", Weight.WARNING)


def calendar(text: Text, setting: Setting) -> Complaints:
    """Yield a warning where the translation names other days or units of time than German."""
    if setting.is_german:
        return
    german, translated = _counted(text.german), _plain(_counted(text.translation))
    before = "" if setting.locale.script in _WITHOUT_BLANKS else r"(?<!\w)"
    for names in (_days(setting.locale.cldr), _units(setting.locale.cldr)):
        here = {word for word, _ in names if re.search(rf"(?<!\w){word}", german)}
        there = _named(names, translated, before)
        if here - there and there - here:
            lost, added = ", ".join(sorted(here - there)), ", ".join(sorted(there - here))
            what = f"It seems to say {added} where German says {lost}."
            yield Complaint(what, "Compare days and durations.", Weight.WARNING)


def _counted(text: str) -> str:
    """Return *text* as language, with a number where a placeholder stands."""
    return without_code(PLACEHOLDER.sub("7", text))


def _named(names: list[tuple[str, list[str]]], text: str, before: str) -> set[str]:
    """Return which of *names* stand in *text*: “cumartesi” is not “cuma”, so longer ones first."""
    stems = [(stem, word) for word, each in names for stem in each]
    found = set()
    for stem, word in sorted(stems, key=lambda pair: len(pair[0]), reverse=True):
        text, count = re.subn(f"{before}{stem}", " ", text)
        found |= {word} if count else set()
    return found


@lru_cache(maxsize=64)
def _days(cldr: str) -> list[tuple[str, list[str]]]:
    names = get_day_names("wide", locale=cldr)
    return [(german, [_stem(names[day])]) for day, german in enumerate(_GERMAN_DAYS)]


@lru_cache(maxsize=64)
def _units(cldr: str) -> list[tuple[str, list[str]]]:
    found = []
    for unit, german in _GERMAN_UNITS.items():
        lengths: tuple[Literal["long", "short"], ...] = ("long", "short")
        written = next((w for length in lengths if (w := _written(unit, length, cldr))), [])
        words = {_stem(re.sub(r"[\d\s.,/]+", " ", each).strip()) for each in written} - {""}
        found.append((rf"\d+ {german}", [_beside_number(word) for word in sorted(words)]))
    return [(german, stems) for german, stems in found if stems]


def _beside_number(word: str) -> str:
    """Match a short name of a unit only behind its number: two letters are in many words."""
    return word if len(word) >= _LEAST_WORDS else rf"\d+\s*{word}"


def _written(unit: str, length: Literal["long", "short"], cldr: str) -> list[str]:
    """Return how *unit* is written with numbers; babel gives its own name where it has no words."""
    written = [format_unit(count, unit, length, locale=cldr) for count in _COUNTS]
    return [] if any("duration" in each for each in written) else written


def _plain(text: str) -> str:
    return _APOSTROPHE.sub("", text.casefold())


def _stem(name: str) -> str:
    name = _plain(name)
    return name if len(name) <= _STEM else name[: max(_STEM, len(name) - 2)]


def times(text: Text, setting: Setting) -> Complaints:
    """Yield a warning where times of day stand in another order than in German."""
    german, translated = (_times_in(each) for each in (text.german, text.translation))
    if german != translated and sorted(german) == sorted(translated):
        what = f"The times come in another order: {', '.join(translated)}."
        yield Complaint(what, "Write them in the order of the German text.", Weight.WARNING)


def _times_in(text: str) -> list[str]:
    return [
        found.replace(".", ":") for found in _TIME.findall(with_plain_digits(without_code(text)))
    ]


def repeated_words(text: Text, setting: Setting) -> Complaints:
    """Yield an error where three or more words stand twice in a row."""
    words = text.translation.split()
    for length in range(len(words) // 2, _LEAST_WORDS - 1, -1):
        for at in range(len(words) - 2 * length + 1):
            first, again = words[at : at + length], words[at + length : at + 2 * length]
            if first == again and " ".join(first * 2) not in " ".join(text.german.split()):
                what = f"“{' '.join(first)}” stands there twice."
                yield Complaint(what, "Remove one of the two.")
                return
    yield from _doubled_in_other_spelling(text, setting)


def _doubled_in_other_spelling(text: Text, setting: Setting) -> Complaints:
    """Yield an error for a part that stands twice with other stops, capitals or blanks."""
    if setting.locale.script in _WITHOUT_BLANKS:
        found = _AGAIN_WITHOUT_BLANKS.search(text.translation)
    else:
        found = _AGAIN.search(" ".join(re.findall(r"\w+", text.translation.casefold())))
    if found and found[1] not in " ".join(re.findall(r"\w+", text.german.casefold())):
        yield Complaint(f"“{found[1]}” stands there twice.", "Remove one of the two.")


def unfinished(text: Text, setting: Setting) -> Complaints:
    """Yield a warning if the last sentence has no end, or trails off."""
    german, translated = text.german.strip(), text.translation.strip()
    if _ELLIPSIS.search(translated) and not _ELLIPSIS.search(german):
        what = "It trails off, the German text does not."
        yield Complaint(what, "Finish the sentence.", Weight.WARNING)
    is_sentence = _ENDS.search(german) and len(letters(german)) >= _ENOUGH
    without_stops = setting.locale.script in _WITHOUT_BLANKS
    if is_sentence and not without_stops and not _STOPS.search(PLACEHOLDER.sub("x.", translated)):
        what = "The sentence has no end."
        yield Complaint(what, "Look whether something is missing, or set its stop.", Weight.WARNING)


def invisible_characters(text: Text, setting: Setting) -> Complaints:
    """Yield an error for an invisible character."""
    joiners = setting.locale.script not in _USE_JOINERS and _JOINERS.search(text.translation)
    if joiners or _NEVER_SEEN.search(text.translation):
        yield Complaint("There is an invisible character in the text.", "Type the text again.")


def sections(text: Text, setting: Setting) -> Complaints:
    """Yield a warning where the sign § is missing."""
    if text.german.count("§") > 0 and "§" not in text.translation:
        what = "The sign § is missing."
        yield Complaint(what, "Keep § before its number.", Weight.WARNING)


def labels_of(text: Text) -> Iterator[tuple[str, str, str]]:
    """Yield target, German label and translated label of each link that has its target alone."""
    german, translated = (_links(each) for each in (text.german, text.translation))
    for target, label in german.items():
        if target in translated:
            yield target, label, translated[target]


def _links(text: str) -> dict[str, str]:
    parts = TARGET.split(text)
    labels = [before.rpartition("[")[2] for before in parts[0:-1:2]]
    targets = parts[1::2]
    return {t: each for t, each in zip(targets, labels, strict=True) if targets.count(t) == 1}


def foreign_script_words(text: Text, setting: Setting) -> Complaints:
    """Yield an error for words in a script that is neither Latin nor the language's."""
    expected = {*NAMES_OF_SCRIPTS[setting.locale.script], "LATIN"}
    plain = language_of(text.translation, setting.glossary.kept)
    known = {script_of(letter) for letter in letters(text.german)}
    found = {script_of(letter) for letter in letters(plain)} - expected - known
    if odd := sorted(found - {"", "MODIFIER", "MASCULINE", "FEMININE", "MICRO", "KATAKANA"}):
        what = f"There are letters of another script: {', '.join(odd).lower()}."
        yield Complaint(what, "Type the word again.")
