"""The conversation with a relay that behaves, and with one that does not."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from formservice.config.readers import Relay, Secret, Security
from formservice.delivery.smtp import Mailer, SmtpOptions, tls_context
from formservice.delivery.smtp_replies import (
    Fault,
    PermanentForMailbox,
    PermanentForMessage,
    PolicyRefusal,
    RelayFault,
    Result,
    Sent,
    Stage,
    TransientForItem,
    Unknown,
)
from tests.formservice.delivery.test_smtp_replies import busy, later
from tests.servers.scripted_smtp import (
    CUT,
    END_OF_DATA,
    GREETING,
    HANG_UP,
    RESET,
    SILENCE,
    Server,
    smtp_server,
)
from tests.waiting import LIMIT, happens

SENDER = "bounce@kim.example"
MAILBOX = "moers@kreis.example"
MAIL = b"Subject: x\r\n\r\n.dot\r\nlast line\r\n"

WITH_STARTTLS = "250-relay.example.org\r\n250 STARTTLS"
WITH_LOGIN = "250-relay.example.org\r\n250 AUTH PLAIN"


def options_for(server: Server, **changes: object) -> SmtpOptions:
    """Return how to speak to *server*, with little patience if it is going to be silent."""
    relay = Relay("127.0.0.1", server.port, Security.CLEAR)
    patience = 1.0 if SILENCE in server.script.values() else LIMIT
    options = SmtpOptions(relay, "portal.kim.example", tls_context(None), patience, patience)
    return replace(options, **changes)  # type: ignore[arg-type] # the caller knows the fields


def run(
    talk: Callable[[Server], Awaitable[None]],
    script: dict[str, str | Callable[[str], str]] | None = None,
) -> None:
    """Let *talk* have a conversation with a server that follows *script*."""

    async def converse() -> None:
        async with smtp_server(script) as server:
            await talk(server)

    asyncio.run(converse())


async def send(options: SmtpOptions) -> Result:
    """Send one mail over a fresh connection."""
    mailer = Mailer(options)
    result = await mailer.send(SENDER, MAILBOX, MAIL)
    await mailer.close()
    return result


def outcome(script: dict[str, str | Callable[[str], str]]) -> Result:
    """Return what comes of one mail to a server that follows *script*."""
    results = []

    async def talk(server: Server) -> None:
        results.append(await send(options_for(server)))

    run(talk, script)
    return results[0]


def test_a_mail_arrives_as_it_is() -> None:
    """One sender, one recipient, our name in EHLO, dots doubled, the size told."""

    async def talk(server: Server) -> None:
        assert await send(options_for(server)) == Sent("data-250")
        assert server.commands == [
            "EHLO portal.kim.example",
            f"MAIL FROM:<{SENDER}> SIZE={len(MAIL)}",
            f"RCPT TO:<{MAILBOX}>",
            "DATA",
            "QUIT",
        ]
        assert server.mails == [MAIL.replace(b"\r\n.", b"\r\n..")]

    run(talk)


def test_a_relay_that_reports_is_told_what_to_report() -> None:
    """RFC 3461: the headers alone, our name for the mail, failures and delays; else no word."""
    hello = "250-relay.example.org\r\n250 DSN"

    async def talk(server: Server) -> None:
        mailer = Mailer(options_for(server))
        await mailer.send(SENDER, MAILBOX, MAIL, "482719368.abc")
        await mailer.send(SENDER, MAILBOX, MAIL)
        await mailer.close()
        sent = [one for one in server.commands if one.startswith(("MAIL", "RCPT"))]
        assert sent == [
            f"MAIL FROM:<{SENDER}> RET=HDRS ENVID=482719368.abc",
            f"RCPT TO:<{MAILBOX}> NOTIFY=FAILURE,DELAY",
            f"MAIL FROM:<{SENDER}> RET=HDRS",
            f"RCPT TO:<{MAILBOX}> NOTIFY=FAILURE,DELAY",
        ]

    run(talk, {"EHLO": hello})


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ({GREETING: "421 busy"}, RelayFault("connect-421", Fault.BUSY)),
        ({GREETING: "554 no"}, RelayFault("connect-554", Fault.REFUSED)),
        ({GREETING: "HTTP/1.1 400 Bad"}, RelayFault("connect--1", Fault.PROTOCOL)),
        ({GREETING: SILENCE}, RelayFault("connect-timeout", Fault.CONNECTION)),
        ({GREETING: HANG_UP}, RelayFault("connect-disconnected", Fault.CONNECTION)),
        ({"EHLO": SILENCE}, RelayFault("hello-timeout", Fault.CONNECTION)),
        ({"MAIL": "451 later"}, RelayFault("sender-451", Fault.BUSY)),
        ({"MAIL": "550 5.1.8 who"}, RelayFault("sender-550-5.1.8", Fault.SENDER)),
        ({"MAIL": "552 5.3.4 big"}, PermanentForMessage("sender-552-5.3.4")),
        ({"RCPT": "450 4.2.0 grey"}, TransientForItem("recipient-450-4.2.0", whole_mailbox=True)),
        ({"RCPT": "452 full"}, busy("recipient-452")),
        ({"RCPT": "421 down"}, busy("recipient-421")),
        ({"RCPT": "550 5.1.1 no"}, PermanentForMailbox("recipient-550-5.1.1")),
        ({"RCPT": SILENCE}, busy("recipient-timeout")),
        ({"RCPT": "noise"}, busy("recipient--1")),
        ({"RCPT": f"{CUT}550 5.1.1 no"}, busy("recipient-disconnected")),
        ({"RCPT": f"{CUT}550-5.1.1 no\r\n550 5."}, busy("recipient-disconnected")),
        ({"RCPT": "550 5.1.1 " + "x" * 10_000}, busy("recipient--1")),
        (
            {"RCPT": "550-5.1.1 no\r\n" * 500 + "550 5.1.1 no"},
            PermanentForMailbox("recipient-550-5.1.1"),
        ),
        ({"DATA": "451 later"}, later("data-command-451")),
        ({"DATA": "250 taken?"}, later("data-command-250")),
        ({"DATA": RESET}, later("data-command-disconnected")),
        ({"DATA": SILENCE}, later("data-command-timeout")),
        ({END_OF_DATA: "421 closing"}, later("data-421")),
        ({END_OF_DATA: "451 later"}, later("data-451")),
        ({END_OF_DATA: "554 spam"}, PolicyRefusal("data-554", Stage.DATA)),
        ({END_OF_DATA: "354 more"}, Unknown("data-354")),
        ({END_OF_DATA: SILENCE}, Unknown("data-timeout")),
        ({END_OF_DATA: f"{CUT}25"}, Unknown("data-disconnected")),
        ({END_OF_DATA: f"{CUT}250 2.0.0 Ok"}, Unknown("data-disconnected")),
        ({END_OF_DATA: HANG_UP}, Unknown("data-disconnected")),
        ({END_OF_DATA: RESET}, Unknown("data-disconnected")),
    ],
    ids=lambda value: str(value)[:60],
)
def test_every_misbehaviour_has_its_class(
    script: dict[str, str | Callable[[str], str]], expected: Result
) -> None:
    """What aiosmtplib raises is never mistaken, wherever the relay breaks off."""
    assert outcome(script) == expected


def test_the_end_of_the_mail_may_take_its_time() -> None:
    """A relay that thinks longer than any other answer may take has not failed."""

    async def talk(server: Server) -> None:
        options = options_for(server, timeout_seconds=1.0)
        sending = asyncio.create_task(send(options))
        await happens(lambda: thinking, "the end of the mail")
        await asyncio.sleep(1.5)
        assert not sending.done()
        sending.cancel()

    thinking: list[str] = []
    run(talk, {END_OF_DATA: lambda line: thinking.append(line) or SILENCE})  # type: ignore[func-returns-value]


def test_a_relay_that_is_away_or_has_no_address() -> None:
    """Both are faults of the relay, told apart for the runbook."""

    async def talk(server: Server) -> None:
        gone = Relay("127.0.0.1", 9, Security.CLEAR)
        assert await send(options_for(server, relay=gone)) == RelayFault(
            "connect-failed", Fault.CONNECTION
        )
        nameless = Relay("relay.invalid", 25, Security.STARTTLS)
        assert await send(options_for(server, relay=nameless)) == RelayFault(
            "connect-name", Fault.NAME
        )

    run(talk)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Give a certificate authority of our own."""
    return trustme.CA()


def trusting(authority: trustme.CA, folder: Path) -> Path:
    """Return a file with the certificate of *authority*."""
    file = folder / "ca.pem"
    authority.cert_pem.write_to_path(file)
    return file


def certified(authority: trustme.CA, name: str) -> ssl.SSLContext:
    """Return what a server called *name* needs for TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_tls_is_spoken_and_verified(
    authority: trustme.CA, tmp_path: Path, security: Security
) -> None:
    """With a trusted certificate for the right name the mail goes, encrypted, after a login."""

    async def talk() -> None:
        script: dict[str, str | Callable[[str], str]] = {
            "EHLO": "250-relay.example.org\r\n250-STARTTLS\r\n250 AUTH PLAIN"
        }
        tls = certified(authority, "127.0.0.1")
        async with smtp_server(script, tls=tls, tls_at_once=security is Security.TLS) as server:
            relay = Relay("127.0.0.1", server.port, security, "kim", Secret("hunter2"))
            options = options_for(
                server, relay=relay, tls=tls_context(trusting(authority, tmp_path))
            )
            assert await send(options) == Sent("data-250")
            verbs = [command.split(" ")[0] for command in server.commands]
            before = ["EHLO", "STARTTLS"] if security is Security.STARTTLS else []
            assert verbs == [*before, "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]

    asyncio.run(talk())


@pytest.mark.parametrize("security", Security)
def test_after_the_goodbye_no_socket_is_left_open(
    authority: trustme.CA, tmp_path: Path, security: Security
) -> None:
    """TLS would wait for an answer to its own goodbye; the program may end before that."""

    async def talk() -> None:
        tls = None if security is Security.CLEAR else certified(authority, "127.0.0.1")
        at_once = security is Security.TLS
        async with smtp_server({"EHLO": WITH_STARTTLS}, tls=tls, tls_at_once=at_once) as server:
            relay = Relay("127.0.0.1", server.port, security)
            options = options_for(
                server, relay=relay, tls=tls_context(trusting(authority, tmp_path))
            )
            mailer = Mailer(options)
            assert isinstance(await mailer.check(), Sent)
            assert mailer._client
            socket = mailer._client.get_transport_info("socket")
            await mailer.close()
            assert socket.fileno() == -1

    asyncio.run(talk())


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("wrong", ["name", "authority"])
def test_a_certificate_that_does_not_hold_stops_everything(
    authority: trustme.CA, tmp_path: Path, security: Security, wrong: str
) -> None:
    """Self-signed or for another name: no login, no mail, no clear text."""

    async def talk() -> None:
        issuer = trustme.CA() if wrong == "authority" else authority
        tls = certified(issuer, "127.0.0.1" if wrong == "authority" else "other.example")
        script: dict[str, str | Callable[[str], str]] = {"EHLO": WITH_STARTTLS}
        async with smtp_server(script, tls=tls, tls_at_once=security is Security.TLS) as server:
            relay = Relay("127.0.0.1", server.port, security, "kim", Secret("hunter2"))
            options = options_for(
                server, relay=relay, tls=tls_context(trusting(authority, tmp_path))
            )
            result = await send(options)
            assert result == RelayFault("tls-SSLCertVerificationError", Fault.TLS)
            assert not {"MAIL", "AUTH"} & {one.split(" ")[0] for one in server.commands}

    asyncio.run(talk())


@pytest.mark.parametrize(
    ("security", "user", "script", "expected"),
    [
        (Security.STARTTLS, "", {}, RelayFault("tls-not-offered", Fault.TLS)),
        (
            Security.STARTTLS,
            "",
            {"EHLO": WITH_STARTTLS, "STARTTLS": "454 4.7.0 no"},
            RelayFault("tls-454-4.7.0", Fault.BUSY),
        ),
        (Security.TLS, "", {}, RelayFault("tls-SSLError", Fault.TLS)),
        (Security.CLEAR, "kim", {}, RelayFault("login-not-offered", Fault.LOGIN)),
        (
            Security.CLEAR,
            "kim",
            {"EHLO": WITH_LOGIN, "AUTH": "535 5.7.8 bad"},
            RelayFault("login-535-5.7.8", Fault.LOGIN),
        ),
        (
            Security.CLEAR,
            "kim",
            {"EHLO": WITH_LOGIN, "AUTH": "454 4.7.0 later"},
            RelayFault("login-454-4.7.0", Fault.BUSY),
        ),
    ],
    ids=str,
)
def test_without_the_protection_we_asked_for_no_mail_is_sent(
    security: Security,
    user: str,
    script: dict[str, str | Callable[[str], str]],
    expected: Result,
) -> None:
    """Never clear text instead of TLS, never a mail without the login."""

    async def talk(server: Server) -> None:
        relay = Relay("127.0.0.1", server.port, security, user, Secret("hunter2"))
        assert await send(options_for(server, relay=relay)) == expected
        assert not any(command.startswith("MAIL") for command in server.commands)

    run(talk, script)


def test_the_line_can_be_checked_without_sending() -> None:
    """For the operator: connect, protect, log in, and nothing more."""

    async def talk(server: Server) -> None:
        mailer = Mailer(options_for(server))
        assert await mailer.check() == Sent("hello-250")
        await mailer.close()
        assert server.commands == ["EHLO portal.kim.example", "QUIT"]

    run(talk)
