"""Say what is wrong in a file so that the person who wrote it can mend it.

Everything a district, translator or operator writes is checked before it is used.
What is wrong is collected as `Problem`s and raised together as one
`ConfigurationError`: the build and the service refuse to start (decision 0006).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it is, what it is, and how to mend it."""

    file: Path | str
    line: int | None
    """Line in *file*, counted from 1; None where no single line is to blame."""
    field: str
    """Dotted path of the key, for example ``contact_point.moers.mailbox``."""
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        return f"{place}: {self.field}: {self.what} Remedy: {self.remedy}"


class ConfigurationError(Exception):
    """Data or settings are wrong; nothing may start with them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
