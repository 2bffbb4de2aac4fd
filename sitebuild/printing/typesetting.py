"""What a typesetter does by hand: no lonely word, whole sentences in headings, pictograms.

WeasyPrint balances no lines. The sentences of a heading are put into boxes that are broken only if
they are wider than their column; spaces without a break join the last words of a paragraph.
"""

import re
from collections.abc import Iterable, Iterator

import lxml.html
from lxml.html import HtmlElement, builder

_LEAST = 2
"""Words that stand together at the end of a paragraph."""
_LONGEST = 26
"""Letters of words that are kept together; longer ones would tear a hole into the line before."""
_LONGEST_IN_NARROW_PLACES = 13
"""The same in short items of lists, which may stand in columns, and in large sentences of headings:
longer ones would run out of them.
"""
_LONG_ITEM = 40
"""Letters of an item that stands in no column."""
_UNSPACED = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]{4}$")
"""The end of a text in a script without spaces between words."""
_ADDRESS = re.compile(r"[^\s<>,;]*(?:@|\w\.)[^\s<>,;]*[a-z]{2}")
"""A mail address or the name of a website."""
_SENTENCE_END = re.compile(
    "(?<=[.!?;\u0589\u061f\u06d4\u0964\u1362\u1367])\\s+|(?<=[\u3002\uff01\uff1f])\\s*(?=.)"
)
"""The space behind a sentence; Greek asks with a semicolon."""
_NO_BREAK, _JOINER = "\u00a0", "\u2060"
"""A space and a place where no line is broken; `text_layer` has them copied as a space and as
nothing.
"""
_BLOCKS = ("p", "li", "h1", "h2", "h3")
_HEADINGS = ("h1", "h2", "h3")


def typeset(html: str) -> str:
    """Return a document with its lines set: `set_lines`."""
    document = lxml.html.document_fromstring(html)
    set_lines(document)
    text: str = lxml.html.tostring(document, encoding="unicode")
    return f"<!doctype html>\n{text}"


def set_lines(root: HtmlElement) -> None:
    """Keep sentences of headings and the last words of all blocks together; changes *root*."""
    for block in list(root.iter(*_BLOCKS)):
        if block.tag in _HEADINGS:
            _keep_sentences(block)
        _keep_last_words(block)
        _keep_addresses(block)
        if not _is_from_the_right(block):
            _put_spaces_into_names(block)


def _keep_sentences(heading: HtmlElement) -> None:
    """Put each sentence of a heading into a box of its own, if it has several."""
    sentences = _SENTENCE_END.split(heading.text or "")
    if len(sentences) < 2 or len(heading):  # noqa: PLR2004 - one sentence needs no box
        return
    spaced = " " if " " in (heading.text or "") else ""
    heading.text = None
    for sentence in sentences:
        box = builder.SPAN(_kept(sentence, _LONGEST_IN_NARROW_PLACES), {"class": "whole"})
        box.tail = spaced
        heading.append(box)
    heading[-1].tail = None


def _keep_last_words(block: HtmlElement) -> None:
    """Do not part the last words of a block, so that none stands in a line by itself."""
    is_short = block.tag == "li" and len(block.text_content()) < _LONG_ITEM
    longest = _LONGEST_IN_NARROW_PLACES if is_short else _LONGEST
    if not len(block):
        block.text = _kept(block.text or "", longest)
    elif (block[-1].tail or "").strip():
        block[-1].tail = _kept(block[-1].tail or "", longest)
    elif block[-1].tag == "bdi" and len(block[-1].text or "") <= longest:
        block[-1].text = (block[-1].text or "").replace(" ", _NO_BREAK)


def _keep_addresses(block: HtmlElement) -> None:
    """Break no line behind a hyphen within an address: it would be taken for the end of one."""
    for part in block.iter():
        part.text = part.text and _ADDRESS.sub(_unparted, part.text)
        if part is not block:
            part.tail = part.tail and _ADDRESS.sub(_unparted, part.tail)


def _unparted(address: re.Match[str]) -> str:
    return address[0].replace("-", f"-{_JOINER}")


def _put_spaces_into_names(block: HtmlElement) -> None:
    """Put the space before a name in another language into its element.

    If that space alone is too long for a line, WeasyPrint 70 breaks the line after its first word.
    """
    before = None
    for name in block:
        text = (block.text if before is None else before.tail) or ""
        if name.tag == "bdi" and name.text and text.endswith(" "):
            name.text = f" {name.text}"
            if before is None:
                block.text = text.rstrip(" ")
            else:
                before.tail = text.rstrip(" ")
        before = name


def _is_from_the_right(block: HtmlElement) -> bool:
    directions = (each.get("dir") for each in (block, *block.iterancestors()))
    return next(filter(None, directions), "ltr") == "rtl"


def _kept(text: str, longest: int) -> str:
    """Return a text whose last words are not parted, if that tears no hole."""
    if found := _UNSPACED.search(text):
        return text[: found.start()] + _JOINER.join(found[0])
    words = text.rstrip().rsplit(" ", _LEAST)
    last = _NO_BREAK.join(words[1:])
    if len(words) <= _LEAST or len(last) > longest:
        return text
    return f"{words[0]} {last}{text[len(text.rstrip()) :]}"


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


def longest_list(names: str) -> list[str]:
    """Return those pictograms in the value of `pictograms:` that make a picture by themselves."""
    return max(_lists(names), key=len)


def _lists(names: str) -> Iterator[list[str]]:
    return (each.split() for each in names.split(","))


def _items(root: HtmlElement) -> Iterable[list[HtmlElement]]:
    return (found for each in root.iter("ul") if (found := each.findall("li")))
