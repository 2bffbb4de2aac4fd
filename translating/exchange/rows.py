"""What travels: a German text with its name, and what is known about its translation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.locales import Locale
from translating.glossary import Glossary
from translating.terms import NO_TERMS, AgreedTerms
from translating.texts import Text
from translating.units import unit_id


@dataclass(frozen=True, slots=True)
class Row:
    """One text for a translator."""

    id: str
    domain: str
    german: str
    translation: str
    """Only what readers see; a draft is a proposal."""
    former: str = ""
    """The German text that the proposal was made from, where it has changed."""
    proposal: str = ""
    """A draft, or the translation of the former text."""
    places: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """All rows for one translator."""

    locale: Locale
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back for one text."""

    id: str
    translation: str
    where: str
    """How a person finds it in the file: a line, a row, a unit."""
    is_draft: bool = False
    """Whether the translator has marked it as unfinished."""
    unreadable: str = ""
    """Why the translation cannot be read, if it cannot."""


def pack(
    texts: Mapping[str, Iterable[Text]],
    locale: Locale,
    glossary: Glossary,
    terms: AgreedTerms = NO_TERMS,
    *,
    everything: bool,
) -> Package:
    """Return the texts that have no translation yet, or *everything*."""
    rows = (_row(text, glossary, terms) for each in texts.values() for text in each)
    return Package(locale, tuple(row for row in rows if everything or not row.translation))


def _row(text: Text, glossary: Glossary, terms: AgreedTerms) -> Row:
    explained = (f"{t.german}: {t.explanation}" for t in glossary.terms if t.is_in(text.german))
    agreed = (f"Vereinbart: {term}" for term in terms.about(text.german))
    note = "\n".join((*([text.note] if text.note else []), *explained, *agreed))
    return Row(
        id=unit_id(text.german, text.context),
        domain=text.domain,
        german=text.german,
        translation=text.translation if text.is_shown else "",
        former=text.former or "",
        proposal=text.translation if text.is_fuzzy else "",
        places=text.places,
        note=note,
    )
