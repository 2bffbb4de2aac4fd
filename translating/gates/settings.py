"""What the gates know about a language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from portal.languages.registry import Locale
from translating.glossary import Glossary
from translating.terms import NO_TERMS, AgreedTerms

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier


@dataclass(frozen=True, slots=True)
class Setting:
    """One language, and what is needed to check texts in it."""

    locale: Locale
    glossary: Glossary
    is_same: Callable[[str, str], bool]
    """Whether a German text and its translation have the same structure in a page."""
    terms: AgreedTerms = NO_TERMS
    usual_length: float = 0.0
    """Median number of letters in a translation for each German letter; 0 if unknown."""

    @property
    def is_german(self) -> bool:
        """Return True if the language is a kind of German: Leichte Sprache keeps many words."""
        return self.locale.tag.partition("-")[0] == "de"

    def detect(self, text: str) -> Mapping[str, float]:
        """Return the probability of each language from 0 to 1, by py3langid's code."""
        return dict(_detector().rank(text))

    def detect_best(self, text: str) -> str:
        """Return the most probable language, by py3langid's code."""
        return str(_detector().classify(text)[0])


@lru_cache(maxsize=1)
def _detector() -> "LanguageIdentifier":
    """Read the model (half a second) when the first text is looked at.

    The editor asks for other gates alone, and does not need this package and NumPy.
    """
    from py3langid import langid  # noqa: PLC0415 - as said above

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
