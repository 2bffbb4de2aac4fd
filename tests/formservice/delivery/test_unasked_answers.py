"""An answer that nobody asked for is no answer to the next command."""

import asyncio
import contextlib

import pytest

from formservice.config.readers import Relay, Security
from formservice.delivery.smtp import Mailer, SmtpOptions, tls_context
from formservice.delivery.smtp_replies import Fault, RelayFault, Result, Sent, Unknown
from formservice.outbox import State
from tests.formservice.delivery.test_smtp import (
    MAIL,
    MAILBOX,
    SENDER,
    options_for,
    outcome,
    run,
)
from tests.formservice.delivery.test_smtp_replies import busy, later
from tests.formservice.delivery.test_whose_fault import (
    MINUTE,
    MOERS,
    WESEL,
    accept,
    assert_arrived,
    deliver_for,
    only,
    setup,
)
from tests.formservice.running_delivery import Script, Setup, play, recipients
from tests.servers.scripted_smtp import END_OF_DATA, GREETING, Server
from tests.waiting import LIMIT

__all__ = ["setup"]


@pytest.mark.parametrize(
    ("script", "result"),
    [
        ({"DATA": "354 go\r\n250 queued", END_OF_DATA: "550 no"}, later("data-command-unasked")),
        ({"DATA": "354 go\r\n250-que", END_OF_DATA: "550 no"}, later("data-command-unasked")),
        ({"RCPT": "250 ok\r\n354 go"}, busy("recipient-unasked")),
        ({"MAIL": "250 ok\r\n250 ok"}, RelayFault("sender-unasked", Fault.CONNECTION)),
        ({"EHLO": "250 x\r\n250 x"}, RelayFault("hello-unasked", Fault.CONNECTION)),
        ({GREETING: "220 x\r\n250 x"}, RelayFault("hello-unasked", Fault.CONNECTION)),
        # The first one is the answer to the mail.
        ({END_OF_DATA: "250 ok\r\n550 no"}, Sent("data-250")),
        ({"QUIT": "221 bye\r\n221 bye"}, Sent("data-250")),
    ],
    ids=str,
)
def test_an_answer_too_many_ends_the_connection(script: Script, result: Result) -> None:
    """A word that came before our last line is none about the mail."""
    assert outcome(script) == result


@pytest.mark.parametrize("stage", ["RSET", "RCPT", END_OF_DATA])
def test_after_an_answer_too_many_the_next_mail_has_a_new_connection(stage: str) -> None:
    """What is left of one mailbox is no answer to another one, and costs it nothing."""

    async def talk(server: Server) -> None:
        mailer = Mailer(options_for(server))
        if stage == "RSET":
            server.script["RCPT"] = "450 no"
        else:
            server.script[stage] = "450 no\r\n250 ok"
        await mailer.send(SENDER, MAILBOX, MAIL)
        server.script["RCPT"] = "250 ok"
        server.script[stage] = "250 ok\r\n250 ok" if stage == "RSET" else "250 ok"
        assert await mailer.send(SENDER, MAILBOX, MAIL) == Sent("data-250")
        assert server.connections == 2
        await mailer.close()

    run(talk)


def test_a_yes_while_the_mail_is_still_on_its_way_is_none() -> None:
    """It may have been taken or not: tried again."""
    heard = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 x\r\n")
        for answer in (b"250 x", b"250 ok", b"250 ok", b"354 go"):
            await reader.readline()
            writer.write(answer + b"\r\n")
        await reader.read(1)
        writer.write(b"250 queued\r\n")
        await heard.wait()
        writer.transport.abort()

    async def talk() -> Result:
        listener = await asyncio.start_server(serve, "127.0.0.1", 0)
        relay = Relay("127.0.0.1", listener.sockets[0].getsockname()[1], Security.CLEAR)
        mailer = Mailer(SmtpOptions(relay, "portal.kim.example", tls_context(None), LIMIT, LIMIT))
        with contextlib.closing(listener):
            result = await mailer.send(SENDER, MAILBOX, b"x" * 30_000_000)
        heard.set()
        await mailer.close()
        return result

    assert asyncio.run(talk()) == Unknown("data-unasked")


def test_a_mail_that_was_called_queued_too_early_is_not_forgotten(setup: Setup) -> None:
    """Once the server is mended it arrives at its own mailbox; the others never waited."""

    async def scene(server: Server) -> None:
        server.script["DATA"] = lambda _: (
            "354 go\r\n250 queued" if recipients(server)[-1] == MOERS else "354 go"
        )
        server.script[END_OF_DATA] = only(f"To: {MOERS}", "550 5.7.1 no")
        letters = await accept(setup, MOERS, WESEL, MOERS, WESEL)
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        states = [await setup.state(one) for one in letters]
        assert states == [State.REFUSED, State.DELIVERED] * 2
        server.script.clear()
        await deliver_for(setup, delivery, 10 * MINUTE)
        await assert_arrived(setup, server, letters)

    play(scene)
