"""Reviews of translations: the ledger `i18n/<tag>/review.jsonl`.

A line says that a person with a role has read one translation beside its German text. It names both
by a hash: if either text changes, the translation counts as unchecked again (decision 0004). No
line holds a name: only the office needs to know the person.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path

from portal.languages.catalogues import N_
from portal.problems import ConfigurationError, Problem

ROLES = {
    "native": N_("eine Person mit dieser Muttersprache"),
    "translator": N_("eine Übersetzerin oder ein Übersetzer"),
    "counsellor": N_("eine Fachkraft aus der Beratung"),
    "readers": N_("Menschen, die Leichte Sprache brauchen"),
}
"""Roles of reviewers, and what readers are told about them."""

_ROLE_OF = {role: role for role in ROLES}
_REMEDY = "Remove the line, and let “kim i18n review” write a new one."


@dataclass(frozen=True, slots=True)
class Review:
    """Who has read a translation, and when."""

    role: str
    date: dt.date

    @property
    def reviewer(self) -> str:
        """The role in German words, for readers."""
        return ROLES[self.role]


class Ledger:
    """The reviews of one language."""

    def __init__(self, reviews: Mapping[str, Review]) -> None:
        self._reviews = reviews

    def __or__(self, other: "Ledger") -> "Ledger":
        """Return the reviews of both."""
        return Ledger({**self._reviews, **other._reviews})

    def __len__(self) -> int:
        return len(self._reviews)

    def find(self, german: str, translation: str, context: str | None = None) -> Review | None:
        """Return the review of exactly this pair of texts; None if there is none."""
        return self._reviews.get(pair_hash(german, translation, context)) if self._reviews else None

    def of_all(self, pairs: Iterable[tuple[str, str]]) -> Review | None:
        """Return the latest review if every one of *pairs* has one, else None."""
        reviews = [self.find(german, translation) for german, translation in pairs]
        found = [review for review in reviews if review is not None]
        if not found or len(found) < len(reviews):
            return None
        return max(found, key=lambda review: review.date)


NO_REVIEWS = Ledger({})


def pair_hash(german: str, translation: str, context: str | None = None) -> str:
    """Return the SHA-256 of a pair of texts in hexadecimal, by which the ledger names the pair."""
    pair = json.dumps([context, german, translation], ensure_ascii=False)
    return hashlib.sha256(pair.encode()).hexdigest()


def ledger_file(i18n: Path, tag: str) -> Path:
    """Return the path of the ledger of the language *tag*."""
    return i18n / tag / "review.jsonl"


def load_ledger(i18n: Path, tag: str) -> Ledger:
    """Return the reviews of the language *tag*; `NO_REVIEWS` if there is no ledger.

    Raises `ConfigurationError` naming each invalid line.
    """
    file = ledger_file(i18n, tag)
    if not file.exists():
        return NO_REVIEWS
    reviews: dict[str, Review] = {}
    problems: list[Problem] = []
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        try:
            entry = json.loads(line.decode("utf-8"))
            day = dt.date.fromisoformat(entry["date"])
            reviews[entry["hash"]] = Review(_ROLE_OF[entry["role"]], day)
        except (ValueError, TypeError, KeyError) as error:
            what = f"is no review ({type(error).__name__}: {error})."
            problems.append(Problem(file, number, "review", what, _REMEDY))
    if problems:
        raise ConfigurationError(problems)
    return Ledger(reviews)


def load_ledgers(folders: Iterable[Path], tag: str) -> Ledger:
    """Return the reviews of the language *tag* in several folders like `i18n/`.

    Raises `ConfigurationError` naming each invalid line.
    """
    return reduce(or_, (load_ledger(folder, tag) for folder in folders))


def add_reviews(i18n: Path, tag: str, pairs: Iterable[tuple[str, str]], review: Review) -> int:
    """Add *review* to the ledger for each pair of German text and translation that has none yet.

    Returns the number of lines added.
    """
    known, file = load_ledger(i18n, tag), ledger_file(i18n, tag)
    day = review.date.isoformat()
    names = dict.fromkeys(
        pair_hash(german, translation)
        for german, translation in pairs
        if known.find(german, translation) is None
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    is_cut = file.exists() and not file.read_bytes().endswith((b"\n", b"\r"))
    with file.open("a", encoding="utf-8", newline="\n") as ledger:
        ledger.write("\n" if is_cut and names else "")
        for name in names:
            ledger.write(json.dumps({"hash": name, "role": review.role, "date": day}) + "\n")
    return len(names)
