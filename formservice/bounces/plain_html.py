"""Tell whether an HTML text is made of its text alone: nothing in an attribute, nothing loaded."""

import re
from html.parser import HTMLParser

LONGEST = 200_000
"""Characters; a note is short."""
_LAID_OUT = frozenset(
    re.findall(
        r"\S+",
        """
        class style id lang dir align valign width height size face color bgcolor cellpadding
        cellspacing border target link vlink alink colspan rowspan nowrap charset xmlns
        """,
    )
)
"""Attributes that show no words."""
_LINK = re.compile(r"(?:mailto:|tel:)[\w.+@-]{1,320}|https?://[\w.-]{1,255}/?", re.IGNORECASE)
"""A link that says nothing but where to write or whose site it is; a path may hold a sentence."""
_META = re.compile(r"text/html(?:; ?charset=[\w-]+)?|width=device-width[\w=., -]*|[\w .()-]{0,60}")


class _Reader(HTMLParser):
    says_more = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            is_plain = set(given) <= {"http-equiv", "content", "name", "charset"}
            kind = given.get("http-equiv", "content-type").lower()
            is_plain = is_plain and kind == "content-type"
            self.says_more |= not (is_plain and _META.fullmatch(given.get("content", "").lower()))
            return
        href = given.pop("href", None) if tag == "a" else None
        is_known = all(name in _LAID_OUT or name.startswith("xmlns:") for name in given)
        self.says_more |= not is_known or tag in {"link", "base", "template", "title"}
        self.says_more |= href is not None and not _LINK.fullmatch(href)


def is_text_alone(text: str) -> bool:
    """Return True if no tag in *text* shows, loads or leads to words of its own."""
    if len(text) > LONGEST or "@import" in text.lower():
        return False
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return not reader.says_more
