"""A slow line to a server: a TCP proxy on loopback with the delay and the rate of a bad network.

Opening a connection costs a round trip, as TCP does, before the client's first byte sets out. All
connections share the line. A server may send ten packets unasked and twice as many each round trip
(RFC 6928, slow start); packets are never lost. Names are not looked up: that would cost everybody
the same round trip.
"""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

PAYLOAD, PACKET = 1448, 1500
"""Bytes that a TCP packet carries, and its size with the headers (IPv4, Ethernet)."""
FIRST_PACKETS = 10
"""RFC 6928."""


@dataclass(slots=True)
class SlowLine:
    """What the line is like, and what has come down it."""

    server: int
    """Port of the server on loopback."""
    round_trip: float
    """Seconds there and back."""
    bytes_per_second: float
    bytes_down: int = 0
    """Payload that the server has sent, with TLS and headers of HTTP."""
    connections: int = 0
    port: int = 0
    """Port of the line on loopback; 0 while it is not open."""
    up: "Wire" = field(init=False)
    down: "Wire" = field(init=False)
    _ends: list[asyncio.StreamWriter] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Lay a wire in each direction."""
        self.up, self.down = Wire(self.bytes_per_second), Wire(self.bytes_per_second)

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        """Carry connections until *stop*."""
        listening = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = listening.sockets[0].getsockname()[1]
        ready.set()
        async with listening:
            await stop.wait()
        carrying = asyncio.all_tasks() - {asyncio.current_task()}
        for each in carrying:
            each.cancel()
        for end in self._ends:
            end.close()
        await asyncio.gather(*carrying, return_exceptions=True)

    async def _carry(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        self.connections += 1
        server, to_server = await asyncio.open_connection("127.0.0.1", self.server)
        self._ends += to_client, to_server
        opened = asyncio.get_running_loop().time() + self.round_trip
        up = self._pass_on(client, to_server, self.up, opened)
        down = self._pass_on(server, to_client, self.down, opened)
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):  # `serve` cancels it
            await asyncio.gather(up, down)

    async def _pass_on(
        self, source: asyncio.StreamReader, to: asyncio.StreamWriter, wire: "Wire", opened: float
    ) -> None:
        loop, window = asyncio.get_running_loop(), Window()
        while packet := await source.read(PAYLOAD):
            await window.let_through(len(packet))
            if wire is self.down:
                self.bytes_down += len(packet)
            arrives = wire.send(max(loop.time(), opened), len(packet)) + self.round_trip / 2
            loop.call_at(arrives, to.write, packet)
            loop.call_at(arrives + self.round_trip / 2, window.acknowledge, len(packet))
        # The last packet may arrive at the very same time: it comes first.
        loop.call_at(wire.send(loop.time(), 0) + self.round_trip / 2, loop.call_soon, to.close)


@dataclass(slots=True)
class Wire:
    """One direction, which sends one packet after the other."""

    bytes_per_second: float
    free_at: float = 0.0
    """When it has sent what it was given, in the seconds of the caller's clock."""

    def send(self, now: float, size: int) -> float:
        """Return when a packet with *size* bytes of payload has been sent that is given *now*."""
        seconds = PACKET / PAYLOAD * size / self.bytes_per_second
        self.free_at = max(now, self.free_at) + seconds
        return self.free_at


class Window:
    """How much of one connection may be under way: slow start without an end."""

    def __init__(self) -> None:
        self._allowed = FIRST_PACKETS * PAYLOAD
        self._under_way = 0
        self._room = asyncio.Event()

    async def let_through(self, size: int) -> None:
        """Wait until *size* bytes more may be under way."""
        while self._under_way + size > self._allowed:
            self._room.clear()
            await self._room.wait()
        self._under_way += size

    def acknowledge(self, size: int) -> None:
        """Note that *size* bytes have arrived, so that twice as many may follow."""
        self._under_way -= size
        self._allowed += size
        self._room.set()


@contextlib.contextmanager
def slow_line(server: int, round_trip: float, bytes_per_second: float) -> Iterator[SlowLine]:
    """Open the line to the port *server* while the block runs."""
    line = SlowLine(server, round_trip, bytes_per_second)
    loop, stop, ready = asyncio.new_event_loop(), asyncio.Event(), threading.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=[line.serve(ready, stop)])
    thread.start()
    try:
        ready.wait()
        yield line
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
