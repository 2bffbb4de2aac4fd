"""Mark headings that have a word wider than a small phone, so that the style sets them smaller.

Browsers hyphenate few languages, and not on every device: Armenian titles ended a line within a
word. How wide a word is, is estimated from its letters; no font is known here.
"""

import html
import re
import unicodedata
from functools import lru_cache

_HEADING = re.compile(r"<(h[1-3])((?: [^>]*)?)>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"[\s\u00ad\u200b/-]+")
"""Where a line may end."""
_WIDTHS = {
    re.compile("[\u0530-\u058f]"): 0.68,  # Armenian
    re.compile("[\u0b80-\u0bff]"): 1.08,  # Tamil
    re.compile("[\u0e00-\u0e7f\u3000-\u9fff\uff00-\uffef]"): 0,  # broken between any two letters
}
_USUAL_WIDTH = 0.57
"""Of a bold letter, in em of the type."""
_WIDTH_OF_SIGN = 0.5
"""Of a vowel that takes room of its own beside its letter."""
_ROOM = {"h1": 9.5, "h2": 12.3, "h3": 15.0}
"""What fits into a line of 288 pixels, in em of each heading's type."""
_ROOM_IN_LONG, _ROOM_BESIDE_BADGE = 12.0, 10.0


def with_long_words_marked(page: str) -> str:
    """Return the HTML of a page, with a class at each heading that would not fit."""
    return _HEADING.sub(_marked, page)


def _marked(heading: re.Match[str]) -> str:
    name, attributes, content = heading.groups()
    words = _BREAK.split(html.unescape(_TAG.sub("", content)))
    widest = max(map(width, words))
    if 'class="kim-badge"' in content:
        wanted = "kim-long" if widest > _ROOM_BESIDE_BADGE else ""
    elif widest <= _ROOM[name]:
        wanted = ""
    else:
        wanted = "kim-long" if name == "h1" and widest <= _ROOM_IN_LONG else "kim-longer"
    if not wanted:
        return heading[0]
    attributes = f'{attributes} class="{wanted}"'
    return f"<{name}{_joined(attributes)}>{content}</{name}>"


@lru_cache(maxsize=10_000)  # all headings of a page stand on others, too: menus, towns, the form
def width(word: str) -> float:
    """Return about how wide a bold *word* is, in em."""
    return sum(map(_width_of, word))


def _width_of(letter: str) -> float:
    category = unicodedata.category(letter)
    if category in {"Mn", "Me", "Cf"}:
        return 0
    if category == "Mc":
        return _WIDTH_OF_SIGN
    return next((each for known, each in _WIDTHS.items() if known.match(letter)), _USUAL_WIDTH)


def _joined(attributes: str) -> str:
    """Return *attributes* with one class attribute for two."""
    return re.sub(r'class="([^"]*)"(.*) class="([^"]*)"$', r'class="\1 \3"\2', attributes)
