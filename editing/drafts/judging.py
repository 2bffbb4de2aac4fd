"""Judge a draft by what it makes worse than what is published.

An update may want something of the district that nobody has decided yet. That is wrong in every
draft then, and no draft can mend it. Any other mistake stops every draft: where facts cannot be
read no page is checked, and what is wrong there would be published unseen.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from portal.problems import Problem


class OpenPoint(Problem):
    """What a public website may not show yet, and what keeps nothing else from being checked."""


def named_in(folder: Path, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return *problems* with files as the district names them, of those that lie in *folder*."""
    inside = f"{folder.resolve()}/"
    return tuple(
        replace(each, file=str(each.file).removeprefix(inside), what=each.what.replace(inside, ""))
        for each in problems
    )


def worse_than(before: Iterable[Problem], now: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the mistakes of *now*, and the open points of which there are more than *before*.

    Open points of one kind are counted, see `_kind`: of several that are alike nobody can say which
    one is new, and all of them are returned.
    """
    found = tuple(now)
    known, counted = (
        Counter(_kind(each) for each in problems if isinstance(each, OpenPoint))
        for problems in (before, found)
    )
    return tuple(
        each
        for each in found
        if not isinstance(each, OpenPoint) or counted[_kind(each)] > known[_kind(each)]
    )


def _kind(problem: Problem) -> tuple[str, str, str]:
    """Return what is the same of a problem where lines and entries before it come or go."""
    return str(problem.file), re.sub(r"\[\d+\]", "[]", problem.field), problem.what
