"""Separate the sentence in an element's text from what belongs to the page around it.

Translators get sentences: without attribute lists, checkboxes, and the tokens by which
Python-Markdown replaces HTML.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
"""``{{ district.hotline }}``; the first group is the name."""

TOKEN = re.compile("\x02[^\x03]*\x03")
"""Python-Markdown replaces HTML and back links by tokens between STX and ETX."""

_LEAD = re.compile("(?:\\s|\x02[^\x03]*\x03)*(?:\\[[ xX]\\] +)?")
_TRAIL = re.compile("(?:\\s|\x02[^\x03]*\x03)*\\Z")
_ATTRIBUTES_AT_END = re.compile(r"[ ]+\{:?[ ]*[^{}\n]+\}[ ]*\Z")
_ATTRIBUTES_ON_LAST_LINE = re.compile(r"\n[ ]*\{:?[ ]*[^{}\n]+\}[ ]*\Z")
_TAGS_WITH_ATTRIBUTES_AT_END = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "td", "th"})
_HARD_BREAK = re.compile(r" {2,}\n[ \t]*")
_SOFT_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Sentence:
    """An element's text in three parts, which joined are the text again."""

    lead: str
    body: str
    """The unit of translation without soft line breaks; may be empty."""
    trail: str

    @cached_property
    def has_words(self) -> bool:
        """Return True if there is anything to translate besides placeholders."""
        return _LETTER.search(TOKEN.sub("", PLACEHOLDER.sub("", self.body))) is not None


@lru_cache(maxsize=8192)  # the German texts are the same in all languages
def split(text: str, tag: str) -> Sentence:
    """Return the parts of *text*, divided where attr_list would divide the text of the element
    *tag*.
    """
    at_end = tag in _TAGS_WITH_ATTRIBUTES_AT_END
    pattern = _ATTRIBUTES_AT_END if at_end else _ATTRIBUTES_ON_LAST_LINE
    attributes = pattern.search(text)
    end = attributes.start() if attributes else len(text)
    lead = _LEAD.match(text, 0, end)
    start = lead.end() if lead else 0
    blank = _TRAIL.search(text[start:end])
    stop = start + blank.start() if blank else end
    return Sentence(text[:start], fold(text[start:stop]), text[stop:])


def fold(text: str) -> str:
    """Return *text* without soft line breaks; hard ones become two spaces and a line feed."""
    return "  \n".join(_SOFT_BREAK.sub(" ", line) for line in _HARD_BREAK.split(text))


def placeholders(text: str) -> list[str]:
    """Return the names of the placeholders in *text*, in order."""
    return PLACEHOLDER.findall(text)
