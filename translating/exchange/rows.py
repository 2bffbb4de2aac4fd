"""The rows of an export: a German text with its id, and what is known about its translation."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise

from portal.languages.registry import Locale
from translating.gates.plain_words import CODE, PLACEHOLDER
from translating.glossary import Glossary
from translating.terms import NO_TERMS, AgreedTerms
from translating.texts import Text
from translating.units import group_by_german, row_id, unit_name

KEPT = re.compile(rf"{PLACEHOLDER.pattern}|\]\([^()]*\)(?:\{{[^{{}}]*\}})?|{CODE.pattern}|<[^<>]+>")
"""What a translator leaves as it is: placeholders, targets of links, code, HTML."""
FORMERLY = "Bisher: "
"""Begins the remark with the former German text and its translation."""
_ONLY_FOR = "Nur für "
_AGREED = "Vereinbart: "


@dataclass(frozen=True, slots=True)
class Row:
    """One text for a translator, for all catalogues in which it has the same translation."""

    id: str
    domain: str
    """The first of these catalogues."""
    german: str
    translation: str
    """Only what readers see; a draft is a *proposal*."""
    former: str = ""
    """The German text that the proposal was made from, if it has changed."""
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
class ReturnedRow:
    """A row that came back from a translator."""

    id: str
    translation: str
    where: str
    """Place in the file, for people: a line, a row, a unit."""
    is_draft: bool = False
    """Whether the translator has marked it as unfinished."""
    unreadable: str = ""
    """Why the translation cannot be read; empty if it can."""
    german: str = ""
    """What stands in the column of the German text, with remarks; empty if the file has none."""
    beside: tuple[str, ...] = ()
    """What stands in other columns of the row, by paragraphs; that of the German text, too."""
    number: tuple[int, int] | None = None
    """The number of the row in its table, and how many rows went out; 0 if nobody knows."""
    remarks: tuple[str, ...] = ()
    """Comments, footnotes and columns of remarks: no translation, but somebody should read them."""
    says_former: bool = True
    """Whether the file can say what the translation was when it went out."""


def build_package(
    texts: Mapping[str, Iterable[Text]],
    locale: Locale,
    glossary: Glossary,
    terms: AgreedTerms = NO_TERMS,
    *,
    everything: bool,
) -> Package:
    """Return the untranslated texts as rows for a translator, or *everything*."""
    found = list(chain.from_iterable(texts.values()))
    everywhere = group_by_german(found)
    alike: dict[tuple[object, str], list[Text]] = {}
    for text in found:
        alike.setdefault((text.key, text.shown), []).append(text)
    rows = (_row(tuple(each), everywhere[each[0].key], glossary, terms) for each in alike.values())
    return Package(locale, tuple(row for row in rows if everything or not row.translation))


def _row(
    some: tuple[Text, ...], everywhere: tuple[Text, ...], glossary: Glossary, terms: AgreedTerms
) -> Row:
    text = next((each for each in some if each.is_fuzzy and each.translation), some[0])
    return Row(
        id=row_id(unit_name(some, everywhere), text.shown),
        domain=some[0].domain,
        german=text.german,
        translation=text.shown,
        former=text.former or "",
        proposal=text.translation if text.is_fuzzy else "",
        places=tuple(dict.fromkeys(place for each in some for place in each.places)),
        note="\n".join(_notes(some, everywhere, glossary, terms)),
    )


def _notes(
    some: tuple[Text, ...], everywhere: tuple[Text, ...], glossary: Glossary, terms: AgreedTerms
) -> Iterator[str]:
    if some != everywhere:
        places = (place for text in some for place in text.places or (text.domain,))
        where = ", ".join(dict.fromkeys(places))
        others = dict.fromkeys(text.shown for text in everywhere if text not in some)
        elsewhere = " und ".join(f"„{other}“" for other in others if other)
        yield f"{_ONLY_FOR}{where}." + (f" Anderswo steht {elsewhere}." if elsewhere else "")
    yield from dict.fromkeys(text.note for text in some if text.note)
    german = some[0].german
    yield from (f"{t.german}: {t.explanation}" for t in glossary.terms if t.is_in(german))
    yield from (f"{_AGREED}{term}" for term in terms.terms_in(german))


def words_beside(returned: ReturnedRow, texts: Iterable[Text], glossary: Glossary) -> list[str]:
    """Return the lines that somebody has written beside an empty translation of *texts*.

    Without what went out with them: the German text, remarks, the draft.
    """
    known = tuple(texts)
    ours = "".join(f"{t.german}{t.note}{t.translation}" for t in known)
    squeezed = "".join(ours.split())
    begins = (_ONLY_FOR, _AGREED, *(f"{term.german}: " for term in glossary.terms))
    lines = (
        line.strip()
        for paragraph in returned.beside
        if not paragraph.startswith(FORMERLY)
        for line in paragraph.splitlines()
    )
    return [
        line
        for line in lines
        if line and not line.startswith(begins) and "".join(line.split()) not in squeezed
    ]


def lost_rows(returned: Iterable[ReturnedRow]) -> tuple[tuple[int, int], ...]:
    """Return the first and last numbers of rows of a table that did not come back."""
    numbered = [row.number for row in returned if row.number]
    last = max((max(pair) for pair in numbered), default=0)
    here = {0, last + 1, *(number for number, _ in numbered)}
    there = sorted(here)
    return tuple((a + 1, b - 1) for a, b in pairwise(there) if b - a > 1)
