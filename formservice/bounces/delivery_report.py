"""Read delivery status notifications (RFC 3464, RFC 6533), as servers really write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_string
from email.message import Message
from email.utils import parsedate_to_datetime
from enum import StrEnum
from itertools import islice

from formservice.bounces.known_reports import (
    REPORTS,
    THROWN_AWAY,
    tells_delay_alone,
    tells_progress_alone,
)
from formservice.bounces.received_mail import (
    attached_mails,
    content,
    first_word,
    header,
    own_parts,
)

MOST_GROUPS = 100
"""Groups of fields that are read of a report. A letter of ours has one recipient."""

_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
_FINAL = {"failed", "failure", "expired", "error"}
"""RFC 3464 2.3.3 knows the first alone; servers write the others, too (OpenSMTPD the last one)."""
_DELAYED = "delayed"
_ON_ITS_WAY = {"delivered", "relayed", "expanded"}
_REFUSED = re.compile(r"(?:^|\W)5(?:\d\d|\.\d{1,3}\.\d{1,3})\b")
_LINE_END = re.compile(r"\r\n?")
_GROUP_ENDS = re.compile(r"\n(?:[ \t]*\n)+")
_OF_RECIPIENT = {"action", "status", "final-recipient", "original-recipient", "diagnostic-code"}


class Fate(StrEnum):
    """What a report says about the mail."""

    FAILED = "failed"
    DELAYED = "delayed"
    """Not delivered yet; the server goes on trying."""
    DELAY_IN_DOUBT = "delay-in-doubt"
    """The same, but what else it says may be that the mail is lost."""
    ON_ITS_WAY = "on-its-way"
    """Delivered, relayed or expanded."""
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery status notification."""

    fate: Fate
    status: str = ""
    """Enhanced status code (RFC 3463) of the failure; empty if there is none."""
    retry_until: datetime | None = None
    """How long the server goes on trying after a delay, if it says so."""
    recipients: tuple[frozenset[str], ...] = ()
    """By which addresses, in lower case, it names each recipient: the first and the last one."""
    diagnosis: str = ""
    """What servers have answered, in their words, about a failure."""


def read_report(mail: Message) -> Report | None:
    """Return what the report in *mail* says; `None` if there is none.

    One that somebody has attached to words of their own is not for us to act on.
    """
    groups = list(islice(_groups(mail), MOST_GROUPS + 1))
    blocks = [group for group in groups if any(name.lower() in _OF_RECIPIENT for name in group)]
    if not blocks or len(groups) > MOST_GROUPS:
        return Report(Fate.UNCLEAR) if groups else None
    failed = [block for block in blocks if _tells_failure(block)]
    if failed and not any(first_word(block, "Action") in _ON_ITS_WAY for block in blocks):
        said = " ".join(header(block, "Diagnostic-Code") for block in failed)
        return Report(Fate.FAILED, _status(failed), recipients=_recipients(blocks), diagnosis=said)
    if failed or any(_is_unknown(block) for block in blocks):
        return Report(Fate.DELAY_IN_DOUBT, retry_until=_latest(blocks))
    is_one = not _holds_another(mail)
    if all(map(_tells_progress, blocks)) and is_one and tells_progress_alone(mail, groups):
        return Report(Fate.ON_ITS_WAY, recipients=_recipients(blocks))
    delayed = [block for block in blocks if first_word(block, "Action") == _DELAYED]
    if delayed and is_one and all(_tells(block, {_DELAYED, *_ON_ITS_WAY}) for block in blocks):
        fate = Fate.DELAYED if tells_delay_alone(mail, groups) else Fate.DELAY_IN_DOUBT
        return Report(fate, retry_until=_latest(delayed))
    return Report(Fate.UNCLEAR)


def _holds_another(mail: Message) -> bool:
    """Return True if there is more than one report, or one within what is attached."""
    reports = sum(part.get_content_type() in REPORTS for part in mail.walk())
    attached = (part for part in own_parts(mail) if part.get_content_type() == "message/rfc822")
    return reports > 1 or any(b"delivery-status" in content(part).lower() for part in attached)


def _tells_progress(block: Message) -> bool:
    return (
        _tells(block, _ON_ITS_WAY)
        and header(block, "Action").strip().lower() in _ON_ITS_WAY
        and first_word(block, "Status").startswith("2.")
    )


def _groups(mail: Message) -> Iterator[Message]:
    """Yield the groups of fields: one about the mail, one about each recipient (RFC 3464 2.1)."""
    for part in own_parts(mail):
        if part.get_content_type() in REPORTS:
            attached = (one.as_string() for one in attached_mails(part))
            text = content(part).decode("utf-8", "replace") or "\n\n".join(attached)
            # What is left over is one more than is read.
            for group in _GROUP_ENDS.split(_LINE_END.sub("\n", text).strip(), MOST_GROUPS):
                yield message_from_string(group + "\n\n")


def _tells_failure(block: Message) -> bool:
    """Return True for a failure, by its action; who names a time to retry has not given up.

    Nor has failed what has the status of a success (RFC 3463 2).
    """
    is_success = first_word(block, "Status").startswith("2.")
    return first_word(block, "Action") in _FINAL and not (is_success or "Will-Retry-Until" in block)


def _is_unknown(block: Message) -> bool:
    """Return True for an action that nobody knows, or one that contradicts the other fields.

    Such a server may still try, whatever its status.
    """
    action = first_word(block, "Action")
    is_known = action in {_DELAYED, *_ON_ITS_WAY}
    return not is_known and (action in _FINAL or first_word(block, "Status").startswith("5."))


def _latest(blocks: list[Message]) -> datetime | None:
    times = (_moment(block, "Will-Retry-Until") for block in blocks)
    return max(filter(None, times), default=None)


def _recipients(blocks: list[Message]) -> tuple[frozenset[str], ...]:
    names = ("Final-Recipient", "Original-Recipient")
    values = ([header(block, name) for name in names if name in block] for block in blocks)
    return tuple(frozenset(map(_address, each)) for each in values)


def _address(recipient: str) -> str:
    return recipient.rpartition(";")[2].strip(" <>").lower()


def _tells(block: Message, actions: set[str]) -> bool:
    words = f"{header(block, 'Status')} {header(block, 'Diagnostic-Code')}"
    is_refused = bool(_REFUSED.search(words) or THROWN_AWAY.search(words))
    names = [name.lower() for name in block]
    is_one = len(names) == len(set(names))  # else a separator was lost
    return is_one and first_word(block, "Action") in actions and not is_refused


def _status(failed: list[Message]) -> str:
    codes = (_STATUS.match(first_word(block, "Status")) for block in failed)
    return next((code.group() for code in codes if code), "")


def _moment(block: Message, name: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header(block, name))
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
