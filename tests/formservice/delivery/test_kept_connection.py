"""One connection serves many mails, and what it may have come to meanwhile costs none a try."""

import pytest

from formservice.config.readers import Relay, Secret, Security
from formservice.delivery.smtp import Mailer
from formservice.delivery.smtp_replies import Fault, PermanentForMailbox, RelayFault, Sent
from tests.formservice.delivery.test_smtp import (
    MAIL,
    MAILBOX,
    SENDER,
    WITH_LOGIN,
    WITH_STARTTLS,
    options_for,
    run,
)
from tests.servers.scripted_smtp import HANG_UP, RESET, SILENCE, Server


def test_one_connection_serves_many_mails() -> None:
    """Also after a refusal: the next mail starts over on the same connection."""

    async def talk(server: Server) -> None:
        mailer = Mailer(options_for(server))
        await mailer.send(SENDER, MAILBOX, MAIL)
        refused = await mailer.send(SENDER, "gone@kreis.example", MAIL)
        assert isinstance(refused, PermanentForMailbox)
        assert isinstance(await mailer.send(SENDER, MAILBOX, MAIL), Sent)
        assert server.connections == 1
        await mailer.close()

    run(talk, {"RCPT": lambda line: "550 5.1.1 no" if "gone" in line else "250 ok"})


@pytest.mark.parametrize("last_word", ["421 4.4.2 idle", HANG_UP, RESET, "noise", SILENCE])
@pytest.mark.parametrize("verb", ["MAIL", "RSET"])
def test_a_connection_that_died_in_the_pause_is_replaced(
    monkeypatch: pytest.MonkeyPatch, verb: str, last_word: str
) -> None:
    """A relay ends idle connections; that is no fault and costs no mail a try."""
    if last_word is SILENCE:
        monkeypatch.setattr("formservice.delivery.smtp._KEPT_SECONDS", 0.1)

    async def talk(server: Server) -> None:
        mailer = Mailer(options_for(server))
        server.script["RCPT"] = "250 ok" if verb == "MAIL" else "450 no"
        await mailer.send(SENDER, MAILBOX, MAIL)
        server.script["RCPT"] = "250 ok"
        answers = iter([last_word])
        server.script[verb] = lambda _: next(answers, "250 ok")
        assert isinstance(await mailer.send(SENDER, MAILBOX, MAIL), Sent)
        assert server.connections == 2
        await mailer.close()

    run(talk)


def test_a_refused_sender_is_not_taken_for_a_dead_connection() -> None:
    """The relay has answered: asking again would bring the same."""

    async def talk(server: Server) -> None:
        mailer = Mailer(options_for(server))
        await mailer.send(SENDER, MAILBOX, MAIL)
        server.script["MAIL"] = "550 5.1.8 who"
        refused = await mailer.send(SENDER, MAILBOX, MAIL)
        assert refused == RelayFault("sender-550-5.1.8", Fault.SENDER)
        assert server.connections == 1
        await mailer.close()

    run(talk)


def test_a_mail_takes_four_round_trips_on_a_kept_connection() -> None:
    """Nothing is said between two mails; after a refusal the relay is told to forget."""

    async def talk(server: Server) -> None:
        mailer = Mailer(options_for(server))
        for recipient in (MAILBOX, MAILBOX, "gone@kreis.example", MAILBOX):
            await mailer.send(SENDER, recipient, MAIL)
        await mailer.close()
        mail = ["MAIL", "RCPT", "DATA"]
        said = [command.split(" ")[0] for command in server.commands]
        assert said == ["EHLO", *mail * 2, "MAIL", "RCPT", "RSET", *mail, "QUIT"]

    run(talk, {"RCPT": lambda line: "550 5.1.1 no" if "gone" in line else "250 ok"})


@pytest.mark.parametrize("answer", ["552 no", "552 5.3.4 too big", "523 5.2.3 no", "550 no"])
@pytest.mark.parametrize("stage", ["EHLO", "STARTTLS", "AUTH"])
def test_a_connection_that_was_refused_before_any_mail_is_not_kept(stage: str, answer: str) -> None:
    """The next mail would go over it without TLS and login; 552 is about the size of a mail."""

    async def talk(server: Server) -> None:
        tls, user = (Security.CLEAR, "kim") if stage == "AUTH" else (Security.STARTTLS, "")
        relay = Relay("127.0.0.1", server.port, tls, user, Secret("hunter2"))
        mailer = Mailer(options_for(server, relay=relay))
        for _ in range(2):
            refused = await mailer.send(SENDER, MAILBOX, MAIL)
            assert isinstance(refused, RelayFault)
            assert not mailer.is_open
        assert not server.mails
        assert not any(command.startswith("MAIL") for command in server.commands)
        await mailer.close()

    offers = WITH_LOGIN if stage == "AUTH" else WITH_STARTTLS
    run(talk, {"EHLO": offers, stage: answer})
