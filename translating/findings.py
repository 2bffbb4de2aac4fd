"""Findings: what a gate says about a translation."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from portal.problems import Problem
from translating.texts import Text


class Weight(StrEnum):
    """How certain a finding is."""

    ERROR = "error"
    """Wrong: nobody has to know the language to see it."""
    WARNING = "warning"
    """Unusual: somebody who knows the language should look."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding about one translation."""

    gate: str
    weight: Weight
    problem: Problem

    def __str__(self) -> str:
        return f"{self.weight} ({self.gate}) {self.problem}"


@dataclass(frozen=True, slots=True)
class Complaint:
    """A finding before it is known which text it is about."""

    what: str
    remedy: str
    weight: Weight = Weight.ERROR

    def finding_for(self, text: Text, gate: str) -> Finding:
        """Return the finding about *text* by *gate*."""
        problem = Problem(text.file, text.line, text.excerpt, self.what, self.remedy)
        return Finding(gate, self.weight, problem)


Complaints = Iterator[Complaint]
