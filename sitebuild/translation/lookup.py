"""Look up translations that may be shown, and collect the refused ones."""

from collections.abc import Callable
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

    def __init__(
        self, catalogue: Catalogue, file_of: Callable[[str], Path], structure: StructureComparer
    ) -> None:
        """Create it; *file_of* returns the file in which the translation of a text stands."""
        self._catalogue = catalogue
        self._file_of = file_of
        self._structure = structure
        self._is_same: dict[str, bool] = {}
        self.problems: list[Problem] = []
        self.refused: set[str] = set()
        """The German texts whose translation was refused."""

    def lookup(self, german: str) -> str | None:
        """Return the translation of *german*, or None where German has to stand in."""
        translation = self._catalogue.lookup(german)
        if translation is None or translation == german:
            return translation
        if german not in self._is_same:
            self._is_same[german] = self._structure.is_same(german, translation)
            if not self._is_same[german]:
                self._refuse(german)
        return translation if self._is_same[german] else None

    def _refuse(self, german: str) -> None:
        self.refused.add(german)
        unit = self._catalogue.units.get((None, german))
        what = "The translation has other links, marks, HTML or placeholders; German is shown."
        excerpt = german[:_LONGEST_EXCERPT]
        self.problems.append(
            Problem(self._file_of(german), unit.line if unit else None, excerpt, what, _REMEDY)
        )
