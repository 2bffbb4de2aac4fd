"""The terms that stay German or are translated alike: `i18n/glossary.csv`.

Columns: `german`, `rule`, `explanation`. Rules: *keep* – the term stands in every translation of
a text that has it; *once* – it stands at least once on a page, beside an explanation; *alike* –
a translation without the word that its language has agreed on (`terms.csv`) is an error; *name* –
may stay German, need not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from portal.languages.word_tables import read_table
from portal.problems import ConfigurationError, Problem
from translating.findings import Complaint, Complaints, Finding, Weight
from translating.texts import Text

RULES = ("keep", "once", "alike", "name")
_COLUMNS = ("german", "rule", "explanation")


@dataclass(frozen=True, slots=True)
class Term:
    """A German term with its rule."""

    german: str
    rule: str
    explanation: str

    def is_in(self, german: str) -> bool:
        """Return True if the term is in *german*, as a word or the beginning of one."""
        return re.search(rf"(?<!\w){re.escape(self.german)}", german) is not None


@dataclass(frozen=True)
class Glossary:
    """All terms of the glossary."""

    terms: tuple[Term, ...] = ()

    @cached_property
    def kept(self) -> tuple[str, ...]:
        """The terms that may stay German in a translation, the longest first."""
        return tuple(sorted((term.german for term in self.terms), key=len, reverse=True))

    @cached_property
    def alike(self) -> frozenset[str]:
        """The terms that must be translated by the agreed word."""
        return frozenset(term.german for term in self.terms if term.rule == "alike")

    def complaints(self, text: Text) -> Complaints:
        """Yield an error for each term with the rule `keep` that the translation lacks."""
        for term in self.terms:
            if term.rule != "keep" or not term.is_in(text.german):
                continue
            if term.german.lower() not in text.translation.lower():
                what = f"“{term.german}” has to stay: {term.explanation}"
                yield Complaint(what, f"Write {term.german} in these letters.")

    def once_on_each_page(self, texts: Sequence[Text]) -> Iterator[Finding]:
        """Yield a warning for each page that does not name a term that it must name once."""
        for term in self.terms:
            if term.rule != "once":
                continue
            having = [text for text in texts if term.is_in(text.german)]
            for page in sorted({place for text in having for place in text.places}):
                there = [text for text in having if page in text.places]
                if not any(term.german.lower() in text.translation.lower() for text in there):
                    what = f"“{term.german}” stands nowhere in the translation of {page}."
                    remedy = "Write it once in German letters, with a word that explains it."
                    yield Complaint(what, remedy, Weight.WARNING).finding_for(there[0], "glossary")


def load_glossary(file: Path) -> Glossary:
    """Return the glossary; empty if there is no *file*.

    Raises `ConfigurationError` naming line and column of each mistake.
    """
    if not file.exists():
        return Glossary()
    problems: list[Problem] = []
    terms: list[Term] = []
    for line, row in read_table(file, _COLUMNS):
        german, rule, explanation = [*row, "", "", ""][:3]
        if rule not in RULES or not german:
            what, remedy = "The row has no rule.", f"Write one of: {', '.join(RULES)}"
            problems.append(Problem(file, line, "rule", what, remedy))
        else:
            terms.append(Term(german, rule, explanation))
    if problems:
        raise ConfigurationError(problems)
    return Glossary(tuple(terms))
