"""Classify the mails that come to the bounce address, and find the letter that each is about.

Only delivery status notifications (RFC 3464) with one of our Message-IDs change a letter: the
Message-ID holds a random part that no stranger knows (decision 0017). Every other form of bounce is
left to a person, because a wrong guess could send a request to the wrong mailbox; any other mention
of a letter only helps that person.
"""

import email
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr
from enum import StrEnum

from formservice.bounces.automatic_mail import is_from_mail_server, is_harmless
from formservice.bounces.received_mail import (
    attached_mails,
    content,
    first_word,
    header,
    own_parts,
    texts,
)
from formservice.mail.message_id import find_message_id, find_reference, reference_of

LARGEST = 262_144
"""Bytes that are read of a mail; a notification holds what matters in its first part."""

_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
_FINAL = {"failed", "failure", "expired"}
"""RFC 3464 2.3.3 knows the first alone; servers write the others, too."""
_PROGRESS = {"delayed", "delivered", "relayed", "expanded"}
_REFUSED = re.compile(r"(?:^|\W)5(?:\d\d|\.\d{1,3}\.\d{1,3})\b")
MOST_BOUNDARIES = 20
"""Boundaries of MIME parts. A mail with more is no notification, and the parser would take seconds.
"""


class Kind(StrEnum):
    """What a mail to the bounce address is."""

    FAILED = "failed"
    """A letter came back for good (RFC 3464, `Action: failed` or a word that means the same)."""
    PROGRESS = "progress"
    """Delayed, relayed or delivered (RFC 3464 2.3.3): nothing to do."""
    HARMLESS = "harmless"
    """An absence note, an acknowledgement or a read receipt: nothing to do."""
    SERVER = "server"
    """A mail server writes, but no clear failure or progress of RFC 3464: a person reads it."""
    UNCLEAR = "unclear"
    """Anything else: a person reads it."""


@dataclass(frozen=True, slots=True)
class Notification:
    """What a mail to the bounce address says; nothing of its text."""

    kind: Kind
    message_id: str = ""
    """Message-ID of the letter that it is about; empty if it quotes none of ours."""
    reference: str = ""
    """Reference of that letter, or of one that header, subject or text name; may be forged."""
    mailboxes: frozenset[str] = frozenset()
    """Addresses to which that letter was sent, as far as the mail says."""
    status: str = ""
    """Enhanced status code (RFC 3463), for example `5.1.1`; empty if there is none."""


def read_notification(raw: bytes) -> Notification:
    """Return what the raw mail *raw* is about; anybody may have sent it."""
    try:
        return _read(raw[:LARGEST])
    except Exception:  # noqa: BLE001 - the parser fails in ways of its own, at depth for example
        return Notification(Kind.UNCLEAR, *_named([raw[:LARGEST]]))


def _read(raw: bytes) -> Notification:
    if raw.lower().count(b"boundary=") > MOST_BOUNDARIES:
        return Notification(Kind.UNCLEAR, *_named([raw]))
    mail = email.message_from_bytes(raw)
    named = _named([raw, *_quoted(mail)])
    blocks = list(_status_blocks(mail))
    if failed := [block for block in blocks if _tells_failure(block)]:
        mailboxes, status = _mailboxes(mail, failed), _status(failed)
        return Notification(Kind.FAILED, *named, mailboxes, status)
    if blocks:
        is_progress = all(map(_tells_progress, blocks))
        return Notification(Kind.PROGRESS if is_progress else Kind.SERVER, *named)
    if is_harmless(mail):
        return Notification(Kind.HARMLESS, *named)
    return Notification(Kind.SERVER if is_from_mail_server(mail) else Kind.UNCLEAR, *named)


def _tells_failure(block: Message) -> bool:
    action = first_word(block, "Action")
    return action in _FINAL or (not action and first_word(block, "Status").startswith("5"))


def _tells_progress(block: Message) -> bool:
    is_refused = any(_REFUSED.search(header(block, name)) for name in ("Status", "Diagnostic-Code"))
    is_one = len(block.get_all("Action", [])) == 1  # else a separator was lost
    return is_one and first_word(block, "Action") in _PROGRESS and not is_refused


def _named(quoted: Iterable[bytes]) -> tuple[str, str]:
    """Return Message-ID and reference of the letter that the texts name, as far as they do."""
    quoted = list(quoted)
    message_id = next(filter(None, map(find_message_id, quoted)), "")
    marked = next(filter(None, map(find_reference, quoted)), "")
    return message_id, reference_of(message_id) if message_id else marked


def _quoted(mail: Message) -> Iterator[bytes]:
    """Yield all that cannot be read in the raw mail: encoded subjects, texts, and attachments."""
    for part in mail.walk():
        yield header(part, "Subject").encode()
        yield content(part)
    yield from (text.encode() for text in texts(mail))


def _status_blocks(mail: Message) -> Iterator[Message]:
    """Yield the fields about each recipient of a delivery status (RFC 3464 2.3, RFC 6533 6).

    A report that somebody has attached to words of their own is not for us to act on.
    """
    for part in own_parts(mail):
        kind = part.get_content_type()
        if kind in {"message/delivery-status", "message/global-delivery-status"}:
            text = "".join(group.as_string() + "\n\n" for group in attached_mails(part))
            for group in re.split(r"\n\s*\n", text):
                block = email.message_from_string(group.strip() + "\n\n")
                if "Action" in block or "Final-Recipient" in block:
                    yield block


def _returned(mail: Message) -> Iterator[Message]:
    """Yield the headers of what came back."""
    for part in own_parts(mail):
        kind = part.get_content_type()
        if kind in {"message/rfc822", "message/global", "message/global-headers"}:
            yield from attached_mails(part)
        elif kind == "text/rfc822-headers":
            yield email.message_from_bytes(content(part))


def _mailboxes(mail: Message, failed: Iterable[Message]) -> frozenset[str]:
    """Return to whom the letter was addressed: by its own header, else by the report.

    The report may name somebody whom the mailbox forwards to.
    """
    addressed = {parseaddr(header(headers, "To"))[1] for headers in _returned(mail)} - {""}
    if addressed:
        return frozenset(addressed)
    names = ("Original-Recipient", "Final-Recipient")
    named = (str(block.get(name, "")).partition(";")[2] for block in failed for name in names)
    return frozenset(address.strip() for address in named if address.strip())


def _status(failed: Iterable[Message]) -> str:
    codes = (_STATUS.match(first_word(block, "Status")) for block in failed)
    return next((code.group() for code in codes if code), "")
