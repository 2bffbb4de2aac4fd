"""A slip in a text, before it is known in which line of which file it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.problems import Problem
from sitebuild.content.source import SourceText


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong in a text, in German, for editors."""

    shown: str
    """The passage that is wrong, as the editor has written it or as readers see it."""
    what: str
    remedy: str

    def problem(self, source: SourceText, line: int | None = None) -> Problem:
        """Return the slip as a problem of *source*, in its *line* if that is known."""
        shown = " ".join(self.shown.split())
        known = line or source.line_of(self.shown) or _line_of_part(source, self.shown)
        named = f"{shown:.40}…" if len(shown) > _LONGEST else shown
        return Problem(source.name, known, named or "Text", self.what, self.remedy, "Abhilfe")


_LONGEST = 41


def _line_of_part(source: SourceText, shown: str) -> int | None:
    """Return the line of the longest word of *shown* that the source has."""
    words = sorted(re.findall(r"\w{3,}", shown), key=len, reverse=True)
    return next((line for word in words if (line := source.line_of(word))), None)


def problems_of(source: SourceText, slips: Iterator[Slip]) -> list[Problem]:
    """Return each of *slips* once, as a problem of *source*."""
    return list(dict.fromkeys(slip.problem(source) for slip in slips))
