"""What stops a publishing, as it is kept for those who read of it later."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from editing.drafts.draft import ChangedMeanwhileError
from editing.drafts.publishing import (
    FolderInUseError,
    NothingToPublishError,
    PublishingStoppedError,
)
from editing.drafts.repository import ConflictError
from portal.problems import Problem


class Why(StrEnum):
    """What has stopped a publishing."""

    WRONG = "wrong"
    """The check has found mistakes."""
    CONFLICT = "conflict"
    NOTHING = "nothing"
    IN_USE = "in-use"
    CHANGED = "changed"
    BROKE = "broke"
    """The machine: disk, git, or the check itself."""

    @property
    def passes(self) -> bool:
        """Whether it may be over without a change of the draft."""
        return self in {Why.IN_USE, Why.CHANGED, Why.BROKE}


_STOPPING: tuple[tuple[type[Exception], Why], ...] = (
    (PublishingStoppedError, Why.WRONG),
    (ConflictError, Why.CONFLICT),
    (NothingToPublishError, Why.NOTHING),
    (FolderInUseError, Why.IN_USE),
    (ChangedMeanwhileError, Why.CHANGED),
)


@dataclass(frozen=True, slots=True)
class Stop:
    """What has stopped one publishing."""

    why: Why
    problems: tuple[Problem, ...] = ()
    """What is wrong in the draft; files are named as the district names them."""


def stop_of(error: Exception) -> Stop:
    """Return what *error* says of a publishing."""
    why = next((why for kind, why in _STOPPING if isinstance(error, kind)), Why.BROKE)
    return Stop(why, error.problems if isinstance(error, PublishingStoppedError) else ())


def row_of(problem: Problem) -> dict[str, Any]:
    """Return *problem* as it is kept in a file of JSON."""
    return {**asdict(problem), "file": str(problem.file)}


def problem_of(row: Mapping[str, Any]) -> Problem:
    """Return what `row_of` has kept; raises `TypeError` for anything else."""
    return Problem(**row)
