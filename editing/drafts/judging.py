"""Judge a draft by what it makes worse than what is published.

An update may want something of the district that nobody has decided yet. That is wrong in every
draft then, and no draft can mend it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from portal.problems import Problem


def named_in(folder: Path, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return *problems* with files as the district names them, of those that lie in *folder*."""
    inside = f"{folder.resolve()}/"
    return tuple(
        replace(each, file=str(each.file).removeprefix(inside), what=each.what.replace(inside, ""))
        for each in problems
    )


def worse_than(before: Iterable[Problem], now: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return those of *now* of which there are more than *before*; see `_kind`.

    Of several that are alike nobody can say which one is new: all of them are returned.
    """
    known, found = Counter(map(_kind, before)), tuple(now)
    counted = Counter(map(_kind, found))
    return tuple(each for each in found if counted[_kind(each)] > known[_kind(each)])


def _kind(problem: Problem) -> tuple[str, str, str]:
    """Return what is the same of a problem where lines and entries before it come or go."""
    return str(problem.file), re.sub(r"\[\d+\]", "[]", problem.field), problem.what
