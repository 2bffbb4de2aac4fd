"""Remind staff of requests about which they have said nothing, then tell the coordination.

Each once, after as many working days as the district says (`[followup]` in `district.toml`). A
reminder is a letter of the outbox: it is delivered like a request, and is not lost.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog

from formservice.mail.encryption import Sealer
from formservice.mail.message_id import new_message_id
from formservice.mail.reminder import ReminderMail
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import (
    REMINDER,
    NewLetter,
    OpenedFollowup,
    Outbox,
    OutboxUnavailableError,
    ReferenceTakenError,
    Reminder,
    Step,
    hash_of,
    new_token,
)
from formservice.working_time import after_working_days
from portal.district import District
from portal.forms.reference import new_reference

INTERVAL_SECONDS = 600.0
"""Pause between two rounds."""
MOST_TRIES = 8
_HASH_BYTES = 32
"""Length of the random values in place of fingerprints: that of SHA-256."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reminders:
    """Sends reminders, every ten minutes."""

    district: District
    mail: ReminderMail
    outbox: Outbox
    sealer: Sealer
    alarms: Alarms

    async def run(self, stop: asyncio.Event) -> None:
        """Call `run_once` every ten minutes until *stop* is set."""
        while not stop.is_set():
            try:
                await self.run_once()
            except OutboxUnavailableError as error:
                self.alarms.sound(Alarm.OUTBOX_UNAVAILABLE, code=error.reason.value)
            except Exception:
                # A late reminder is a fault to be told of, and no reason to stop delivering.
                log.exception("reminders-broke")
                self.alarms.sound(Alarm.DELIVERY_BROKE)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), INTERVAL_SECONDS)

    async def run_once(self) -> int:
        """Send what is due; return the number of reminders."""
        sent = 0
        for step, days in self._steps():
            found = await self.outbox.unanswered(step)
            for one in found.followups:
                if one.arrived_at and after_working_days(one.arrived_at, days) <= found.now:
                    sent += await self._send(step, one, days, found.now)
        return sent

    def _steps(self) -> Iterator[tuple[Step, int]]:
        """Yield what the district wants, and after how many working days."""
        wanted = self.district.followup
        if wanted.remind_after:
            yield Step.REMIND, wanted.remind_after
        if wanted.escalate_after and wanted.coordination:
            yield Step.ESCALATE, wanted.escalate_after

    async def _send(self, step: Step, about: OpenedFollowup, days: int, now: datetime) -> bool:
        coordination = self.district.followup.coordination
        mailbox = about.mailbox
        if step is Step.ESCALATE and coordination:
            mailbox = coordination.address
        for _ in range(MOST_TRIES):
            try:
                sent = await self.outbox.remind(self._compose(step, about, mailbox, days, now))
            except ReferenceTakenError:
                continue
            if sent:
                facts = {"reference": about.followup.reference, "mailbox": mailbox}
                log.info("reminded", step=step.value, **facts)
            return sent
        raise ReferenceTakenError

    def _compose(
        self, step: Step, about: OpenedFollowup, mailbox: str, days: int, now: datetime
    ) -> Reminder:
        reference, token = new_reference(), new_token()
        message_id = new_message_id(reference, self.mail.domain)
        content = self.mail.compose(
            step,
            about,
            self.district,
            reference=reference,
            message_id=message_id,
            mailbox=mailbox,
            token=token,
            days=days,
            now=now,
        )
        letter = NewLetter(
            reference=reference,
            message_id=message_id,
            mailbox=mailbox,
            municipality="",
            language="de",
            channel=REMINDER,
            sealed=self.sealer.seal(content),
            fingerprint=secrets.token_bytes(_HASH_BYTES),  # never taken for a repetition
            contact=secrets.token_bytes(_HASH_BYTES),
            follows=None,
        )
        return Reminder(step, about.followup.reference, letter, hash_of(token))
