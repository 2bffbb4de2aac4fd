"""Sound alarms for a person.

Every alarm is an error in the log. Hooks pass it on by other channels (a command, a webhook),
repetitions once an hour at most. Facts are references, mailboxes and codes, never personal data.
"""

import math
import time
from collections.abc import Callable, Mapping
from enum import StrEnum

import structlog

QUIET_SECONDS = 3600.0
"""Time in which a repeated alarm about the same mailbox or letter is not passed on."""

log = structlog.get_logger()


class Alarm(StrEnum):
    """What can go wrong so that a person must know; the runbook has a page for each."""

    RELAY_AWAY = "relay-away"
    RELAY_REFUSES = "relay-refuses"
    """TLS, login, sender or connection: a setting is wrong, here or there."""
    MAILBOX_DELAYED = "mailbox-delayed"
    MAILBOX_FAILED = "mailbox-failed"
    """A mailbox refused for good or for too long, or returned it: the fallback mailbox gets it.
    A link for holiday cover gets nobody then."""
    FALLBACK_REFUSES = "fallback-refuses"
    """Not even the fallback mailbox takes it (this letter, or any). It is kept and tried again."""
    BOUNCE_TOO_LATE = "bounce-too-late"
    """A request came back after its content was erased: only the reference is left."""
    BOUNCE_UNCLEAR = "bounce-unclear"
    """A mail to the bounce address says, or may say, that a request is lost: a person must read."""
    BOUNCE_BOX_AWAY = "bounce-box-away"
    """The mailbox of the bounces cannot be read."""
    CANNOT_OPEN = "cannot-open"
    """The private key does not decrypt what is stored."""
    CONTENT_MISSING = "content-missing"
    """The content of a request is not in the database any more."""
    OUTBOX_UNAVAILABLE = "outbox-unavailable"
    UNDELIVERED = "undelivered"
    """A request has reached no mailbox for longer than KIM_DELAY_ALARM_MINUTES, for any reason."""
    DELIVERY_STALLED = "delivery-stalled"
    """No delivery tries what is due: it does not run."""
    NOT_ACCEPTED = "not-accepted"
    """A person was told to phone instead: the request could not be stored."""
    LIMIT_REACHED = "limit-reached"
    """People are refused because everybody together, or a wide network, has sent what it may."""
    SPACE_LOW = "space-low"
    DELIVERY_BROKE = "delivery-broke"
    """A mistake in our own code."""
    KEPT_TOO_LONG = "kept-too-long"
    """A request waits nearly as long as the privacy notice allows: a person must decide."""
    NOT_ERASED = "not-erased"
    """Content of delivered requests is kept for longer than promised, for any reason."""
    CLOCK_JUMPED = "clock-jumped"
    """The clock is not believed: nothing is erased or redirected for its age."""
    CLOCKS_DIFFER = "clocks-differ"
    """The clock of this machine and that of the database differ."""
    EDITOR_FAILED = "editor-failed"
    """The editor could not publish, publish a plan, or build; the fact `what` says which."""
    ALARMS_LEFT_OUT = "alarms-left-out"
    """More alarms in an hour than are passed on: the others are in the log alone."""
    TEST = "test"
    """`kim alarm --test`: somebody tries the ways; nothing is wrong."""


Hook = Callable[[Alarm, Mapping[str, str]], None]

ONCE = frozenset(
    {
        Alarm.MAILBOX_FAILED,
        Alarm.CONTENT_MISSING,
        Alarm.BOUNCE_TOO_LATE,
        Alarm.BOUNCE_UNCLEAR,
    }
)
"""Alarms about one event that no later check would find again: of repetitions about the same
mailbox or letter the newest is delayed, not dropped."""


class Alarms:
    """Logs alarms and passes them on to hooks (a command, a web address), not too often.

    The same alarm about the same mailbox or letter is passed on once in `QUIET_SECONDS`; *count*
    is called for each.
    """

    def __init__(
        self,
        *hooks: Hook,
        count: Callable[[Alarm], None] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hooks = hooks
        self._count = count
        self._monotonic = monotonic
        self._last: dict[tuple[Alarm, str], float] = {}
        self._held: dict[tuple[Alarm, str], tuple[int, Mapping[str, str]]] = {}
        """How many alarms about each subject are delayed, and the facts of the newest."""

    def sound(self, alarm: Alarm, *, about: str | None = None, **facts: str) -> None:
        """Log *alarm* and pass it on, unless that happened within `QUIET_SECONDS`.

        *about* is what a repetition is recognised by; without it, the mailbox among the *facts*. An
        alarm in `ONCE` is then delayed until `catch_up`, or the next one, whose fact `times` says
        for how many it stands.
        """
        log.error("alarm", alarm=alarm.value, **facts)
        if self._count:
            self._count(alarm)
        subject = (alarm, facts.get("mailbox", "") if about is None else about)
        held, _ = self._held.get(subject, (0, facts))
        if not self._is_quiet(subject):
            self._pass_on(subject, held + 1, facts)
        elif alarm in ONCE:
            self._held[subject] = held + 1, facts

    def catch_up(self) -> None:
        """Pass on delayed alarms whose `QUIET_SECONDS` are over, the newest about each subject.

        What is over and was not delayed is forgotten: each letter is a subject of its own.
        """
        for subject in [each for each in self._held if not self._is_quiet(each)]:
            self._pass_on(subject, *self._held[subject])
        for subject in [each for each in self._last if not self._is_quiet(each)]:
            del self._last[subject]

    def _is_quiet(self, subject: tuple[Alarm, str]) -> bool:
        return self._monotonic() - self._last.get(subject, -math.inf) < QUIET_SECONDS

    def _pass_on(self, subject: tuple[Alarm, str], times: int, facts: Mapping[str, str]) -> None:
        self._last[subject] = self._monotonic()
        self._held.pop(subject, None)
        if times > 1:
            facts = {**facts, "times": str(times)}
        for hook in self._hooks:
            hook(subject[0], facts)
