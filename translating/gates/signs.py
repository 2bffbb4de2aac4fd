"""Gates for characters that a page would show and German does not have, or that nobody sees."""

import re
import unicodedata
from collections import Counter

from translating.findings import Complaint, Complaints, Weight
from translating.gates.plain_words import CODE, TAG, TARGET, letters, without_code
from translating.gates.settings import Setting
from translating.texts import Text

_SIGNS = frozenset("#|~\\<>=^$£€%@*`[]{}_•")
_PICTURES = frozenset({"So", "Sk", "Sm"})
_NUMERALS = frozenset({"No", "Nl"})
_NO_LETTERS = frozenset({"Cf", "Cn", "Co", "Cs"})
_OTHER_GATES = re.compile(
    "[\u00ad\u180e\u200b-\u200d\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]"
)
"""Signs that `characters` and `invisible_characters` judge."""
_DIRECTION = "\u061c\u200e\u200f\u2066\u2067\u2068\u2069"
_DISGUISED = re.compile(
    "[\u0334-\u0338\u20d0-\u20ef\ufe00-\ufe0f\U000e0100-\U000e01ef\u2800\u115f\u1160\uffa0]"
)
"""Strokes through letters, variants of signs, blanks that count as letters."""
_FOR_PRINT = re.compile("[\ufb00-\ufb06\ufb50-\ufd3d\ufd40-\ufdfb\ufe70-\ufefc]")
_QUOTES = tuple(map(tuple, ("«»", "「」", "『』", "《》", "【】", "〈〉", "⟨⟩", "‹›")))
_BRACKETS = {"(": 1, "（": 1, ")": -1, "）": -1}
_BARE_ADDRESS = re.compile(
    r"(?<![\w@./-])[a-z0-9-]{2,}(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?!\w|\.\w)", re.IGNORECASE
)
_LEADING = re.compile(r"(?:[#>*+|~=:-]|!!!|\?\?\?)\s*")


def signs(text: Text, setting: Setting) -> Complaints:
    """Yield a warning for signs of Markdown, money or programs that German does not have."""
    translated = CODE.sub("", TARGET.sub("]", TAG.sub("", text.translation)))
    german = Counter(text.german)
    added = {
        sign
        for sign, count in Counter(translated).items()
        if _is_odd(sign) and count > german[sign]
    }
    if added:
        what = f"There are more of these signs than in German: {' '.join(sorted(added))}."
        yield Complaint(what, "Remove notes and signs that nobody should read.", Weight.WARNING)
    elif (lead := _LEADING.match(translated)) and not text.german.startswith(lead[0].strip()):
        what = f"It begins with {lead[0].strip()}."
        yield Complaint(what, "Begin with a word.", Weight.WARNING)


def _is_odd(sign: str) -> bool:
    return sign in _SIGNS or unicodedata.category(sign) in _PICTURES | _NUMERALS


def disguises(text: Text, setting: Setting) -> Complaints:
    """Yield a finding for signs that look like letters, and for direction marks."""
    odd = {
        sign
        for sign in text.translation
        if unicodedata.category(sign) in _NO_LETTERS
        and sign not in _DIRECTION
        and not _OTHER_GATES.match(sign)
    }
    if odd or _DISGUISED.search(text.translation):
        yield Complaint("There is a sign that is no letter.", "Type the text again.")
    if _FOR_PRINT.search(text.translation):
        what = "Letters are in a form that search does not find."
        yield Complaint(what, "Type them on a keyboard; do not copy from a PDF.")
    if any(sign in text.translation for sign in _DIRECTION):
        what = "There are direction marks in the text."
        yield Complaint(what, "Remove them: the page sets the direction.", Weight.WARNING)


def matching_pairs(text: Text, setting: Setting) -> Complaints:
    """Yield a finding for brackets in the wrong order and quotation marks that do not match."""
    depth = 0
    for sign in text.translation:
        depth += _BRACKETS.get(sign, 0)
        if depth < 0:
            yield Complaint("A bracket closes before it opens.", "Put the brackets in order.")
            break
    for opening, closing in _QUOTES:
        if text.translation.count(opening) != text.translation.count(closing):
            what = f"{opening} and {closing} do not match."
            yield Complaint(what, "Close the quotation.", Weight.WARNING)
    shown = TAG.sub("", without_code(text.translation))
    if '"' in shown and '"' not in text.german and setting.locale.script != "Hebr":
        what = 'There are quotation marks of a keyboard: "…".'
        yield Complaint(what, "Use those that books in this language have.", Weight.WARNING)


def bare_addresses(text: Text, setting: Setting) -> Complaints:
    """Yield an error for the address of a website that German does not name."""
    found = _BARE_ADDRESS.findall(without_code(text.translation))
    if added := sorted({each for each in found if each not in text.german}):
        what = f"It names {', '.join(added)}, the German text does not."
        yield Complaint(what, "Remove the address, or set a blank behind the stop.")


def labels(text: Text, setting: Setting) -> Complaints:
    """Yield an error for a link without words."""
    for label in re.findall(r"\[([^\[\]]*)\]\(", text.translation):
        if not letters(label) and "{{" not in label and "[]" not in text.german:
            yield Complaint("A link has no words.", "Put the words of the link into […].")
