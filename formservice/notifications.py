"""Read what comes to the sender's address: delivery-status notifications, auto-replies, the rest.

Every other form of bounce is left to a person: a guess could send a request astray. Only the
Message-ID ties a notification to a letter; it holds a random part that no stranger knows, so a
forged notification moves nothing (decision 0017).
"""

import email
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr
from enum import StrEnum

from formservice.messageids import find_message_id

LARGEST = 262_144
"""Bytes that are read; what matters stands before, and we ask for headers only."""

_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
_MACHINE = re.compile(r"^(mailer-daemon|postmaster)@", re.IGNORECASE)
_UNDELIVERED = re.compile(
    r"undeliver|unzustellbar|nicht zugestellt|delivery|returned mail|failure notice", re.IGNORECASE
)
_AWAY = re.compile(
    r"^\W*(auto(matic|matische)?[ -:]*(reply|antwort|response)|abwesen|out of (the )?office|"
    r"vacation|urlaub)",
    re.IGNORECASE,
)
_PROGRESS = {"delayed", "delivered", "relayed", "expanded"}
_AUTO_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Vacation")


class Kind(StrEnum):
    """What a mail to the bounce address is."""

    FAILED = "failed"
    """A letter came back for good (RFC 3464, `Action: failed`)."""
    PROGRESS = "progress"
    """Delayed, relayed, delivered: nothing to do."""
    AUTOMATIC = "automatic"
    """An auto-reply or read receipt (RFC 3834, RFC 8098)."""
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Notification:
    """What a mail to the bounce address says; nothing of its text."""

    kind: Kind
    message_id: str = ""
    """Of the letter it is about; empty: it names none of ours."""
    mailboxes: frozenset[str] = frozenset()
    """To whom that letter was addressed, as far as it says."""
    status: str = ""
    """Enhanced status code (RFC 3463)."""


def read_notification(raw: bytes) -> Notification:
    """Return what *raw*, a mail as it came, is about; anybody may have sent it."""
    try:
        return _read(raw)
    except Exception:  # noqa: BLE001 - the parser fails in ways of its own, at depth for example
        return Notification(Kind.UNCLEAR, find_message_id(raw[:LARGEST]))


def _read(raw: bytes) -> Notification:
    mail = email.message_from_bytes(raw[:LARGEST])
    blocks = list(_status_blocks(mail))
    failed = [block for block in blocks if _word(block, "Action") == "failed"]
    if failed:
        return Notification(
            Kind.FAILED, _our_id(raw, mail), _mailboxes(mail, failed), _status(failed)
        )
    if any(_word(block, "Action") in _PROGRESS for block in blocks):
        return Notification(Kind.PROGRESS, _our_id(raw, mail))
    return Notification(Kind.AUTOMATIC if _is_automatic(mail) else Kind.UNCLEAR, _our_id(raw, mail))


def _status_blocks(mail: Message) -> Iterator[Message]:
    """Yield the groups of fields of all delivery statuses (RFC 3464 2.1, RFC 6533 6)."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            yield from _inside(part)
        elif kind == "message/global-delivery-status":
            for whole in _inside(part):  # the parser knows only the older name
                for block in whole.as_string().split("\n\n"):
                    yield email.message_from_string(block.strip() + "\n\n")


def _returned(mail: Message) -> Iterator[Message]:
    """Yield the headers of what came back."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in {"message/rfc822", "message/global", "message/global-headers"}:
            yield from _inside(part)
        elif kind == "text/rfc822-headers":
            yield email.message_from_bytes(_content(part))


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload()
    inside = payload if isinstance(payload, list) else []
    return [one for one in inside if isinstance(one, Message)]


def _our_id(raw: bytes, mail: Message) -> str:
    """Return the Message-ID of a letter of ours, wherever the notification quotes it."""
    texts = (_content(part) for part in mail.walk() if part.get_content_maintype() == "text")
    return next(filter(None, map(find_message_id, (raw[:LARGEST], *texts))), "")


def _mailboxes(mail: Message, failed: Iterable[Message]) -> frozenset[str]:
    """Return to whom the letter was addressed: by its own header, else by the report.

    The report may name somebody whom the mailbox forwards to.
    """
    addressed = {parseaddr(str(headers.get("To", "")))[1] for headers in _returned(mail)} - {""}
    if addressed:
        return frozenset(addressed)
    names = ("Original-Recipient", "Final-Recipient")
    named = (str(block.get(name, "")).partition(";")[2] for block in failed for name in names)
    return frozenset(address.strip() for address in named if address.strip())


def _status(failed: Iterable[Message]) -> str:
    codes = (_STATUS.match(_word(block, "Status")) for block in failed)
    return next((code.group() for code in codes if code), "")


def _is_automatic(mail: Message) -> bool:
    """Whether a machine answers for somebody who is away, or says that a mail was opened.

    A mail server that reports in prose marks itself as automatic, too: that one is unclear.
    """
    subject = str(mail.get("Subject", ""))
    sender = parseaddr(str(mail.get("From", "")))[1]
    if _MACHINE.match(sender) or mail.get("X-Failed-Recipients") or _UNDELIVERED.search(subject):
        return False
    report = str(mail.get_param("report-type", "")) if mail.is_multipart() else ""
    return (
        _word(mail, "Auto-Submitted") not in {"", "no"}
        or _word(mail, "Precedence") in {"auto_reply", "bulk", "junk"}
        or any(mail.get(name) for name in _AUTO_HEADERS)
        or report == "disposition-notification"
        or _AWAY.match(subject) is not None
    )


def _word(part: Message, name: str) -> str:
    """Return the first word of a header, in small letters."""
    words = re.split(r"[\s;(]", str(part.get(name, "")).strip().lower(), maxsplit=1)
    return words[0]


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
