"""Alternated rounds: every contestant once in each, so that a busy minute hits all of them."""

import sys
from collections.abc import Callable, Mapping

from bench.table import Figures, Round

Measure = Callable[[], Figures]


def alternate(contestants: Mapping[str, Measure], rounds: int) -> list[Round]:
    """Measure each contestant once per round; the order turns round in every second one."""
    done = []
    for number in range(rounds):
        order = list(contestants)[:: -1 if number % 2 else 1]
        figures: Round = {}
        for what in order:
            say(f"round {number + 1} of {rounds}: {what}")
            figures[what] = dict(contestants[what]())
        done.append({what: figures[what] for what in contestants})
    return done


def say(text: str) -> None:
    """Tell the progress, on standard error."""
    print(f"bench: {text}", file=sys.stderr, flush=True)
