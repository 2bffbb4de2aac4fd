"""The relay of a simulated day: it follows the plan of troubles, and gives mails back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.endurance.fast_clock import FastClock
from bench.endurance.ledger import Arrival, read_arrival
from bench.endurance.relay import TAKEN, Relay
from bench.endurance.troubles import REPLIES, Kind, Trouble


@dataclass(frozen=True, slots=True)
class Returned:
    """A mail that comes back, and when."""

    arrival: Arrival
    report: bytes
    due: float


@dataclass
class DayRelay(Relay):
    """Does what *troubles* say; else it is in its moods."""

    troubles: Sequence[Trouble] = ()
    fast: FastClock | None = None
    returned: list[Returned] = field(default_factory=list)
    """The mails that come back, in the order in which they were taken."""

    def trouble(self, mailbox: str = "") -> Trouble | None:
        """Return what is wrong now with the relay, or with *mailbox*."""
        now = self.clock()
        return next(
            (
                each
                for each in self.troubles
                if each.mailbox == mailbox and each.begin <= now < each.end
            ),
            None,
        )

    def is_away(self) -> bool:
        """Return True if nobody listens now."""
        trouble = self.trouble()
        return bool(trouble and trouble.kind is Kind.RELAY_GONE)

    async def handle_MAIL(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Say nothing or 421 where the plan says so."""
        trouble = self.trouble()
        if trouble and trouble.kind is Kind.RELAY_HANGS and self.fast:
            await asyncio.sleep(self.fast.true_seconds(trouble.end - self.clock()))
        if trouble:
            return "421 4.3.2 busy"
        return await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse the mailbox where the plan says so."""
        trouble = self.trouble(address)
        if trouble and trouble.kind in REPLIES:
            return REPLIES[trouble.kind]
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the mail; where the plan says so it comes back later."""
        mailbox = envelope.rcpt_tos[0]
        trouble = self.trouble(mailbox)
        if trouble and trouble.kind is Kind.MAILBOX_RETURNS:
            content = bytes(envelope.original_content or b"")
            arrival = read_arrival(content, mailbox, self.clock())
            report = bounce_of(content, mailbox, envelope.mail_from or "")
            self.returned.append(Returned(arrival, report, self.clock() + 300))
            return TAKEN
        return await super().handle_DATA(server, session, envelope)


REPORT = """\
From: MAILER-DAEMON@relay.example
To: {sender}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

--edge
Content-Type: text/plain; charset=us-ascii

<{mailbox}>: user unknown

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; {mailbox}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--edge
Content-Type: text/rfc822-headers

{headers}

--edge--
"""
"""A report as Postfix writes it (RFC 3464)."""


def bounce_of(content: bytes, mailbox: str, sender: str) -> bytes:
    """Return the report that *mailbox* does not exist, sent to *sender*, the envelope's."""
    headers = content.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n", "\n")
    report = REPORT.format(sender=sender, mailbox=mailbox, headers=headers)
    return report.replace("\n", "\r\n").encode("ascii")
