"""Signs that a page would show although German has none, and signs that nobody sees."""

import pytest

from portal.languages.registry import Locales
from tests.translating.sample_texts import text
from translating.findings import Weight
from translating.gates.gatekeeper import Gatekeeper
from translating.terms import NO_TERMS

GERMAN = "Das Gespräch hilft (meistens)."
ODD = [
    # gate, weight, translation
    ("signs", "warning", "# The talk helps (mostly)."),
    ("signs", "warning", "> The talk helps (mostly)."),
    ("signs", "warning", "- The talk helps (mostly)."),
    ("signs", "warning", "!!! danger The talk helps (mostly)."),
    ("signs", "warning", "The talk ~~never~~ helps (mostly)."),
    ("signs", "warning", "The talk | helps (mostly)."),
    ("signs", "warning", "The talk helps (mostly).\\"),
    ("signs", "warning", "The talk < helps (mostly)."),
    ("signs", "warning", "The talk of 5 € helps (mostly)."),
    ("signs", "warning", "The talk helps %s (mostly)."),
    ("signs", "warning", "The talk helps @kim_help (mostly)."),
    ("signs", "warning", "The talk helps (mostly). [Please check this]"),
    ("signs", "warning", "The talk helps (mostly) 🎉."),
    ("signs", "warning", "The talk helps ⓪②⑧① (mostly)."),
    ("signs", "warning", "The talk helps ⁰²⁸¹ (mostly)."),
    ("disguises", "error", "The talk h\u0336elps (mostly)."),
    ("disguises", "error", "The talk\u2800helps (mostly)."),
    ("disguises", "error", "The talk helps\ufe0f (mostly)."),
    ("disguises", "error", "The talk helps\U000e0101 (mostly)."),
    ("disguises", "error", "The talk \ue000helps (mostly)."),
    ("disguises", "error", "The talk \u0378helps (mostly)."),
    ("disguises", "error", "The talk \ufffehelps (mostly)."),
    ("disguises", "error", "The talk \ufff9helps\ufffb (mostly)."),
    ("disguises", "error", "The talk con\ufb01rms (mostly)."),
    ("disguises", "warning", "The talk \u200ehelps (mostly)."),
    ("disguises", "warning", "The talk \u2067helps\u2069 (mostly)."),
    ("pairs", "error", "The talk helps )mostly(."),
    ("pairs", "warning", "The talk «helps (mostly)."),
    ("pairs", "warning", 'The "talk" helps (mostly).'),
    ("websites", "error", "The talk at kim-wesel.com helps (mostly)."),
    ("websites", "error", "The talk helps (mostly): kim-wesel.com."),
    ("websites", "error", "The talk helps (mostly). Translated with DeepL.com (free version)"),
    ("websites", "error", "The talk at help.evil.example/now helps (mostly)."),
]
RIGHT = [
    ("en", "The talk helps (mostly)."),
    ("en", "It’s a talk; it helps – mostly (e.g. soon)."),
    ("fa", "گفتگو (بیشتر وقت‌ها) کمک می‌کند."),
    ("ar", "الحديث يساعد (غالبًا)."),
    ("zh-Hans", "谈话（大多）有帮助。"),
    ("he", 'ה"שיחה" עם דו"ח עוזרת (לרוב).'),
]


def judged(gatekeeper: Gatekeeper, locales: Locales, tag: str, pair: tuple[str, str]) -> set[str]:
    """Return gates and weights of what is said about a translation."""
    locale = locales.by_tag(tag)
    assert locale
    found = gatekeeper.check_texts([text(*pair)], locale, NO_TERMS)
    return {f"{finding.weight} {finding.gate}" for finding in found}


@pytest.mark.parametrize(("gate", "weight", "translation"), ODD)
def test_an_odd_sign_is_noticed(
    gatekeeper: Gatekeeper, locales: Locales, gate: str, weight: str, translation: str
) -> None:
    """What may be meant is a warning; what cannot be is an error."""
    found = judged(gatekeeper, locales, "en", (GERMAN, translation))
    assert f"{Weight(weight)} {gate}" in found


@pytest.mark.parametrize(("tag", "translation"), RIGHT)
def test_the_signs_of_a_language_are_its_own(
    gatekeeper: Gatekeeper, locales: Locales, tag: str, translation: str
) -> None:
    """Quotation marks, joiners and full-width brackets belong to the language."""
    assert judged(gatekeeper, locales, tag, (GERMAN, translation)) == set()


@pytest.mark.parametrize("label", ["", ".", " "])
def test_a_link_without_words_is_noticed(
    gatekeeper: Gatekeeper, locales: Locales, label: str
) -> None:
    """Nobody could tap on it, and a screen reader would read an address."""
    pair = ("Siehe [hier](kontakt.md).", f"See here [{label}](kontakt.md).")
    assert "error words" in judged(gatekeeper, locales, "en", pair)
    right = ("Siehe [hier](kontakt.md).", "See [here](kontakt.md).")
    assert judged(gatekeeper, locales, "en", right) == set()
