"""The texts of a German page as translators get them, found by the parser that renders it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from mkdocs.utils.meta import get_data

from sitebuild.content.pages import TEXTS
from sitebuild.content.source import SourceText
from sitebuild.translation.blocks import Slot, slots

_HASH_LETTERS = 16


class _Listen(Treeprocessor):
    """Keeps the texts of a page before the inline parser takes them."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.slots: list[Slot] = []

    def run(self, root: Element) -> None:
        self.slots = slots(root)


def units_of(
    source: SourceText, extensions: Sequence[Any], configs: Mapping[str, Any]
) -> Iterator[tuple[int, str]]:
    """Yield line and text of each unit of a page, front matter first."""
    markdown, meta = get_data(source.text)
    for key in TEXTS:
        if key in meta:
            yield source.line_of(f"{key}:") or 1, str(meta[key])
    md = Markdown(extensions=extensions, extension_configs=dict(configs))
    listener = _Listen(md)
    md.treeprocessors.register(listener, "kim_listen", 40)
    md.convert(markdown)
    line = source.text.removesuffix(markdown).count("\n") + 1
    for slot in listener.slots:
        if slot.sentence.has_words:
            raw = slot.raw[len(slot.sentence.lead) :]
            line = source.line_of(raw, after=line) or line
            yield line, slot.sentence.body


def meaning_hash(source: SourceText, extensions: Sequence[Any], configs: Mapping[str, Any]) -> str:
    """Return a short hash of the words of a page; layout does not change it."""
    return hash_texts([text for _, text in units_of(source, extensions, configs)])


def hash_texts(texts: Sequence[str]) -> str:
    """Return a short hash of *texts*: 16 hexadecimal digits."""
    text = json.dumps(texts, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_LETTERS]
