"""What goes wrong on a day: outages of the relay, mailboxes that refuse or give back."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

MINUTE, HOUR = 60.0, 3600.0


class Kind(StrEnum):
    """What goes wrong."""

    RELAY_GONE = "the relay is gone"
    RELAY_BUSY = "the relay says 421"
    RELAY_HANGS = "the relay does not answer"
    MAILBOX_FULL = "a mailbox is full (452)"
    MAILBOX_GREYLISTS = "a mailbox puts off (451)"
    MAILBOX_GONE = "a mailbox is gone (550)"
    MAILBOX_RETURNS = "mails to a mailbox come back later"


OF_RELAY = (Kind.RELAY_GONE, Kind.RELAY_BUSY, Kind.RELAY_HANGS)
REPLIES = {
    Kind.MAILBOX_FULL: "452 4.2.2 mailbox full",
    Kind.MAILBOX_GREYLISTS: "451 4.7.1 come again",
    Kind.MAILBOX_GONE: "550 5.1.1 no such mailbox",
}
"""What the relay says to RCPT meanwhile."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that goes wrong from *begin* to *end*, in seconds since the start of the day."""

    kind: Kind
    begin: float
    end: float
    mailbox: str = ""
    """Empty: it is the relay's."""

    def __str__(self) -> str:
        begin, end = (f"{at / HOUR:05.2f} h" for at in (self.begin, self.end))
        return f"{begin} to {end}: {self.kind} {self.mailbox}"


def plan(seed: str, hours: float, mailboxes: Sequence[str]) -> list[Trouble]:
    """Return the troubles of a run of so many *hours*, over *mailboxes*, in order."""
    chance = random.Random(f"{seed}-troubles")  # noqa: S311 - no secret
    return sorted(_troubles(chance, hours, mailboxes), key=lambda each: each.begin)


def _troubles(chance: random.Random, hours: float, mailboxes: Sequence[str]) -> Iterator[Trouble]:
    rounds = max(1, round(hours / 8))
    for number in range(rounds):
        slot = hours * HOUR / rounds
        begin = number * slot
        kind = OF_RELAY[(number + chance.randrange(3)) % 3]
        length = min(slot * 0.5, chance.uniform(20, 150) * MINUTE)
        first = begin + chance.uniform(0.1, 0.3) * slot
        yield Trouble(kind, first, first + length)
        boxes = chance.sample(list(mailboxes), 4)
        ill = (*REPLIES, Kind.MAILBOX_RETURNS)
        for kind, box in zip(ill, boxes, strict=True):
            first = begin + chance.uniform(0, 0.4) * slot
            yield Trouble(kind, first, first + chance.uniform(0.3, 0.6) * slot, box)
