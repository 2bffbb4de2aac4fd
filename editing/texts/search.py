"""Find the pages on which words stand, as readers see them: without marks, with facts filled in."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from editing.texts.page import Part
from editing.texts.site import Texts

_UNSEEN = "Cf"
"""Unicode's category of signs that nobody sees: soft hyphens, marks of direction."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page with the words that were sought."""

    uri: str
    parts: tuple[Part, ...]
    """Those that hold them, with the facts filled in; none where they run over several parts."""


def folded(text: str) -> str:
    """Return *text* as it is compared: composed, in small letters, with nothing unseen and single
    blanks.
    """
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(sign for sign in composed if unicodedata.category(sign) != _UNSEEN)
    return " ".join(seen.split()).casefold()


def pages_with(texts: Texts, words: str) -> Iterator[Found]:
    """Yield the pages of *texts* that say *words*, but in their front matter.

    Raises `ConfigurationError` if the pages and facts cannot be read.
    """
    sought = folded(words)
    for uri in texts.site.docs.pages:
        says, parts = False, dict[str, Part]()
        for page in texts.pages_of(uri):
            seen = [part for part in texts.read_as(uri, page).parts if part.slot is not None]
            says |= sought in folded(" ".join(part.plain for part in seen))
            for part in seen:
                if sought in folded(part.plain):
                    parts.setdefault(part.id, part)
        if says:
            yield Found(uri, tuple(parts.values()))
