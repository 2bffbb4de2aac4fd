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

    def problem(self, source: SourceText, line: int | None = None, after: int = 1) -> Problem:
        """Return the slip as a problem of *source*, in its *line* if that is known, else in the
        first that has it from *after* on.
        """
        shown = " ".join(self.shown.split())
        known = line or source.line_of(self.shown, after=after)
        known = known or _line_of_part(source, self.shown, after)
        named = f"{shown:.40}…" if len(shown) > _LONGEST else shown
        return Problem(source.name, known, named or "Text", self.what, self.remedy, "Abhilfe")


_LONGEST = 41


def _line_of_part(source: SourceText, shown: str, after: int) -> int | None:
    """Return the line of the longest word of *shown* that the source has, else of any sign."""
    folded = SourceText(source.name, source.text.casefold())
    parts = sorted(re.findall(r"\w{3,}", shown), key=len, reverse=True) + shown.split()
    found = (folded.line_of(part.casefold(), after=after) for part in parts)
    return next(filter(None, found), None)


def problems_of(source: SourceText, slips: Iterator[Slip], after: int = 1) -> list[Problem]:
    """Return each of *slips* once, as a problem of *source*, at its line *after* or later."""
    return list(dict.fromkeys(slip.problem(source, after=after) for slip in slips))
