"""Decide what happens to a letter after a delivery attempt.

It is delivered, retried, sent to the fallback mailbox, or put off because of the relay. The worker
carries out the decision.

A fault belongs to what it hits (decision 0033): one mailbox, one mail, or the relay. Where the
reply leaves that open, what else the relay takes or refuses decides (`Evidence`).
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from formservice.delivery.recent_answers import Evidence
from formservice.delivery.smtp_replies import (
    Fault,
    PermanentForMailbox,
    PermanentForMessage,
    PolicyRefusal,
    Refusal,
    RelayFault,
    Result,
    Sent,
    Stage,
    TransientForItem,
    Unknown,
    is_final,
    is_same_way,
    open_at,
)
from formservice.monitoring.alarms import Alarm
from formservice.outbox import COVER_LINK, Envelope, Event, Moment
from portal.contact.email import same_mailbox

FALLBACK_PAUSE = timedelta(hours=1)
"""Pause before the fallback mailbox is tried again after it has returned a letter; its readers may
have got it all the same."""
JITTER = 0.1
"""Largest random share of a pause by which it is longer or shorter."""
HELD = timedelta(seconds=30)
"""A refusal for good must last so long before a letter moves because of it, unless the reply itself
names the mailbox: the rules of a relay may be wrong for a few seconds."""
SEVERAL = 2
"""Refused for good in the same way, so many make it the fault of the relay."""
SEVERAL_NAMED = 3
"""The same for replies that name the mailbox: a town's and the fallback's may both be gone."""
SEVERAL_FOR_NOW = 3
"""The same for temporary refusals, which are more common (greylisting, full mailboxes)."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The pauses between attempts for one mailbox; the last one repeats."""

    pauses: tuple[timedelta, ...]

    def pause_after(self, attempts: int) -> timedelta:
        """Return the pause after so many attempts, with jitter so that retries spread out."""
        pause = self.pauses[min(attempts, len(self.pauses)) - 1]
        return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret


@dataclass(frozen=True, slots=True)
class RetryDecision:
    """What happens to a letter after a delivery attempt."""

    event: Event
    """`DELIVER`, `DEFER`, `FALL_BACK`, `DROP`, `UNDO_FALL_BACK` or `PUT_OFF`; for a letter without
    content `QUARANTINE`."""
    pause: timedelta = timedelta()
    """For `DEFER` and `PUT_OFF`: time until the next attempt; zero: as soon as the relay is used
    again."""
    whole_mailbox: bool = False
    """For `DEFER`: whether all letters for the mailbox wait until then."""
    fallback: str = ""
    """For `FALL_BACK`: address of the mailbox that gets the letter."""
    alarm: Alarm | None = None
    """The alarm that this result calls for, if there is one."""
    about_letter: bool = False
    """Whether the alarm is about this letter: another one for the mailbox has an alarm of its own.
    """
    relay_fault: Fault | None = None
    """Fault of the relay; then the attempt does not count against the letter."""
    others_pass: bool = False
    """With `relay_fault`: whether the relay takes mail for others, so that they need not wait."""
    relay_fault_since: datetime | None = None
    """Since when refusals were the relay's and do not count against any letter; `None`: none
    were."""


@dataclass(frozen=True, slots=True)
class AskFallback:
    """The decision depends on whether the relay would take a mail for the fallback mailbox."""

    mailbox: str


class Blame(StrEnum):
    """Whose fault a refusal is."""

    ITS_OWN = "its-own"
    """The mailbox's, or the mail's: others passed."""
    RELAY = "relay"
    OPEN = "open"
    """Nothing else was tried since."""


def blame(refusal: Refusal, evidence: Evidence) -> Blame:
    """Return whose fault *refusal* is, by the reply itself or else by what else was answered.

    The first line that fits decides. The fallback mailbox counts like that of a town, several mails
    of one mailbox count once.

    | refused                             | mailboxes, and what else           | fault of  |
    |-------------------------------------|------------------------------------|-----------|
    | for now, and the reply names it     | any number                         | its own   |
    | by a rule (5.7.x)                   | two, and not more of them pass     | the relay |
    | in any way                          | another one has passed since (it   | its own   |
    |                                     | is open while that is new)         |           |
    | for good, and the reply names it    | three: two towns, or more, and the | the relay |
    |                                     | fallback                           |           |
    |                                     | fewer                              | its own   |
    | for good                            | two                                | the relay |
    | for now                             | three                              | the relay |
    | in any way                          | fewer                              | open      |
    """
    final, is_clear = is_final(refusal.code), open_at(refusal) is None
    if is_clear and not final:
        return Blame.ITS_OWN
    if evidence.policy_mailboxes >= max(SEVERAL, evidence.takers):
        return Blame.RELAY
    if evidence.passed_for is not None:
        is_settled = is_clear or not final or evidence.passed_for >= HELD
        return Blame.ITS_OWN if is_settled else Blame.OPEN
    if is_clear:
        return Blame.RELAY if evidence.mailboxes >= SEVERAL_NAMED else Blame.ITS_OWN
    hit = evidence.mailboxes
    if final and open_at(refusal) is Stage.DATA and not isinstance(refusal, PermanentForMailbox):
        hit = min(hit, evidence.letters)  # one letter at two mailboxes is one
    return Blame.RELAY if hit >= (SEVERAL if final else SEVERAL_FOR_NOW) else Blame.OPEN


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The rules of the decision."""

    schedule: Schedule
    fallback: Callable[[datetime], str]
    """Function from a time to the address of the fallback mailbox at that time."""
    fallback_after: timedelta
    """How long a letter may be refused for now, or by a rule that hits it alone, before the
    fallback mailbox gets it."""
    delay_alarm: timedelta
    """How long a mailbox may refuse temporarily before an alarm."""

    def decide(
        self, envelope: Envelope, result: Result, moment: Moment, evidence: Evidence
    ) -> RetryDecision | AskFallback:
        """Return what happens to a letter after an attempt with *result*.

        *evidence* is what else the relay answered lately. `AskFallback`: decide again when it also
        holds the answer to the fallback mailbox. No letter goes to the fallback mailbox for its age
        unless the clock is believed.
        """
        match result:
            case Sent():
                return RetryDecision(Event.DELIVER)
            case RelayFault(_, fault):
                return RetryDecision(Event.PUT_OFF, relay_fault=fault)
            case TransientForItem() | Unknown():
                return self._refused_for_now(envelope, result, moment, evidence)
            case PermanentForMailbox() if open_at(result) is None:
                return self._to_fallback(envelope, result, moment.now, evidence)
            case PermanentForMailbox() | PolicyRefusal(_, Stage.RECIPIENT):
                return self._recipient_refused(envelope, result, moment.now, evidence)
            case PolicyRefusal() | PermanentForMessage():
                return self._content_refused(envelope, result, moment, evidence)

    def decide_unopened(self, envelope: Envelope) -> RetryDecision:
        """Return what happens to a letter that cannot be decrypted; no mailbox has refused it."""
        return RetryDecision(Event.PUT_OFF, pause=self._pause(envelope))

    def _moved_in_vain(self, envelope: Envelope, result: Refusal, now: datetime) -> bool:
        """Return True if a letter that the relay refuses for good after the recipient has just come
        to the fallback mailbox because of that: then the relay was at fault from the beginning.

        At the recipient the fallback mailbox had been taken, so there its refusals are its own.
        One for now may be greylisting of a new sender, which each move would begin anew. The number
        of the dispatch lets a letter go back once.
        """
        is_first_move = envelope.failed_mailbox is not None and envelope.dispatch == 1
        return (
            is_first_move
            and envelope.attempts == 0
            and same_mailbox(envelope.mailbox, self.fallback(now))
            and open_at(result) is Stage.DATA
            and is_same_way(result.code, envelope.last_result)
        )

    def _refused_for_now(
        self,
        envelope: Envelope,
        result: TransientForItem | Unknown,
        moment: Moment,
        evidence: Evidence,
    ) -> RetryDecision | AskFallback:
        """Try again later; when that has lasted too long, give it to the fallback mailbox."""
        now = moment.now
        if blame(result, evidence) is Blame.RELAY:
            fallback = self.fallback(now)
            asks = open_at(result) is Stage.RECIPIENT and not same_mailbox(
                envelope.mailbox, fallback
            )
            if asks and evidence.fallback_answer is None:
                return AskFallback(fallback)
            return self._relay_at_fault(envelope, result, evidence)
        if self._is_refused_too_long(envelope, moment):
            return self._to_fallback(envelope, result, now, evidence)
        whole = isinstance(result, TransientForItem) and result.whole_mailbox
        return self._deferred(envelope, now, whole_mailbox=whole)

    def _recipient_refused(
        self,
        envelope: Envelope,
        result: PolicyRefusal | PermanentForMailbox,
        now: datetime,
        evidence: Evidence,
    ) -> RetryDecision | AskFallback:
        """Wait until it is clear whether the mailbox is meant or every mail from us."""
        verdict = blame(result, evidence)
        if verdict is Blame.RELAY:
            if self._moved_in_vain(envelope, result, now):
                return _moved_back(result, evidence)
            return self._relay_at_fault(envelope, result, evidence)
        may_change = evidence.refused_for < HELD or evidence.passed_for is not None
        was_asked = evidence.fallback_answer is not None
        if verdict is Blame.OPEN and may_change and not was_asked:
            return self._deferred(envelope, now, whole_mailbox=True)
        return self._to_fallback(envelope, result, now, evidence)

    def _content_refused(
        self,
        envelope: Envelope,
        result: PolicyRefusal | PermanentForMessage,
        moment: Moment,
        evidence: Evidence,
    ) -> RetryDecision | AskFallback:
        """Wait until it is clear whether the mail is meant, its mailbox, or every mail from us; not
        for ever, because a mail that nothing else is sent beside never gets clear (decision 0046).

        Whichever of the first two it is, another mailbox may take this mail: a person gets it.
        """
        has_company = evidence.letters > 1
        waits_for_others = has_company or (
            isinstance(result, PolicyRefusal) and not self._is_refused_too_long(envelope, moment)
        )
        match blame(result, evidence):
            case Blame.RELAY:
                return self._relay_at_fault(envelope, result, evidence)
            case Blame.OPEN if evidence.refused_for < HELD or waits_for_others:
                deferred = self._deferred(envelope, moment.now, whole_mailbox=False)
                return replace(deferred, about_letter=not has_company)
        return self._to_fallback(envelope, result, moment.now, evidence)

    def _is_refused_too_long(self, envelope: Envelope, moment: Moment) -> bool:
        """Return True if the letter was refused for so long that another mailbox should get it."""
        refused_for = moment.now - (envelope.refused_since or moment.now)
        return moment.proves(self.fallback_after) and refused_for >= self.fallback_after

    def _relay_at_fault(
        self, envelope: Envelope, result: Refusal, evidence: Evidence
    ) -> RetryDecision:
        """Put it off; what may have been delivered waits longer, so that few copies are made.

        Where others have passed since they go on, and what is refused has a pause of its own.
        """
        if evidence.passed_for is not None:
            return RetryDecision(
                Event.PUT_OFF,
                self._pause(envelope),
                whole_mailbox=open_at(result) is Stage.RECIPIENT,
                relay_fault=_fault_of(result),
                others_pass=True,
            )
        return RetryDecision(
            Event.PUT_OFF,
            pause=max(self.schedule.pauses) if isinstance(result, Unknown) else timedelta(),
            relay_fault=_fault_of(result),
            relay_fault_since=evidence.since,
        )

    def _deferred(self, envelope: Envelope, now: datetime, *, whole_mailbox: bool) -> RetryDecision:
        """Try again after a pause; tell a person when that has lasted too long."""
        refused_for = now - (envelope.refused_since or now)
        alarm = Alarm.MAILBOX_DELAYED if refused_for >= self.delay_alarm else None
        return RetryDecision(Event.DEFER, self._pause(envelope), whole_mailbox, alarm=alarm)

    def _to_fallback(
        self, envelope: Envelope, result: Refusal, now: datetime, evidence: Evidence
    ) -> RetryDecision | AskFallback:
        """Give it to the fallback mailbox if the relay takes mail for that one; else keep at it."""
        fallback = self.fallback(now)
        is_alone = open_at(result) is Stage.DATA
        kept = RetryDecision(
            Event.DEFER,
            self._pause(envelope),
            whole_mailbox=not is_alone,
            alarm=Alarm.FALLBACK_REFUSES,
            about_letter=is_alone and is_final(result.code),
        )
        if same_mailbox(envelope.mailbox, fallback):
            return kept
        match evidence.fallback_answer:
            case None:
                return AskFallback(fallback)
            case Sent():
                return _given_up(envelope, fallback)
            case RelayFault(_, fault):
                return RetryDecision(Event.PUT_OFF, relay_fault=fault)
            case answer if _is_relay_at_fault(answer, result, evidence):
                return self._relay_at_fault(envelope, result, evidence)
            case answer:
                ends_by_itself = _may_be_greylisting(answer) and (
                    evidence.fallback_refused_for < self.delay_alarm
                )
                is_quiet = ends_by_itself or _may_be_everybody(answer, result, evidence)
                return replace(kept, alarm=None) if is_quiet else kept

    def _pause(self, envelope: Envelope) -> timedelta:
        return self.schedule.pause_after(envelope.attempts + 1)


def _given_up(envelope: Envelope, fallback: str) -> RetryDecision:
    """Send it to the *fallback*; a link of its mailbox is erased instead (decision 0058)."""
    if envelope.channel == COVER_LINK:
        return RetryDecision(Event.DROP, alarm=Alarm.MAILBOX_FAILED)
    return RetryDecision(Event.FALL_BACK, fallback=fallback, alarm=Alarm.MAILBOX_FAILED)


def _moved_back(refusal: Refusal, evidence: Evidence) -> RetryDecision:
    return RetryDecision(
        Event.UNDO_FALL_BACK, relay_fault=_fault_of(refusal), relay_fault_since=evidence.since
    )


def _may_be_everybody(answer: Refusal, refusal: Refusal, evidence: Evidence) -> bool:
    """Return True if others may tell in the next seconds that the relay calls all unknown, as it
    has called the mailbox by *refusal*, and refused the fallback mailbox by *answer*.
    """
    is_new = evidence.passed_for is None and evidence.refused_for < HELD
    is_named = is_final(refusal.code) and open_at(refusal) is None
    return is_new and is_named and is_same_way(answer.code, refusal.code)


def _may_be_greylisting(answer: Refusal) -> bool:
    """Return True if *answer* refuses for now and does not say that the mailbox is at fault."""
    return not is_final(answer.code) and open_at(answer) is not None


def _is_relay_at_fault(answer: Refusal, refusal: Refusal, evidence: Evidence) -> bool:
    """Return True if with the *answer* to the fallback mailbox *refusal* is the relay's fault.

    Nothing has passed and both are refused in the same way; a mailbox may well be full or gone
    while another one is refused for a reason of its own.
    """
    if blame(refusal, evidence) is Blame.RELAY:
        return True
    is_clear = open_at(answer) is None or open_at(refusal) is None
    is_same = is_same_way(answer.code, refusal.code) and not is_clear
    return is_same and evidence.passed_for is None


def _fault_of(refusal: Refusal) -> Fault:
    """Return the fault of a relay that answers everything with *refusal*."""
    if not is_final(refusal.code):
        return Fault.BUSY
    about_sender = isinstance(refusal, PolicyRefusal) and refusal.about_sender
    return Fault.SENDER if about_sender else Fault.REFUSED
