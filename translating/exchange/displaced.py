"""Tell a file in which translations stand beside the wrong German texts, as a whole.

One column of a table was sorted, or moved by a row. Most of such translations have nothing that a
gate could miss; a few have the placeholders, links and marks of another text.
"""

import re
from collections.abc import Iterable

from portal.problems import Problem
from translating.gates.plain_words import PLACEHOLDER

_SIGNS = (PLACEHOLDER, re.compile(r"\]\("), re.compile(r"\*\*"))
_FEW = 3
_SHARE = 3
"""A third of the texts with signs have lost theirs; somebody who types them wrong adds none."""
ROWS = "rows"
"""The field of the problem."""


def find_displacement(pairs: Iterable[tuple[str, str]]) -> Problem | None:
    """Return what is wrong if the translations of *pairs* belong to other German texts."""
    signs = [(_signs(german), _signs(translation)) for german, translation in pairs]
    with_signs = sum(bool(german) for german, _ in signs)
    lost = sum(bool(german - translated) for german, translated in signs)
    foreign = sum(bool(translated - german) for german, translated in signs)
    if min(lost, foreign) < _FEW or lost * _SHARE < with_signs:
        return None
    what = (
        f"The translations seem to stand beside other German texts: {lost} of {with_signs} have "
        f"lost their placeholders, links or **, and {foreign} have those of another text."
    )
    remedy = "Look whether one column was sorted or moved alone. Nothing was taken."
    return Problem("The file", None, ROWS, what, remedy)


def _signs(text: str) -> set[int]:
    return {number for number, sign in enumerate(_SIGNS) if sign.search(text)}
