"""The proxy that the tests put before a server passes on, holds, delays and cuts as it is told."""

import contextlib
import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.tcp_proxy import Address, Proxy, loopback, running_proxy
from tests.waiting import LIMIT, until

A_WHILE = 0.3
"""Seconds in which what is held would have come: an echo takes a thousandth of that."""


class Echo(socketserver.BaseRequestHandler):
    """Say what was said."""

    heard: list[bytes]

    def handle(self) -> None:
        """Answer until the other end closes."""
        while piece := self.request.recv(4096):
            self.heard.append(piece)
            self.request.sendall(piece)


@contextlib.contextmanager
def echo(address: Address) -> Iterator[list[bytes]]:
    """Run a server that says what was said; yield what it heard."""
    heard: list[bytes] = []
    handler = type("Heard", (Echo,), {"heard": heard})
    server: socketserver.BaseServer
    if isinstance(address, Path):
        server = socketserver.ThreadingUnixStreamServer(str(address), handler)
    else:
        server = socketserver.ThreadingTCPServer(address, handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def client(address: Address) -> Iterator[socket.socket]:
    """Connect to *address*."""
    family = socket.AF_UNIX if isinstance(address, Path) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(LIMIT)
        connection.connect(str(address) if isinstance(address, Path) else address)
        yield connection


def says(connection: socket.socket, word: bytes) -> bytes:
    """Say *word* and return the answer."""
    connection.sendall(word)
    return connection.recv(4096)


def is_silent(connection: socket.socket, seconds: float = A_WHILE) -> bool:
    """Return True if nothing comes, not even the end."""
    return not select.select([connection], [], [], seconds)[0]


def has_ended(connection: socket.socket) -> bool:
    """Return True if the other end has closed *connection*, as soon as something comes."""
    try:
        return connection.recv(4096) == b""
    except ConnectionError:
        return True


@pytest.fixture(params=["tcp", "unix"])
def scene(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Proxy, Address, list[bytes]]]:
    """Give a proxy, where clients reach it, and what the server behind it hears."""
    unix = request.param == "unix"
    behind: Address = tmp_path / "server" if unix else loopback()
    front: Address = tmp_path / "proxy" if unix else loopback()
    with echo(behind) as heard, running_proxy(behind, front) as proxy:
        yield proxy, front, heard


def test_what_is_frozen_is_held_and_comes_later(
    scene: tuple[Proxy, Address, list[bytes]],
) -> None:
    """Old and new connections stay open and silent; after the thaw nothing is missing."""
    proxy, front, heard = scene
    with client(front) as old:
        assert says(old, b"one") == b"one"
        proxy.freeze()
        with client(front) as new:
            old.sendall(b"two")
            new.sendall(b"three")
            assert is_silent(old)
            assert is_silent(new)
            assert heard == [b"one"]
            proxy.thaw()
            assert old.recv(4096) == b"two"
            assert new.recv(4096) == b"three"
    assert proxy.connections == 2


def test_only_what_is_connected_can_be_frozen(scene: tuple[Proxy, Address, list[bytes]]) -> None:
    """A firewall that forgets idle connections lets new ones through."""
    proxy, front, _ = scene
    with client(front) as old:
        assert says(old, b"one") == b"one"
        proxy.freeze(also_new=False)
        old.sendall(b"two")
        with client(front) as new:
            assert says(new, b"three") == b"three"
        assert is_silent(old)


def test_one_connection_freezes_at_a_word(scene: tuple[Proxy, Address, list[bytes]]) -> None:
    """The word is held, or only its answer; other connections do not notice."""
    proxy, front, heard = scene
    with client(front) as other, client(front) as before, client(front) as after:
        proxy.freeze_at(b"COMMIT", passed=False)
        before.sendall(b"first COMMIT")
        until(lambda: proxy.frozen == 1, "a frozen connection")
        proxy.freeze_at(b"COMMIT", passed=True)
        after.sendall(b"second COMMIT")
        until(lambda: heard == [b"second COMMIT"], "the word at the server")
        assert says(other, b"COMMIT") == b"COMMIT"
        assert is_silent(before)
        assert is_silent(after)
        proxy.thaw()
        assert before.recv(4096) == b"first COMMIT"
        assert after.recv(4096) == b"second COMMIT"
    assert proxy.frozen == 2


def test_what_is_dropped_is_cut(scene: tuple[Proxy, Address, list[bytes]]) -> None:
    """Connections end, also frozen ones, and so does every new one until the thaw."""
    proxy, front, _ = scene
    with client(front) as frozen:
        proxy.freeze()
        frozen.sendall(b"one")
        proxy.drop()
        assert has_ended(frozen)
    with client(front) as new:
        assert has_ended(new)
    proxy.thaw()
    with client(front) as again:
        assert says(again, b"two") == b"two"


def test_chance_depends_on_the_seed_alone(scene: tuple[Proxy, Address, list[bytes]]) -> None:
    """The same seed freezes at the same piece; without the thaw it stays so."""
    proxy, front, heard = scene

    def pieces_until_frozen() -> int:
        frozen, before = proxy.frozen, len(heard)
        with client(front) as connection:
            proxy.freeze_at_random(seed=7, one_in=10)
            while proxy.frozen == frozen:
                connection.sendall(b"word")
                until(
                    lambda: proxy.frozen > frozen or not is_silent(connection, 0),
                    "an answer, or none for good",
                )
                if proxy.frozen == frozen:
                    connection.recv(4096)
            assert is_silent(connection)
            proxy.thaw()
            assert connection.recv(4096) == b"word"
        return len(heard) - before

    assert pieces_until_frozen() == pieces_until_frozen() > 1


def test_a_delay_keeps_the_order(scene: tuple[Proxy, Address, list[bytes]]) -> None:
    """What is delayed comes all the same, whole and in order."""
    proxy, front, heard = scene
    proxy.delay(0.02)
    with client(front) as connection:
        for number in range(5):
            word = b"%d" % number
            assert says(connection, word) == word
    assert b"".join(heard) == b"01234"
