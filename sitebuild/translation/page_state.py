"""Decide the state of a text in one language; nothing else decides it.

Web, paper, downloads, kits, ready replies, link previews and the status for translators use it, so
that they cannot contradict each other (decision 0031).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from portal.languages.reviews import NO_REVIEWS, Ledger, Review
from sitebuild.content.pages import EasyLanguageText, Page

State = Literal["source", "unchecked", "checked", "german"]
"""Where the words come from: German itself; a text in the reader's language that nobody or somebody
has checked; German for want of a text in the reader's language."""

Pair = tuple[str, str | None]
"""A German text and its translation; None: there is none that may be shown."""


@dataclass(frozen=True, slots=True)
class PageState:
    """The state of a text in one language."""

    state: State
    units: int = 0
    """Number of texts of the page."""
    german_units: int = 0
    """Number of these that are shown in German for want of a translation."""
    review: Review | None = None
    """Who has checked the whole page, where it is checked."""

    @property
    def is_german(self) -> bool:
        """Return True if nothing of the page is shown in the reader's language."""
        return self.state == "german"

    @property
    def has_german_parts(self) -> bool:
        """Return True if some or all of the page is German for want of a translation."""
        return self.german_units > 0


SOURCE = PageState("source")
"""The state of German texts for readers of German."""


@dataclass(frozen=True, slots=True)
class StateRule:
    """The rule that decides the state of a text in one language."""

    ledger: Ledger = NO_REVIEWS
    is_source: bool = False
    """Whether the language is German."""
    is_all_or_nothing: bool = False
    """Whether half a translation counts as none: on legal pages, and on everything that leaves the
    website, where no notice stands above each part."""
    needs_review: bool = False
    """Whether a translation that nobody has checked counts as none."""
    easy_text: EasyLanguageText | None = None
    """The text, where it is written in the language instead of translated."""

    def decide(self, blocks: Sequence[Pair], front: Sequence[Pair]) -> PageState:
        """Return the state of a text with these *blocks*, and *front*: title and description."""
        units = len(blocks)
        if self.is_source:
            return PageState("source", units)
        if self.easy_text:
            review = review_of(self.easy_text, self.ledger)
            return PageState("checked" if review else "unchecked", units, review=review)
        pairs = [*blocks, *front]
        found = [(german, text) for german, text in pairs if text is not None]
        is_complete = len(found) == len(pairs)
        review = self.ledger.of_all(found) if is_complete else None
        is_refused = not is_complete or (self.needs_review and review is None)
        missing = sum(text is None for _, text in blocks)
        if (self.is_all_or_nothing and is_refused) or 0 < missing == units:
            return PageState("german", units, units)
        return PageState("checked" if review else "unchecked", units, missing, review)


def review_of(text: EasyLanguageText, ledger: Ledger) -> Review | None:
    """Return the review of an easy-language text; None if nobody has checked it."""
    return ledger.find(*text.pair)


def rule_for(
    page: Page, tag: str, ledger: Ledger, *, legal_needs_review: bool, off_the_web: bool = False
) -> StateRule:
    """Return the rule for *page* in the language *tag*, whose reviews are in *ledger*.

    *legal_needs_review*: whether the district shows no legal text that nobody has checked.
    *off_the_web*: whether the text is for paper, mails or messages.
    """
    needs_review = page.is_legal and legal_needs_review and tag != "de"
    own = page.variants.get(tag)
    if own and needs_review and not review_of(own, ledger):
        own = None
    return StateRule(
        ledger=ledger,
        is_source=tag == "de",
        is_all_or_nothing=page.is_legal or off_the_web,
        needs_review=needs_review,
        easy_text=own,
    )
