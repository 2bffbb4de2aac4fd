"""Clean what people type without changing a letter.

Names and messages may be in any script. They are normalised to NFC and freed of characters that
could forge a mail header, reorder a line or break a screen, and of nothing else: sequences of DIN
91379 such as M̄ are kept byte for byte.
"""

import re
import unicodedata
from itertools import groupby

LONGEST_MARK_RUN = 8
"""Combining marks kept on one letter. Real writing needs fewer; "Zalgo" text needs more."""

FIRST_STRONG_ISOLATE = "\u2068"
POP_DIRECTIONAL_ISOLATE = "\u2069"

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BYTE_ORDER_MARK = "\ufeff"
_MORE_THAN_TWO_EMPTY_LINES = re.compile("\n{4,}")


def clean_line(typed: str) -> str:
    """Return *typed* as one line; each run of white space becomes one space."""
    return " ".join(_visible(_LINE_ENDS.sub(" ", typed).replace("\n", " ")).split())


def clean_text(typed: str) -> str:
    """Return *typed* with line feeds as line breaks and at most two empty lines in a row."""
    lines = _visible(_LINE_ENDS.sub("\n", typed)).split("\n")
    text = "\n".join(line.rstrip() for line in lines)
    return _MORE_THAN_TWO_EMPTY_LINES.sub("\n\n\n", text).strip()


def with_plain_digits(text: str) -> str:
    """Return *text* with the digits of every script as ASCII digits."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def isolate(text: str) -> str:
    """Return *text* with each line isolated, so that its direction does not affect others (UAX
    #9, FSI … PDI).
    """
    return "\n".join(
        f"{FIRST_STRONG_ISOLATE}{line}{POP_DIRECTIONAL_ISOLATE}" if line else ""
        for line in text.split("\n")
    )


def _visible(text: str) -> str:
    """Drop controls, lone surrogates and bidi controls; keep joiners, which spell words.

    ZWNJ and ZWJ make the difference between words in Persian, Kurdish and Indic scripts.
    """
    kept = "".join(map(_keep, text))
    return _cap_marks(unicodedata.normalize("NFC", kept))


def _keep(char: str) -> str:
    if char == "\n":
        return char
    if char == "\t":
        return " "
    if char in _BIDI_CONTROLS or char == _BYTE_ORDER_MARK:
        return ""
    return "" if unicodedata.category(char) in {"Cc", "Cs"} else char


def _cap_marks(text: str) -> str:
    runs = groupby(text, key=_is_mark)
    return "".join(
        "".join(list(run)[:LONGEST_MARK_RUN]) if marks else "".join(run) for marks, run in runs
    )


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in {"Mn", "Me"}
