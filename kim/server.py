"""Run web applications until the process gets a stop signal."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.applications import Starlette

from formservice.web.app import SERVER_OPTIONS
from formservice.web.connections import ConnectionLimits, guarded_protocol

Where = tuple[str, int] | list[socket.socket]
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_TURNS_TO_CONNECT = 5
"""Turns of asyncio's loop within which an accepted socket is a connection of ours; it takes 3."""


class _Server(uvicorn.Server):
    """Leaves signals to the caller, which stops delivery and server in order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no further connection, then end those that there are.

        What asyncio has accepted, but not yet made a connection of, is lost if the server is closed
        in that moment. So it accepts no more, makes what it has, and is closed then. What waits in
        a socket that was handed to us is left to the next process.
        """
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for listening in server.sockets:
                loop.remove_reader(listening.fileno())
        for _ in range(_TURNS_TO_CONNECT):
            await asyncio.sleep(0)
        await super().shutdown(sockets)


def stop_signal() -> asyncio.Event:
    """Return an event that is set at SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def serve_app(
    app: Starlette, where: Where, stop: asyncio.Event, limits: ConnectionLimits | None = None
) -> None:
    """Serve *app* until *stop* is set; finish the requests in progress.

    *where* is an address, or sockets that listen already.
    """
    http = guarded_protocol(limits or ConnectionLimits())
    sockets, address = (None, where) if isinstance(where, tuple) else (where, ("", 0))
    host, port = address
    server = _Server(uvicorn.Config(app, host=host, port=port, http=http, **SERVER_OPTIONS))
    serving = asyncio.create_task(server.serve(sockets))
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait([serving, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    server.should_exit = True
    await serving


@contextlib.asynccontextmanager
async def serve_beside(app: Starlette, address: tuple[str, int] | None) -> AsyncIterator[None]:
    """Serve *app* at *address* while the block runs; do nothing without an address."""
    if address is None:
        yield
        return
    stop = asyncio.Event()
    serving = asyncio.create_task(serve_app(app, address, stop))
    try:
        yield
    finally:
        stop.set()
        await serving
