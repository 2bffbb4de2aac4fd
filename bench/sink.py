"""A mail server that throws everything away, in a process of its own; prints its port."""

import asyncio

import click
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Says yes."""

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Answer as if it were stored."""
        return "250 2.0.0 thrown away"


async def listen() -> None:
    """Listen until killed."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Sink(), hostname="localhost", loop=loop), host="127.0.0.1", port=0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


@click.command(help=__doc__)
def main() -> None:
    """Listen until killed."""
    asyncio.run(listen())


if __name__ == "__main__":
    main()
