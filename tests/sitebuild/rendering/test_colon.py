"""A colon stands where the translation has none."""

from pathlib import Path

import jinja2
import pytest

THEME = Path(__file__).parents[3] / "site" / "theme"


@pytest.mark.parametrize(
    ("text", "colon"),
    [("Ein Angebot von", ":"), ("यह सेवा इनकी है:", ""), ("Wer macht dieses Angebot?", "")],
)
def test_a_translation_may_bring_its_own_colon(text: str, colon: str) -> None:
    """Or ask, as Leichte Sprache does."""
    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(THEME), autoescape=True)
    macros = templates.get_template("partials/macros.html").module
    assert str(macros.colon(text)) == colon
