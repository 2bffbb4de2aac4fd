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

EMERGENCY_ANCHOR = "notfall"
"""The id of the box `danger` on the contact page."""
_NUMBER = r"(?:11[02]|116\ ?\d{3})"
"""110, 112, and the European range for services of social value (Decision 2007/116/EC)."""
_NUMBERS = re.compile(
    rf"""{TOKEN.pattern}
      | (?<![a-zA-Z])(?:wzxhzdk|klzzwxh|tel|sms):\d+         # a bare token, a scheme
      | (?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)           # code
      | !?\[(?:[^\[\]]|\[[^\[\]]*\])*\]                    # a link, a picture
        (?:\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\])
      | \[\^[^\]]*\]                                         # a footnote
      | <(?P<tag>a|code)\b[^>]*>.*?</(?P=tag)>               # a link, code
      | <[^<>]*> | \{{[^{{}}]*\}} | &\#?\w+;                  # a tag, attributes, an entity
      | (?:https?://|www\.)\S+ | [\w.+-]+@[\w.-]+           # an address
      | (?:[\w-]+\.)+[a-z]{{2,}}/\S*
      | §[§\ ]*\d+\w*(?:,\ ?\d+\w*)*                         # paragraphs of a law
      | (?<!\d)(?:\+\d+\ ?(?:\(\d+\))?|\(?0\d+\)?)           # a longer number: its area code
        \ ?[/–-]?\ ?\d+(?:[ -]\d+)*
      | (?<![\d+§a-zA-Z-])(?<!\d[ .,:/])(?<![^\W_]_)(?<![^\W_]__)
        (?P<numbers>{_NUMBER}(?:(?:\ ?/\ ?|,\ ?|\ ){_NUMBER})*)
        (?!\d|[.,:/-]\d|\ \d{{3}}|\ \d+\ \d|\ ?[%€])
    """,
    re.VERBOSE | re.DOTALL,
)
"""Numbers in a row, or what stands before them and has digits that are none of theirs."""
_ONE_NUMBER = re.compile(_NUMBER, re.VERBOSE)
_SPACE = re.compile(r"[^\S\n]")
"""White space of any width within a line: one that does not break, too."""
_BOXES = {"div": {"admonition", "danger"}, "details": {"danger"}}
"""Tags and classes of a box: one that is open, and one to unfold."""
_LINK = Markup('<a href="{}"><bdi dir="ltr">{}</bdi></a>')


def elements_in_danger_boxes(root: Element) -> frozenset[int]:
    """Return the `id()` of each element within boxes of the kind `danger`."""
    return frozenset(
        id(inner)
        for tag, classes in _BOXES.items()
        for box in root.iter(tag)
        if classes <= set(box.get("class", "").split())
        for inner in box.iter()
    )


def with_dialling(text: str, store: Callable[[str], str]) -> str:
    """Return inline Markdown with a link at each emergency number; *store* keeps the HTML.

    Digits within tokens, links, attributes, code and longer numbers stay unchanged.
    """
    plain = _SPACE.sub(" ", with_plain_digits(text))
    parts: list[str] = []
    end = 0
    for row in _NUMBERS.finditer(plain):
        for found in _ONE_NUMBER.finditer(plain, *row.span("numbers")) if row["numbers"] else ():
            number = PhoneNumber(text[slice(*found.span())], digits_of(found[0]))
            parts += (text[end : found.start()], store(_LINK.format(number.href, number)))
            end = found.end()
    return "".join((*parts, text[end:]))
