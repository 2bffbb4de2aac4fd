"""Deliver what was accepted: at least once, to a mailbox that takes it.

Here it is decided what a result means for a letter: try again, another mailbox, or a person.
Exactly once is impossible (a crash between the relay's 250 and our note of it), so every try
carries the same Message-ID. A fault of the relay costs no letter a try.
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from formservice.delivery.clock import ClockWatch
from formservice.delivery.retry import RelayGate, Schedule
from formservice.delivery.smtp import Mailer
from formservice.delivery.smtp_replies import (
    PermanentForMailbox,
    PermanentForMessage,
    RelayFault,
    Result,
    Sent,
    TransientForItem,
    Unknown,
)
from formservice.mail.encryption import CannotOpenError, Opener
from formservice.mail.message import redirect
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import (
    Claim,
    ClaimRequest,
    Envelope,
    Outbox,
    OutboxUnavailableError,
    Outcome,
    Renewal,
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Plan:
    """How deliveries go about it."""

    sender: str
    """Envelope sender: bounces come here."""
    fallback: Callable[[datetime], str]
    """The mailbox that takes what another one does not."""
    schedule: Schedule
    fallback_after: timedelta
    delay_alarm: timedelta
    lease: timedelta
    poll_seconds: float
    stop_seconds: float
    lanes: int


class Delivery:
    """Delivers until it is told to stop; several may work on one outbox."""

    def __init__(  # noqa: PLR0913 - its parts, each named by the caller
        self,
        *,
        outbox: Outbox,
        opener: Opener,
        make_mailer: Callable[[], Mailer],
        plan: Plan,
        alarms: Alarms,
        watch: ClockWatch,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._outbox = outbox
        self._opener = opener
        self._make_mailer = make_mailer
        self._plan = plan
        self._alarms = alarms
        self._watch = watch
        self._clock = clock
        self._gate = RelayGate(alarms, plan.delay_alarm)
        self._holder = secrets.token_hex(16)
        self._in_hand: set[int] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until *stop* is set; then finish what is under way and free the rest."""
        lanes = [asyncio.create_task(self._lane(stop)) for _ in range(self._plan.lanes)]
        heart = asyncio.create_task(self._keep_leases())
        try:
            await stop.wait()
            await asyncio.wait(lanes, timeout=self._plan.stop_seconds)
        finally:
            for task in (*lanes, heart):
                task.cancel()
            await asyncio.gather(*lanes, heart, return_exceptions=True)
            with contextlib.suppress(OutboxUnavailableError):  # the leases end by themselves
                await self._outbox.release(self._holder)

    async def deliver_due(self, stop: asyncio.Event | None = None) -> int:
        """Deliver what is due now, over one connection, or until *stop* is set.

        Returns how many letters were tried.
        """
        mailer = self._make_mailer()
        tried = 0
        try:
            while not (stop and stop.is_set()) and await self._deliver_next(mailer):
                tried += 1
        finally:
            await mailer.close()
        return tried

    async def _lane(self, stop: asyncio.Event) -> None:
        """Look for letters that are due, again and again; outlive our own mistakes."""
        while not stop.is_set():
            try:
                await self.deliver_due(stop)
            except Exception:
                log.exception("delivery-broke")
                self._alarms.sound(Alarm.DELIVERY_BROKE)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._plan.poll_seconds)

    async def _deliver_next(self, mailer: Mailer) -> bool:
        """Try one letter that is due; return whether there was one and it makes sense to go on."""
        if not self._gate.is_open:
            return False
        try:
            async with self._claim() as claim:
                if claim:
                    await self._deliver(mailer, claim)
                return claim is not None
        except OutboxUnavailableError as error:
            self._alarms.sound(Alarm.OUTBOX_UNAVAILABLE, code=error.reason.value)
        return False

    @contextlib.asynccontextmanager
    async def _claim(self) -> AsyncIterator[Claim | None]:
        """Hold one letter that is due, if there is one."""
        plan = self._plan
        request = ClaimRequest(self._holder, self._clock(), 1, plan.lease, plan.schedule.longest)
        claims = await self._outbox.claim(request)
        if not claims or claims[0].envelope.id in self._in_hand:
            yield None
            return
        number = claims[0].envelope.id
        self._in_hand.add(number)
        try:
            yield claims[0]
        finally:
            self._in_hand.discard(number)

    async def _keep_leases(self) -> None:
        """Prolong what is in hand: a relay may take ten minutes, a crash should cost one."""
        while True:
            await asyncio.sleep(self._plan.lease.total_seconds() / 3)
            if self._in_hand:
                until = self._clock() + self._plan.lease
                renewal = Renewal(self._holder, frozenset(self._in_hand), until)
                try:
                    await self._outbox.renew(renewal)
                except OutboxUnavailableError as error:
                    self._alarms.sound(Alarm.OUTBOX_UNAVAILABLE, code=error.reason.value)
                except Exception:
                    log.exception("leases-broke")
                    self._alarms.sound(Alarm.DELIVERY_BROKE)

    async def _deliver(self, mailer: Mailer, claim: Claim) -> None:
        envelope = claim.envelope
        try:
            content = self._opener.open(claim.sealed)
        except CannotOpenError:
            self._alarms.sound(Alarm.CANNOT_OPEN, reference=envelope.reference)
            # Nobody has refused it, so nothing is counted against its mailbox.
            await self._outbox.put_back(self._later(envelope, "sealed", whole_mailbox=False))
            return
        if envelope.failed_mailbox:
            content = redirect(content, failed=envelope.failed_mailbox, mailbox=envelope.mailbox)
        result = await mailer.send(self._plan.sender, envelope.mailbox, content)
        _log(envelope, result)
        await self._note(envelope, result)

    async def _note(self, envelope: Envelope, result: Result) -> None:
        if isinstance(result, RelayFault):
            await self._outbox.put_back(self._outcome(envelope, result.code))
            self._gate.failed(result.fault, result.code)
            return
        self._gate.took()
        match result:
            case Sent(code):
                await self._insist(self._outbox.mark_delivered, self._outcome(envelope, code))
            case TransientForItem(code, whole_mailbox):
                await self._refused(envelope, code, whole_mailbox=whole_mailbox)
            case Unknown(code):
                await self._refused(envelope, code, whole_mailbox=False)
            case PermanentForMailbox(code):
                await self._to_fallback(envelope, code)
            case PermanentForMessage(code):
                await self._outbox.quarantine(self._outcome(envelope, code))
                self._sound(Alarm.MAIL_QUARANTINED, envelope, code)

    async def _refused(self, envelope: Envelope, code: str, *, whole_mailbox: bool) -> None:
        """Try again later; after a day give the letter to the fallback mailbox."""
        refused_for = self._clock() - (envelope.refused_since or self._clock())
        if self._watch.is_steady and refused_for >= self._plan.fallback_after:
            await self._to_fallback(envelope, code)
            return
        await self._outbox.mark_retry(self._later(envelope, code, whole_mailbox=whole_mailbox))
        if refused_for >= self._plan.delay_alarm:
            self._sound(Alarm.MAILBOX_DELAYED, envelope, code)

    async def _to_fallback(self, envelope: Envelope, code: str) -> None:
        """Give the letter to the fallback mailbox; if that is the one that refuses, keep at it."""
        fallback = self._plan.fallback(self._clock())
        if envelope.mailbox == fallback:
            self._sound(Alarm.FALLBACK_REFUSES, envelope, code)
            await self._outbox.mark_retry(self._later(envelope, code, whole_mailbox=True))
            return
        self._sound(Alarm.MAILBOX_FAILED, envelope, code)
        await self._outbox.reroute(
            Outcome(envelope, self._holder, self._clock(), code, fallback=fallback)
        )

    async def _insist(self, note: Callable[[Outcome], Awaitable[None]], outcome: Outcome) -> None:
        """Note *outcome* however long it takes: forgetting it would send the mail twice."""
        while True:
            try:
                return await note(outcome)
            except OutboxUnavailableError as error:
                self._alarms.sound(Alarm.OUTBOX_UNAVAILABLE, code=error.reason.value)
                await asyncio.sleep(self._plan.poll_seconds)

    def _outcome(self, envelope: Envelope, code: str) -> Outcome:
        return Outcome(envelope, self._holder, self._clock(), code)

    def _later(self, envelope: Envelope, code: str, *, whole_mailbox: bool) -> Outcome:
        now = self._clock()
        again_at = now + self._plan.schedule.pause_after(envelope.attempts + 1)
        return Outcome(envelope, self._holder, now, code, again_at, whole_mailbox)

    def _sound(self, alarm: Alarm, envelope: Envelope, code: str) -> None:
        self._alarms.sound(alarm, reference=envelope.reference, mailbox=envelope.mailbox, code=code)


def _log(envelope: Envelope, result: Result) -> None:
    log.info(
        "delivered" if isinstance(result, Sent) else "not-delivered",
        reference=envelope.reference,
        municipality=envelope.municipality,
        language=envelope.language,
        result=type(result).__name__,
        code=result.code,
        attempts=envelope.attempts + 1,
    )
