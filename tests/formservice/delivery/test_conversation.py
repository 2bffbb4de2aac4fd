"""Between the first digit of an answer and the next mail: what is kept, and what is tried once."""

import asyncio

import pytest

from formservice.config.readers import Relay, Secret, Security
from formservice.delivery.entrance import Entrance
from formservice.delivery.smtp import Mailer
from formservice.delivery.smtp_replies import Fault, RelayFault, Result, Sent, TransientForItem
from tests.formservice.delivery.test_retry import Clock
from tests.formservice.delivery.test_smtp import (
    MAIL,
    MAILBOX,
    SENDER,
    WITH_LOGIN,
    options_for,
    outcome,
    run,
)
from tests.servers.scripted_smtp import END_OF_DATA, Server


@pytest.mark.parametrize(
    ("verb", "answer", "code"),
    [
        ("MAIL", "200 ok", "data-250"),
        ("RCPT", "251 will forward", "data-250"),
        ("RCPT", "252 cannot verify", "data-250"),
        (END_OF_DATA, "200 ok", "data-200"),
        (END_OF_DATA, "251 will forward", "data-251"),
        (END_OF_DATA, "252 will try", "data-252"),
        (END_OF_DATA, "299 whatever", "data-299"),
    ],
)
def test_the_first_digit_says_that_it_went_well(verb: str, answer: str, code: str) -> None:
    """RFC 5321 4.2: taking 251 for a failure sends the mail again and again."""
    assert outcome({verb: answer}) == Sent(code)


@pytest.mark.parametrize(
    ("stage", "answer"), [("RCPT", "421 down"), (END_OF_DATA, "421 down"), ("RCPT", "noise")]
)
def test_after_a_goodbye_the_next_mail_has_a_new_connection(stage: str, answer: str) -> None:
    """What closes behind one mailbox costs the others nothing."""

    async def talk(server: Server) -> None:
        mailer = Mailer(options_for(server))
        assert isinstance(await mailer.send(SENDER, MAILBOX, MAIL), TransientForItem)
        server.script.clear()
        assert isinstance(await mailer.send(SENDER, MAILBOX, MAIL), Sent)
        assert server.connections == 2
        await mailer.close()

    run(talk, {stage: answer})


def test_a_wrong_password_is_tried_once_however_many_connections_are_wanted() -> None:
    """A server locks the account after a few: who waited for a failed login has failed with it."""

    async def talk(server: Server) -> None:
        relay = Relay("127.0.0.1", server.port, Security.CLEAR, "kim", Secret("hunter2"))
        options, clock = options_for(server, relay=relay), Clock()
        entrance = Entrance(monotonic=clock)
        mailers = [Mailer(options, entrance) for _ in range(4)]

        async def all_send() -> list[Result]:
            return await asyncio.gather(*(each.send(SENDER, MAILBOX, MAIL) for each in mailers))

        wrong = RelayFault("login-535-5.7.8", Fault.LOGIN)
        assert await all_send() == [wrong] * 4
        assert logins(server) == 1
        clock.seconds += 5
        assert await all_send() == [wrong] * 4
        assert logins(server) == 2
        server.script["AUTH"] = "235 welcome"
        clock.seconds += 5
        assert await all_send() == [Sent("data-250")] * 4
        for mailer in mailers:
            await mailer.close()

    run(talk, {"EHLO": WITH_LOGIN, "AUTH": "535 5.7.8 bad"})


def logins(server: Server) -> int:
    """Return how often a password was tried."""
    return sum(command.startswith("AUTH") for command in server.commands)


@pytest.mark.parametrize(
    ("content", "sent"),
    [
        (b"a\r\n.b\r\n..c\r\n", b"a\r\n..b\r\n...c\r\n"),
        (b"a\n.\nb", b"a\r\n..\r\nb\r\n"),
        (b".\rb\r\n", b"..\r\nb\r\n"),
    ],
)
def test_no_line_of_a_mail_ends_it(content: bytes, sent: bytes) -> None:
    """RFC 5321 4.5.2; a bare line feed in front of a dot must not smuggle a command in."""

    async def talk(server: Server) -> None:
        mailer = Mailer(options_for(server))
        assert isinstance(await mailer.send(SENDER, MAILBOX, content), Sent)
        await mailer.close()
        assert server.mails == [sent]

    run(talk)
