"""Send test requests, which prove that a mailbox is still reached.

A test request goes the whole way (encrypted, stored, delivered). It is marked in its subject and a
header, and counted apart: its channel is `PROBE`, and it has no municipality.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from formservice.mail.body import local_time
from formservice.mail.encryption import Sealer
from formservice.mail.own_mail import OwnMail, pack_own, with_new_reference
from formservice.outbox import Outbox
from portal.forms.reference import grouped

PROBE = "PROBE"
"""The channel of test requests in the statistics."""

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

    sender: str
    """Address that mails come from."""
    outbox: Outbox
    sealer: Sealer
    confirm_to: str = ""
    """Phone number or address to which staff confirm the receipt; empty: they need do nothing."""

    async def send(self, mailboxes: Sequence[str], now: datetime) -> dict[str, str]:
        """Store one test request for each of *mailboxes*; return the mailboxes by reference."""
        return {await self._store(mailbox, now): mailbox for mailbox in mailboxes}

    async def _store(self, mailbox: str, now: datetime) -> str:
        async def store(reference: str) -> str:
            mail = write_test(reference, mailbox, now, confirm_to=self.confirm_to)
            letter = pack_own(mail, sender=self.sender, sealer=self.sealer, channel=PROBE)
            await self.outbox.accept(letter)
            return reference

        return await with_new_reference(store)


def write_test(reference: str, mailbox: str, now: datetime, *, confirm_to: str = "") -> OwnMail:
    """Return the mail of a test request; *confirm_to* as in `CanarySender`."""
    spoken = grouped(reference, "-")
    confirm = CONFIRM.format(confirm_to=confirm_to) if confirm_to else ""
    return OwnMail(
        reference,
        mailbox,
        subject=f"[KIM] TESTNACHRICHT {spoken} bitte nichts tun",
        mark=("X-KIM-Test", "yes"),
        text=BODY.format(confirm=confirm, reference=spoken, sent=local_time(now), mailbox=mailbox),
        at=now,
    )
