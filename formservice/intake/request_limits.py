"""Limit the requests of an hour so that no network shuts out the others (decision 0035).

Only stored requests are counted: what is refused, repeated or fails costs nobody. Networks are
counted in the memory of this process, by keyed hashes that are deleted after an hour; the key is
random and never stored. All requests together are counted in the outbox, for every process.
"""

import asyncio
import hashlib
import heapq
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import TracebackType
from typing import Self

from formservice.intake.networks import IPAddress, Level, networks_of
from formservice.outbox import HOUR, Room

PER_NETWORK = 60
"""A shelter, a school or an information evening sends from one address: thirty families in an
hour must get through."""
IN_TOTAL = 600
"""More than the staff of a whole district can read in a day."""
MOST_COUNTED = 20_000
"""Requests that are remembered, about 10 MB. Beyond it the oldest are forgotten before their hour
is over, so a limit above it admits more than it says."""

_HOUR_SECONDS = HOUR.total_seconds()

Later = Callable[[float, Callable[[], None]], object]
"""Calls a function after so many seconds."""


class Limit(StrEnum):
    """Which limit is reached."""

    NETWORK = "network"
    """One household, office or shelter has sent what it may."""
    PREFIX = "prefix"
    """A wider network has: many of its households send, or somebody has many of its addresses."""
    TOTAL = "total"
    """Everybody together has, but for what is kept free for others."""


@dataclass(frozen=True, slots=True)
class Share:
    """What the limit of all requests together leaves to one client at one moment."""

    room: Room
    """What must be free in the outbox for the client's request."""
    own: list[float]
    """When the requests of the client's provider were counted, the oldest first; later ones come
    to its end and change no answer. It is not copied: that took six times the rest."""
    now: float

    def wait(self, ages: Iterable[timedelta]) -> int:
        """Return the seconds until there is room; 0: there is.

        *ages*: how long ago those requests of the last hour were stored that must leave it first,
        the oldest first.
        """
        stored = [self.now - age.total_seconds() for age in ages]
        return _seconds_until((stored, self.own), len(stored) - 1, self.now) if stored else 0


class TooManyRequestsError(Exception):
    """The request is not stored because a limit is reached."""

    def __init__(self, limit: Limit, seconds: int, share: Share) -> None:
        super().__init__(limit)
        self.limit = limit
        self.seconds = seconds
        """After so many seconds the same client is admitted, if nobody else comes before; not
        before `share` has room as well."""
        self.share = share


@dataclass(slots=True, eq=False)
class _Counted:
    moment: float
    keys: Sequence[bytes]


class RequestLimits:
    """Counts the requests of an hour by the networks they come from."""

    def __init__(
        self,
        per_network: int = PER_NETWORK,
        in_total: int = IN_TOTAL,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        later: Later | None = None,
    ) -> None:
        self._in_total = in_total
        self._limits = {
            Level.NETWORK: per_network,
            Level.SITE: 2 * per_network,
            Level.PROVIDER: math.ceil(in_total / 2),
        }
        self._monotonic = monotonic
        self._later = later or _call_later
        self._key = secrets.token_bytes(32)
        self._order: OrderedDict[_Counted, None] = OrderedDict()
        """What is counted, the oldest first."""
        self._moments: dict[bytes, list[float]] = {}
        self._is_forgetting = False

    def enter(self, client: IPAddress | None) -> "Entry":
        """Return an entry that counts one request of *client* until it is left.

        Raises `TooManyRequestsError` if a network of the client has sent what it may. A network
        may send no more than its limit, and no more than it leaves to the others of the wider
        network around it.
        """
        now = self._monotonic()
        self._forget_until(now - _HOUR_SECONDS)
        levels, keys = [], []
        for level, name in networks_of(client):
            levels.append(level)
            keys.append(hashlib.blake2b(name, key=self._key, digest_size=8).digest())
        lists = [self._moments.get(key, []) for key in keys]
        own = lists[-1] if levels[-1] is Level.PROVIDER else []
        share = Share(Room(self._in_total, len(own)), own, now)
        if waits := self._waits([*zip(levels, lists, strict=True)], now):
            raise TooManyRequestsError(waits[0][0], max(wait for _, wait in waits), share)
        return Entry(self, self._count(now, keys), share)

    def forget(self) -> None:
        """Forget the requests of more than an hour ago."""
        self._forget_until(self._monotonic() - _HOUR_SECONDS)

    def cancel(self, counted: _Counted) -> None:
        """Count a request no longer."""
        self._order.pop(counted, None)
        for key in counted.keys:
            self._drop(key, counted.moment)
        counted.keys = ()

    def _waits(
        self, chain: Sequence[tuple[Level, list[float]]], now: float
    ) -> list[tuple[Limit, int]]:
        """Return which networks of *chain* are full, the narrowest first, and for how long."""
        waits = []
        for index, (level, moments) in enumerate(chain):
            most = self._limits[level]
            limit = Limit.NETWORK if level is Level.NETWORK else Limit.PREFIX
            inner = chain[index - 1][1] if index else []
            if (excess := len(moments) - most) >= 0:
                waits.append((limit, _seconds_until((moments,), excess, now)))
            if inner and (excess := len(inner) + len(moments) - most) >= 0:
                waits.append((Limit.PREFIX, _seconds_until((inner, moments), excess, now)))
        return waits

    def _count(self, now: float, keys: Sequence[bytes]) -> _Counted:
        counted = _Counted(now, keys)
        self._order[counted] = None
        for key in keys:
            self._moments.setdefault(key, []).append(now)
        if len(self._order) > MOST_COUNTED:
            self.cancel(self._first())
        if not self._is_forgetting:
            self._is_forgetting = True
            self._later(_HOUR_SECONDS, self._forget_in_time)
        return counted

    def _forget_in_time(self) -> None:
        """Forget without a request that asks for it, and come again while something is counted."""
        self.forget()
        self._is_forgetting = bool(self._order)
        if self._order:
            wait = self._first().moment + _HOUR_SECONDS - self._monotonic()
            self._later(max(wait, 1.0), self._forget_in_time)

    def _forget_until(self, moment: float) -> None:
        while self._order and self._first().moment <= moment:
            self.cancel(self._first())

    def _first(self) -> _Counted:
        return next(iter(self._order))

    def _drop(self, key: bytes, moment: float) -> None:
        moments = self._moments[key]
        moments.remove(moment)
        if not moments:
            del self._moments[key]


class Entry:
    """One counted request; leaving it takes the count back unless the request was stored."""

    def __init__(self, limits: RequestLimits, counted: _Counted, share: Share) -> None:
        self.share = share
        self._limits = limits
        self._counted = counted
        self._is_stored = False

    def keep(self) -> None:
        """Keep the count for an hour: the request was stored."""
        self._is_stored = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take back what was not stored, for whatever reason."""
        if not self._is_stored:
            self._limits.cancel(self._counted)


def _seconds_until(lists: Iterable[list[float]], excess: int, now: float) -> int:
    """Return the seconds until more than *excess* moments of the *lists* are an hour old."""
    for number, moment in enumerate(heapq.merge(*lists)):
        if number == excess:
            return max(1, math.ceil(moment + _HOUR_SECONDS - now))
    return math.ceil(_HOUR_SECONDS)


def _call_later(seconds: float, function: Callable[[], None]) -> object:
    return asyncio.get_running_loop().call_later(seconds, function)
