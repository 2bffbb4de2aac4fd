"""Find the pages on which words stand, as readers see them: without marks, with facts filled in."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from editing.page_names import is_simple
from editing.texts.page import Part
from editing.texts.site import Texts
from portal.languages.catalogues import DOMAINS, load_catalogues

_PAGES = "docs"
"""The catalogues of pages; the others have the frame."""
_UNSEEN = "Cf"
"""Unicode's category of signs that nobody sees: soft hyphens, marks of direction."""
_GAP = re.compile(r"\{\w+\}")
"""What a text of the frame has filled in."""
_QUOTES = frozenset("\"'„“”‚‘’«»‹›")
"""People set a sentence in them that they were told, and each language has its own."""


class _Unseen(dict[int, str | None]):
    """What `str.translate` leaves out: it asks once for each sign, not for each time it stands."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        is_seen = sign not in _QUOTES and unicodedata.category(sign) != _UNSEEN
        self[code] = sign if is_seen else None
        return self[code]


_WITHOUT_UNSEEN = _Unseen()


@dataclass(frozen=True, slots=True)
class Found:
    """A page with the words that were sought."""

    uri: str
    parts: tuple[Part, ...]
    """Those that hold them, with the facts filled in; none where they run over several parts."""
    languages: tuple[str, ...] = ()
    """German names of those in which the words stand; none: they stand in the page itself."""


@dataclass(frozen=True, slots=True)
class FrameText:
    """A text of buttons, forms or the frame of each page: it is the portal's, on no page."""

    german: str
    languages: tuple[str, ...]
    """German names of those in which the sought words stand; none: they are German."""


def folded(text: str) -> str:
    """Return *text* as it is compared: composed, in small letters, with single blanks, and without
    quotation marks and what is unseen.
    """
    composed = unicodedata.normalize("NFC", text)
    return " ".join(composed.translate(_WITHOUT_UNSEEN).split()).casefold()


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


def pages_with_translation(texts: Texts, words: str) -> Iterator[Found]:
    """Yield the pages of *texts* that say *words* in another language, with the parts that are
    translated so.

    Raises `ConfigurationError` if the pages, facts or translations cannot be read.
    """
    sought = folded(words)
    translations = _translations_like(texts, sought.split())
    for uri in texts.site.docs.pages:
        parts, languages = dict[str, Part](), dict[str, None]()
        for page in texts.pages_of(uri):
            if page.is_german_only or is_simple(uri):
                continue
            read = texts.read_as(uri, page)
            for part in read.parts:
                german = "" if part.slot is None else read.blocks.slots[part.slot].sentence.body
                for language, translation in translations.get(german, ()):
                    if sought in folded(texts.words_alone(page, translation)):
                        parts.setdefault(part.id, part)
                        languages[language] = None
        if parts:
            yield Found(uri, tuple(parts.values()), tuple(languages))


def _translations_like(texts: Texts, words: list[str]) -> dict[str, list[tuple[str, str]]]:
    """Return for each German text the languages, and translations, that have half of the *words*:
    the others may come from facts.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for locale in texts.site.locales.published:
        if locale == texts.site.locales.source:
            continue
        catalogue = load_catalogues(texts.site.i18n, locale.tag, _PAGES)
        for context, german in catalogue.units:
            translation = catalogue.lookup(german, context)
            if translation is None:
                continue
            says = folded(translation)
            if 2 * sum(word in says for word in words) >= len(words):
                found.setdefault(german, []).append((locale.german, translation))
    return found


def frame_texts_with(texts: Texts, words: str) -> list[FrameText]:
    """Return the texts of buttons, forms and the frame that say *words*, in German or, if none
    does, in another language.

    Raises `ConfigurationError` if the translations cannot be read.
    """
    sought = folded(words)
    german, translated = dict[str, None](), dict[str, dict[str, None]]()
    for locale in texts.site.locales.published:
        if locale == texts.site.locales.source:
            continue
        for domain in set(DOMAINS) - {_PAGES}:
            catalogue = load_catalogues(texts.site.i18n, locale.tag, domain)
            for context, text in catalogue.units:
                if _says(text, sought):
                    german[text] = None
                elif _says(catalogue.lookup(text, context) or "", sought):
                    translated.setdefault(text, {})[locale.german] = None
    if german:
        return [FrameText(text, ()) for text in german]
    return [FrameText(text, tuple(languages)) for text, languages in translated.items()]


def _says(text: str, sought: str) -> bool:
    """Return True if *text* says what is *sought*, or is it as a whole with its gaps filled in; at
    most half of that may stand in gaps.
    """
    pieces = [folded(piece) for piece in _GAP.split(text)]
    if any(sought in piece for piece in pieces):
        return True
    has_gaps = len(pieces) > 1 and all(piece in sought for piece in pieces)  # compiling takes long
    if not has_gaps or 2 * len("".join(pieces)) < len(sought):
        return False
    return bool(re.fullmatch(r"\s*.+?\s*".join(map(re.escape, pieces)), sought))
