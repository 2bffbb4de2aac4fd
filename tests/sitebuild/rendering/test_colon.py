"""A colon stands where the translation has none."""

from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest

THEME = Path(__file__).parents[3] / "site" / "theme"


def _colon(text: str, *, with_german: bool) -> str:
    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(THEME), autoescape=True)
    templates.globals["kim"] = SimpleNamespace(with_german=with_german)
    source = '{% from "partials/macros.html" import colon %}{{ colon(text) }}'
    return templates.from_string(source).render(text=text)


@pytest.mark.parametrize(
    ("text", "colon"),
    [("Ein Angebot von", ":"), ("यह सेवा इनकी है:", ""), ("Wer macht dieses Angebot?", "")],
)
def test_a_translation_may_bring_its_own_colon(text: str, colon: str) -> None:
    """Or ask, as Leichte Sprache does."""
    assert _colon(text, with_german=False) == colon


def test_beside_german_the_colon_stands_behind_the_german_words() -> None:
    """They are last there, and end with none."""
    assert _colon("यह सेवा इनकी है:", with_german=True) == ":"
