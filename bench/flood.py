"""Let so many NETWORKS send one request each to the limits; print what the next ones cost, as JSON.

All come within the hour, so that none is forgotten because of its age. Then a tenth as many again,
and at least a thousand, are timed.
"""

import ipaddress
import json
import threading
import time

import click

from bench.processes import resident_megabytes
from formservice.intake.request_limits import PER_NETWORK, RequestLimits

_EVERYBODY = 10**9
"""More than come: the limit of all together takes no part."""
_FIRST = int(ipaddress.IPv6Address("2001:db8::"))
_FACTOR = 10_368_889
_HOUSEHOLDS = 24
"""Bits between the first network and the last: IPv6 /56 below a /32 (RFC 3849, documentation)."""


def flood(networks: int) -> dict[str, float]:
    """Return the milliseconds of CPU of one request after *networks*, megabytes, and threads."""
    before = resident_megabytes("self")
    limits = RequestLimits(PER_NETWORK, _EVERYBODY, later=lambda seconds, function: None)
    timed = max(1000, networks // 10)
    for number in range(networks):
        _send(limits, number)
    start = time.process_time()
    for number in range(networks, networks + timed):
        _send(limits, number)
    return {
        "CPU ms": 1000 * (time.process_time() - start) / timed,
        "MB": resident_megabytes("self") - before,
        "threads": threading.active_count(),
    }


def network(number: int) -> ipaddress.IPv6Address:
    """Return an address in another network for each *number* below 2**24, in no order.

    An odd factor permutes the numbers; nothing has to be remembered.
    """
    return ipaddress.IPv6Address(_FIRST + (number * _FACTOR % 2**_HOUSEHOLDS << 72))


def _send(limits: RequestLimits, number: int) -> None:
    """Send and store one request of the network *number*."""
    with limits.enter(network(number)) as entry:
        entry.keep()


@click.command(help=__doc__)
@click.argument("networks", type=click.IntRange(1, 10_000_000))
def main(networks: int) -> None:
    """Send and print the figures."""
    print(json.dumps(flood(networks)))


if __name__ == "__main__":
    main()
