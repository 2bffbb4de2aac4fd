"""Suppress small numbers, so that no reader can calculate one (decisions 0051, 0078, 0079)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LEAST = 5
"""The smallest number that is published (decision 0015)."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is published of one table: some rows, and the sum of all others."""

    rows: Mapping[str, int]
    rest: int
    """Sum of the rows that are not published; those with zero are among them."""


def suppress_small_counts(
    numbers: Mapping[str, int],
    *,
    known: Mapping[str, int] = MappingProxyType({}),
    is_personal: bool = True,
) -> Told:
    """Return what may be published of *numbers*, which name every possible row, also with zero.

    A reader knows the total, which rows are possible, and this function. Rows are suppressed from
    the smallest on, those with the same number together, until each suppressed one can still have
    many values: see `_is_ambiguous`. Of some rows a least number may be *known* from other tables:
    it is taken away before. If *is_personal*, nothing is told where all people are in one row: it
    would be known of each of them.
    """
    total = sum(numbers.values())
    if is_personal and len(numbers) > 1 and 0 < total == max(numbers.values()):
        return Told({}, total)
    published = dict(numbers)
    suppressed: dict[str, int] = {}
    bound = LEAST
    while True:
        for name in [name for name, number in published.items() if number < bound]:
            suppressed[name] = published.pop(name)
        smallest = min(published.values(), default=None)
        part = sum(min(known.get(name, 0), number) for name, number in suppressed.items())
        if smallest is None or _is_ambiguous(list(suppressed.values()), part, smallest):
            return Told(published, sum(suppressed.values()))
        bound = smallest + 1


def _is_ambiguous(suppressed: list[int], known: int, published: int) -> bool:
    """Return True if the sum of the *suppressed*, also without what is *known* of them, tells
    nothing about one of them.

    Each is smaller than the smallest *published* number. Their sum has to allow that any of them
    is zero, and that any of them is not small.
    """
    rest = sum(suppressed)
    if not rest:
        return True
    return rest - known >= 2 * LEAST and rest <= (len(suppressed) - 1) * (published - 1)
