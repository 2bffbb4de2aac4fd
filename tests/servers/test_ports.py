"""Ports for servers of tests: each for one server alone, also while it is stopped."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import ports
from tests.servers.ports import free_port

DRAW = """\
import sys
from tests.servers.ports import free_port
print(*(free_port() for _ in range(3000)), flush=True)
sys.stdin.read()
"""


def test_no_outgoing_connection_takes_the_port_of_a_server_that_is_stopped() -> None:
    """The kernel gives from this range to whoever connects, ip(7)."""
    first, last = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    assert not {free_port() for _ in range(300)} & {*range(first, last + 1)}


def test_no_port_is_given_twice_by_any_of_several_processes() -> None:
    """Also where none of them listens yet; all are at work at the same time."""
    several = [
        subprocess.Popen(
            [sys.executable, "-c", DRAW], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    drawn = [port for each in several if each.stdout for port in each.stdout.readline().split()]
    for each in several:
        each.communicate()
    assert len(drawn) == 3 * 3000
    assert len(set(drawn)) == len(drawn)


def test_a_port_that_somebody_listens_on_is_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever it is, and on whatever address."""
    following = iter([taken := free_port(), other := free_port()])
    monkeypatch.setattr(ports, "_PORTS", following)
    with socket.create_server(("", taken)):
        assert free_port() == other
