"""Emergency numbers that a thumb can dial.

They stand as plain digits in the German text and its translations, for a translator must not
have to keep a link intact around the number that matters most. In boxes of the kind `danger`
they become links, left to right in any text.
"""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markupsafe import Markup

_NUMBER = re.compile(r"(?<!\d)(?:11[02]|116 ?\d{3}|[١۱][١۱][٠۰٢۲])(?!\d)")
"""110, 112, and the European range for services of social value (Decision 2007/116/EC)."""
_LINK = Markup('<a href="tel:{}"><bdi dir="ltr">{}</bdi></a>')


def elements_in_danger(root: Element) -> frozenset[int]:
    """Return the identities of all elements within boxes of the kind `danger`."""
    return frozenset(
        id(inner)
        for box in root.iter("div")
        if {"admonition", "danger"} <= set(box.get("class", "").split())
        for inner in box.iter()
    )


def with_dialling(text: str, store: Callable[[str], str]) -> str:
    """Return inline Markdown with a link at each emergency number; *store* keeps the HTML."""
    return _NUMBER.sub(lambda found: store(_link(found[0])), text)


def _link(number: str) -> Markup:
    digits = "".join(str(int(letter)) for letter in number if letter.isdigit())
    return _LINK.format(digits, number)
