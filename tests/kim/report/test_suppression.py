"""No small number of a table can be calculated, also not by who knows how they are suppressed."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kim.report.suppression import LEAST, Told, suppress_small_counts

FEWEST_VALUES = 4
"""So many numbers at least are possible for a row that is not told."""
TABLES = st.lists(st.integers(0, 9), min_size=2, max_size=4).filter(lambda t: sum(t) >= LEAST)


def table(numbers: tuple[int, ...]) -> Mapping[str, int]:
    return {str(place): number for place, number in enumerate(numbers)}


def tables_of(total: int, rows: int) -> Iterator[tuple[int, ...]]:
    """Yield all tables with so many *rows* and this *total*."""
    if rows == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *others) for others in tables_of(total - first, rows - 1))


def test_large_numbers_are_told_and_the_others_together() -> None:
    """The steering group sees who asks often, and how many are left."""
    told = suppress_small_counts({"ar": 40, "uk": 30, "ti": 4, "so": 4, "fa": 3, "tr": 0})
    assert told == Told({"ar": 40, "uk": 30}, 11)


def test_nothing_is_suppressed_where_there_is_nobody() -> None:
    """Zero is about no person."""
    numbers = {"ar": 40, "uk": 9, "ti": 0}
    assert suppress_small_counts(numbers) == Told({"ar": 40, "uk": 9}, 0)


def test_what_is_the_same_for_all_is_told_of_staff_alone() -> None:
    """It would be known of each person; how well a service works is no secret."""
    numbers = {"ar": 40, "ti": 0}
    assert suppress_small_counts(numbers) == Told({}, 40)
    assert suppress_small_counts(numbers, is_personal=False) == Told({"ar": 40}, 0)
    assert suppress_small_counts({"ar": 40}) == Told({"ar": 40}, 0)
    assert suppress_small_counts({"ar": 0, "ti": 0}).rest == 0


def test_a_single_small_row_takes_others_with_it() -> None:
    """The total minus what is told would be that one row."""
    assert suppress_small_counts({"ar": 40, "uk": 30, "ti": 1}) == Told({"ar": 40}, 31)


def test_two_small_rows_that_fill_the_rest_are_not_enough() -> None:
    """Each is under five and their sum is eight: so both would be four."""
    assert suppress_small_counts({"ar": 40, "uk": 30, "ti": 4, "so": 4}).rows == {"ar": 40}


@settings(max_examples=40, deadline=None)
@given(TABLES)
@example([5, 2, 4, 4])
@example([9, 9, 4, 4])
@example([9, 0, 0, 1])
def test_who_knows_everything_else_cannot_calculate_a_row(numbers: list[int]) -> None:
    """Try every table with the same total, keep those that are published alike, and compare."""
    told = suppress_small_counts(table(tuple(numbers)))
    assert all(number >= LEAST for number in told.rows.values())
    assert sum(told.rows.values()) + told.rest == sum(numbers)
    alike = [
        other
        for other in tables_of(sum(numbers), len(numbers))
        if suppress_small_counts(table(other)) == told
    ]
    for place in range(len(numbers)):
        if told.rest and str(place) not in told.rows:
            assert len({other[place] for other in alike}) >= FEWEST_VALUES


@pytest.mark.parametrize("total", range(LEAST, 16))
def test_the_smallest_tables_hide_everything_that_is_not_clear(total: int) -> None:
    """All tables of three rows: nobody can be found among so few."""
    groups: dict[str, list[tuple[int, ...]]] = {}
    for numbers in tables_of(total, 3):
        told = suppress_small_counts(table(numbers))
        if told.rest:
            groups.setdefault(repr(told), []).append(numbers)
    for key, alike in groups.items():
        for place in range(3):
            if f"'{place}'" not in key:
                assert len({numbers[place] for numbers in alike}) >= FEWEST_VALUES
