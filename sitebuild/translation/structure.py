"""Compare the structure of two texts: links, images, marks, HTML, attributes, placeholders.

Catalogues are untrusted. A translation must have the structure of the German text; otherwise it is
not shown. Both are parsed by the parser of the pages, because a pattern could miss what the parser
sees.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import markdown

from sitebuild.content.inline import PLACEHOLDER, placeholders

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\x80-\x9f\u2028\u2029]")
_MAY_BE_MARKDOWN = re.compile(r"[<>&\[\]{}!`*_\\~^=+]")
_BRACES = re.compile(r"\{[^{}]*\}")
_REFERENCE = re.compile(r"\[\^[^\]]*\]|\]\s?\[[^\]]*\]")
_WORDS_OF_AN_ELEMENT = frozenset({"alt", "title"})


class StructureComparer:
    """Compares texts with the inline parser of the pages."""

    def __init__(self, extensions: Sequence[Any], configs: Mapping[str, Any]) -> None:
        self._md = markdown.Markdown(extensions=extensions, extension_configs=dict(configs))
        self._signature = lru_cache(maxsize=4096)(self._parse)

    def is_same(self, german: str, translation: str) -> bool:
        """Return True if *translation* has the same structure as *german*."""
        if _CONTROL.search(translation):
            return False
        if sorted(placeholders(german)) != sorted(placeholders(translation)):
            return False
        if german.count("\n") != translation.count("\n"):
            return False
        if not (_MAY_BE_MARKDOWN.search(german) or _MAY_BE_MARKDOWN.search(translation)):
            return True
        return self._signature(german) == self._signature(translation)

    def _parse(self, text: str) -> Counter[object]:
        """Count what *text* consists of beside its words."""
        plain = PLACEHOLDER.sub(_token, text)
        self._md.reset()
        root = Element("div")
        SubElement(root, "p").text = plain
        for name in ("inline", "attr_list"):
            if name in self._md.treeprocessors:
                self._md.treeprocessors[name].run(root)
        counted: Counter[object] = Counter(_element(element) for element in root.iter())
        raw = (str(html) for html in self._md.htmlStash.rawHtmlBlocks)
        counted.update(html for html in raw if html.startswith("<"))
        counted.update(_BRACES.findall(plain))
        counted.update(_REFERENCE.findall(plain))
        return counted


def _token(found: re.Match[str]) -> str:
    """Stand in for a placeholder with letters that mean nothing to Markdown."""
    return "kim" + found[1].encode().hex() + "kim"


def _element(element: Element) -> object:
    attributes = tuple(
        sorted(item for item in element.attrib.items() if item[0] not in _WORDS_OF_AN_ELEMENT)
    )
    verbatim = element.text if element.tag == "code" else None
    return (str(element.tag), attributes, verbatim)
