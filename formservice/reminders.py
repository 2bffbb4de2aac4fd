"""Remind staff of requests about which they have said nothing, then tell the coordination.

Each once, after as many working days as the district says (`[followup]` in `district.toml`). After
a late reminder its team has the usual days, too. A reminder is a letter of the outbox: it is
delivered like a request, and is not lost.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog

from formservice.mail.encryption import Sealer
from formservice.mail.own_mail import pack_own, with_new_reference
from formservice.mail.reminder import write_reminder
from formservice.mail.staff_link import staff_link
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import (
    REMINDER,
    OpenedFollowup,
    Outbox,
    OutboxUnavailableError,
    Reminder,
    Step,
    hash_of,
    new_token,
)
from formservice.working_time import after_working_days
from portal.contact.email import same_mailbox
from portal.district import District
from portal.local_time import BERLIN
from portal.routing import cover_of, deputy_of, holder_of, with_covers

INTERVAL_SECONDS = 600.0
"""Pause between two rounds."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reminders:
    """Sends reminders, every ten minutes."""

    district: District
    sender: str
    """Address that mails come from."""
    site_url: str
    """URL of the site without a slash at its end."""
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
        """Send what is due; return the number of reminders. One that breaks stops no other."""
        sent = 0
        district = with_covers(self.district, await self.outbox.covers())
        for step, days in self._steps():
            found = await self.outbox.unanswered(step)
            for one in found.followups:
                if one.arrived_at and self._due(step, one, one.arrived_at, days) <= found.now:
                    sent += await self._try(step, one, days, found.now, district)
        return sent

    def _due(self, step: Step, one: OpenedFollowup, arrived_at: datetime, days: int) -> datetime:
        """Return when to send: of a reminder that came late, its team has the usual days, too."""
        due, reminded_at = after_working_days(arrived_at, days), one.followup.reminded_at
        if step is Step.REMIND or reminded_at is None:
            return due
        between = days - self.district.followup.remind_after
        return max(due, after_working_days(reminded_at, between))

    async def _try(
        self, step: Step, about: OpenedFollowup, days: int, now: datetime, district: District
    ) -> bool:
        """Send one reminder; tell of our own mistakes, and return False then."""
        try:
            return await self._send(step, about, days, now, district)
        except OutboxUnavailableError:
            raise
        except Exception:
            reference = about.followup.reference
            log.exception("reminder-broke", reference=reference)
            self.alarms.sound(Alarm.DELIVERY_BROKE, about=reference, reference=reference)
            return False

    def _steps(self) -> Iterator[tuple[Step, int]]:
        """Yield what the district wants, and after how many working days."""
        wanted = self.district.followup
        if wanted.remind_after:
            yield Step.REMIND, wanted.remind_after
        if wanted.escalate_after and wanted.coordination:
            yield Step.ESCALATE, wanted.escalate_after

    async def _send(
        self, step: Step, about: OpenedFollowup, days: int, now: datetime, district: District
    ) -> bool:
        """Send one reminder to who answers for the mailbox in *district* now, or to the
        coordination; return False if it is needed no more.
        """
        today = now.astimezone(BERLIN).date()
        mailbox = deputy_of(district, about.mailbox, today)
        is_own = same_mailbox(mailbox, about.mailbox)
        cover = "" if is_own else cover_of(district, about.mailbox, today)
        if step is Step.ESCALATE and district.followup.coordination:
            cover = f"{cover}: {holder_of(district, mailbox)}, {mailbox}" if cover else ""
            mailbox = district.followup.coordination.address

        async def store(reference: str) -> bool:
            token = new_token()
            mail = write_reminder(
                step,
                about,
                district,
                reference=reference,
                mailbox=mailbox,
                link=staff_link(self.site_url, token, about.letter.dispatch),
                days=days,
                now=now,
                cover=cover,
            )
            letter = pack_own(mail, sender=self.sender, sealer=self.sealer, channel=REMINDER)
            reminder = Reminder(step, about.followup.reference, letter, hash_of(token))
            return await self.outbox.remind(reminder)

        sent = await with_new_reference(store)
        if sent:
            facts = {"reference": about.followup.reference, "mailbox": mailbox}
            log.info("reminded", step=step.value, **facts)
        return sent
