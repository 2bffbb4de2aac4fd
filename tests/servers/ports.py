"""Ports on loopback for the servers of tests and benchmarks."""

import contextlib
import errno
import random
import socket
from collections.abc import Iterator

FIRST, LAST = 10_000, 32_767
"""Below them stand the servers that a machine has by itself; above, the kernel takes ports for
outgoing connections, ip(7): a server that is stopped for a moment might not get its own back."""
_BLOCK = 64
"""Ports that one process keeps for itself at a time."""


def free_port() -> int:
    """Return a loopback port that nobody listens on, and that is given only once.

    Other processes that draw from here do not get it while this one lives. Raises `OSError` where
    all are taken.
    """
    for port in _PORTS:
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError(errno.EADDRINUSE, f"no port from {FIRST} to {LAST} is free")


def _ports() -> Iterator[int]:
    """Yield the ports of one block after the other, each block kept from all other processes.

    Whoever holds the datagram socket of a block's first port has the block. The kernel ends that
    with the process, however it dies.
    """
    blocks = [*range(FIRST, LAST + 2 - _BLOCK, _BLOCK)]
    random.shuffle(blocks)
    claims = []
    for first in blocks:
        claim = socket.socket(type=socket.SOCK_DGRAM)
        claims.append(claim)  # for good: what was drawn may be listened on at any time
        with contextlib.suppress(OSError):
            claim.bind(("127.0.0.1", first))
            yield from range(first, first + _BLOCK)


_PORTS = _ports()
