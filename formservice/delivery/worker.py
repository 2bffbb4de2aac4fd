"""Deliver accepted letters at least once, to a mailbox that accepts them.

`RetryPolicy` decides what a result means; this module carries it out. Exactly once is impossible (a
crash between the relay's 250 and its record), so each attempt carries the same Message-ID. A fault
of the relay does not count as an attempt.
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from formservice.delivery.clock import ClockWatch
from formservice.delivery.retry import RelayGate, RetryDecision, RetryPolicy
from formservice.delivery.smtp import Mailer
from formservice.delivery.smtp_replies import Result, Sent
from formservice.mail.encryption import CannotOpenError, Opener
from formservice.mail.message import redirect
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import (
    Attempt,
    Claim,
    ClaimRequest,
    Envelope,
    Event,
    LeaseRenewal,
    Outbox,
    OutboxUnavailableError,
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DeliveryOptions:
    """Options of the delivery."""

    sender: str
    """Envelope sender: the address that bounces are sent to."""
    lease: timedelta
    """How long a letter stays reserved after a crash."""
    poll_seconds: float
    """Pause of an idle task before it looks for letters again."""
    stop_seconds: float
    """Longest time to finish the mails in progress at a stop."""
    lanes: int
    """Number of mails sent at the same time."""


class Delivery:
    """Delivers until it is stopped; several may work on one outbox."""

    def __init__(  # noqa: PLR0913 - its parts, each named by the caller
        self,
        *,
        outbox: Outbox,
        opener: Opener,
        make_mailer: Callable[[], Mailer],
        options: DeliveryOptions,
        policy: RetryPolicy,
        alarms: Alarms,
        watch: ClockWatch,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._outbox = outbox
        self._opener = opener
        self._make_mailer = make_mailer
        self._options = options
        self._policy = policy
        self._alarms = alarms
        self._watch = watch
        self._clock = clock
        self._gate = RelayGate(alarms, policy.delay_alarm)
        self._holder = secrets.token_hex(16)
        self._in_hand: set[int] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until *stop* is set; then finish mails in progress and release other leases."""
        lanes = [asyncio.create_task(self._lane(stop)) for _ in range(self._options.lanes)]
        renewing = asyncio.create_task(self._keep_leases())
        try:
            await stop.wait()
            await asyncio.wait(lanes, timeout=self._options.stop_seconds)
        finally:
            for task in (*lanes, renewing):
                task.cancel()
            await asyncio.gather(*lanes, renewing, return_exceptions=True)
            with contextlib.suppress(OutboxUnavailableError):  # the leases end by themselves
                await self._outbox.give_back(self._holder)

    async def deliver_due(self, stop: asyncio.Event | None = None) -> int:
        """Deliver what is due over one connection; end early after a relay fault or at *stop*.

        Returns the number of letters that were tried.
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
                await asyncio.wait_for(stop.wait(), self._options.poll_seconds)

    async def _deliver_next(self, mailer: Mailer) -> bool:
        """Try one letter that is due; return True if there was one and it makes sense to go on."""
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
        longest = self._policy.schedule.longest
        request = ClaimRequest(self._holder, self._clock(), 1, self._options.lease, longest)
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
        """Renew the leases of letters in delivery: a relay may take ten minutes, a crash should
        cost one.
        """
        while True:
            await asyncio.sleep(self._options.lease.total_seconds() / 3)
            if self._in_hand:
                until = self._clock() + self._options.lease
                renewal = LeaseRenewal(self._holder, frozenset(self._in_hand), until)
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
            await self._note(
                envelope, "sealed", self._policy.decide_unopened(envelope, self._clock())
            )
            return
        if envelope.failed_mailbox:
            content = redirect(content, failed=envelope.failed_mailbox, mailbox=envelope.mailbox)
        result = await mailer.send(self._options.sender, envelope.mailbox, content)
        _log(envelope, result)
        decision = self._policy.decide(
            envelope, result, self._clock(), clock_is_steady=self._watch.is_steady
        )
        await self._carry_out(envelope, result.code, decision)

    async def _carry_out(self, envelope: Envelope, code: str, decision: RetryDecision) -> None:
        """Tell a person, note what became of the letter, leave the relay alone for a while.

        In this order: a crash in between tells somebody twice, never nobody.
        """
        if not decision.relay_fault:
            self._gate.record_success()
        if decision.alarm:
            facts = {"reference": envelope.reference, "mailbox": envelope.mailbox}
            self._alarms.sound(decision.alarm, **facts, code=code)
        await self._note(envelope, code, decision)
        if decision.relay_fault:
            self._gate.record_failure(decision.relay_fault, code)

    async def _note(self, envelope: Envelope, code: str, decision: RetryDecision) -> None:
        attempt = Attempt(
            decision.event,
            envelope,
            self._holder,
            self._clock(),
            code,
            again_at=decision.again_at,
            whole_mailbox=decision.whole_mailbox,
            fallback=decision.fallback,
        )
        if decision.event is Event.DELIVER:
            await self._insist(attempt)
        else:
            await self._outbox.finish(attempt)

    async def _insist(self, attempt: Attempt) -> None:
        """Note *attempt* however long it takes: forgetting it would send the mail twice."""
        while True:
            try:
                return await self._outbox.finish(attempt)
            except OutboxUnavailableError as error:
                self._alarms.sound(Alarm.OUTBOX_UNAVAILABLE, code=error.reason.value)
                await asyncio.sleep(self._options.poll_seconds)


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
