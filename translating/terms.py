"""The words that the translators of one language have agreed on: `i18n/<tag>/terms.csv`.

Columns: `german`, `agreed`; in both, forms are divided by |. A German text that has the term asks
for one of the agreed words in its translation. Words are compared by their stems: endings,
articles and marks do not count, so one form of a word usually stands for all.
"""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from portal.languages.word_tables import read_table
from portal.problems import ConfigurationError, Problem

COLUMNS = ("german", "agreed")
_ENDING = r"(?:e|s|n|r|m|en|er|es|em|in|innen|ern|nen|se|ses)?"
"""What German adds to a word; a longer rest makes another word (Daten, Datenschutz)."""
_INSIDE_WORDS = frozenset({"Arab", "Hebr", "Ethi", "Hans", "Thai", "Taml"})
"""Scripts in which an article is written with its word, or no blanks stand between words."""
_NO_ENDINGS = frozenset({"Hans", "Thai"})
_ARTICLE = {"Arab": "ال", "Hebr": "ה"}
_SMALL = 2
"""Letters of words that need not be there: of, de, li."""
_STEMS = ((7, 2), (4, 1))
"""From how many letters on a word may lose how many at its end."""
_SHORTER_STEMS = ((5, 2), (3, 1))
"""Where signs are syllables, or stems change before an ending."""
_SYLLABLES = frozenset({"Ethi", "Taml"})


@dataclass(frozen=True, slots=True)
class AgreedTerm:
    """A German term and its agreed translation."""

    german: tuple[str, ...]
    words: tuple[str, ...]
    """The agreed words; one of them is enough."""
    line: int

    def __str__(self) -> str:
        return f"{self.german[0]} → {' | '.join(self.words)}"

    def is_met(self, translation: str, script: str) -> bool:
        """Return True if *translation* has one of the words; *script* is its ISO 15924 code."""
        found = _fold(translation)
        return any(_is_in(word, found, script) for word in self.words)


@dataclass(frozen=True, slots=True)
class AgreedTerms:
    """All terms of one language."""

    terms: tuple[AgreedTerm, ...] = ()
    file: Path = Path()

    def terms_in(self, german: str) -> Iterator[AgreedTerm]:
        """Yield the terms in a German text; within “Leichte Sprache” there is no “Sprache”."""
        forms = ((form, term) for term in self.terms for form in term.german)
        found: dict[int, AgreedTerm] = {}
        for form, term in sorted(forms, key=lambda each: len(each[0]), reverse=True):
            german, count = _german_pattern(form).subn(" ", german)
            if count:
                found[term.line] = term
        yield from (found[line] for line in sorted(found))

    def location_of(self, term: AgreedTerm) -> str:
        """Return file and line of *term*, for example ``i18n/ar/terms.csv:3``."""
        return f"{self.file}:{term.line}"


NO_TERMS = AgreedTerms()


def load_terms(i18n: Path, tag: str) -> AgreedTerms:
    """Return the agreed words of the language *tag*; none if there is no file.

    Raises `ConfigurationError` naming each wrong line.
    """
    file = i18n / tag / "terms.csv"
    if not file.exists():
        return AgreedTerms(file=file)
    problems: list[Problem] = []
    terms: dict[tuple[str, ...], AgreedTerm] = {}
    for line, row in read_table(file, COLUMNS):
        if len(row) != len(COLUMNS) or not _forms(row[0]):
            what, remedy = "is no German term with its agreed words.", "Write: german,word|word"
            problems.append(Problem(file, line, ",".join(row), what, remedy))
            continue
        term = AgreedTerm(_forms(row[0]), _forms(row[1]), line)
        if term.german in terms:
            problems.append(_twice(file, term))
        terms[term.german] = term
    if problems:
        raise ConfigurationError(problems)
    return AgreedTerms(tuple(term for term in terms.values() if term.words), file)


def begin_terms(i18n: Path, tag: str) -> Path | None:
    """Write the German words that most other languages agree on, for *tag* to agree on its own.

    Return the file; `None` if the language has a list, or no other one has.
    """
    file = i18n / tag / "terms.csv"
    lists = [load_terms(i18n, each.parent.name).terms for each in sorted(i18n.glob("*/terms.csv"))]
    if file.exists() or not lists:
        return None
    has = Counter(term.german[0] for terms in lists for term in terms)
    forms = Counter(term.german for terms in lists for term in terms)
    rows: dict[str, str] = {}
    for german, _ in forms.most_common():
        if has[german[0]] * 2 > len(lists):
            rows.setdefault(german[0], "|".join(german))
    file.parent.mkdir(parents=True, exist_ok=True)
    ordered = sorted(rows, key=lambda word: -has[word])
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([COLUMNS, *((rows[word], "") for word in ordered)])
    return file


def _twice(file: Path, term: AgreedTerm) -> Problem:
    remedy = "Put all agreed words into one line, divided by |."
    return Problem(file, term.line, term.german[0], "stands twice.", remedy)


def _forms(cell: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in cell.split("|") if form.strip())


@lru_cache(maxsize=1024)
def _german_pattern(form: str) -> re.Pattern[str]:
    """Match *form* with any German ending; a small first letter may be a capital one."""
    words = r"[\s-]+".join(re.escape(word) + _ENDING for word in form.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE if form[0].islower() else 0)


def _is_in(word: str, folded: str, script: str) -> bool:
    parts = _fold(word).split() if script not in _NO_ENDINGS else [_fold(word).replace(" ", "")]
    if script in _NO_ENDINGS:
        return parts[0] in folded.replace(" ", "")
    longer = [part for part in parts if len(part) > _SMALL] or parts
    before = "" if script in _INSIDE_WORDS else r"(?<!\w)"
    return all(re.search(before + re.escape(_stem(part, script)), folded) for part in longer)


def _stem(word: str, script: str) -> str:
    article = _ARTICLE.get(script, "")
    if article and word.startswith(article) and len(word) > len(article) + _SMALL:
        word = word.removeprefix(article)
    steps = _SHORTER_STEMS if script in _SYLLABLES else _STEMS
    lost = next((lost for length, lost in steps if len(word) >= length), 0)
    return word[: len(word) - lost]


def _fold(text: str) -> str:
    """Return *text* without case, marks and joiners."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if unicodedata.category(sign) not in {"Mn", "Cf"})
