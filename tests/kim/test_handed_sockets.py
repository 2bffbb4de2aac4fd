"""A socket that stays open while the service is restarted: nobody is refused (decision 0049)."""

import asyncio
import os
import socket
import sys
import threading
from functools import partial
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from kim.handed_sockets import handed_sockets
from kim.server import serve_app
from portal.problems import ConfigurationError
from tests.servers.kim_service import KIM, Service, fresh_keys
from tests.waiting import LIMIT, until

REQUEST = b"POST / HTTP/1.1\r\nHost: kim.example\r\nContent-Length: 3\r\n\r\nabc"
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""
"""What systemd does: it puts the socket where sd_listen_fds(3) says, and becomes the program."""


async def take(request: Request) -> PlainTextResponse:
    """Answer once the request is there as a whole."""
    return PlainTextResponse((await request.body()).decode())


def given(**environ: str) -> list[socket.socket] | None:
    """Return what a process with this environment was given; it is emptied."""
    found = handed_sockets(environ)
    assert not environ
    return found


def test_without_systemd_there_is_no_socket() -> None:
    """Nor where the words are for another process, such as our parent."""
    assert given() is None
    assert given(LISTEN_FDS="1", LISTEN_PID="1", LISTEN_FDNAMES="kim-web.socket") is None
    assert given(LISTEN_FDS="0", LISTEN_PID=str(os.getpid())) is None


def test_what_is_no_listening_socket_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit that hands over something else is wrong; nobody would be served."""
    with socket.socket() as silent, Path(__file__).open() as file:
        for handle in (silent.fileno(), file.fileno(), 10_000):
            monkeypatch.setattr("kim.handed_sockets.FIRST", handle)
            with pytest.raises(ConfigurationError, match=f"{handle} is no listening socket"):
                given(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
        silent.getsockname()  # it was left open


@pytest.mark.parametrize("turns", range(7))
@pytest.mark.parametrize("is_early", [True, False], ids=["sent", "to be sent"])
def test_who_connects_while_the_server_stops_is_served(turns: int, *, is_early: bool) -> None:
    """By this process or by the next: in each turn of the loop between knocking and reading."""
    app = Starlette(routes=[Route("/", take, methods=["POST"])])

    async def serve_once(ours: socket.socket, stop: asyncio.Event) -> None:
        await serve_app(app, [ours.dup()], stop)

    async def scene() -> bytes:
        with socket.create_server(("127.0.0.1", 0)) as ours:
            first, second = asyncio.Event(), asyncio.Event()
            serving = asyncio.create_task(serve_once(ours, first))
            reader, writer = await asyncio.open_connection(*ours.getsockname())
            writer.write(REQUEST)  # it runs
            await reader.readuntil(b"abc")
            writer.close()
            client = socket.create_connection(ours.getsockname())
            if is_early:
                client.sendall(REQUEST)
            for _ in range(turns):
                await asyncio.sleep(0)
            first.set()
            reader, writer = await asyncio.open_connection(sock=client)
            if not is_early:
                await asyncio.sleep(0.15)  # uvicorn looks ten times a second whether it should stop
                writer.write(REQUEST)
            next_one = asyncio.create_task(serve_once(ours, second))
            answer = await reader.readuntil(b"abc")
            writer.close()
            second.set()
            await asyncio.gather(serving, next_one)
            return answer

    assert asyncio.run(scene()).startswith(b"HTTP/1.1 200 ")


def test_no_visitor_is_refused_while_the_service_is_restarted(tmp_path: Path, german: Path) -> None:
    """Started twice over one socket that its parent holds, as systemd does."""
    with socket.create_server(("127.0.0.1", 0)) as ours:
        ours.set_inheritable(True)
        port = str(ours.getsockname()[1])
        settings = {
            "KIM_BASE_URL": f"http://127.0.0.1:{port}",
            "KIM_PORT": port,
            "KIM_SITE_DIR": str(german),
            "KIM_DATABASE_URL": f"sqlite:///{tmp_path}/outbox.db",
            **fresh_keys(),
        }
        hand_over = (sys.executable, "-c", HAND_OVER, str(ours.fileno()), KIM)
        service = Service(settings, tmp_path / "log", hand_over, handed=(ours.fileno(),))
        answers: list[int] = []
        over = threading.Event()

        def visit() -> None:
            while not over.is_set():
                answers.append(httpx.get(f"{service.url}/de/kontakt/").status_code)

        def has_more(before: int) -> bool:
            return len(answers) >= before + 20

        visitor = threading.Thread(target=visit)
        visitor.start()
        try:
            for _ in range(2):
                before = len(answers)
                service.start("--no-delivery")
                until(partial(has_more, before), "visits", by=service.process)
                assert service.stop() == 0
            service.start("--no-delivery")
        finally:
            over.set()
            visitor.join(LIMIT)
            service.stop()
    assert len(answers) > 40
    assert set(answers) == {200}
