"""Statistics and tables of the benchmarks."""

import json
import math

import pytest

from bench.table import Sample, Table, number, percentile

ROUNDS = [
    {"disk": {"per s": 100.0}, "ours": {"per s": 50.0, "ms": 2.0}},
    {"disk": {"per s": 200.0}, "ours": {"per s": 20.0, "ms": 4.0}},
    {"disk": {"per s": 400.0}, "ours": {"per s": 400.0, "ms": 3.0}},
]


def a_table() -> Table:
    return Table("Title", [{who: dict(each) for who, each in one.items()} for one in ROUNDS])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.01234, "0.0123"),
        (0.5, "0.5"),
        (1.0, "1"),
        (1.2345, "1.23"),
        (-12.34, "-12.3"),
        (99.96, "100"),
        (100.4, "100"),
        (1234567.8, "1,234,568"),
        (math.inf, "inf"),
        (math.nan, "nan"),
    ],
)
def test_a_number_has_three_digits(value: float, text: str) -> None:
    """More would claim what a busy machine cannot tell; whole parts are never cut."""
    assert number(value) == text


def test_a_sample_is_told_by_its_median_and_its_range() -> None:
    """The order does not matter; one value, or equal ones, have no range."""
    assert Sample((3.0, 1.0, 2.0)).text() == "2 (1–3)"
    assert Sample((4.0, 1.0)).text() == "2.5 (1–4)"
    assert Sample((7.0,)).text() == "7"
    assert Sample((7.0, 7.0)).text() == "7"


def test_a_ratio_is_one_of_values_of_the_same_round() -> None:
    """The ratio of the medians would be 50 / 200; a minute is compared with itself."""
    table = a_table()
    table.add_ratio("÷ disk", "per s", "disk")
    sample = table.sample("ours", "÷ disk")
    assert sample is not None
    assert sample.values == (0.5, 0.1, 1.0)
    assert sample.median == 0.5
    assert table.measures == ["per s", "ms", "÷ disk"]


@pytest.mark.parametrize("base", ["nobody", "stopped"])
def test_nothing_is_divided_by_what_is_missing_or_zero(base: str) -> None:
    """No row gets a ratio then, and no error hides the rest of the table."""
    table = Table("Title", [{"stopped": {"per s": 0.0}, "ours": {"per s": 5.0}}])
    table.add_ratio("÷", "per s", base)
    assert table.sample("ours", "÷") is None
    assert table.measures == ["per s"]


def test_the_table_is_aligned_markdown() -> None:
    """As wide as the widest cell; what was not measured stays empty; notes come last."""
    table = a_table()
    table.notes.append("A note.")
    assert table.markdown() == (
        "Title\n"
        "\n"
        "|      |         per s |      ms |\n"
        "| ---- | ------------: | ------: |\n"
        "| disk | 200 (100–400) |         |\n"
        "| ours |   50 (20–400) | 3 (2–4) |\n"
        "\n"
        "A note."
    )


def test_json_has_every_round() -> None:
    """Somebody else can do other statistics with it."""
    told = json.loads(json.dumps(a_table().json()))
    assert told["title"] == "Title"
    assert told["rows"]["ours"]["ms"] == {
        "median": 3.0,
        "lowest": 2.0,
        "highest": 4.0,
        "rounds": [2.0, 4.0, 3.0],
    }
    assert "ms" not in told["rows"]["disk"]


def test_percentiles_lie_between_the_values() -> None:
    """Of one value it is that value; of none there is none."""
    assert percentile([5.0], 99) == 5.0
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile(range(101), 99) == 99.0
    with pytest.raises(ValueError, match="no value"):
        percentile([], 50)


def test_a_ratio_that_says_nothing_is_left_out() -> None:
    """The disk is no contestant of the requests that are compared with each other."""
    table = a_table()
    table.add_ratio("÷ ours", "per s", "ours", without=["disk"])
    assert table.sample("disk", "÷ ours") is None
    assert table.sample("ours", "÷ ours") == Sample((1.0, 1.0, 1.0))
