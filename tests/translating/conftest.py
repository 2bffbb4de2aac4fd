"""The gates of the project, loaded once, and catalogues of a few texts."""

import pytest

from portal.languages.registry import Locale, Locales, load_locales
from tests.translating.sample_texts import ROOT
from translating.gates.gatekeeper import Gatekeeper


@pytest.fixture(scope="session")
def locales() -> Locales:
    """Return the registry."""
    return load_locales(ROOT / "i18n" / "locales.toml")


@pytest.fixture(scope="session")
def ukrainian(locales: Locales) -> Locale:
    """Return a language that every test may fill with its own texts."""
    locale = locales.by_tag("uk")
    assert locale
    return locale


@pytest.fixture(scope="session")
def gatekeeper() -> Gatekeeper:
    """Return the gates with the project's glossary and parser."""
    return Gatekeeper(ROOT)
