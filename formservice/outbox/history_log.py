"""The lines of the log that tell what happened to a request, and who stands in for whom.

`kim outbox restored` learns from them what a restored backup does not know. Whoever renames an
event makes the logs of yesterday unreadable.
"""

from enum import StrEnum
from typing import Any

import structlog

from formservice.outbox.operator_commands import OperatorCommand
from portal.routing import Cover


class LogEvent(StrEnum):
    """What the lines of a request are called; each names its reference."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not-delivered"
    BOUNCED = "bounced"
    """A mail came back; the field `verdict` says what was done (`BounceEffect`)."""
    FOLLOWED_UP = "followed-up"
    """Staff said what becomes of it, in the field `outcome`."""
    HANDED_ON = "handed-on"
    """Staff gave it to another town; the field `result` says whether it went (`HandOverResult`)."""
    BY_HAND = "changed-by-hand"
    """Operators or staff changed it, as the field `change` says (`Event`)."""


class CoverEvent(StrEnum):
    """What the lines about holiday cover are called; each names the mailbox that is away."""

    SET = "cover-set"
    """Somebody stands in for it: the fields `substitute`, `first` and `last` (ISO 8601)."""
    ENDED = "cover-ended"


CERTAIN = "certain"
"""Field of what was changed, only where it is false: the answer of the database was lost."""
TOWN = "municipality"
"""Field of that line: key of the town that a request was rerouted to; missing: of several."""
UNDO = "undo"
"""Field `outcome` of the line `followed-up`: staff take back what was said before."""


def log_change(command: OperatorCommand, *, certain: bool = True) -> None:
    """Tell the log of *command*; not *certain*: that nobody knows whether it was done."""
    facts: dict[str, Any] = {"mailbox": command.mailbox, TOWN: command.municipality}
    facts = {name: value for name, value in facts.items() if value}
    if not certain:
        facts[CERTAIN] = False
    change, reference = command.event.value, command.reference
    structlog.get_logger().info(LogEvent.BY_HAND, change=change, reference=reference, **facts)


def log_cover(mailbox: str, cover: Cover | None, *, certain: bool = True) -> None:
    """Tell the log who stands in for *mailbox*, `None`: nobody; not *certain*: as above."""
    facts: dict[str, Any] = {"mailbox": mailbox}
    if cover:
        days = {"first": str(cover.first), "last": str(cover.last)}
        facts |= {"substitute": cover.substitute, **days}
    if not certain:
        facts[CERTAIN] = False
    structlog.get_logger().info(CoverEvent.SET if cover else CoverEvent.ENDED, **facts)
