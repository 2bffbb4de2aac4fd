"""Tell the sentence in an element's text from what belongs to the page around it.

Translators get sentences: no attribute lists, no task boxes, none of the tokens that
Python-Markdown leaves behind for what it has put aside.
"""

import re
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
"""``{{ district.hotline }}``; the first group is the name."""

TOKEN = re.compile("\x02[^\x03]*\x03")
"""What Python-Markdown has put aside (HTML, back links) stands between STX and ETX."""

_LEAD = re.compile("(?:\\s|\x02[^\x03]*\x03)*(?:\\[[ xX]\\] +)?")
_TRAIL = re.compile("(?:\\s|\x02[^\x03]*\x03)*\\Z")
_ATTRIBUTES_AT_END = re.compile(r"[ ]+\{:?[ ]*[^{}\n]+\}[ ]*\Z")
_ATTRIBUTES_ON_LAST_LINE = re.compile(r"\n[ ]*\{:?[ ]*[^{}\n]+\}[ ]*\Z")
_TAGS_WITH_ATTRIBUTES_AT_END = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "td", "th"})
_HARD_BREAK = re.compile(r" {2,}\n[ \t]*")
_SOFT_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """An element's text in three parts; joined, they are the text again."""

    lead: str
    body: str
    """The unit of translation, its soft line breaks folded; may be empty."""
    trail: str

    @property
    def has_words(self) -> bool:
        """Return True if there is anything to translate once placeholders are taken away."""
        return _LETTER.search(TOKEN.sub("", PLACEHOLDER.sub("", self.body))) is not None


def split(text: str, tag: str) -> Sentence:
    """Cut the *text* of an element *tag* where Python-Markdown's attr_list would cut it."""
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
    """Write *text* on one line; hard line breaks (two spaces) stay, in one spelling."""
    return "  \n".join(_SOFT_BREAK.sub(" ", line) for line in _HARD_BREAK.split(text))


def placeholders(text: str) -> list[str]:
    """Return the names of the placeholders in *text*, in order."""
    return PLACEHOLDER.findall(text)
