"""Send one mail at a time to the relay over a connection that is kept open.

TLS is required and verified if the settings ask for it; there is no "TLS if offered". Each SMTP
command is sent on its own, because the meaning of a reply depends on the stage, and because only
the last stage may take ten minutes (RFC 5321 4.5.3.2.6; a shorter timeout causes duplicates, RFC
1047).
"""

import asyncio
import contextlib
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import aiosmtplib
from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPResponse,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from formservice.config.readers import Relay, Security
from formservice.delivery.entrance import ConversationEndedError, Entrance
from formservice.delivery.smtp_replies import (
    TIMEOUT,
    Fault,
    RelayFault,
    Result,
    Sent,
    Stage,
    classify,
    classify_lost_connection,
    is_reply,
    is_success,
)

_CLOSING = 421
"""The relay closes the connection behind this answer (RFC 5321 3.8)."""
_FIRST_REFUSAL = 400
_MAY_GO_ON = 354
"""The answer to DATA that asks for the mail (RFC 5321 4.2.3)."""
_KEPT_SECONDS = 30.0
"""Longest wait for an answer on a connection that was kept and may have died."""
QUIT_SECONDS = 5
"""Longest wait for the relay's answer to our goodbye."""


@dataclass(frozen=True, slots=True)
class SmtpOptions:
    """Options of the connections to the relay."""

    relay: Relay
    hello: str | None
    """Our host name in EHLO; `None`: the name of this machine."""
    tls: ssl.SSLContext
    """Made once for all connections: loading the certificates takes longer than sending a letter.
    """
    timeout_seconds: float
    data_timeout_seconds: float


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return the TLS context that verifies the relay, by *ca_file* or by the system's certificates.

    The files are read now; later changes have no effect.
    """
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class _UnaskedAnswerError(SMTPServerDisconnected):
    """The relay said more than it was asked; nothing that it says from now on has a meaning."""


class _Conversation(SMTP):
    """One answer to one command: what comes unasked ends the connection.

    Each command has exactly one (RFC 5321 4.2); aiosmtplib would take a second one for the answer
    to the next command.
    """

    async def execute_command(self, *args: bytes, **options: Any) -> SMTPResponse:
        """Send a command and return its answer.

        Raises `SMTPServerDisconnected` if more than that came: before it, or behind a success.
        Behind a refusal the next command raises it: the refusal is the answer to this one.
        """
        self._end_if_unasked()
        response = await super().execute_command(*args, **options)
        if response.code < _FIRST_REFUSAL:
            self._end_if_unasked()
        return response

    def _end_if_unasked(self) -> None:
        # The library has no public way to see what it has not read yet.
        if self.protocol and self.protocol._buffer:  # noqa: SLF001
            self.close()
            raise _UnaskedAnswerError("an answer that nobody asked for")


class Mailer:
    """One connection to the relay, opened when it is first needed.

    All connections of a delivery share one *entrance*.
    """

    def __init__(self, options: SmtpOptions, entrance: Entrance | None = None) -> None:
        self._options = options
        self._entrance = entrance
        self._client: _Conversation | None = None
        self._must_reset = False
        """Whether a mail was begun and not taken: the relay waits for more of it."""

    @property
    def is_open(self) -> bool:
        """Return True if the connection is open, as far as we know."""
        return self._client is not None and self._client.is_connected

    async def send(
        self,
        sender: str,
        recipient: str,
        content: bytes,
        envelope_id: str = "",
    ) -> Result:
        """Send *content* to one *recipient* and return the result.

        *envelope_id* is told to a relay that offers DSN (RFC 3461), and has to be xtext.
        """
        try:
            client = await self._begin(sender, partial(_about_mail, content, envelope_id))
            with _at(Stage.RECIPIENT):
                await client.rcpt(recipient, options=_about_reports(client))
            code = await self._send_content(client, content)
            self._must_reset = False  # the relay has forgotten it (RFC 5321 4.1.1.4)
        except ConversationEndedError as end:
            if not end.can_go_on:
                self._hang_up()
            return end.result
        except BaseException:  # also a cancellation: half a conversation cannot be kept
            self._hang_up()
            raise
        return Sent(f"{Stage.DATA}-{code}")

    async def close(self) -> None:
        """Send QUIT if the relay still answers, and close the socket."""
        transport = self._client.transport if self._client else None
        if self._client and self.is_open:
            with contextlib.suppress(SMTPException, OSError):
                await self._client.quit(timeout=min(QUIT_SECONDS, self._options.timeout_seconds))
        self._hang_up()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()  # TLS would wait for an answer to its own goodbye
        await asyncio.sleep(0)  # the loop closes sockets in its next round

    async def check(self) -> Result:
        """Connect, with TLS and login if the settings ask for them, and return the result."""
        self._must_reset = True  # a kept connection has to answer
        try:
            if not await self._kept():
                await self._connect_in_turn()
        except ConversationEndedError as end:
            self._hang_up()
            return end.result
        return Sent("hello-250")

    async def probe(self, sender: str, recipient: str) -> Result:
        """Return the relay's answer to a mail for *recipient*, without sending one."""
        try:
            client = await self._begin(sender, lambda _: [])
            with _at(Stage.RECIPIENT):
                await client.rcpt(recipient)
        except ConversationEndedError as end:
            if not end.can_go_on:
                self._hang_up()
            return end.result
        return Sent("recipient-250")

    def certificate_until(self) -> datetime | None:
        """Return when the relay's certificate expires; `None` without a TLS connection."""
        certificate = self._client.get_transport_info("peercert") if self._client else None
        if not certificate:
            return None
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)

    async def _begin(self, sender: str, about: Callable[[SMTP], list[str]]) -> SMTP:
        """Begin a mail from *sender* and return the connection that has taken MAIL.

        A kept connection that may have died meanwhile is not asked beforehand: if it does not
        answer to MAIL, nothing has happened, and a new one is opened.
        """
        if client := await self._kept():
            soon = min(_KEPT_SECONDS, self._options.timeout_seconds)
            try:
                return await self._begin_on(client, sender, about, soon)
            except ConversationEndedError as end:
                if end.is_answered:
                    raise
        client = await self._connect_in_turn()
        return await self._begin_on(client, sender, about, self._options.timeout_seconds)

    async def _begin_on(
        self, client: SMTP, sender: str, about: Callable[[SMTP], list[str]], seconds: float
    ) -> SMTP:
        self._must_reset = True
        with _at(Stage.SENDER):
            await client.mail(sender, options=about(client), timeout=seconds)
        return client

    async def _kept(self) -> SMTP | None:
        """Return the connection that is open, ready for a mail; `None`: there is none."""
        if self._client is None or not self.is_open:
            return None
        if self._must_reset:
            try:
                await self._client.rset(timeout=min(_KEPT_SECONDS, self._options.timeout_seconds))
            except (SMTPException, OSError):
                return None
            self._must_reset = False
        return self._client

    async def _connect_in_turn(self) -> SMTP:
        self._hang_up()
        if self._entrance is None:
            return await self._connect()
        async with self._entrance.turn():
            return await self._connect()

    async def _connect(self) -> SMTP:
        relay = self._options.relay
        self._client = client = _Conversation(
            hostname=relay.host,
            port=relay.port,
            local_hostname=self._options.hello,
            timeout=self._options.timeout_seconds,
            use_tls=relay.security is Security.TLS,
            start_tls=False,  # None would be "if offered"; we ask for it ourselves, below
            tls_context=self._options.tls,
        )
        self._must_reset = False
        try:
            await self._introduce(client, relay)
        except BaseException:  # without TLS and login no mail may ever go over it
            self._hang_up()
            raise
        return client

    async def _introduce(self, client: SMTP, relay: Relay) -> None:
        with _at(Stage.CONNECT):
            await client.connect()
        with _at(Stage.HELLO):
            await client.ehlo()
        if relay.security is Security.STARTTLS:
            await self._secure(client)
        if relay.user:
            await self._log_in(client, relay)

    async def _secure(self, client: SMTP) -> None:
        if not client.supports_extension("starttls"):
            raise ConversationEndedError(RelayFault("tls-not-offered", Fault.TLS))
        with _at(Stage.TLS):
            await client.starttls()
        with _at(Stage.HELLO):
            await client.ehlo()

    async def _log_in(self, client: SMTP, relay: Relay) -> None:
        if not client.supported_auth_methods:
            raise ConversationEndedError(RelayFault("login-not-offered", Fault.LOGIN))
        with _at(Stage.LOGIN):
            await client.login(relay.user, relay.password.reveal() if relay.password else "")

    async def _send_content(self, client: SMTP, content: bytes) -> int:
        """Send the mail itself, and return the code of the relay's answer, which is a success.

        `SMTP.data` would not tell the answer to it from that to DATA, and take 251 for a failure.
        """
        with _at(Stage.DATA_COMMAND):
            answer = await client.execute_command(b"DATA")
            if answer.code != _MAY_GO_ON:
                raise SMTPDataError(answer.code, answer.message)
        with _at(Stage.DATA):
            if client.protocol is None:
                raise SMTPServerDisconnected("connection lost")
            transport = client.transport
            client.protocol.write(_for_the_wire(content))
            answer = await client.protocol.read_response(timeout=self._options.data_timeout_seconds)
            is_early = _is_sending(transport)
            if is_early:  # the rest of the mail must not be read as commands
                self._hang_up()
            if not is_success(answer.code):
                raise SMTPDataError(answer.code, answer.message)
            if is_early:
                raise _UnaskedAnswerError("an answer before the end of the mail")
            return int(answer.code)

    def _hang_up(self) -> None:
        if self._client:
            transport = self._client.transport
            self._client.close()
            self._client = None
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()


def _is_sending(transport: asyncio.BaseTransport | None) -> bool:
    """Return True if not all was sent yet that was written."""
    return isinstance(transport, asyncio.WriteTransport) and transport.get_write_buffer_size() > 0


def _about_mail(content: bytes, envelope_id: str, client: SMTP) -> list[str]:
    """Return the parameters of MAIL that the relay has offered to understand."""
    size = [f"SIZE={len(content)}"] if client.supports_extension("size") else []
    if not client.supports_extension("dsn"):
        return size
    # A report then brings back the headers alone, and not the whole request (RFC 3461 4.3).
    return [*size, "RET=HDRS", *([f"ENVID={envelope_id}"] if envelope_id else [])]


def _about_reports(client: SMTP) -> list[str]:
    """Return the parameters of RCPT: which reports we can read (RFC 3461 4.1)."""
    return ["NOTIFY=FAILURE,DELAY"] if client.supports_extension("dsn") else []


def _for_the_wire(content: bytes) -> bytes:
    """Return *content* with CRLF at each line's end, dots doubled and the last line (RFC 5321
    4.5.2).
    """
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    lines = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines) + b".\r\n"


@contextlib.contextmanager
def _at(stage: Stage) -> Iterator[None]:
    """Turn what goes wrong inside into a result of *stage*.

    aiosmtplib takes 250 alone for success at MAIL, and 250 and 251 at RCPT; the first digit decides
    (RFC 5321 4.2).
    """
    try:
        yield
    except SMTPResponseException as error:
        if stage in {Stage.SENDER, Stage.RECIPIENT} and is_success(error.code):
            return
        is_answered = is_reply(error.code) and error.code != _CLOSING
        result = classify(stage, error.code, error.message)
        raise ConversationEndedError(result, is_answered=is_answered) from None
    except (SMTPException, OSError) as error:
        raise ConversationEndedError(_without_answer(stage, error)) from None


def _without_answer(stage: Stage, error: SMTPException | OSError) -> Result:
    """Return what it means that the relay gave no answer at all."""
    cause = error.__cause__ if isinstance(error, aiosmtplib.SMTPConnectError) else error
    if isinstance(cause, ssl.SSLError):
        return RelayFault(f"tls-{type(cause).__name__}", Fault.TLS)
    if isinstance(cause, socket.gaierror):
        return RelayFault("connect-name", Fault.NAME)
    if isinstance(error, TimeoutError | asyncio.TimeoutError):
        return classify_lost_connection(stage, TIMEOUT)
    if isinstance(cause, _UnaskedAnswerError):
        return classify_lost_connection(stage, "unasked")
    if isinstance(cause, SMTPServerDisconnected):
        return classify_lost_connection(stage, "disconnected")
    return classify_lost_connection(stage, "failed")
