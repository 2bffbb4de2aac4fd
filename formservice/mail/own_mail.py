"""Mails of ours to staff, which are no requests: how they look and how the outbox takes them.

They go the way of a request (encrypted, stored, delivered), have a reference of their own, and
never repeat or follow another letter.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TypeVar

from formservice.mail.encryption import Sealer
from formservice.mail.message import assemble_mail, header_line
from formservice.mail.message_id import new_message_id
from formservice.outbox import NewLetter, ReferenceTakenError
from portal.forms.reference import new_reference
from portal.local_time import BERLIN

MOST_TRIES = 8
"""Attempts to store a mail whose reference is taken; more would be a bug."""
_HASH_BYTES = 32
"""Length of the random values in place of fingerprints: that of SHA-256."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OwnMail:
    """A mail of ours to one mailbox."""

    reference: str
    """Its own: by it a report is known to be about it."""
    mailbox: str
    subject: str
    mark: tuple[str, str]
    """Name and value of the header that tells what kind of mail it is."""
    text: str
    at: datetime


def compose_own(mail: OwnMail, sender: str, message_id: str) -> bytes:
    """Return *mail* of the address *sender* as SMTP transmits it."""
    lines = [
        header_line("From", f'"KIM-Kontaktformular" <{sender}>'),
        header_line("To", mail.mailbox),
        header_line("Subject", mail.subject),
        header_line("Date", format_datetime(mail.at.astimezone(BERLIN))),
        header_line("Message-ID", message_id),
        # RFC 3834 5, and Exchange's own.
        header_line("Auto-Submitted", "auto-generated"),
        header_line("X-Auto-Response-Suppress", "OOF, AutoReply"),
        header_line("Content-Language", "de"),
        header_line("X-KIM-Ref", mail.reference),
        header_line(*mail.mark),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
    ]
    return assemble_mail(lines, mail.text)


def pack_own(
    mail: OwnMail, *, sender: str, sealer: Sealer, channel: str, language: str = "de"
) -> NewLetter:
    """Return *mail* as a letter of the outbox, counted by its *channel*."""
    message_id = new_message_id(mail.reference, sender.rpartition("@")[2])
    return NewLetter(
        reference=mail.reference,
        message_id=message_id,
        mailbox=mail.mailbox,
        municipality="",
        language=language,
        channel=channel,
        sealed=sealer.seal(compose_own(mail, sender, message_id)),
        fingerprint=secrets.token_bytes(_HASH_BYTES),  # never taken for a repetition
        contacts=(),
        looks_for=(),
        names_earlier=True,
    )


async def with_new_reference(store: Callable[[str], Awaitable[T]]) -> T:
    """Return what *store* returns for a new reference; it raises `ReferenceTakenError` if taken."""
    for _ in range(MOST_TRIES):
        try:
            return await store(new_reference())
        except ReferenceTakenError:
            continue
    raise ReferenceTakenError
