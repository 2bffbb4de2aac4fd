"""Read what comes to the sender's address: delivery-status notifications, auto-replies, the rest.

Every other form of bounce is left to a person: a guess could send a request astray. Only the
Message-ID ties a notification to a letter so that something moves; it holds a random part that no
stranger knows (decision 0017). What else names a letter helps the person who reads.
"""

import email
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr
from enum import StrEnum

from formservice.automatic_mail import is_harmless
from formservice.mailparts import content, header, inside, texts, word
from formservice.messageids import find_message_id, find_reference, reference_of

LARGEST = 262_144
"""Bytes that are read; what matters stands before, and we ask for headers only."""

_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
_FINAL = {"failed", "expired"}
"""Servers write `expired`, too, which RFC 3464 2.3.3 does not know, where the time is over."""
_PROGRESS = {"delayed", "delivered", "relayed", "expanded"}


class Kind(StrEnum):
    """What a mail to the bounce address is."""

    FAILED = "failed"
    """A letter came back for good (RFC 3464, `Action: failed`)."""
    PROGRESS = "progress"
    """Delayed, relayed, delivered: nothing to do."""
    HARMLESS = "harmless"
    """Recognised: an absence note, an acknowledgement, the receipt of a mail that was read."""
    UNCLEAR = "unclear"
    """Anything else: a person must read it."""


@dataclass(frozen=True, slots=True)
class Notification:
    """What a mail to the bounce address says; nothing of its text."""

    kind: Kind
    message_id: str = ""
    """Of the letter it is about; empty: it quotes none of ours."""
    reference: str = ""
    """Of that letter, or of the one that it names by our header or subject: anybody may do so."""
    mailboxes: frozenset[str] = frozenset()
    """To whom that letter was addressed, as far as it says."""
    status: str = ""
    """Enhanced status code (RFC 3463)."""


def read_notification(raw: bytes) -> Notification:
    """Return what *raw*, a mail as it came, is about; anybody may have sent it."""
    try:
        return _read(raw[:LARGEST])
    except Exception:  # noqa: BLE001 - the parser fails in ways of its own, at depth for example
        return Notification(Kind.UNCLEAR, *_named([raw[:LARGEST]]))


def _read(raw: bytes) -> Notification:
    mail = email.message_from_bytes(raw)
    named = _named([raw, *_texts(mail)])
    blocks = [block for block in _status_blocks(mail) if "Action" in block]
    if failed := [block for block in blocks if word(block, "Action") in _FINAL]:
        mailboxes, status = _mailboxes(mail, failed), _status(failed)
        return Notification(Kind.FAILED, *named, mailboxes, status)
    if blocks:
        is_progress = all(map(_tells_progress, blocks))
        return Notification(Kind.PROGRESS if is_progress else Kind.UNCLEAR, *named)
    return Notification(Kind.HARMLESS if is_harmless(mail) else Kind.UNCLEAR, *named)


def _tells_progress(block: Message) -> bool:
    return word(block, "Action") in _PROGRESS and not word(block, "Status").startswith("5")


def _named(quoted: Iterable[bytes]) -> tuple[str, str]:
    """Return Message-ID and reference of the letter that the texts name, as far as they do."""
    quoted = list(quoted)
    message_id = next(filter(None, map(find_message_id, quoted)), "")
    marked = next(filter(None, map(find_reference, quoted)), "")
    return message_id, reference_of(message_id) if message_id else marked


def _texts(mail: Message) -> Iterator[bytes]:
    """Yield all that is not to be read in the raw mail: encoded subjects and texts."""
    yield from (header(part, "Subject").encode() for part in mail.walk())
    yield from (text.encode() for text in texts(mail))


def _status_blocks(mail: Message) -> Iterator[Message]:
    """Yield the groups of fields of all delivery statuses (RFC 3464 2.1, RFC 6533 6)."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            yield from inside(part)
        elif kind == "message/global-delivery-status":
            for whole in inside(part):  # the parser knows only the older name
                for block in whole.as_string().split("\n\n"):
                    yield email.message_from_string(block.strip() + "\n\n")


def _returned(mail: Message) -> Iterator[Message]:
    """Yield the headers of what came back."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in {"message/rfc822", "message/global", "message/global-headers"}:
            yield from inside(part)
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
    codes = (_STATUS.match(word(block, "Status")) for block in failed)
    return next((code.group() for code in codes if code), "")
