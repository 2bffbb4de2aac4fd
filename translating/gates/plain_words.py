"""Remove from a text what is not language: placeholders, addresses, code, marks, kept names."""

import re
import unicodedata
from functools import lru_cache

from portal.text import with_plain_digits

PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{\w+\}")
ADDRESS = re.compile(r"https?://[^\s<>()\"']+|www\.[\w./-]+|[\w.+-]+@[\w-]+\.[\w.-]*\w")
TARGET = re.compile(r"\]\(([^()]*)\)")
CODE = re.compile(r"`[^`]*`")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->")
SENTENCE_END = re.compile(r"[.!?](?=\s+[„“»(\[*]?[A-ZÄÖÜ]|[\s*)“”\"]*$)")
"""Regular expression for the end of a German sentence."""
_ANY_SENTENCE_END = r"[.!?؟۔।։。！？።{}]+(?=\s|[*)»”“\"』」]|$)|[。！？]"
_QUESTION_MARKS = {"Grek": ";\N{GREEK QUESTION MARK}"}
"""Signs that end a sentence in one script, and none elsewhere."""
_ATTRIBUTES = re.compile(r"\{[:#. ][^{}]*\}")
_WORD = re.compile(r"[^\W\d_]+(?:[’'\-·][^\W\d_]+)*")


@lru_cache
def sentence_end(script: str) -> re.Pattern[str]:
    """Return the regular expression for the end of a sentence in *script* (ISO 15924)."""
    return re.compile(_ANY_SENTENCE_END.format(_QUESTION_MARKS.get(script, "")))


@lru_cache(maxsize=8192)
def without_code(text: str) -> str:
    """Return *text* without placeholders, addresses, link targets, code and HTML."""
    for pattern in (TARGET, CODE, TAG, PLACEHOLDER, ADDRESS, _ATTRIBUTES):
        text = pattern.sub("] " if pattern is TARGET else " ", text)
    return text


@lru_cache(maxsize=8192)
def language_of(text: str, kept: tuple[str, ...] = ()) -> str:
    """Return only what is language in *text*; *kept* are terms that stay German, the longest first.

    Gates ask several times for the same text, and each language for the same German.
    """
    plain = without_code(text)
    if kept:
        plain = _any_of(kept).sub(" ", plain)
    return " ".join(plain.split())


@lru_cache(maxsize=16)
def _any_of(terms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, terms))})(?!\w)")


def words(text: str) -> list[str]:
    """Return the words of *text*, separated by spaces and signs."""
    return _WORD.findall(text)


def letters(text: str) -> list[str]:
    """Return the letters of *text*; combining marks do not count."""
    return [sign for sign in text if sign.isalpha()]


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """Return the first word of the Unicode name of *letter*: LATIN, ARABIC, CJK …"""
    return unicodedata.name(letter, "").partition(" ")[0].partition("-")[0]


def numbers(text: str) -> list[str]:
    """Return the numbers in *text*, in the digits of any script."""
    return [with_plain_digits(found) for found in re.findall(r"\d+", without_code(text))]
