"""Send one mail at a time to the relay over a connection that is kept open.

TLS is required and verified if the settings ask for it; there is no "TLS if offered". Each SMTP
command is sent on its own, because the meaning of a reply depends on the stage, and because only
the last stage may take ten minutes (RFC 5321 4.5.3.2.6; a shorter timeout causes duplicates, RFC
1047).
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPServerDisconnected

from formservice.config.readers import Relay, Security
from formservice.delivery.smtp_replies import (
    Fault,
    RelayFault,
    Result,
    Sent,
    Stage,
    Unknown,
    classify,
    classify_lost_connection,
)


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


class _ConversationEndedError(Exception):
    """The conversation ended without success."""

    def __init__(self, result: Result) -> None:
        super().__init__(result)
        self.result = result


class Mailer:
    """One connection to the relay, opened when it is first needed."""

    def __init__(self, options: SmtpOptions) -> None:
        self._options = options
        self._client: SMTP | None = None

    async def send(self, sender: str, recipient: str, content: bytes) -> Result:
        """Send *content* to one *recipient* and return the result."""
        try:
            client = await self._connected()
            await self._transfer(client, sender, recipient, content)
        except _ConversationEndedError as end:
            if isinstance(end.result, RelayFault | Unknown):
                self._hang_up()
            return end.result
        except BaseException:  # also a cancellation: half a conversation cannot be kept
            self._hang_up()
            raise
        return Sent("data-250")

    async def close(self) -> None:
        """Send QUIT if the relay still answers, and close the socket."""
        transport = self._client.transport if self._client else None
        if self._client and self._client.is_connected:
            with contextlib.suppress(SMTPException, OSError):
                await self._client.quit(timeout=min(5, self._options.timeout_seconds))
        self._hang_up()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()  # TLS would wait for an answer to its own goodbye
        await asyncio.sleep(0)  # the loop closes sockets in its next round

    async def check(self) -> Result:
        """Connect, with TLS and login if the settings ask for them, and return the result."""
        try:
            await self._connected()
        except _ConversationEndedError as end:
            self._hang_up()
            return end.result
        return Sent("hello-250")

    async def probe(self, sender: str, recipient: str) -> Result:
        """Return the relay's answer to a mail for *recipient*, without sending one."""
        try:
            client = await self._connected()
            with _at(Stage.SENDER):
                await client.mail(sender)
            with _at(Stage.RECIPIENT):
                await client.rcpt(recipient)
        except _ConversationEndedError as end:
            if isinstance(end.result, RelayFault):
                self._hang_up()
            return end.result
        return Sent("recipient-250")

    def certificate_until(self) -> datetime | None:
        """Return when the relay's certificate expires; `None` without a TLS connection."""
        certificate = self._client.get_transport_info("peercert") if self._client else None
        if not certificate:
            return None
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)

    async def _connected(self) -> SMTP:
        """Return a connection that answers; a kept one may have died meanwhile."""
        if await self._start_over() and self._client:
            return self._client
        self._hang_up()
        relay = self._options.relay
        self._client = client = SMTP(
            hostname=relay.host,
            port=relay.port,
            local_hostname=self._options.hello,
            timeout=self._options.timeout_seconds,
            use_tls=relay.security is Security.TLS,
            start_tls=False,  # None would be "if offered"; we ask for it ourselves, below
            tls_context=self._options.tls,
        )
        with _at(Stage.CONNECT):
            await client.connect()
        with _at(Stage.HELLO):
            await client.ehlo()
        if relay.security is Security.STARTTLS:
            await self._secure(client)
        if relay.user:
            await self._log_in(client, relay)
        return client

    async def _secure(self, client: SMTP) -> None:
        if not client.supports_extension("starttls"):
            raise _ConversationEndedError(RelayFault("tls-not-offered", Fault.TLS))
        with _at(Stage.TLS):
            await client.starttls()
        with _at(Stage.HELLO):
            await client.ehlo()

    async def _log_in(self, client: SMTP, relay: Relay) -> None:
        if not client.supported_auth_methods:
            raise _ConversationEndedError(RelayFault("login-not-offered", Fault.LOGIN))
        with _at(Stage.LOGIN):
            await client.login(relay.user, relay.password.reveal() if relay.password else "")

    async def _transfer(self, client: SMTP, sender: str, recipient: str, content: bytes) -> None:
        size = [f"SIZE={len(content)}"] if client.supports_extension("size") else []
        # A bounce then brings back the headers alone, and not the whole request (RFC 3461 4.3).
        headers_only = ["RET=HDRS"] if client.supports_extension("dsn") else []
        with _at(Stage.SENDER):
            await client.mail(sender, options=[*size, *headers_only])
        with _at(Stage.RECIPIENT):
            await client.rcpt(recipient)
        with _at(Stage.DATA):
            await client.data(content, timeout=self._options.data_timeout_seconds)

    async def _start_over(self) -> bool:
        """Reset the conversation; return True if the connection can be used again."""
        if self._client is None or not self._client.is_connected:
            return False
        try:
            await self._client.rset(timeout=min(30, self._options.timeout_seconds))
        except (SMTPException, OSError):
            return False
        return True

    def _hang_up(self) -> None:
        if self._client:
            transport = self._client.transport
            self._client.close()
            self._client = None
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()


@contextlib.contextmanager
def _at(stage: Stage) -> Iterator[None]:
    """Turn what goes wrong inside into a result of *stage*."""
    try:
        yield
    except SMTPResponseException as error:
        raise _ConversationEndedError(classify(stage, error.code, error.message)) from None
    except (SMTPException, OSError) as error:
        raise _ConversationEndedError(_without_answer(stage, error)) from None


def _without_answer(stage: Stage, error: SMTPException | OSError) -> Result:
    """Return what it means that the relay gave no answer at all."""
    cause = error.__cause__ if isinstance(error, aiosmtplib.SMTPConnectError) else error
    if isinstance(cause, ssl.SSLError):
        return RelayFault(f"tls-{type(cause).__name__}", Fault.TLS)
    if isinstance(cause, socket.gaierror):
        return RelayFault("connect-name", Fault.NAME)
    if isinstance(error, TimeoutError | asyncio.TimeoutError):
        return classify_lost_connection(stage, "timeout")
    if isinstance(cause, SMTPServerDisconnected):
        return classify_lost_connection(stage, "disconnected")
    return classify_lost_connection(stage, "failed")
