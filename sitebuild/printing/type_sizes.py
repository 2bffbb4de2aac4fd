"""How large the type of paper is, for most readers and in Leichte Sprache."""

from dataclasses import dataclass

Step = tuple[float, str]
"""A font size in points, and the class of the white space that goes with it."""


@dataclass(frozen=True, slots=True)
class TypeSizes:
    """The font sizes of documents, in points."""

    fitted: tuple[float, ...]
    """Of a document with a number of pages: the largest that fits is taken."""
    usual: float
    """Of a document of any length."""
    tight: int = 0
    """How many of the smallest sizes are tried with less white space as well."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """From the loosest to the tightest: smaller type first, then less white space as well."""
        closer = self.fitted[-self.tight :] if self.tight else ()
        return (*((size, "") for size in self.fitted), *((size, "tight") for size in closer))


USUAL = TypeSizes((13.0, 12.0, 11.25, 10.5, 10.0, 9.5, 9.0), usual=10.5, tight=2)
"""Nothing is smaller than nine points, which are hard to read."""

EASY = TypeSizes((18.0, 17.0, 16.0, 15.0, 14.0), usual=14.0)
"""Leichte Sprache: large type, and no crowding.

The rules of the Netzwerk Leichte Sprache ask for 14 points, lines one and a half high (which
`site/print/print.css` gives them at ``.easy``), and each sentence on a line of its own; BITV 2.0,
annex 2, part 2 asks for type a fifth larger than usual on screens.
"""

EASY_PAGES = {"flyer": 2}
"""Number of pages of a document in Leichte Sprache, by its kind, where it is not that of the
others: both sides of the same sheet.
"""
