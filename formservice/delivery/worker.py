"""Deliver accepted letters at least once, to a mailbox that accepts them.

`RetryPolicy` decides what a result means; this module carries it out. Exactly once is impossible (a
crash between the relay's 250 and its record), so each attempt carries the same Message-ID. A fault
of the relay does not count as an attempt.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog

from formservice.delivery.entrance import Entrance
from formservice.delivery.forwarding import Forwardings
from formservice.delivery.judge import Judge
from formservice.delivery.lanes import Lanes
from formservice.delivery.relay_gate import RelayGate
from formservice.delivery.retry import RetryDecision, RetryPolicy
from formservice.delivery.return_path import ReturnPath
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
    LogEvent,
    Moment,
    Outbox,
    OutboxUnavailableError,
)

KEPT_SECONDS = 5.0
"""How long after its last letter a connection is kept for the next one; relays wait for minutes."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DeliveryOptions:
    """Options of the delivery."""

    return_path: ReturnPath
    lease: timedelta
    """How long a letter stays reserved after a crash."""
    poll_seconds: float
    """Pause between two looks for letters; what this process accepts is looked for at once."""
    stop_seconds: float
    """Longest time to finish the mails in progress at a stop."""
    lanes: int
    """Number of mails sent at the same time."""
    forwardings: Forwardings
    """What mails say that were sent on."""


class Delivery:
    """Delivers until it is stopped; several may work on one outbox."""

    def __init__(  # noqa: PLR0913 - its parts, each named by the caller
        self,
        *,
        outbox: Outbox,
        opener: Opener,
        make_mailer: Callable[[Entrance], Mailer],
        options: DeliveryOptions,
        policy: RetryPolicy,
        alarms: Alarms,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outbox = outbox
        self._opener = opener
        self._make_mailer = make_mailer
        self._options = options
        self._policy = policy
        self._alarms = alarms
        self._entrance = Entrance(monotonic)
        self._monotonic = monotonic
        self._gate = RelayGate(alarms, policy.delay_alarm, monotonic)
        self._judge = Judge(policy)
        self._lanes = Lanes(options.lanes, monotonic)
        self._claiming = asyncio.Lock()
        self._holder = secrets.token_hex(16)
        self._running = set[asyncio.Task[None]]()
        """The lanes that look for letters, deliver them, or wait with an open connection."""
        self._waiting: list[asyncio.Future[bool]] = []
        """The lanes that wait; True calls one to look, False ends it."""

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until *stop* is set; then finish mails in progress and release other leases."""
        renewing = asyncio.create_task(self._keep_leases())
        look = partial(self._look, stop)
        try:
            with self._outbox.when_accepted(look):
                while not stop.is_set():
                    look()
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(stop.wait(), self._options.poll_seconds)
            for waiting in self._waiting:
                waiting.set_result(False)
            if self._running:
                await asyncio.wait(self._running, timeout=self._options.stop_seconds)
        finally:
            tasks = (*self._running, renewing)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(OutboxUnavailableError):  # the leases end by themselves
                await self._outbox.give_back(self._holder)

    async def deliver_due(self) -> int:
        """Deliver what is due over one connection; end early after a relay fault.

        Returns the number of letters that were tried before that.
        """
        mailer = self._make_mailer(self._entrance)
        try:
            return await self._deliver_all(mailer, asyncio.Event())
        finally:
            await mailer.close()

    def _look(self, stop: asyncio.Event) -> None:
        """Let one lane look for letters: one that waits with its connection, or a new one.

        Not every lane: each look is a transaction. A lane that finds a letter calls the next one,
        unless no other letter is due.
        """
        if stop.is_set():
            return
        if self._waiting:
            self._waiting.pop().set_result(True)
        elif len(self._running) < self._lanes.wanted:
            lane = asyncio.create_task(self._lane(stop))
            self._running.add(lane)
            lane.add_done_callback(self._running.discard)

    async def _lane(self, stop: asyncio.Event) -> None:
        """Deliver what is due, and what comes while the connection is kept; tell of our own
        mistakes.
        """
        loop = asyncio.get_running_loop()
        try:
            mailer = self._make_mailer(self._entrance)
            try:
                kept_until = loop.time()
                while not stop.is_set():
                    if await self._deliver_all(mailer, stop, partial(self._look, stop)):
                        kept_until = loop.time() + KEPT_SECONDS
                    is_kept = mailer.is_open and not stop.is_set()
                    if not (is_kept and await self._is_called(kept_until)):
                        break
            finally:
                await mailer.close()
        except Exception:
            log.exception("delivery-broke")
            self._alarms.sound(Alarm.DELIVERY_BROKE)

    async def _is_called(self, until: float) -> bool:
        """Wait to be called for a look; return False at the moment *until* of the loop's clock, at
        a stop, or if there are too many lanes.
        """
        if len(self._running) > self._lanes.wanted:
            return False
        loop = asyncio.get_running_loop()
        call: asyncio.Future[bool] = loop.create_future()
        self._waiting.append(call)
        try:
            await asyncio.wait([call], timeout=until - loop.time())
        finally:
            if call in self._waiting:
                self._waiting.remove(call)
        return call.done() and call.result()

    async def _deliver_all(
        self, mailer: Mailer, stop: asyncio.Event, found: Callable[[], None] | None = None
    ) -> int:
        """Deliver what is due until *stop* is set or the relay is at fault; return the number of
        letters. *found* is called at the first one, before it is tried, if others may be due.
        """
        tried = 0
        while not stop.is_set() and await self._deliver_next(mailer, None if tried else found):
            tried += 1
        return tried

    async def _deliver_next(self, mailer: Mailer, found: Callable[[], None] | None) -> bool:
        """Try one letter that is due; return True if there was one and it makes sense to go on."""
        with self._gate.enter() as may_try:
            if not may_try:
                return False
            try:
                async with self._claim() as claim:
                    if claim and claim.others_due and found:
                        found()
                    return claim is not None and await self._deliver(mailer, claim)
            except OutboxUnavailableError as error:
                self._alarms.sound(Alarm.OUTBOX_UNAVAILABLE, code=error.reason.value)
        return False

    @contextlib.asynccontextmanager
    async def _claim(self) -> AsyncIterator[Claim | None]:
        """Hold one letter that is due, if there is one."""
        async with contextlib.AsyncExitStack() as stack:
            async with self._claiming:  # each lane sees what the others have taken
                claim = await self._next_claim()
                if claim:
                    stack.enter_context(self._lanes.hold(claim.envelope))
            yield claim

    async def _next_claim(self) -> Claim | None:
        suspects = self._judge.suspects if self._gate.is_in_doubt else frozenset[str]()
        for not_for in self._lanes.choices(suspects):
            request = ClaimRequest(self._holder, 1, self._options.lease, not_for)
            if claims := await self._outbox.claim(request):
                return None if claims[0].envelope.id in self._lanes.letters else claims[0]
        return None

    async def _keep_leases(self) -> None:
        """Renew the leases of letters in delivery: a relay may take ten minutes, a crash should
        cost one. What could not be renewed is tried again soon.
        """
        usual = pause = self._options.lease.total_seconds() / 3
        while True:
            await asyncio.sleep(pause)
            pause = usual
            try:
                await self._renew()
            except OutboxUnavailableError as error:
                self._alarms.sound(Alarm.OUTBOX_UNAVAILABLE, code=error.reason.value)
                pause = min(usual, self._options.poll_seconds)
            except Exception:
                log.exception("leases-broke")
                self._alarms.sound(Alarm.DELIVERY_BROKE)

    async def _renew(self) -> None:
        if not self._lanes.letters:
            return
        wanted = LeaseRenewal(self._holder, frozenset(self._lanes.letters), self._options.lease)
        held = await self._outbox.renew(wanted)
        under_way = self._lanes.letters
        for lost in (wanted.letters - held) & under_way.keys():
            # Another delivery may send it as well: a second mail that the log explains.
            log.warning("lease-lost", reference=under_way[lost])

    async def _deliver(self, mailer: Mailer, claim: Claim) -> bool:
        """Try one letter; return True unless the relay was at fault."""
        envelope = claim.envelope
        if not claim.sealed:
            self._alarms.sound(
                Alarm.CONTENT_MISSING, about=envelope.reference, reference=envelope.reference
            )
            await self._note(envelope, "content-missing", RetryDecision(Event.QUARANTINE))
            return True
        try:
            content = self._opener.open(claim.sealed)
        except CannotOpenError:
            self._alarms.sound(Alarm.CANNOT_OPEN, reference=envelope.reference)
            await self._note(envelope, "sealed", self._policy.decide_unopened(envelope))
            return True
        content = await self._readdressed(envelope, content)
        mail = self._options.return_path.mark(envelope, content)
        begun = self._monotonic()
        result = await mailer.send(mail.sender, envelope.mailbox, mail.content, mail.envelope_id)
        _log(envelope, result)
        decision = await self._judge.decide(
            envelope,
            result,
            await self._time(claim, result, self._monotonic() - begun),
            lambda mailbox: mailer.probe(mail.sender, mailbox),
        )
        await self._carry_out(envelope, result.code, decision)
        return decision.relay_fault is None or decision.others_pass

    async def _readdressed(self, envelope: Envelope, content: bytes) -> bytes:
        """Return *content* for the mailbox that has the letter now."""
        forwarding = await self._options.forwardings.of(envelope)
        if not (forwarding or envelope.failed_mailbox):
            return content
        return redirect(
            content,
            mailbox=envelope.mailbox,
            failed=envelope.failed_mailbox,
            forwarding=forwarding,
        )

    async def _time(self, claim: Claim, result: Result, seconds: float) -> Moment:
        """Return the time of *result*, which came so many *seconds* after *claim*.

        For what was sent, which is noted and nothing more, the outbox is not asked. While it is
        away the time is that of *claim*.
        """
        if isinstance(result, Sent):
            return claim.moment.later(seconds)
        with contextlib.suppress(OutboxUnavailableError):
            return await self._outbox.time()
        return claim.moment

    async def _carry_out(self, envelope: Envelope, code: str, decision: RetryDecision) -> None:
        """Tell a person, leave the relay alone for a while, note what became of the letter.

        In this order: a crash in between tells somebody twice, never nobody; and no other lane
        tries a relay at fault while this one writes.
        """
        if decision.relay_fault:
            self._gate.record_failure(decision.relay_fault, code, others_pass=decision.others_pass)
        else:
            self._gate.record_success()
        if decision.alarm:
            facts = {"reference": envelope.reference, "mailbox": envelope.mailbox}
            about = envelope.reference if decision.about_letter else None
            self._alarms.sound(decision.alarm, about=about, **facts, code=code)
        await self._note(envelope, code, decision)

    async def _note(self, envelope: Envelope, code: str, decision: RetryDecision) -> None:
        attempt = Attempt(
            decision.event,
            envelope,
            self._holder,
            code,
            pause=decision.pause,
            whole_mailbox=decision.whole_mailbox,
            fallback=decision.fallback,
            relay_fault_since=decision.relay_fault_since,
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
        LogEvent.DELIVERED if isinstance(result, Sent) else LogEvent.NOT_DELIVERED,
        reference=envelope.reference,
        mailbox=envelope.mailbox,
        municipality=envelope.municipality,
        language=envelope.language,
        result=type(result).__name__,
        code=result.code,
        attempts=envelope.attempts + 1,
    )
