"""Stand between a client and a server and pass on, hold, delay or cut what goes between them.

For any TCP or Unix socket on either side. What is held looks as if the other end were frozen: the
connection stays, and nothing comes.
"""

import asyncio
import contextlib
import random
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

from tests.servers.ports import free_port

T = TypeVar("T")

Address = Path | tuple[str, int]
"""A Unix socket by its path, or host and port."""
AT_ONCE = 65536
"""Bytes that are read in one piece."""


def loopback() -> tuple[str, int]:
    """Return a free address on this machine."""
    return "127.0.0.1", free_port()


class Proxy:
    """A proxy that runs in a thread of its own; its methods may be called from any other thread."""

    def __init__(self, target: Address) -> None:
        self._target = target
        self._loop = asyncio.new_event_loop()
        self._links: set[_Link] = set()
        self._dropping = False
        self.frozen_from_now = False
        self.delay_seconds = 0.0
        self.choose: Callable[[bytes], bool] | None = None
        """Whether a piece on its way, in either direction, freezes its connection."""
        self.step: tuple[bytes, bool] | None = None
        """The text at which a connection to the server freezes, and whether it still passes."""
        self.connections = 0
        """Connections that clients have made so far."""
        self.frozen = 0
        """Connections that were frozen so far, each time by itself: not those of `freeze`."""

    def freeze(self, *, also_new: bool = True) -> None:
        """Hold all bytes of all connections, by default also of new ones; close nothing."""
        self._do(lambda: self._freeze(also_new=also_new))

    def freeze_at(self, text: bytes, *, passed: bool) -> None:
        """Freeze the next connection on which a client says *text*.

        The piece with the text still reaches the server if *passed*: then only the answer is held.
        """
        self._do(lambda: setattr(self, "step", (text, passed)))

    def freeze_at_random(self, seed: int, one_in: int) -> None:
        """Freeze connections for good, each at any piece with a chance of one in so many."""
        chance = random.Random(seed)  # noqa: S311 - no secret
        self._do(lambda: setattr(self, "choose", lambda _: chance.random() * one_in < 1))

    def thaw(self) -> None:
        """Pass on everything from now on, also what was held and new connections."""
        self._do(self._thaw)

    def delay(self, seconds: float) -> None:
        """Hold each piece for so long."""
        self._do(lambda: setattr(self, "delay_seconds", seconds))

    def drop(self) -> None:
        """Cut all connections, and new ones as soon as they are made, until `thaw`."""
        self._do(self._drop)

    async def serve(self, listen: Address, ready: threading.Event) -> None:
        """Serve at *listen* until cancelled; set *ready* as soon as clients can connect."""
        if isinstance(listen, Path):
            server = await asyncio.start_unix_server(self._connected, listen)
        else:
            server = await asyncio.start_server(self._connected, *listen)
        ready.set()
        try:
            await asyncio.Event().wait()
        finally:
            server.close()
            self._drop()

    def run(self, listen: Address, ready: threading.Event) -> None:
        """Serve at *listen* in this thread, until `stop`."""
        self._serving = self._loop.create_task(self.serve(listen, ready))
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._serving)
        self._loop.run_until_complete(asyncio.sleep(0.1))  # what was cut ends
        self._loop.close()

    def stop(self) -> None:
        """End `run`."""
        self._loop.call_soon_threadsafe(self._serving.cancel)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return a new connection to the server."""
        if isinstance(self._target, Path):
            return await asyncio.open_unix_connection(self._target)
        return await asyncio.open_connection(*self._target)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        link = _Link(self, reader, writer)
        self._links.add(link)
        try:
            if self._dropping:
                return
            await link.run()
        except OSError:
            pass  # one of the ends is gone: so is the other one
        finally:
            link.cut()
            self._links.discard(link)

    def _freeze(self, *, also_new: bool) -> None:
        self.frozen_from_now = also_new
        for link in self._links:
            link.passing.clear()

    def _thaw(self) -> None:
        self.frozen_from_now = self._dropping = False
        self.choose = self.step = None
        self.delay_seconds = 0.0
        for link in self._links:
            link.passing.set()

    def _drop(self) -> None:
        self._dropping = True
        for link in [*self._links]:
            link.cut()

    def _do(self, change: Callable[[], object]) -> None:
        """Run *change* in the thread of the proxy, and wait for its end."""

        async def do() -> None:
            change()

        asyncio.run_coroutine_threadsafe(do(), self._loop).result()


class _Link:
    """One connection of a client, with the connection to the server that belongs to it."""

    def __init__(
        self, proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._proxy = proxy
        self._client = reader, writer
        self._writers = [writer]
        self._tasks: list[asyncio.Task[None]] = []
        self.passing = asyncio.Event()
        if not proxy.frozen_from_now:
            self.passing.set()

    async def run(self) -> None:
        """Pass on in both directions, until both ends have said their last word."""
        await self._unless_cut(self.passing.wait())
        from_client, to_client = self._client
        from_server, to_server = await self._proxy.connect()
        self._writers.append(to_server)
        await self._unless_cut(
            asyncio.gather(
                self._pump(from_client, to_server, from_client=True),
                self._pump(from_server, to_client, from_client=False),
            )
        )

    def cut(self) -> None:
        """Close both connections at once."""
        for writer in self._writers:
            writer.transport.abort()
        self.passing.set()

    async def _unless_cut(self, wanted: Awaitable[T]) -> T:
        got = await wanted
        if self._client[1].transport.is_closing():
            raise ConnectionAbortedError
        return got

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, from_client: bool
    ) -> None:
        while piece := await reader.read(AT_ONCE):
            held = self._freezes_at(piece) if from_client else False
            if self._proxy.choose and self._proxy.choose(piece):
                self._freeze()
            if self._proxy.delay_seconds:
                await asyncio.sleep(self._proxy.delay_seconds)
            if not held:
                await self.passing.wait()
            writer.write(piece)
            await writer.drain()
        await self.passing.wait()
        writer.close()

    def _freezes_at(self, piece: bytes) -> bool:
        """Freeze at the step that is asked for; return True if *piece* passes all the same."""
        if not self._proxy.step or self._proxy.step[0] not in piece:
            return False
        _, passed = self._proxy.step
        self._proxy.step = None
        self._freeze()
        return passed

    def _freeze(self) -> None:
        self.passing.clear()
        self._proxy.frozen += 1


@contextlib.contextmanager
def running_proxy(target: Address, listen: Address) -> Iterator[Proxy]:
    """Run a proxy in front of *target*, which clients reach at *listen*."""
    proxy, ready = Proxy(target), threading.Event()
    thread = threading.Thread(target=proxy.run, args=(listen, ready), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join()
