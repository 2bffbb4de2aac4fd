"""What a gate has to say about a translation."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from portal.problems import Problem
from translating.texts import Text


class Weight(StrEnum):
    """How sure a gate is."""

    ERROR = "error"
    """Wrong: nobody has to know the language to see it."""
    WARNING = "warning"
    """Unusual: somebody who knows the language should look."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One complaint about one translation."""

    gate: str
    weight: Weight
    problem: Problem

    def __str__(self) -> str:
        return f"{self.weight} ({self.gate}) {self.problem}"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a gate says before it is known which text is meant."""

    what: str
    remedy: str
    weight: Weight = Weight.ERROR

    def finding_for(self, text: Text, gate: str) -> Finding:
        """Return the finding about *text*."""
        problem = Problem(text.file, text.line, text.excerpt, self.what, self.remedy)
        return Finding(gate, self.weight, problem)


Complaints = Iterator[Complaint]
