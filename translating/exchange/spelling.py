"""Put right what keyboards and programs make of a translation, where its meaning is certain."""

import re
import unicodedata

from translating.gates.plain_words import PLACEHOLDER

_BREAK = re.compile("[ \t]*(?:\r\n?|[\n\x0b\x0c\x85\u2028\u2029])[ \t]*")
"""As programs write it; word processors have signs of their own."""
_MARKS = "\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_ENDS = " \u061c\u200b\u200e\u200f\u2060\ufeff"
"""Signs without width that programs leave at the ends of a text; the page sets the direction."""
_HARD_BLANKS = re.compile("[\u00a0\u202f]")
_HARD_BETWEEN_WORDS = re.compile("(?:(?<=[^\\W\\d_]{3})|(?<=,))[\u00a0\u202f](?=[^\\W\\d_]{3})")
_SEVERAL_BLANKS = re.compile(r"(?<=\S)(?:\t| {2,})[ \t]*(?=\S)")
_NOWHERE_MEANT = re.compile("[\u2060\ufeff]")
_THAI = re.compile("[\u0e00-\u0e7f]")
_LIST_MARK = re.compile(r"[•·‣◦▪●○■➢✓*\-–—]\s+")
_WIDE_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
_BLANKS = rf"[\s{_MARKS}]*"
_BRACES = "{}｛｝﹛﹜❴❵"
_SINGLE = "\u061c\u200e\u200f"
_OPENING, _CLOSING = "\u2066-\u2068\u202a\u202b\u202d\u202e", "\u2069\u202c"


def as_sent(translation: str, german: str) -> str:
    """Return *translation* in one spelling, with line breaks and braces as the German text has."""
    hard, soft = "  \n" in german, "\n" in german
    line_break = "  \n" if hard else "\n" if soft else " "
    composed = unicodedata.normalize("NFC", translation).strip().strip(_ENDS).strip()
    composed = _without_additions(composed, german)
    broken = _SEVERAL_BLANKS.sub(" ", _BREAK.sub("\n", _with_soft_blanks(composed)))
    return _with_braces(broken.replace("\n", line_break), german)


def _without_additions(translation: str, german: str) -> str:
    """Leave out what word processors add: the mark of a list, signs without width, wide digits."""
    mark = _LIST_MARK.match(translation)
    if mark and not _LIST_MARK.match(german):
        translation = translation[mark.end() :]
    if "\u00ad" not in german:
        translation = translation.replace("\u00ad", "")
    if not _THAI.search(translation):
        translation = translation.replace("\u200b", "")
    return _NOWHERE_MEANT.sub("", translation).translate(_WIDE_DIGITS)


def _with_soft_blanks(translation: str) -> str:
    """Make blanks of hard ones where a program has made every blank a hard one.

    One alone may be meant, as before a French question mark; between two longer words none is.
    """
    all_hard = len(_HARD_BLANKS.findall(translation)) > 1 and not re.search(r"[ \n]", translation)
    return (_HARD_BLANKS if all_hard else _HARD_BETWEEN_WORDS).sub(" ", translation)


def _with_braces(translation: str, german: str) -> str:
    """Mend placeholders that are mirrored, wide, or hold direction marks.

    Arabic keyboards turn braces round, Chinese ones widen them; between braces the name says what
    is meant.
    """
    for placeholder in dict.fromkeys(PLACEHOLDER.findall(german)):
        translation = _pattern(placeholder).sub(placeholder.replace("\\", r"\\"), translation)
    return translation


def _pattern(placeholder: str) -> re.Pattern[str]:
    inner = placeholder.strip("{}")
    count = (len(placeholder) - len(inner)) // 2
    name = _BLANKS.join(map(re.escape, inner.split()))
    braces = _BLANKS.join([f"[{_BRACES}]"] * count)
    whole = rf"(?<![{_BRACES}]){braces}{_BLANKS}{name}{_BLANKS}{braces}(?![{_BRACES}])"
    wrapped = rf"[{_OPENING}]{whole}[{_CLOSING}]"
    return re.compile(rf"[{_SINGLE}]*(?:{wrapped}|{whole})[{_SINGLE}]*", re.IGNORECASE)
