"""A mail server inside the process that keeps every message in a Maildir per recipient."""

import asyncio
import mailbox
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class MaildirHandler:
    """Accepts every message and stores it in the Maildir `folder/<recipient>/`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Store the message; return the SMTP reply: 550 for a recipient that is no folder name."""
        content = envelope.content
        if not isinstance(content, bytes):
            return "554 5.6.0 no content"
        for recipient in envelope.rcpt_tos:
            if "/" in recipient or recipient.startswith("."):
                return "550 5.1.3 not an address this sink keeps"
            self._folder.mkdir(parents=True, exist_ok=True)
            mailbox.Maildir(self._folder / recipient, create=True).add(content)
        return "250 2.0.0 stored"


async def start_sink(folder: Path) -> tuple[asyncio.Server, int]:
    """Listen on a free loopback port; return server and port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(
            MaildirHandler(folder), hostname="localhost", enable_SMTPUTF8=False, loop=loop
        ),
        host="127.0.0.1",
        port=0,
    )
    port: int = server.sockets[0].getsockname()[1]
    return server, port
