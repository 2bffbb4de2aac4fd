"""The catalogues of the project keep the rules that can be seen without knowing the language."""

import pytest

from portal.languages.registry import Locale, Locales, load_locales
from sitebuild.translation.coverage import refusals
from tests.translating.sample_texts import ROOT
from translating.findings import Weight
from translating.gates.gatekeeper import Gatekeeper
from translating.texts import read_language, shown_texts

_LOCALES = load_locales(ROOT / "i18n" / "locales.toml")
BEGUN = [each for each in _LOCALES if (ROOT / "i18n" / each.tag / "LC_MESSAGES").is_dir()]
MOST_WARNINGS = 0.04
"""Of the texts of a language; more would teach people not to read them."""


@pytest.mark.parametrize("locale", BEGUN, ids=lambda locale: locale.tag)
def test_a_catalogue_has_no_errors_and_few_warnings(gatekeeper: Gatekeeper, locale: Locale) -> None:
    """An error is mended in the catalogue, or in the gate where the gate is wrong."""
    findings = gatekeeper.check_language(locale)
    errors = [str(finding) for finding in findings if finding.weight is Weight.ERROR]
    assert not errors
    texts = [
        text for each in read_language(ROOT / "i18n", locale).values() for text in shown_texts(each)
    ]
    assert len(findings) <= MOST_WARNINGS * len(texts), "\n".join(map(str, findings))


def test_every_published_language_may_be_offered(locales: Locales) -> None:
    """Form, frame and notice are there."""
    assert not [problem for each in locales.published for problem in refusals(ROOT / "i18n", each)]
