"""Classify the mails that come to the bounce address, and find the letter that each is about.

Only a final failure that shows the tag of a dispatch changes a letter, because nobody but mail
servers and the staff's mailbox can know it (decision 0032). Any other mention of a letter only
helps a person to find it.
"""

import email
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.message import Message
from enum import StrEnum

from formservice.bounces.automatic_mail import is_by_machine, is_harmless
from formservice.bounces.delivery_report import Fate, Report, read_report
from formservice.bounces.known_names import UNKNOWN, Own
from formservice.bounces.prose_report import (
    contradicts_failure,
    is_from_mail_server,
    is_written_by_server,
    read_prose,
    recipients_in_words,
    status_in_words,
)
from formservice.bounces.received_mail import content, header, texts
from formservice.bounces.respelled import respelled
from formservice.mail.bounce_tag import find_tags
from formservice.mail.message_id import (
    find_mentions,
    find_message_id,
    find_reference,
    reference_of,
)

LARGEST = 4_194_304
"""Bytes that are read of a mail. A report may bring back a whole mail with long parts; whoever
sends more wants a person to read it."""
MOST_PARTS = 1000
"""Lines that may divide parts; a mail with more takes seconds, too."""
MOST_EMPTY_LINES = 5000
"""Empty lines of a mail with a report: each may divide groups of fields, which the parser reads as
mails of their own, 10,000 in a second."""
MOST_BOUNDARIES = 20
"""Boundaries of MIME parts. A mail with more is no notification, and the parser would take seconds.
"""
_SLOW_CODEC = re.compile(rb"\*\s{0,9}=[^'\r\n]{0,99}(?:punycode|idna)", re.IGNORECASE)
"""In a parameter (RFC 2231), which the parser decodes; for what is long it takes minutes."""
_EMPTY_LINE = re.compile(rb"(?:\r\n|\r(?!\n)|\n)(?=[\r\n])")


class Kind(StrEnum):
    """What a mail to the bounce address is."""

    FAILED = "failed"
    """A mail server has given up a mail for good."""
    DELAYED = "delayed"
    """A mail server goes on trying (RFC 3464 2.3.3)."""
    DELAY_IN_DOUBT = "delay-in-doubt"
    """It may still try, says so in words or fields that are not known, or tells a failure that is
    not clear: the content is kept, a person reads (decision 0074)."""
    PROGRESS = "progress"
    """Relayed or delivered (RFC 3464 2.3.3): nothing to do."""
    HARMLESS = "harmless"
    """An absence note, an acknowledgement or a read receipt: nothing to do."""
    SERVER = "server"
    """A mail server writes, but neither of a failure nor of a delivery: a person reads it."""
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
    tags: tuple[str, ...] = ()
    """What looks like a tag of ours, in the order found; may be forged."""
    status: str = ""
    """Enhanced status code (RFC 3463), for example `5.1.1`; empty if there is none."""
    retry_until: datetime | None = None
    """For a delay: how long the mail server goes on trying, if it says so."""
    recipients: tuple[frozenset[str], ...] = ()
    """By which addresses, in lower case, it names each recipient; may be forged."""
    is_automatic: bool = False
    """Whether a machine has written it, as its headers say."""
    mentioned: tuple[str, ...] = ()
    """Numbers that may be references, in the order found; only the outbox knows."""


def read_notification(raw: bytes, today: date | None = None, own: Own = UNKNOWN) -> Notification:
    """Return what the raw mail *raw* is about, by its first `LARGEST` bytes.

    Anybody may have sent it. What was cut is never taken for harmless, nor is an absence that ended
    long before *today*; `None`: no date is looked at. *own*: by which names we and those to whom we
    write are known.
    """
    try:
        read = _read(raw[:LARGEST], today, own)
    except Exception:  # noqa: BLE001 - the parser fails in ways of its own, at depth for example
        return replace(_named([raw[:LARGEST]]), kind=Kind.SERVER)
    is_cut = len(raw) >= LARGEST
    return replace(read, kind=Kind.SERVER) if is_cut and read.kind is not Kind.FAILED else read


def _read(raw: bytes, today: date | None, own: Own) -> Notification:
    boundaries = raw.lower().count(b"boundary=")
    if boundaries > MOST_BOUNDARIES or raw.count(b"\n--") > MOST_PARTS or _SLOW_CODEC.search(raw):
        return replace(_named([raw, *respelled(raw)]), kind=Kind.SERVER)
    if b"delivery-status" in raw.lower() and len(_EMPTY_LINE.findall(raw)) > MOST_EMPTY_LINES:
        return replace(_named([raw]), kind=Kind.SERVER)
    mail = email.message_from_bytes(raw)
    quoted = [raw, *_quoted(mail)]
    named = _named([*quoted, *(other for one in quoted for other in respelled(one))])
    named = replace(named, is_automatic=is_by_machine(mail))
    if report := read_report(mail):
        kind, until = _kind(mail, report), report.retry_until
        named = replace(named, kind=kind, status=report.status, retry_until=until)
        return replace(named, recipients=report.recipients)
    if fate := read_prose(mail):
        is_failure = fate is Fate.FAILED
        status = status_in_words(mail) if is_failure else ""
        about = recipients_in_words(mail, own.sender) if is_failure else ()
        return replace(named, kind=_KINDS[fate], status=status, recipients=about)
    if is_harmless(mail, today, own):
        return replace(named, kind=Kind.HARMLESS)
    return replace(named, kind=Kind.SERVER) if is_from_mail_server(mail) else named


def _kind(mail: Message, report: Report) -> Kind:
    """Return what a mail with a *report* is; one within a mail of somebody else is for a person."""
    if mail.get_content_type() != "multipart/report" and not is_written_by_server(mail):
        return Kind.SERVER
    if report.fate is Fate.FAILED and contradicts_failure(mail, report.diagnosis):
        return Kind.DELAY_IN_DOUBT
    return _KINDS[report.fate]


_KINDS = {
    Fate.FAILED: Kind.FAILED,
    Fate.DELAYED: Kind.DELAYED,
    Fate.DELAY_IN_DOUBT: Kind.DELAY_IN_DOUBT,
    Fate.ON_ITS_WAY: Kind.PROGRESS,
    Fate.UNCLEAR: Kind.SERVER,
}


def _named(quoted: Iterable[bytes]) -> Notification:
    """Return which letter the texts name, of an unclear kind."""
    quoted = list(quoted)
    message_id = next(filter(None, map(find_message_id, quoted)), "")
    marked = next(filter(None, map(find_reference, quoted)), "")
    return Notification(
        Kind.UNCLEAR,
        message_id,
        reference_of(message_id) if message_id else marked,
        find_tags(quoted),
        mentioned=find_mentions(quoted),
    )


def _quoted(mail: Message) -> Iterator[bytes]:
    """Yield all that cannot be read in the raw mail: encoded subjects, texts, and attachments."""
    for part in mail.walk():
        yield header(part, "Subject").encode()
        yield content(part)
    yield from (text.encode() for text in texts(mail))
