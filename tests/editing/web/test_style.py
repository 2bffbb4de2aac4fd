"""What the stylesheet of the editor owes to those who use a keyboard."""

import re

import pytest

from editing.web.rendering import STYLE
from sitebuild.content.looks import contrast

RING = r"\{[^}]*--focus: (#[0-9a-f]{6});"
LEAST = 3
"""WCAG 2.2, 1.4.11."""


@pytest.mark.parametrize(
    ("of", "grounds"),
    [(":root", ["#ffffff", "#eaf3f4", "#fdeeec", "#f3f6f7", "#e7f4e8"]), ("header", ["#0c4c59"])],
)
def test_the_ring_of_the_focus_is_seen(of: str, grounds: list[str]) -> None:
    """On each ground that it is drawn on."""
    style = STYLE.decode()
    [ring] = re.findall(rf"^{of} {RING}", style, re.MULTILINE)
    assert all(ground.replace("#ffffff", "#fff") in style for ground in grounds)
    assert min(contrast(ring, ground) for ground in grounds) >= LEAST
    assert style.count("outline: 3px solid var(--focus)") == style.count("outline: 3px")
