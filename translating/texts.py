"""The texts of one catalogue with their lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

from portal.languages.catalogues import DOMAINS, catalogue_file
from portal.languages.pofile import open_catalogue
from portal.languages.registry import Locale

_EXCERPT = 48
Aside = tuple[str | None, str, str]
"""Context, German text and translation of what is not needed any more."""


@dataclass(frozen=True, slots=True)
class Text:
    """A German text and its translation in one language."""

    file: Path
    line: int
    """Line in the catalogue, counted from 1."""
    domain: str
    german: str
    translation: str
    """Empty where there is none."""
    is_fuzzy: bool
    places: tuple[str, ...]
    """Files in which the German text stands."""
    context: str | None = None
    former: str | None = None
    """The German text that the translation was made from, where it has changed since."""
    note: str = ""
    """What translators have written beside the text."""

    @property
    def is_shown(self) -> bool:
        """Return True if readers see the translation: there is one, and it is not fuzzy."""
        return bool(self.translation) and not self.is_fuzzy

    @property
    def key(self) -> tuple[str | None, str]:
        """Context and German text, unique within a catalogue."""
        return self.context, self.german

    @property
    def shown(self) -> str:
        """The translation that readers see; empty if there is none."""
        return self.translation if self.is_shown else ""

    @property
    def excerpt(self) -> str:
        """The beginning of the German text, for messages."""
        one_line = " ".join(self.german.split())
        return one_line if len(one_line) <= _EXCERPT else f"{one_line[:_EXCERPT]}…"


def read_texts(i18n: Path, tag: str, domain: str) -> tuple[Text, ...]:
    """Return the texts of a catalogue in its order; none if there is no file.

    Raises `ConfigurationError` if it cannot be read.
    """
    file = catalogue_file(i18n, tag, domain)
    if not file.exists():
        return ()
    entries = (entry for entry in open_catalogue(file) if not entry.obsolete)
    return tuple(_text(file, domain, entry) for entry in entries)


def _text(file: Path, domain: str, entry: polib.POEntry) -> Text:
    return Text(
        file=file,
        line=entry.linenum or 1,
        domain=domain,
        german=entry.msgid,
        translation=entry.msgstr,
        is_fuzzy=entry.fuzzy,
        places=tuple(dict.fromkeys(place for place, _ in entry.occurrences)),
        context=entry.msgctxt,
        former=entry.previous_msgid,
        note=entry.tcomment,
    )


def read_language(i18n: Path, locale: Locale) -> dict[str, tuple[Text, ...]]:
    """Return the texts of all catalogues of *locale*, by domain.

    Raises `ConfigurationError` where one cannot be read.
    """
    return {domain: read_texts(i18n, locale.tag, domain) for domain in DOMAINS}


def read_put_aside(i18n: Path, locale: Locale) -> frozenset[Aside]:
    """Return what the catalogues of *locale* keep although no German text needs it any more."""
    files = (catalogue_file(i18n, locale.tag, domain) for domain in DOMAINS)
    return frozenset(
        (entry.msgctxt, entry.msgid, entry.msgstr)
        for file in files
        if file.exists()
        for entry in open_catalogue(file).obsolete_entries()
    )


def shown_texts(texts: Iterable[Text]) -> Iterator[Text]:
    """Yield those of *texts* whose translation readers see."""
    return (text for text in texts if text.is_shown)
