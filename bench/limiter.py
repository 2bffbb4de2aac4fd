"""What the limits against floods cost when requests come from many networks.

Every network sends one request within the hour: a thousand networks, then as many as are wished.
The figures are those of the next request. It takes no service: the limits are called as the
service calls them, each number of networks in a process of its own. Megabytes are what the process
has grown by.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from functools import partial

from bench.processes import finish
from bench.rounds import alternate
from bench.table import Figures, Table

NETWORKS = (1_000, 60_000, 1_000_000)


def measure(rounds: int, networks: Sequence[int]) -> Iterator[Table]:
    """Yield the table."""
    who = {f"{count:,} networks": partial(_flood, count) for count in networks}
    yield Table("The limits under a flood of networks", alternate(who, rounds))


def _flood(networks: int) -> Figures:
    figures: dict[str, float] = json.loads(
        finish([sys.executable, "-m", "bench.flood", str(networks)])
    )
    return figures
