"""Which mailboxes the lanes of a delivery work for.

A mailbox that answers slowly must not hold up the others: while letters for other mailboxes wait,
each mailbox has one lane, and the last free lane is for a mailbox that has none and is not known to
be slow. Where only one mailbox has letters, it gets all lanes but one. A mailbox that turns out to
be slow, wherever in the conversation, adds a lane until it is done: there are at most as many more
lanes as mailboxes.
"""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from formservice.outbox import Envelope

SLOW_SECONDS = 5.0
"""An attempt that takes longer makes its mailbox a slow one, until an attempt is faster."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A letter under way."""

    mailbox: str
    reference: str
    since: float


class Lanes:
    """The letters under way in one delivery, and the mailboxes that were slow lately."""

    def __init__(self, number: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._number = number
        self._monotonic = monotonic
        self._under_way: dict[int, _Attempt] = {}
        self._known_slow: set[str] = set()

    @property
    def wanted(self) -> int:
        """How many lanes there should be now; one alone stays alone."""
        return self._number + len(self._now_slow) if self._number > 1 else 1

    @property
    def letters(self) -> Mapping[int, str]:
        """The letters under way: ids of their envelopes, and references."""
        return {number: one.reference for number, one in self._under_way.items()}

    def choices(self, suspects: frozenset[str]) -> list[frozenset[str]]:
        """Return, in this order, which mailboxes a free lane should leave out when it looks for a
        letter; the next only if nothing was found. Empty: no lane is free.

        *suspects* are left out first: their answer would tell nothing new about the relay.
        """
        if len(self._under_way) >= self.wanted:
            return []
        busy = frozenset(one.mailbox for one in self._under_way.values())
        slow = busy | self._slow
        chosen = [slow] if self._is_last else [busy, frozenset[str]()]
        if suspects:
            chosen = [slow | suspects, *chosen]
        return list(dict.fromkeys(chosen))

    @contextlib.contextmanager
    def hold(self, envelope: Envelope) -> Iterator[None]:
        """Count *envelope* as under way inside the block, and measure how long it takes."""
        attempt = _Attempt(envelope.mailbox, envelope.reference, self._monotonic())
        self._under_way[envelope.id] = attempt
        try:
            yield
        finally:
            del self._under_way[envelope.id]
            if self._is_slow(attempt):
                self._known_slow.add(attempt.mailbox)
            else:
                self._known_slow.discard(attempt.mailbox)

    @property
    def _is_last(self) -> bool:
        """Return True if one lane at most is free, and it is not the only one there is."""
        return self._number > 1 and len(self._under_way) + 1 >= self.wanted

    @property
    def _slow(self) -> frozenset[str]:
        return self._now_slow | self._known_slow

    @property
    def _now_slow(self) -> frozenset[str]:
        return frozenset(one.mailbox for one in self._under_way.values() if self._is_slow(one))

    def _is_slow(self, attempt: _Attempt) -> bool:
        return self._monotonic() - attempt.since >= SLOW_SECONDS
