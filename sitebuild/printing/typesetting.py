"""What a typesetter does by hand: no lonely word, whole sentences in headings, pictograms.

WeasyPrint balances no lines. Words that belong together are put into boxes that are broken only if
they are wider than their column.
"""

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement, builder

_LEAST = 2
"""Words that stand together at the end of a paragraph."""
_LONGEST = 26
"""Letters of words that are kept together; longer ones would tear a hole into the line before."""
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]{4}$")
"""The end of a text in a script without spaces between words."""
_SENTENCE_END = re.compile(
    "(?<=[.!?\u061f\u06d4\u1362\u1367])\\s+|(?<=[\u3002\uff01\uff1f])\\s*(?=.)"
)
_BLOCKS = ("p", "li", "h1", "h2", "h3")
_HEADINGS = ("h1", "h2", "h3")


def set_lines(root: HtmlElement) -> None:
    """Keep the sentences of headings, and the last words of all blocks, together; changes *root*."""
    for block in list(root.iter(*_BLOCKS)):
        if block.tag in _HEADINGS:
            _keep_sentences(block)
        _keep_last_words(block)


def _keep_sentences(heading: HtmlElement) -> None:
    """Put each sentence of a heading into a box of its own, if it has several."""
    sentences = _SENTENCE_END.split(heading.text or "")
    if len(sentences) < 2 or len(heading):  # noqa: PLR2004 - one sentence needs no box
        return
    spaced = " " if " " in (heading.text or "") else ""
    heading.text = None
    for sentence in sentences:
        box = builder.SPAN(sentence, {"class": "whole"})
        box.tail = spaced
        heading.append(box)
    heading[-1].tail = None


def _keep_last_words(block: HtmlElement) -> None:
    """Put the last words of a block into a box, so that none stands in a line by itself."""
    holder = block[-1] if len(block) and block[-1].get("class") == "whole" else block
    text = (holder[-1].tail if len(holder) else holder.text) or ""
    bare = text.rstrip()
    before, last = _parted(bare)
    if not before.strip() or len(last) > _LONGEST or not last:
        return
    box = builder.SPAN(last, {"class": "whole"})
    box.tail = text[len(bare) :] or None
    if len(holder):
        holder[-1].tail = before
    else:
        holder.text = before
    holder.append(box)


def _parted(text: str) -> tuple[str, str]:
    """Return a text without its last words, and these."""
    if found := _UNSPACED.search(text):
        return text[: found.start()], found[0]
    words = text.rsplit(" ", _LEAST)
    if len(words) <= _LEAST:
        return "", ""
    return text[: len(words[0]) + 1], " ".join(words[1:])


def add_pictograms(root: HtmlElement, names: str) -> None:
    """Give the items of the lists in *root* their pictograms.

    *names* are those of the lists in their order, with commas between: ``free own, home work``. A
    list with another number of items, as in Leichte Sprache, stays as it is.
    """
    for pictograms, items in zip(_lists(names), _items(root), strict=False):
        if len(pictograms) == len(items):
            items[0].getparent().set("class", "pictograms")
            for name, item in zip(pictograms, items, strict=True):
                item.set("class", f"sign sign--{name}")


def pictogram_names(names: str) -> tuple[str, ...]:
    """Return the names in the value of `pictograms:`."""
    return tuple(name for each in _lists(names) for name in each)


def _lists(names: str) -> Iterator[list[str]]:
    return (each.split() for each in names.split(","))


def _items(root: HtmlElement) -> Iterable[list[HtmlElement]]:
    return (found for each in root.iter("ul") if (found := each.findall("li")))
