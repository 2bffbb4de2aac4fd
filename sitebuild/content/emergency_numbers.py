"""Turn emergency numbers into links that dial.

They are plain digits in the German text and its translations, so that no translator has to keep a
link intact around the most important number. In boxes of the kind `danger` they become links, left
to right in any text.
"""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markupsafe import Markup

from portal.contact.numbering import digits_of
from portal.contact.phone import PhoneNumber
from portal.text import with_plain_digits
from sitebuild.content.inline import TOKEN

_NUMBER = r"(?:11[02]|116\ ?\d{3})"
"""110, 112, and the European range for services of social value (Decision 2007/116/EC)."""
_NUMBERS = re.compile(
    rf"""{TOKEN.pattern}
      | (?<![a-zA-Z])[a-z]+:\d+                              # a bare token, a scheme
      | (?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)           # code
      | !?\[[^\[\]]*\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\])   # a link, a picture
      | \[\^[^\]]*\]                                         # a footnote
      | <[^<>]*> | \{{[^{{}}]*\}} | &\#?\w+;                  # a tag, attributes, an entity
      | (?:https?://|www\.)\S+ | [\w.+-]+@[\w.-]+           # an address
      | (?<![\d+§_a-zA-Z-])(?<!\d[ .,:/])(?<!§[ ])
        (?P<numbers>{_NUMBER}(?:(?:\ ?/\ ?|,?\ ){_NUMBER})*)
        (?!\d|[.,:/-]\d|\ \d{{3}}|\ \d+\ \d)
    """,
    re.VERBOSE | re.DOTALL,
)
"""Numbers in a row, or what stands before them and has digits that are none of theirs."""
_ONE_NUMBER = re.compile(_NUMBER, re.VERBOSE)
_LINK = Markup('<a href="{}"><bdi dir="ltr">{}</bdi></a>')


def elements_in_danger_boxes(root: Element) -> frozenset[int]:
    """Return the `id()` of each element within boxes of the kind `danger`."""
    return frozenset(
        id(inner)
        for box in root.iter("div")
        if {"admonition", "danger"} <= set(box.get("class", "").split())
        for inner in box.iter()
    )


def with_dialling(text: str, store: Callable[[str], str]) -> str:
    """Return inline Markdown with a link at each emergency number; *store* keeps the HTML.

    Digits within tokens, links, attributes, code and longer numbers stay unchanged.
    """
    plain = with_plain_digits(text)
    parts: list[str] = []
    end = 0
    for row in _NUMBERS.finditer(plain):
        for found in _ONE_NUMBER.finditer(plain, *row.span("numbers")) if row["numbers"] else ():
            number = PhoneNumber(text[slice(*found.span())], digits_of(found[0]))
            parts += (text[end : found.start()], store(_LINK.format(number.href, number)))
            end = found.end()
    return "".join((*parts, text[end:]))
