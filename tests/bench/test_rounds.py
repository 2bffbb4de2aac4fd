"""The order in which contestants are measured."""

from functools import partial

import pytest

from bench.rounds import alternate


def test_every_round_has_everybody_and_every_second_one_turns_round(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whoever is first in one round is last in the next; tables keep the given order."""
    order: list[str] = []

    def measure(who: str) -> dict[str, float]:
        order.append(who)
        return {"turn": float(len(order))}

    rounds = alternate({who: partial(measure, who) for who in "abc"}, 3)
    assert "".join(order) == "abc" + "cba" + "abc"
    assert [list(each) for each in rounds] == [list("abc")] * 3
    assert [each["a"]["turn"] for each in rounds] == [1.0, 6.0, 7.0]
    out, progress = capsys.readouterr()
    assert not out
    assert progress.splitlines()[3] == "bench: round 2 of 3: c"
