"""The line of `bench.paint`: what comes through, when, and how much at once."""

import asyncio
import socket
import threading

import pytest

from bench.slow_line import FIRST_PACKETS, PACKET, PAYLOAD, Window, Wire, slow_line


def test_packets_follow_each_other() -> None:
    """A second one waits for the first; an idle line begins at once; headers take their time."""
    wire = Wire(bytes_per_second=PACKET)
    assert wire.send(10.0, PAYLOAD) == 11.0
    assert wire.send(10.5, PAYLOAD) == 12.0
    assert wire.send(20.0, PAYLOAD // 2) == 20.5


def test_a_server_sends_ten_packets_unasked_and_then_twice_as_many() -> None:
    """Slow start: each packet that has arrived lets two follow."""

    async def let_through() -> tuple[int, int]:
        window, passed = Window(), []

        async def push() -> None:
            while True:
                await window.let_through(PAYLOAD)
                passed.append(PAYLOAD)

        pushing = asyncio.create_task(push())
        await asyncio.sleep(0)
        first = len(passed)
        for _ in range(first):
            window.acknowledge(PAYLOAD)
        for _ in range(3 * first):
            await asyncio.sleep(0)
        pushing.cancel()
        return first, len(passed) - first

    assert asyncio.run(let_through()) == (FIRST_PACKETS, 2 * FIRST_PACKETS)


@pytest.mark.parametrize("size", [1, 100_000])
def test_what_is_asked_and_answered_comes_through(size: int) -> None:
    """Whole and in order, to the end of the connection; what came down is counted."""
    answer = bytes(range(256)) * (size // 256) + b"x"
    with socket.create_server(("127.0.0.1", 0)) as server:

        def give() -> None:
            connection, _ = server.accept()
            with connection:
                assert connection.recv(100) == b"please"
                connection.sendall(answer)

        threading.Thread(target=give, daemon=True).start()
        with (
            slow_line(server.getsockname()[1], 0.002, 50_000_000) as line,
            socket.create_connection(("127.0.0.1", line.port)) as client,
        ):
            client.sendall(b"please")
            received = b"".join(iter(lambda: client.recv(65_536), b""))
            assert received == answer
            assert (line.bytes_down, line.connections) == (len(answer), 1)
