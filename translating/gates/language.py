"""Gates for the language: whether a translation is in its language, and completely."""

import re
from collections.abc import Sequence

from portal.languages.registry import NAMES_OF_SCRIPTS
from translating.findings import Complaint, Complaints, Finding, Weight
from translating.gates.plain_words import (
    SENTENCE_END,
    language_of,
    letters,
    script_of,
    sentence_end,
    words,
)
from translating.gates.settings import Setting
from translating.texts import Text

_FEW = 8
"""Letters below which a text says nothing about its language."""
ENOUGH_TO_DETECT = 45
"""Letters from which a text says what language it is in."""
_LEAST_LIKELY = 0.03
"""Probability of the right language below which another one is certain enough."""
_LONG = 400
_MOST = 0.3
_SEVERAL = 2
_A_WORD = 4
"""Letters."""
_SIGNS_LOST = re.compile(r"\?{3}|�")
"""What programs write for letters that their character set does not have."""

_MOST_COMMON = (
    "aber auch auf aus bekommen bis bitte braucht dann dass diese dieser dort durch ein eine "
    "einem einen einer für gibt haben hier ihnen ihr ihre ihrem ihren ihrer ist jede kann kein "
    "keine können möchte müssen nach nicht nur oder ohne schreiben sich sie sind über und uns "
    "unser unsere vom wenn werden wie wir wird zum zur"
)
_GERMAN_WORDS = frozenset(_MOST_COMMON.split())
"""Common German words that look like no common word of another language."""


def untranslated(text: Text, setting: Setting) -> Complaints:
    """Yield a finding if the translation is a copy of the German text; names may be equal."""
    left = language_of(text.german, setting.glossary.kept)
    if setting.is_german:
        return
    if text.translation.strip() != text.german.strip() or len(letters(left)) < _A_WORD:
        return
    is_sentence = any(word.lower() in _GERMAN_WORDS for word in words(left))
    is_latin = setting.locale.script == "Latn"
    yield Complaint(
        "The translation is the German text.",
        "Translate it; a name that stays German belongs in the glossary.",
        Weight.WARNING if is_latin and not is_sentence else Weight.ERROR,
    )


def leftovers(text: Text, setting: Setting) -> Complaints:
    """Yield an error for German words in the translation, a warning for a single one."""
    if setting.is_german or text.translation.strip() == text.german.strip():
        return
    german = {word.lower() for word in words(language_of(text.german, setting.glossary.kept))}
    found = words(language_of(text.translation, setting.glossary.kept))
    left = [w for w in found if w.lower() in german & _GERMAN_WORDS] + _copied_runs(text, setting)
    if len(set(left)) >= _SEVERAL:
        yield Complaint(f"German is left: {', '.join(dict.fromkeys(left))}.", "Translate all.")
    elif left and setting.locale.script != "Latn":
        what = f"A German word is left: {left[0]}."
        yield Complaint(what, "Translate it, or add the name to the glossary.", Weight.WARNING)


def _copied_runs(text: Text, setting: Setting) -> list[str]:
    """Return words in lower case that stand side by side in both texts, three or more of them."""
    german = words(language_of(text.german, setting.glossary.kept))
    runs = {tuple(german[i : i + 3]) for i in range(len(german) - 2)}
    found = words(language_of(text.translation, setting.glossary.kept))
    return [
        word
        for i in range(len(found) - 2)
        if tuple(found[i : i + 3]) in runs
        for word in found[i : i + 3]
    ]


def script(text: Text, setting: Setting) -> Complaints:
    """Yield an error if there are no letters, or too few in the script of the language."""
    lost = _SIGNS_LOST.search(text.translation) and not _SIGNS_LOST.search(text.german)
    if lost or (letters(text.german) and not letters(text.translation)):
        what = "There are signs instead of words."
        yield Complaint(what, "Write it again; save files in UTF-8 and not as “ANSI”.")
        return
    expected = NAMES_OF_SCRIPTS[setting.locale.script]
    found = letters(language_of(text.translation, setting.glossary.kept))
    share = sum(script_of(letter) in expected for letter in found) / max(len(found), 1)
    if len(found) >= _FEW and share < _MOST:
        name = setting.locale.german
        what = f"Only {share:.0%} of the letters are those of the language ({name})."
        yield Complaint(what, "Translate it, or look whether the right file was filled.")


def wrong_letters(text: Text, setting: Setting) -> Complaints:
    """Yield an error for letters that the language does not have."""
    if found := sorted(set(text.translation.lower()) & set(setting.locale.never)):
        what = f"{setting.locale.german} has no letter {' '.join(found)}."
        yield Complaint(what, "Look whether this is the right language, and the right keyboard.")


def informal_address(text: Text, setting: Setting) -> Complaints:
    """Yield a warning if the reader is addressed informally."""
    for mark in setting.locale.familiar:
        if found := re.search(mark, text.translation.casefold()):
            what = f"“{found[0].strip()}” addresses the reader as a child or a friend."
            yield Complaint(what, "Address the reader politely.", Weight.WARNING)


def wrong_language(text: Text, setting: Setting) -> Complaints:
    """Yield an error if a long text is in another language than its catalogue."""
    plain = language_of(text.translation, setting.glossary.kept)
    if len(letters(plain)) < ENOUGH_TO_DETECT or not setting.locale.detected:
        return
    likely = setting.detect(plain)
    best = max(likely, key=lambda name: likely[name])
    right = sum(likely.get(name, 0.0) for name in setting.locale.detected)
    if best not in setting.locale.detected and right < _LEAST_LIKELY:
        what = f"This is not {setting.locale.german}, it seems to be “{best}”."
        yield Complaint(what, "Look whether the text went into the right catalogue.")


def whole_language(texts: Sequence[Text], setting: Setting) -> list[Finding]:
    """Return the findings that a catalogue as a whole is in another language."""
    plain = " ".join(language_of(text.translation, setting.glossary.kept) for text in texts)
    if len(letters(plain)) < _LONG:
        return []
    found = []
    some, tags = setting.locale.some, setting.locale.detected
    if some and not set(some) & set(plain):
        what = f"None of the letters {' '.join(some)} is anywhere in the catalogue."
        found.append(Complaint(what, "Look whether this is the right language."))
    if tags and (best := setting.detect_best(plain)) not in tags:
        what = f"The catalogue as a whole seems to be “{best}”."
        names = ", ".join(f'"{name}"' for name in (*tags, best))
        remedy = (
            "Look whether this is the right language. If it is, no detector knows it: write "
            f"detected = [{names}] for {setting.locale.tag} in i18n/locales.toml."
        )
        found.append(Complaint(what, remedy))
    return [complaint.finding_for(texts[0], "language") for complaint in found]


_TWO_FORMS = re.compile(r"\b(\w{4,})in oder (?:\w+ )?\1n?s?\b")
"""“eine Übersetzerin oder ein Übersetzer”: many languages have one word for both."""
_LONG_ENOUGH = 25
_SHORTEST, _LONGEST = 0.4, 2.6
_SHORT, _MORE = 0.6, 1.3
"""Shares of the usual length of a translation into this language."""


def length(text: Text, setting: Setting) -> Complaints:
    """Yield a finding if the length or the number of sentences is unusual."""
    german = len(letters(language_of(_TWO_FORMS.sub(r"\1", text.german))))
    if german < _LONG_ENOUGH or not setting.usual_length or setting.is_german:
        return
    translated = len(letters(language_of(text.translation)))
    share = translated / german / setting.usual_length
    expected, found = _sentences(text, setting)
    remedy = "Compare sentence by sentence with the German text."
    if found < expected and share < _SHORT:
        yield Complaint(f"{expected} sentences in German, {found} here, and it is short.", remedy)
    elif share < _SHORTEST:
        yield Complaint(f"It has {share:.0%} of the usual length.", remedy)
    elif share > _LONGEST:
        yield Complaint(f"It has {share:.0%} of the usual length.", remedy, Weight.WARNING)
    elif found > expected >= 1 and share > _MORE:
        what = f"{expected} sentences in German, {found} here, and it is long."
        yield Complaint(what, remedy, Weight.WARNING)
    elif found < expected and share < 1:
        yield Complaint(f"{expected} sentences in German, {found} here.", remedy, Weight.WARNING)


def _sentences(text: Text, setting: Setting) -> tuple[int, int]:
    """Count sentences on both sides; Thai does not mark their end."""
    if setting.locale.script == "Thai":
        return 1, 1
    german = len(SENTENCE_END.findall(text.german))
    return german, len(sentence_end(setting.locale.script).findall(text.translation))
