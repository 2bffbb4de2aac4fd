"""The table page × language of a draft."""

from collections.abc import Iterator
from dataclasses import dataclass

from editing.languages.states import LanguageState, language_states
from editing.texts.site import PageLine, Texts


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page in all published languages."""

    uri: str
    title: str
    is_own: bool
    """Whether it is the district's; the others are the portal's to translate."""
    states: tuple[LanguageState, ...]
    """In the order of the registry of languages."""

    @property
    def behind(self) -> tuple[LanguageState, ...]:
        """The languages in which something of it is missing or outdated."""
        return tuple(each for each in self.states if each.is_behind)

    def state(self, tag: str) -> LanguageState | None:
        """Return how the page is in a language; None for one that is not published."""
        return next((each for each in self.states if each.tag == tag), None)


def rows_of(texts: Texts) -> Iterator[PageRow]:
    """Yield each German page that readers of other languages have.

    Raises `ConfigurationError` if the draft cannot be read.
    """
    for line in texts.pages():
        if row := _row(texts, line):
            yield row


def row_of(texts: Texts, uri: str) -> PageRow | None:
    """Return the row of the page *uri*; None if `rows_of` has none."""
    line = next((each for each in texts.pages() if each.uri == uri), None)
    return _row(texts, line) if line else None


def _row(texts: Texts, line: PageLine) -> PageRow | None:
    stem, _, tag = line.uri.removesuffix(".md").rpartition(".")
    is_easy_text = stem and texts.site.locales.by_tag(tag) is not None
    if is_easy_text or texts.page(line.uri).is_german_only:
        return None
    return PageRow(line.uri, line.title, line.is_own, tuple(language_states(texts, line.uri)))
