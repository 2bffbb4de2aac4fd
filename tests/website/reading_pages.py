"""Read built pages, and the files of the districts, as plain words."""

import html
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DISTRICTS = sorted(folder.name for folder in ROOT.glob("districts/*/"))

_NO_WORDS = re.compile(r"<(style|script|svg)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_PART = re.compile(r"\w+")
_INTERNAL = frozenset({"id", "kind", "provider", "contact_points", "fallback", "languages"})
"""Keys whose values never reach a reader, or are words that all districts use."""


def pages_of(site: Path) -> list[Path]:
    """Return everything that is text in a built site."""
    return sorted(file for file in site.rglob("*") if file.suffix in {".html", ".xml", ".txt"})


def text_of(markup: str) -> str:
    """Return the words of a page; tags become blanks, so nothing runs together."""
    words = _TAG.sub(" ", _NO_WORDS.sub(" ", markup))
    return re.sub(r"\s+", " ", html.unescape(words).replace("\u200b", ""))


def main_of(markup: str) -> str:
    """Return the part of a page that is not its frame."""
    start, end = markup.index("<main"), markup.index("</main>")
    return markup[start:end]


def words_of(district: str) -> set[str]:
    """Return every text in the files of a district that a reader may meet."""
    found: set[str] = set()
    for file in sorted((ROOT / "districts" / district).glob("*.toml")):
        found |= set(_texts(tomllib.loads(file.read_text("utf-8"))))
    return found


def _texts(value: object) -> Iterator[str]:
    match value:
        case dict():
            for key, inner in value.items():
                if key not in _INTERNAL:
                    yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)
        case str():
            yield value


def is_in(word: str, text: str) -> bool:
    """Return True if *word* stands in *text* as a word of its own."""
    return word in text and any(
        not is_of_a_word(text[found.start() - 1 : found.start()])
        and not is_of_a_word(text[found.end() : found.end() + 1])
        for found in re.finditer(re.escape(word), text)
    )


def is_of_a_word(sign: str) -> bool:
    """Return True for a letter, a digit, or a mark: a vowel of many scripts (UAX 29, WB4)."""
    return sign.isalnum() or sign == "_" or (sign != "" and unicodedata.category(sign)[0] == "M")


def parts_of(text: str) -> set[str]:
    """Return the runs of letters and digits in *text*: where one of them begins, a word may."""
    return set(_PART.findall(text))


def first_part_of(word: str) -> str:
    """Return the part with which *word* begins; without it in a text, *word* is not in it."""
    return next(part.group() for part in _PART.finditer(word))
