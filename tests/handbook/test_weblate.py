"""What the handbook tells Weblate to enforce takes no right text away from readers.

Weblate marks each text as needing editing that fails an enforced check: fuzzy, so readers see
German, and a legal page turns German as a whole. Source: “Enforcing checks” and “Quality checks” of
Weblate's documentation.
"""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.languages.registry import load_locales
from translating.texts import Text, read_language, shown_texts

PAGE = Path("handbook/translating/weblate.md").read_text("utf-8")
SETTINGS = dict(re.findall(r"^\| ([^|]+?) \| (.+) \|$", PAGE, re.MULTILINE))
ENFORCED = re.findall(r"\w+", SETTINGS["Enforced checks"])
(PLACEHOLDER,) = re.findall(r'`docs`:.*placeholders:r"(.+?)"', SETTINGS["Translation flags"])


def _placeholders(text: Text) -> bool:
    """Whether both texts have the same placeholders; the page says what is one."""
    german, translation = (re.findall(PLACEHOLDER, t) for t in (text.german, text.translation))
    return set(german) == set(translation)


def _python_brace_format(text: Text) -> bool:
    """Whether both texts have the same fields, each as often."""
    german, translation = (re.findall(r"\{\w*\}", t) for t in (text.german, text.translation))
    return Counter(german) == Counter(translation)


PASSES: dict[str, Callable[[Text], bool]] = {
    "placeholders": _placeholders,
    "python_brace_format": _python_brace_format,
    "same": lambda text: text.german != text.translation,
}
"""Checks of Weblate by name; a check that is not here has to be thought about before it is."""


@pytest.mark.parametrize("check", ENFORCED)
def test_an_enforced_check_refuses_no_text_of_ours(check: str) -> None:
    """All catalogues pass; “Telefon” is right in Turkish."""
    i18n = Path("i18n")
    failing = [
        f"{locale.tag}: {text.translation}"
        for locale in load_locales(i18n / "locales.toml")
        for texts in read_language(i18n, locale).values()
        for text in shown_texts(texts)
        if not PASSES[check](text)
    ]
    assert failing == []


def test_something_is_enforced() -> None:
    """The test above would be silent if it found nothing."""
    assert ENFORCED
    assert re.fullmatch(PLACEHOLDER, "{{ district.hotline }}")
