"""A mail relay with moods: it refuses, hangs up, answers late, and takes what it takes for good."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from weakref import WeakKeyDictionary

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.endurance.ledger import Ledger, read_arrival

TAKEN = "250 2.0.0 taken"
LARGEST = 10_000_000


class Mood(StrEnum):
    """What the relay does with one mail."""

    KIND = "kind"
    BUSY = "421 at MAIL"
    MAILBOX_FULL = "452 at RCPT"
    NOT_NOW = "451 after the dot"
    HANGS_UP_EARLY = "hangs up after the dot, has not taken it"
    HANGS_UP_LATE = "hangs up after the dot, has taken it"
    LATE = "answers late"


MOODS = {
    Mood.BUSY: 0.005,
    Mood.MAILBOX_FULL: 0.002,
    Mood.NOT_NOW: 0.01,
    Mood.HANGS_UP_EARLY: 0.01,
    Mood.HANGS_UP_LATE: 0.01,
    Mood.LATE: 0.02,
}
"""How likely each mood is, for each mail; the rest is kind."""


class Control(StrEnum):
    """Negative controls: what no relay may do, and what a run therefore has to notice."""

    NONE = "none"
    LOSE_MAILS = "lose-mails"
    """Some mails are thrown away after the 250."""
    ALTER_COPIES = "alter-copies"
    """Each mail arrives under a Message-ID of its own."""


MOST_LOST = 5
"""Mails that `LOSE_MAILS` throws away."""


@dataclass
class Relay:
    """Takes mails into *ledger*, in moods that *seed* decides."""

    ledger: Ledger
    seed: str
    moods: dict[Mood, float] = field(default_factory=lambda: dict(MOODS))
    control: Control = Control.NONE
    clock: Callable[[], float] = time.monotonic
    port: int = 0
    shown: dict[Mood, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - no secret
        self._lost = 0
        self._moods: WeakKeyDictionary[Session, Mood] = WeakKeyDictionary()

    def is_away(self) -> bool:
        """Return True if nobody listens now: a new connection ends at once."""
        return False

    def be_kind(self) -> None:
        """Take everything from now on."""
        self.moods.clear()

    def choose(self) -> Mood:
        """Return the mood for the next mail."""
        likely = list(self.moods.values())
        (mood,) = self._random.choices([*self.moods, Mood.KIND], weights=[*likely, 1 - sum(likely)])
        self.shown[mood] = self.shown.get(mood, 0) + 1
        return mood

    async def handle_MAIL(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Choose the mood for this mail."""
        self._moods[session] = mood = self.choose()
        if mood is Mood.BUSY:
            return "421 4.3.2 busy"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, unless its mailbox is full."""
        if self._moods[session] is Mood.MAILBOX_FULL:
            return "452 4.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the mail, or do not, and say so, or do not."""
        mood = self._moods[session]
        if mood is Mood.LATE:
            await asyncio.sleep(self._random.uniform(0.5, 3))
        if mood is Mood.NOT_NOW:
            return "451 4.3.0 not now"
        if mood is not Mood.HANGS_UP_EARLY:
            self._take(envelope)
        if mood in {Mood.HANGS_UP_EARLY, Mood.HANGS_UP_LATE} and isinstance(
            server.transport, asyncio.Transport
        ):
            server.transport.abort()
        return TAKEN

    def _take(self, envelope: Envelope) -> None:
        if self.control is Control.LOSE_MAILS and self._lost < MOST_LOST:
            self._lost += 1
            return
        content = bytes(envelope.original_content or b"")
        if self.control is Control.ALTER_COPIES:
            name = f"Message-ID: <{self._random.random()}@relay.example>\r\nX-Replaced: ".encode()
            content = content.replace(b"Message-ID: ", name)
        self.ledger.take(read_arrival(content, envelope.rcpt_tos[0], self.clock()))


class HangUp(asyncio.Protocol):
    """Ends a connection at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """End it."""
        if isinstance(transport, asyncio.Transport):
            transport.abort()


@contextlib.asynccontextmanager
async def running_relay(relay: Relay) -> AsyncIterator[Relay]:
    """Let *relay* listen on a free port of this machine until the block ends."""
    loop = asyncio.get_running_loop()

    def conversation() -> asyncio.Protocol:
        if relay.is_away():
            return HangUp()
        return SMTP(relay, hostname="relay.example", loop=loop, data_size_limit=LARGEST)

    listener = await loop.create_server(conversation, "127.0.0.1", relay.port)
    relay.port = listener.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        listener.close()
