"""Replace the placeholders of a text by the facts of a district.

Values never reach the Markdown parser: they are inserted as finished, escaped HTML, so no value can
become markup. German values are isolated and marked (WCAG 3.1.2, UAX #9), so that a right-to-left
sentence cannot reorder a phone number.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from itertools import zip_longest
from urllib.parse import quote

from markupsafe import Markup

from portal.district.kinds import Kind
from portal.text import isolate
from sitebuild.content.facts import Fact
from sitebuild.content.inline import PLACEHOLDER, placeholders

Store = Callable[[str], str]
"""Takes HTML and returns the token that replaces it until the page is written."""

_TARGET = re.compile(rf"((?:[a-z]+:)?){PLACEHOLDER.pattern}")
_LINK = re.compile(r"(!?)\[([^\[\]]*)\]\(([^()]*)\)")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+.!\"'-])")
_LTR = Markup('<bdi dir="ltr" lang="de">{}</bdi>')
_BLANK = Markup('<bdi class="kim-blank" lang="de">‹{}›</bdi>')
_GERMAN = Markup('<bdi lang="de">{}</bdi>')


class PlaceholderFiller:
    """Replaces the placeholders of one page in one language."""

    def __init__(self, facts: Mapping[str, Fact], translate: Callable[[str], str | None]) -> None:
        self._facts = facts
        self._translate = translate

    def unknown(self, text: str) -> list[str]:
        """Return the placeholders in *text* that have no value."""
        return [name for name in placeholders(text) if name not in self._facts]

    def similar(self, name: str) -> str:
        """Return the known placeholder that is most similar to *name*, or all with its first
        part.
        """
        close = difflib.get_close_matches(name, self._facts, n=1)
        part = name.partition(".")[0]
        return close[0] if close else ", ".join(k for k in self._facts if k.startswith(part + "."))

    def lacks(self, text: str) -> bool:
        """Return True if *text* names a fact that this district has left empty."""
        return any(not self._facts[name].text for name in placeholders(text))

    def plain(self, text: str, *, is_rtl: bool = False) -> str:
        """Return *text* filled, for use without markup: titles, descriptions."""
        facts = self._facts
        return PLACEHOLDER.sub(
            lambda found: isolate(facts[found[1]].text) if is_rtl else facts[found[1]].text, text
        )

    def inline(self, text: str, store: Store) -> str:
        """Return inline Markdown filled; *store* keeps the HTML away from the parser."""
        parts: list[str] = []
        end = 0
        for link in _LINK.finditer(text):
            parts += (self._html(text[end : link.start()], store), self._link(link, store))
            end = link.end()
        return "".join((*parts, self._html(text[end:], store)))

    def _html(self, text: str, store: Store) -> str:
        return PLACEHOLDER.sub(lambda found: store(self._tappable(self._facts[found[1]])), text)

    def _link(self, link: re.Match[str], store: Store) -> str:
        is_image, label, target = link.groups()
        if is_image:
            label = PLACEHOLDER.sub(lambda found: self._literal(self._facts[found[1]]), label)
        else:
            label = PLACEHOLDER.sub(lambda found: store(self._shown(self._facts[found[1]])), label)
        target = _TARGET.sub(lambda found: _address(self._facts[found[2]], found[1]), target)
        return f"{is_image}[{label}]({target})"

    def _tappable(self, fact: Fact) -> Markup:
        """Return HTML to tap on: numbers dial, addresses open."""
        shown = self._shown(fact)
        return Markup('<a href="{}">{}</a>').format(fact.href, shown) if fact.href else shown

    def _shown(self, fact: Fact) -> Markup:
        if fact.is_blank:
            return _BLANK.format(fact.text)
        if fact.names:
            names = (_GERMAN.format(name) for name in fact.names)
            return Markup().join(
                name + joint for name, joint in zip_longest(names, fact.joints, fillvalue="")
            )
        if fact.kind is Kind.NUMBER:
            return Markup.escape(fact.text)
        if fact.kind is Kind.PROSE and (translated := self._translate(fact.text)):
            return Markup.escape(translated)
        return (_GERMAN if fact.kind in {Kind.NAME, Kind.PROSE} else _LTR).format(fact.text)

    def _literal(self, fact: Fact) -> str:
        """Return the value as Markdown that means nothing but itself."""
        return _MARKDOWN.sub(r"\\\1", fact.text)


def _address(fact: Fact, scheme: str) -> str:
    """Return the link of a fact, which brings its own scheme, or its text as a part of a URL."""
    return fact.href or scheme + quote(fact.text, safe="@")
