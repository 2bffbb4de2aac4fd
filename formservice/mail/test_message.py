"""Send test requests, which prove that a mailbox is still reached.

A test request goes the whole way (encrypted, stored, delivered). It is marked in its subject and a
header, and counted apart: its channel is `PROBE`, and it has no municipality.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from formservice.mail.body import local_time
from formservice.mail.encryption import Sealer
from formservice.mail.message import Letterhead, assemble_mail, header_line
from formservice.mail.message_id import new_message_id
from formservice.outbox import NewLetter, Outbox, ReferenceTakenError
from formservice.working_time import BERLIN
from portal.forms.reference import grouped, new_reference

PROBE = "PROBE"
"""The channel of test requests in the statistics."""
HASH_BYTES = 32
"""Length of the random values in place of fingerprints: that of SHA-256."""
MOST_TRIES = 8

BODY = """\
TESTNACHRICHT: Dahinter steht kein Mensch. Sie müssen nichts tun.

Mit dieser Nachricht prüft das Kontaktformular von selbst, ob Ihr Postfach erreicht wird.
Bitte antworten Sie nicht darauf und löschen Sie sie, sobald Sie sie gesehen haben.

{confirm}Testnummer: {reference}
Gesendet: {sent}
Postfach: {mailbox}
"""
CONFIRM = """\
Bitte bestätigen Sie den Empfang diesmal kurz, mit der Testnummer: {confirm_to}

"""


@dataclass(frozen=True, slots=True)
class CanarySender:
    """Composes test requests and stores them in the outbox."""

    head: Letterhead
    outbox: Outbox
    sealer: Sealer
    confirm_to: str = ""
    """Phone number or address to which staff confirm the receipt; empty: they need do nothing."""

    async def send(self, mailboxes: Sequence[str], now: datetime) -> dict[str, str]:
        """Store one test request for each of *mailboxes*; return the mailboxes by reference."""
        return {await self._store(mailbox, now): mailbox for mailbox in mailboxes}

    async def _store(self, mailbox: str, now: datetime) -> str:
        for _ in range(MOST_TRIES):
            reference = new_reference()
            try:
                await self.outbox.accept(self._letter(reference, mailbox, now))
            except ReferenceTakenError:
                continue
            return reference
        raise ReferenceTakenError

    def _letter(self, reference: str, mailbox: str, now: datetime) -> NewLetter:
        message_id = new_message_id(reference, self.head.domain)
        content = compose_test(
            self.head, reference, message_id, mailbox, now, confirm_to=self.confirm_to
        )
        return NewLetter(
            reference=reference,
            message_id=message_id,
            mailbox=mailbox,
            municipality="",
            language="de",
            channel=PROBE,
            sealed=self.sealer.seal(content),
            fingerprint=secrets.token_bytes(HASH_BYTES),  # never taken for a repetition
            contact=secrets.token_bytes(HASH_BYTES),
            follows=None,
        )


def compose_test(  # noqa: PLR0913 - what a test mail consists of
    head: Letterhead,
    reference: str,
    message_id: str,
    mailbox: str,
    now: datetime,
    *,
    confirm_to: str = "",
) -> bytes:
    """Return the mail of a test request; *confirm_to* as in `CanarySender`."""
    spoken = grouped(reference, "-")
    lines = [
        header_line("From", f'"KIM-Kontaktformular" <{head.mail_from}>'),
        header_line("To", mailbox),
        header_line("Subject", f"[KIM] TESTNACHRICHT {spoken} bitte nichts tun"),
        header_line("Date", format_datetime(now.astimezone(BERLIN))),
        header_line("Message-ID", message_id),
        header_line("Auto-Submitted", "auto-generated"),
        header_line("X-Auto-Response-Suppress", "OOF, AutoReply"),
        header_line("Content-Language", "de"),
        header_line("X-KIM-Ref", reference),
        header_line("X-KIM-Test", "yes"),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
    ]
    confirm = CONFIRM.format(confirm_to=confirm_to) if confirm_to else ""
    body = BODY.format(confirm=confirm, reference=spoken, sent=local_time(now), mailbox=mailbox)
    return assemble_mail(lines, body)
