"""The words of a sentence with marks instead of Markdown.

An editor sees `Rufen Sie [fett: jetzt] an: [Angabe 1: Hotline] oder [Link 1: schreiben Sie uns]`.
Words stay free; what a mark stands for is chosen from a list beside the text and never typed. The
parser of the pages reads the Markdown, and reads again what was written: what it does not read as
it was meant is never saved (decision 0055).
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown

from sitebuild.content.inline import PLACEHOLDER, TOKEN

_HIDDEN = re.compile(rf"{PLACEHOLDER.pattern}|\[\^[^\]\s]+\]")
"""What the parser must not read: facts, and references to footnotes."""
_SHELL = re.compile("\ue000([0-9]+)\ue001")
_ESCAPED = re.compile("\x02([0-9]+)\x03")
_STASHED = re.compile("\x02wzxhzdk:([0-9]+)\x03")
_MARKDOWN = re.compile(r"([\\`*_\[\]])")
_BEGINNING = re.compile(r"(?m)^(\d+(?=[.)])|(?=[#+>!-]))([.)#+>!-])")
_ODD_BEGINNING = re.compile(r"(?m)^([:=|~?])")


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text; a line feed is a line break."""

    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A thing within a sentence."""

    kind: str
    """`fett`, `kursiv`, `Link`, `Angabe`, `Bild` or `Zeichen`."""
    target: str = ""
    """Where a link leads; the name of a fact; the file of a picture; the Markdown of what is kept
    as it is.
    """
    inner: tuple["Node", ...] = ()
    behind: str = ""
    """The attribute list behind a link; mostly empty."""


Node = Words | Mark


@dataclass(slots=True)
class InlineParser:
    """Reads and writes sentences with the inline parser of the pages."""

    md: Markdown
    _known: dict[str, tuple[Node, ...]] = field(default_factory=dict, repr=False)

    def read(self, body: str) -> tuple[Node, ...] | None:
        """Return what *body* consists of; None where something in it cannot be shown as a mark."""
        if body not in self._known:
            if len(self._known) > _KEPT_SENTENCES:
                self._known.clear()
            self._known[body] = self._parsed(body)
        nodes = self._known[body]
        if TOKEN.search(body) or None in _kinds(nodes):
            return None
        return nodes

    def write(self, nodes: Sequence[Node]) -> Iterator[str]:
        """Yield Markdown that is read as *nodes*: the plainest first, then with signs escaped.

        Nothing is yielded for what cannot be written.
        """
        meant = joined(nodes)
        bodies = (_markdown(meant, literal) for literal in (_as_typed, _escaped, _with_entities))
        for body in dict.fromkeys(bodies):
            if self.read(body) == meant:
                yield body

    def _parsed(self, body: str) -> tuple[Node, ...]:
        hidden: list[str] = []

        def hide(found: re.Match[str]) -> str:
            hidden.append(found[0])
            return f"\ue000{len(hidden) - 1}\ue001"

        self.md.reset()
        root = Element("div")
        SubElement(root, "p").text = _HIDDEN.sub(hide, body)
        for name in ("inline", "attr_list"):
            self.md.treeprocessors[name].run(root)
        stash = [str(each) for each in self.md.htmlStash.rawHtmlBlocks]
        return _trimmed(joined(_Reader(hidden, stash).nodes(root[0])))


_KEPT_SENTENCES = 4096


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns elements of a sentence into nodes."""

    hidden: list[str]
    stash: list[str]

    def nodes(self, element: Element) -> Iterator[Node]:
        yield from self._words(element.text)
        for child in element:
            yield from self._mark(child)
            yield from self._words(child.tail)

    def _mark(self, element: Element) -> Iterator[Node]:
        attributes = {**element.attrib}
        match element.tag:
            case "br" if not attributes:
                yield Words("\n")
            case "strong" | "em" if not attributes:
                kind = "fett" if element.tag == "strong" else "kursiv"
                yield Mark(kind, "", tuple(self.nodes(element)))
            case "a":
                href, title = attributes.pop("href", ""), attributes.pop("title", "")
                target = self._plain(href) + (f' "{self._plain(title)}"' if title else "")
                words = joined(self.nodes(element))
                yield Mark("Link", target, words, _attributes(attributes))
            case "img" if attributes.keys() <= {"src", "alt"}:
                alternative = self._plain(attributes.get("alt", ""))
                words = (Words(alternative),) if alternative else ()
                yield Mark("Bild", self._plain(attributes.get("src", "")), words)
            case "code" if not attributes and not len(element):
                yield Mark("Zeichen", f"`{self._plain(element.text or '')}`")
            case _:
                yield Mark("")

    def _words(self, text: str | None) -> Iterator[Node]:
        end = 0
        plain = text or ""
        for found in re.finditer(f"{_SHELL.pattern}|{_STASHED.pattern}", plain):
            yield Words(self._plain(plain[end : found.start()]))
            end = found.end()
            if found[1] is not None:
                yield _hidden_mark(self.hidden[int(found[1])])
            else:
                yield from _stashed(self.stash[int(found[2])])
        yield Words(self._plain(plain[end:]))

    def _plain(self, text: Any) -> str:
        plain = _SHELL.sub(lambda found: self.hidden[int(found[1])], str(text))
        plain = _STASHED.sub(lambda found: html.unescape(self.stash[int(found[1])]), plain)
        plain = _ESCAPED.sub(lambda found: chr(int(found[1])), plain.replace("\x02amp\x03", "&"))
        return html.unescape(plain) if "&#" in plain else plain


def _hidden_mark(raw: str) -> Mark:
    found = PLACEHOLDER.fullmatch(raw)
    return Mark("Angabe", found[1]) if found else Mark("Zeichen", raw)


def _stashed(raw: str) -> Iterator[Node]:
    shown = html.unescape(raw)
    if raw.startswith("&") and shown != raw:
        yield Words(shown)
    else:
        yield Mark("Zeichen", raw)


def _attributes(attributes: dict[str, str]) -> str:
    """Return an attribute list as it stands behind a link; empty without attributes."""
    parts = [f".{name}" for name in attributes.pop("class", "").split()]
    parts += [f"#{attributes.pop('id')}"] if "id" in attributes else []
    parts += [f'{key}="{value}"' for key, value in attributes.items()]
    return f"{{ {' '.join(parts)} }}" if parts else ""


def _kinds(nodes: Sequence[Node]) -> Iterator[str | None]:
    """Yield the kind of each mark; None for one that cannot be shown."""
    for node in nodes:
        if isinstance(node, Mark):
            yield node.kind or None
            yield from _kinds(node.inner)


def plain_nodes(text: str) -> tuple[Node, ...]:
    """Return *text* without Markdown, such as a title, as words and facts."""
    parts = PLACEHOLDER.split(text)
    pairs = zip(parts[::2], [*parts[1::2], ""], strict=True)
    nodes = (node for words, name in pairs for node in (Words(words), Mark("Angabe", name)))
    return joined(node for node in nodes if isinstance(node, Words) or node.target)


def joined(nodes: Sequence[Node] | Iterator[Node]) -> tuple[Node, ...]:
    """Return *nodes* without empty words; words that follow each other are one."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, Mark):
            found.append(replace(node, inner=joined(node.inner)))
        elif found and isinstance(found[-1], Words):
            found[-1] = _spaced(found[-1].text + node.text)
        elif node.text:
            found.append(_spaced(node.text))
    return tuple(found)


def _spaced(text: str) -> Words:
    """Return words with single blanks, and none around a line break."""
    return Words(re.sub(" *\n *", "\n", re.sub("[ \t]+", " ", text)))


def _trimmed(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return *nodes* without blanks at both ends."""
    if nodes and isinstance(nodes[0], Words):
        nodes = (Words(nodes[0].text.lstrip()), *nodes[1:])
    if nodes and isinstance(nodes[-1], Words):
        nodes = (*nodes[:-1], Words(nodes[-1].text.rstrip()))
    return tuple(node for node in nodes if isinstance(node, Mark) or node.text)


def _markdown(nodes: Sequence[Node], literal: Callable[[str], str]) -> str:
    """Return *nodes* as Markdown. A brace that was typed never stays one: at the end of a heading
    or a cell it would begin an attribute list, or break the one that stands there.
    """
    text = "".join(_one(node, literal) for node in nodes)
    if literal is not _as_typed:
        text = _BEGINNING.sub(r"\1\\\2", text)
        text = _ODD_BEGINNING.sub(lambda found: f"&#{ord(found[1])};", text)
    return text


def _one(node: Node, literal: Callable[[str], str]) -> str:
    if isinstance(node, Words):
        return literal(node.text).replace("\n", "  \n").replace("{", "&#123;")
    inner = "".join(_one(each, literal) for each in node.inner)
    forms = {
        "fett": f"**{inner}**",
        "kursiv": f"*{inner}*",
        "Link": f"[{inner}]({node.target}){node.behind}",
        "Bild": f"![{inner}]({node.target})",
        "Angabe": f"{{{{ {node.target} }}}}",
    }
    return forms.get(node.kind, node.target)


def _as_typed(text: str) -> str:
    return text


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _with_entities(text: str) -> str:
    """Return *text* as Markdown that means nothing but itself, whatever stands around it."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return _escaped(plain).replace("|", "&#124;")
