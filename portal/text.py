"""Clean what people type without changing a letter.

Names and messages may be in any script. They are normalised to NFC and freed of characters that
could forge a mail header, reorder a line or break a screen, and of nothing else: sequences of DIN
91379 such as M̄ are kept byte for byte.
"""

import re
import unicodedata

LONGEST_MARK_RUN = 8
"""Combining marks kept on one letter. Real writing needs fewer; "Zalgo" text needs more."""

FIRST_STRONG_ISOLATE = "\u2068"
POP_DIRECTIONAL_ISOLATE = "\u2069"

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_WORD = re.compile("[a-z0-9]+")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls (Cc), but for tab and line feed
    "\ud800-\udfff"  # lone surrogates (Cs)
    "\u202a-\u202e\u2066-\u2069"  # bidi controls
    "\u2061-\u2064\u206a-\u206f\ufff9-\ufffb"  # of formulas, annotations and old shapes
    "\ufeff]"  # byte order mark
)
_TAGS = re.compile("(\U0001f3f4?)[\U000e0001-\U000e007f]+")
"""Letters that nobody sees; behind a black flag they name a part of a country (UTS #51)."""
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs without ink."""
_BLANKS = re.compile(rf"[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000{_FILLERS}]{{4,}}")
"""More than stand between the columns of a table."""
_BREAK = re.compile(f"[ \t]*(?:{_LINE_ENDS.pattern}|[\t\n])[ \t\n\r]*")
_LONG_MARK_RUN = re.compile(f"(?:M[ne]){{{LONGEST_MARK_RUN + 1},}}")
_MORE_THAN_TWO_EMPTY_LINES = re.compile("\n{4,}")


def clean_line(typed: str) -> str:
    """Return *typed* as one line; each run of white space becomes one space."""
    if not typed:
        return ""  # most fields of a form are empty
    return " ".join(_visible(_LINE_ENDS.sub(" ", typed).replace("\n", " ")).split())


def clean_text(typed: str) -> str:
    """Return *typed* with line feeds as line breaks and at most two empty lines in a row."""
    lines = _visible(_LINE_ENDS.sub("\n", typed)).split("\n")
    text = "\n".join(line.rstrip() if any(map(_has_ink, line)) else "" for line in lines)
    return _MORE_THAN_TWO_EMPTY_LINES.sub("\n\n\n", text).strip()


def clean_message(typed: str) -> str:
    """Return *typed* as `clean_text` does, with one space for each long run of blanks: they could
    fill a line, so that what follows seems to begin one.
    """
    return clean_text(_BLANKS.sub(" ", clean_text(typed)))


def joined_lines(text: str) -> str:
    """Return *text* as one line, with one space for each line break or tab; other blanks stay."""
    return _BREAK.sub(" ", text)


def first_unwanted(text: str) -> str:
    """Return the first character of *text* that nobody sees and that could forge or reorder a line;
    empty if there is none.
    """
    found = _UNWANTED.search(text)
    return found[0] if found else ""


def with_plain_digits(text: str) -> str:
    """Return *text* with the digits of every script as ASCII digits."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def file_name(text: str) -> str:
    """Return *text* in small ASCII letters, digits and hyphens, for names of files: “Kreis Höxter”
    becomes ``kreis-hoexter``.
    """
    spelt = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    letters = unicodedata.normalize("NFKD", spelt)
    return "-".join(_WORD.findall("".join(char for char in letters if not _is_mark(char))))


def isolate(text: str) -> str:
    """Return *text* with each line isolated, so that its direction does not affect others (UAX
    #9, FSI … PDI).
    """
    return "\n".join(
        f"{FIRST_STRONG_ISOLATE}{line}{POP_DIRECTIONAL_ISOLATE}" if line else ""
        for line in text.split("\n")
    )


def isolate_right_to_left(text: str) -> str:
    """Return *text* with each line isolated that has a sign written from right to left.

    The others stay as they are: an address that is copied with isolates around it reaches nobody.
    """
    return "\n".join(
        isolate(line) if any(map(_is_right_to_left, line)) else line for line in text.split("\n")
    )


def _is_right_to_left(char: str) -> bool:
    return unicodedata.bidirectional(char) in {"R", "AL", "AN"}


def _visible(text: str) -> str:
    """Drop controls, lone surrogates, bidi controls and hidden letters; keep joiners, which spell
    words. Nothing is left of a text in which nothing can be seen.

    ZWNJ and ZWJ make the difference between words in Persian, Kurdish and Indic scripts.
    """
    kept = _TAGS.sub(_flag, _UNWANTED.sub("", text)).replace("\t", " ")
    seen = _cap_marks(unicodedata.normalize("NFC", kept))
    return seen if any(map(_has_ink, seen)) else ""


def _flag(found: re.Match[str]) -> str:
    return found[0] if _FLAG.fullmatch(found[0]) else found[1]


def _has_ink(char: str) -> bool:
    category = unicodedata.category(char)  # newer letters than this Python knows are "Cn"
    return category not in {"Cc", "Cf"} and category[0] not in "MZ" and char not in _FILLERS


def _cap_marks(text: str) -> str:
    if text.isascii():
        return text
    # Two letters for each character, the first one a capital: no match lies between two of them.
    categories = "".join(map(unicodedata.category, text))
    kept, end = [], 0
    for run in _LONG_MARK_RUN.finditer(categories):
        kept.append(text[end : run.start() // 2 + LONGEST_MARK_RUN])
        end = run.end() // 2
    return "".join([*kept, text[end:]])


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in {"Mn", "Me"}
