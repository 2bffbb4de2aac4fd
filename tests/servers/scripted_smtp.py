"""An SMTP server that answers as scripted, in the event loop of the test."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from tests.waiting import LIMIT

GREETING = "greeting"
END_OF_DATA = "."
AFTER_HELLO = ("250-relay.example.org", "250 SIZE 10000000")

# Answers that are no text but deeds.
SILENCE = "<silence>"
HANG_UP = "<hang up>"
RESET = "<reset>"
CUT = "<cut>"
"""Before an answer: it ends in the middle of its line, and the connection with it."""


@dataclass
class Server:
    """Answers each command by *script*: by verb, or by a function of the whole line, or mail."""

    script: dict[str, str | Callable[[str], str]] = field(default_factory=dict)
    port: int = 0
    commands: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0
    broken: int = 0
    tls: ssl.SSLContext | None = None

    def answer(self, verb: str, line: str) -> str:
        """Return the answer to one command."""
        usual = {
            GREETING: "220 relay.example.org ESMTP",
            "EHLO": "\r\n".join(AFTER_HELLO),
            "DATA": "354 go on",
            "QUIT": "221 bye",
            "AUTH": "235 2.7.0 welcome",
            "STARTTLS": "220 ready",
        }
        wish = self.script.get(verb, usual.get(verb, "250 2.0.0 Ok"))
        return wish if isinstance(wish, str) else wish(line)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold one conversation."""
        self.connections += 1
        try:
            if await self._say(writer, self.answer(GREETING, "")):
                await self._listen(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.broken += 1
        finally:
            writer.close()

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while raw := await reader.readline():
            line = raw.decode().rstrip("\r\n")
            self.commands.append(line)
            verb = line.split(" ")[0].upper()
            answer = self.answer(verb, line)
            if not await self._say(writer, answer):
                return
            if verb == "STARTTLS" and answer.startswith("220") and self.tls:
                await writer.start_tls(self.tls)
            if verb == "DATA" and answer.startswith("354"):
                content = await reader.readuntil(b"\r\n.\r\n")
                answer = self.answer(END_OF_DATA, content.decode())
                if answer.startswith("2"):
                    self.mails.append(content.removesuffix(b".\r\n"))
                if not await self._say(writer, answer):
                    return

    async def _say(self, writer: asyncio.StreamWriter, answer: str) -> bool:
        """Answer; return whether the conversation goes on."""
        if answer == SILENCE:
            await asyncio.sleep(LIMIT)
            return False
        if answer == HANG_UP:
            return False
        if answer == RESET:
            writer.transport.abort()
            return False
        if answer.startswith(CUT):
            writer.write(answer.removeprefix(CUT).encode())
            return False
        writer.write(answer.encode() + b"\r\n")
        await writer.drain()
        return True


@contextlib.asynccontextmanager
async def smtp_server(
    script: dict[str, str | Callable[[str], str]] | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    tls_at_once: bool = False,
) -> AsyncIterator[Server]:
    """Run a server that follows *script* on a free port of this machine."""
    server = Server(script or {}, tls=tls)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            tasks.add(task)
        await server.serve(reader, writer)

    listener = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls if tls_at_once else None)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # both ends of a closed connection need a turn of the loop
