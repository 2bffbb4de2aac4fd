"""A delivery with everything it needs: an outbox, a clock to set, alarms to hear, a relay."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from formservice.config.readers import Relay, Secret, Security
from formservice.delivery.forwarding import Forwardings
from formservice.delivery.retry import RetryPolicy, Schedule
from formservice.delivery.return_path import ReturnPath
from formservice.delivery.smtp import Mailer, SmtpOptions, tls_context
from formservice.delivery.worker import Delivery, DeliveryOptions
from formservice.intake.accept import Intake
from formservice.intake.fingerprint import Fingerprints
from formservice.mail.bounce_tag import TagMaker
from formservice.mail.encryption import Opener, Sealer, new_keys
from formservice.mail.message import Letterhead
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import Envelope, HandOver, HandOverResult, Outbox, State
from tests.formservice.samples import DISTRICT, LOCALES, NOON, enquiry, times_of
from tests.servers.postfix import Postfix
from tests.servers.scripted_smtp import Server, smtp_server
from tests.waiting import LIMIT

PUBLIC, PRIVATE = new_keys()
TAGS = TagMaker(Opener(PRIVATE))
KREIS = DISTRICT.contact_points["kreis"].mailbox.address
HOUR = timedelta(hours=1)
TLS = tls_context(None)

POLICY = RetryPolicy(
    schedule=Schedule((timedelta(minutes=1), timedelta(minutes=5), HOUR)),
    fallback=lambda _: KREIS,
    fallback_after=24 * HOUR,
    delay_alarm=HOUR,
)

Script = dict[str, str | Callable[[str], str]]


@dataclass
class Setup:
    """An outbox, a clock that the test sets, and the alarms that were passed on."""

    outbox: Outbox
    alarms: list[Alarm] = field(default_factory=list)
    facts: list[Mapping[str, str]] = field(default_factory=list)
    """What each alarm named."""
    opener: Opener = field(default_factory=lambda: Opener(PRIVATE))
    user: str = ""
    """Who logs in at the relay."""
    site_url: str | None = None
    """Where the links in mails lead; `None`: there are none."""
    patience: float = LIMIT
    """Longest wait for an answer of the relay, in true seconds."""

    @property
    def now(self) -> datetime:
        """The true time."""
        return times_of(self.outbox).now

    @now.setter
    def now(self, moment: datetime) -> None:
        times_of(self.outbox).now = moment

    async def accept(self, **changes: str) -> str:
        """Accept an enquiry by e-mail from a new person; return its reference."""
        self.now += timedelta(seconds=1)
        intake = Intake(
            district=DISTRICT,
            head=Letterhead("kim-formular@kim.example", LOCALES, site_url=self.site_url),
            outbox=self.outbox,
            sealer=Sealer(PUBLIC),
            fingerprints=Fingerprints("k" * 32),
            free_space_floor=1,
            clock=lambda: self.now,
        )
        person = {"email": f"p{self.now.timestamp()}@example.org", **changes}
        return await intake.accept(enquiry(phone=None, **person))

    async def hand_over(self, token_hash: bytes, town: str, mailbox: str) -> None:
        """Send a request to the town that it belongs to, as staff do."""
        result = await self.outbox.hand_over(HandOver(token_hash, town, mailbox))
        assert result is HandOverResult.SENT

    def delivery(self, server: Server | Postfix, **changes: object) -> Delivery:
        """Return a delivery to *server*."""
        options = DeliveryOptions(
            return_path=ReturnPath("bounce@kim.example", None, TAGS),
            lease=timedelta(seconds=60),
            poll_seconds=0.02,
            stop_seconds=1,
            lanes=2,
            forwardings=Forwardings(DISTRICT, self.outbox),
        )
        relay = Relay("127.0.0.1", server.port, Security.CLEAR, self.user, Secret("hunter2"))
        smtp = SmtpOptions(relay, "portal.kim.example", TLS, self.patience, self.patience)
        return Delivery(
            outbox=self.outbox,
            opener=self.opener,
            make_mailer=lambda entrance: Mailer(smtp, entrance),
            options=replace(options, **changes),  # type: ignore[arg-type] # the caller knows
            policy=POLICY,
            alarms=Alarms(self.hear),
            monotonic=self.monotonic,
        )

    def monotonic(self) -> float:
        """Return the seconds that have passed for the pauses of the relay."""
        return 1000 + (self.now - NOON).total_seconds()

    def hear(self, alarm: Alarm, facts: Mapping[str, str]) -> None:
        """Record an alarm that is passed on."""
        self.alarms.append(alarm)
        self.facts.append(facts)

    async def find(self, reference: str) -> Envelope:
        """Return the envelope with this reference."""
        envelope = await self.outbox.find(reference)
        assert envelope is not None
        return envelope

    async def state(self, reference: str) -> State:
        """Return the state of a letter."""
        return (await self.find(reference)).state


def play(scene: Callable[[Server], Awaitable[None]], script: Script | None = None) -> None:
    """Run *scene* with a server that follows *script*."""

    async def show() -> None:
        async with smtp_server(script) as server, asyncio.timeout(LIMIT):
            await scene(server)

    asyncio.run(show())


def recipients(server: Server) -> list[str]:
    """Return the recipients that the relay was asked for, in order."""
    return [
        command.removeprefix("RCPT TO:<").removesuffix(">")
        for command in server.commands
        if command.startswith("RCPT")
    ]
