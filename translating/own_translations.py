"""What is wrong with the translations of a district's own texts, which lie in its folder."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from portal.languages.registry import Locale
from portal.problems import ConfigurationError
from translating.findings import Complaint, Finding, Weight
from translating.gates.gatekeeper import Gatekeeper
from translating.gates.whole_catalogue import check_whole_catalogues
from translating.texts import read_language, shown_texts

OWN_TRANSLATIONS = "translations of the district"
"""What `kim check` calls the search for what is `unfit`."""


def check_own(gatekeeper: Gatekeeper, i18n: Path, locales: Iterable[Locale]) -> Iterator[Finding]:
    """Yield all findings about the translations in *i18n* into *locales*, and its drafts.

    A catalogue that cannot be read is a finding, too.
    """
    for locale in locales:
        try:
            yield from gatekeeper.check_language(locale, i18n)
            yield from drafts(i18n, locale)
        except ConfigurationError as error:
            yield from (Finding("file", Weight.ERROR, problem) for problem in error.problems)


def unfit(gatekeeper: Gatekeeper, i18n: Path, locale: Locale) -> Iterator[Finding]:
    """Yield the errors for which readers see German, or another language: in header, plural forms,
    and the structure of texts.

    Raises `ConfigurationError` where a catalogue cannot be read.
    """
    whole = check_whole_catalogues(i18n, locale)
    yield from (each for each in whole if each.weight is Weight.ERROR)
    for texts in read_language(i18n, locale).values():
        for text in shown_texts(texts):
            yield from gatekeeper.structure_errors(text, locale)


def drafts(i18n: Path, locale: Locale) -> Iterator[Finding]:
    """Yield a warning for each translation that nobody sees because it is marked as a draft.

    Raises `ConfigurationError` where a catalogue cannot be read.
    """
    for texts in read_language(i18n, locale).values():
        for text in texts:
            if text.is_fuzzy:
                what = "It is marked as a draft (fuzzy): readers see German."
                remedy = "Read it beside the German text, correct it, and remove the mark."
                yield Complaint(what, remedy, Weight.WARNING).finding_for(text, "draft")
