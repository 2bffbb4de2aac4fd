"""Look up translations that may be shown, and collect the refused ones."""

from pathlib import Path

from portal.languages.catalogues import Catalogue
from portal.problems import Problem
from sitebuild.translation.structure import StructureComparer

_REMEDY = "Keep links, marks, HTML and {{ placeholders }} exactly as in the German text."
_LONGEST_EXCERPT = 40


class ShownTranslations:
    """The translations of one language for the pages.

    A missing or fuzzy translation, or one with another structure than the German text, counts as
    none: readers get German, marked as such.
    """

    def __init__(self, catalogue: Catalogue, file: Path, structure: StructureComparer) -> None:
        self._catalogue = catalogue
        self._file = file
        self._structure = structure
        self._known: dict[str, str | None] = {}
        self.problems: list[Problem] = []

    def lookup(self, german: str) -> str | None:
        """Return the translation of *german*, or None where German has to stand in."""
        if german not in self._known:
            self._known[german] = self._checked(german)
        return self._known[german]

    def _checked(self, german: str) -> str | None:
        translation = self._catalogue.lookup(german)
        if translation is None or translation == german:
            return translation
        if self._structure.is_same(german, translation):
            return translation
        unit = self._catalogue.units.get((None, german))
        what = "The translation has other links, marks, HTML or placeholders; German is shown."
        excerpt = german[:_LONGEST_EXCERPT]
        self.problems.append(
            Problem(self._file, unit.line if unit else None, excerpt, what, _REMEDY)
        )
        return None
