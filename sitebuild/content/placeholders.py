"""Replace the placeholders of a text by the facts of a district.

No value can become markup: values are inserted as finished, escaped HTML; in addresses and in texts
of pictures, which the Markdown parser reads, their signs are escaped. German values are isolated
and marked (WCAG 3.1.2, UAX #9), so that a right-to-left sentence cannot reorder a phone number.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from html import escape, unescape
from itertools import zip_longest
from urllib.parse import quote

from markupsafe import Markup

from portal.district.kinds import Kind
from portal.text import isolate
from sitebuild.content.facts import Fact
from sitebuild.content.inline import PLACEHOLDER, placeholders

Store = Callable[[str], str]
"""Takes HTML and returns the token that replaces it until the page is written."""

_LABEL = r"(?:[^\[\]]|\[[^\[\]]*\])*"
_LINK = re.compile(rf"(!?)\[({_LABEL})\]\(([^()]*)\)")
_TITLE = re.compile(r"""\s["'].*""", re.DOTALL)
"""What stands behind the address of a link: `"Startseite"`."""
_BEGINNING = re.compile(
    rf"(?P<lead>\s*<?)(?:(?P<scheme>[a-z]+):)?(?://)?\s*{PLACEHOLDER.pattern}", re.IGNORECASE
)
"""A fact at the beginning of an address, perhaps with a scheme before it."""
_IN_HTML = re.compile(rf"<[a-zA-Z/][^<>]*>|(?P<open><)?{PLACEHOLDER.pattern}(?(open)>)")
"""A tag, or a fact, perhaps in the brackets that Markdown has around an address."""
_BRACES = r"\{{(?:\s*\{{)*\s*(?P<name>(?:{parts})\.\w+)\s*\}}(?:\s*\}})*"
"""A name of a fact between any braces"""
_WHOLE_ADDRESS = re.compile(r"\]\(\s*<?\{\{\s*(?P<name>[^{}]*?)\s*\}\}>?(?:\s+[\"'][^()]*)?\s*\)")
"""A fact alone as the address of a link"""
_ATTRIBUTE = re.compile(r"""(?P<link>\b(?:href|src)=)?(?P<sign>["'])(?P<value>.*?)(?P=sign)""")
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

    def misused(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Yield what in *text* would be shown raw or lead nowhere: fragment, mistake, remedy."""
        if "{" not in text:
            return
        for found in self._braces.finditer(text):
            if not PLACEHOLDER.fullmatch(found[0]):
                remedy = f"Schreiben Sie: {{{{ {found['name']} }}}}"
                yield found[0], "Diese Klammern sind keine Angabe.", remedy
        for found in _WHOLE_ADDRESS.finditer(text):
            fact = self._facts.get(found["name"])
            if fact and fact.kind is not Kind.CONTACT:
                remedy = "Verlinken Sie eine Seite, Telefonnummer, E-Mail-Adresse oder Website."
                yield found[0][1:], "Diese Angabe ist keine Adresse.", remedy

    @cached_property
    def _braces(self) -> re.Pattern[str]:
        """The pattern of a name of a fact between any braces."""
        parts = "|".join(sorted({re.escape(name.partition(".")[0]) for name in self._facts}))
        return re.compile(_BRACES.format(parts=parts))

    def similar(self, name: str) -> str:
        """Return the known placeholder that was perhaps meant, all of that part, or the parts."""
        close = difflib.get_close_matches(name, self._facts, n=1)
        part = name.partition(".")[0] + "."
        of_part = [known for known in self._facts if known.startswith(part)]
        parts = sorted({f"{known.partition('.')[0]}.…" for known in self._facts})
        return close[0] if close else ", ".join(of_part or parts)

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
        if "{{" not in text:
            return text
        parts: list[str] = []
        end = 0
        for link in _LINK.finditer(text):
            parts += (self._html(text[end : link.start()], store), self._link(link, store))
            end = link.end()
        return "".join((*parts, self._html(text[end:], store)))

    def _html(self, text: str, store: Store) -> str:
        def filled(found: re.Match[str]) -> str:
            if found[2] is None:
                return _ATTRIBUTE.sub(self._attribute, found[0])
            fact = self._facts[found[2]]
            token = store(self._tappable(fact))
            return f"<{token}>" if found["open"] and not fact.href else token

        return _IN_HTML.sub(filled, text)

    def _attribute(self, found: re.Match[str]) -> str:
        """Fill the value of an attribute of a tag."""
        link, sign, value = found["link"] or "", found["sign"], found["value"]
        if not placeholders(value):
            return found[0]
        filled = self._address(value) if link else self.plain(value)
        return f"{link}{sign}{escape(unescape(filled))}{sign}"

    def _link(self, link: re.Match[str], store: Store) -> str:
        is_image, label, target = link.groups()
        label = self._alternative(label) if is_image else self._label(label, store)
        title = _TITLE.search(target)
        address = self._address(target[: title.start()] if title else target)
        words = self.plain(title[0]) if title else ""
        return f"{is_image}[{label}]({address}{words})"

    def _alternative(self, text: str) -> str:
        """Fill the text of a picture: Markdown that means nothing but itself."""
        return PLACEHOLDER.sub(lambda found: self._literal(self._facts[found[1]]), text)

    def _label(self, text: str, store: Store) -> str:
        """Fill the text of a link, in which nothing can be tapped on but the link."""
        text = _LINK.sub(lambda found: self._link(found, store), text)
        return PLACEHOLDER.sub(lambda found: store(self._shown(self._facts[found[1]])), text)

    def _address(self, target: str) -> str:
        """Fill the address of a link: a fact at its beginning brings its own scheme."""
        begun = ""
        if (found := _BEGINNING.match(target)) and (fact := self._facts[found[3]]).href:
            is_own = _is_scheme_of(fact, found["scheme"])
            begun = found["lead"] + (fact.href if is_own else f"{found['scheme']}:{_part(fact)}")
            target = target[found.end() :]
        return begun + PLACEHOLDER.sub(lambda found: _part(self._facts[found[1]]), target)

    def _tappable(self, fact: Fact) -> Markup:
        """Return HTML to tap on: numbers dial, addresses open."""
        shown = self._shown(fact)
        return Markup('<a href="{}">{}</a>').format(fact.href, shown) if fact.href else shown

    def _shown(self, fact: Fact) -> Markup:
        if fact.is_blank:
            return _BLANK.format(fact.text)
        if fact.html is not None:
            return fact.html
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


def _is_scheme_of(fact: Fact, scheme: str | None) -> bool:
    """Return True if *scheme* is that of the fact's own link; “http” and “https” are one."""
    own = fact.href.partition(":")[0]
    return scheme is None or own.rstrip("s") == scheme.lower().rstrip("s")


def _part(fact: Fact) -> str:
    """Return a fact as a part of an address: of a number its digits, of a text its letters."""
    number_or_mailbox = fact.href.partition(":")[2]
    if number_or_mailbox and not number_or_mailbox.startswith("//"):
        return number_or_mailbox
    return quote(fact.text, safe="@")
