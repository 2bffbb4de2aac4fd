"""Gates for what spreadsheets, word processors and machines add to a translation."""

import re

from portal.languages.registry import NAMES_OF_SCRIPTS
from translating.findings import Complaint, Complaints
from translating.gates.plain_words import language_of, letters, script_of, without_code, words
from translating.gates.settings import Setting
from translating.texts import Text

_MARK = re.compile(r"[•·‣◦▪●○■➢✓]|[*\-–—]\s")
_NUMBER = re.compile(r"\(?(\d{1,3})[.)]\s")
_LABEL = re.compile(r"\[[^\[\]]{1,12}\](?!\()")
_APOSTROPHE = re.compile(r"['’‘`´](?![a-zà-ž]{1,3}\b)")
"""Not that of a contraction, as Dutch “'s Avonds” has it."""
_CLOSED = re.compile(r"\w[.,!?]?['’´](?!\w)")
_TAG = re.compile(r"([A-Z]{2,3}|[a-z]{2,3})\s?[:–—-]\s|\(([A-Z]{2,3}|[a-z]{2,3})\)\s")
_PAIRS = frozenset({"„“", "„”", "“”", "«»", "»«", "‹›", "›‹", "‚‘", "‘’", "「」", "『』"})
_QUOTES = '"„“”‚‘’«»‹›'
_A_PAIR = 2
_CASED = frozenset({"Latn", "Cyrl", "Grek", "Armn"})
_FEWEST_CAPITALS = 6
"""Letters: fewer may be a name."""
_A_WORD = 4
"""Letters."""
_WIDE = re.compile("[\u3001-\u303f\uff01-\uff60]")
_DIGIT = re.compile(r"(?![0-9])\d")


def additions(text: Text, setting: Setting) -> Complaints:
    """Yield an error for what begins or surrounds the translation, and not the German text."""
    german, translation = text.german.strip(), text.translation.strip()
    number = _NUMBER.match(translation)
    if _is_marked(translation, setting) and not _MARK.match(german):
        yield Complaint("The mark of a list stands before it.", "Remove it: the page sets it.")
    elif number and not re.search(rf"(?<!\d){number[1]}(?!\d)", german):
        what = f"The number “{number[0].strip()}” stands before it."
        yield Complaint(what, "Remove it: the German text has none.")
    elif (label := _LABEL.match(translation)) and "[" not in german:
        what = f"“{label[0]}” stands before it."
        yield Complaint(what, "Remove it: the German text has none.")
    elif (tag := _tag_before(translation, setting)) and tag not in german:
        yield Complaint(f"“{tag}” stands before it.", "Remove it: the page names the language.")
    elif _is_quoted_by_a_spreadsheet(translation) and not _APOSTROPHE.match(german):
        yield Complaint("An apostrophe stands before it.", "Remove it.")
    elif _is_quoted(translation) and not (german[:1] in _QUOTES or german[-1:] in _QUOTES):
        what = "It stands in quotation marks, the German text does not."
        yield Complaint(what, "Remove the two marks.")


def _is_marked(translation: str, setting: Setting) -> bool:
    """Return True if it begins with the mark of a list; Word copies some as the letter o."""
    is_letter = translation.startswith("o ") and setting.locale.script != "Latn"
    return is_letter or bool(_MARK.match(translation))


def _tag_before(translation: str, setting: Setting) -> str:
    """Return the tag of the language that *translation* begins with, as in a table of several
    languages (“UKR: ”, “(uk) ”); empty if there is none.
    """
    found = _TAG.match(translation)
    tag = found[1] or found[2] if found else ""
    own = setting.locale.tag.partition("-")[0]
    is_long = len(tag) > len(own) and tag.isupper() and tag[0].lower() == own[0]
    return tag if tag.lower() == own or is_long else ""


def _is_quoted(translation: str) -> bool:
    """Return True if one pair of quotation marks encloses all of it."""
    opening, closing = translation[:1], translation[-1:]
    if opening == closing == '"':
        return translation.count('"') == _A_PAIR
    if f"{opening}{closing}" not in _PAIRS:
        return False
    depth, ends = 0, list[int]()
    for at, sign in enumerate(translation):
        depth += (sign == opening) - (sign == closing)
        if not depth:
            ends.append(at)
    return ends == [len(translation) - 1]


def _is_quoted_by_a_spreadsheet(translation: str) -> bool:
    return bool(_APOSTROPHE.match(translation)) and not _CLOSED.search(translation[1:])


def german_beside(text: Text, setting: Setting) -> Complaints:
    """Yield an error where the whole German text stands beside its translation."""
    german, translation = text.german.strip(), text.translation.strip()
    plain = language_of(german, setting.glossary.kept)
    if setting.is_german or len(letters(plain)) < _A_WORD or translation == german:
        return
    is_one = len(words(plain)) == 1  # the same word in some languages, and in brackets in many
    around = translation.startswith(f"{german} ") or translation.endswith(f" {german}")
    if (around and setting.locale.script != "Latn") if is_one else german in translation:
        what = "The German text stands beside its translation."
        yield Complaint(what, "Remove the German text.")


def capitals(text: Text, setting: Setting) -> Complaints:
    """Yield an error for a translation in capital letters alone."""
    plain = "".join(letters(language_of(text.translation, setting.glossary.kept)))
    german = "".join(letters(language_of(text.german)))
    if setting.locale.script not in _CASED or len(plain) < _FEWEST_CAPITALS:
        return
    if plain.isupper() and not german.isupper():
        what = "All letters are capitals."
        yield Complaint(what, "Write it with capitals where the language has some.")


def foreign_signs(text: Text, setting: Setting) -> Complaints:
    """Yield an error for digits and wide signs of another script."""
    plain = without_code(text.translation)
    own = NAMES_OF_SCRIPTS[setting.locale.script]
    digits = {sign for sign in _DIGIT.findall(plain) if not _is_of(sign, own)}
    wide = set() if setting.locale.script == "Hans" else set(_WIDE.findall(plain))
    if found := "".join(sorted(digits | wide)):
        what = f"These signs belong to another script: {found}"
        yield Complaint(what, "Type them on a keyboard for this language.")


def _is_of(digit: str, names: tuple[str, ...]) -> bool:
    """Return True if *digit* belongs to a script of these *names*."""
    return script_of(digit) in names or ("ARABIC" in names and script_of(digit) == "EXTENDED")
