"""What each result means for a letter; pauses grow, and the relay is asked politely."""

from dataclasses import replace
from datetime import timedelta

import pytest

from formservice.delivery.retry import RelayGate, RetryDecision, RetryPolicy, Schedule
from formservice.delivery.smtp_replies import (
    Fault,
    PermanentForMailbox,
    PermanentForMessage,
    RelayFault,
    Result,
    Sent,
    TransientForItem,
    Unknown,
)
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import Envelope, Event
from tests.formservice.samples import NOON

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
FALLBACK = "kim@kreis.example"
POLICY = RetryPolicy(
    schedule=Schedule((MINUTE, 5 * MINUTE, HOUR)),
    fallback=lambda _: FALLBACK,
    fallback_after=24 * HOUR,
    delay_alarm=HOUR,
)
LETTER = Envelope(
    id=1,
    reference="482719368",
    message_id="<1@kim.example>",
    mailbox="moers@kreis.example",
    failed_mailbox=None,
    municipality="05170024",
    language="ar",
    channel="TEL",
    accepted_at=NOON,
    next_attempt_at=NOON,
    attempts=0,
    refused_since=None,
    leased_until=None,
    delivered_at=None,
    quarantined_at=None,
    erased_at=None,
    held_at=None,
    last_result="",
)
FULL = TransientForItem("recipient-452", whole_mailbox=True)


class Clock:
    """A clock that a test sets."""

    seconds = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


def test_pauses_grow_and_the_last_one_repeats() -> None:
    """After the first refusal soon, later rarely, for ever; never longer than promised."""
    schedule = Schedule((MINUTE, 5 * MINUTE, 60 * MINUTE))
    pauses = [schedule.pause_after(attempts) for attempts in (1, 2, 3, 4, 400)]
    for pause, wanted in zip(pauses, (1, 5, 60, 60, 60), strict=True):
        assert abs(pause / MINUTE - wanted) <= wanted / 10
    assert max(pauses) < schedule.longest


def test_the_gate_opens_after_growing_pauses_and_forgets_at_success() -> None:
    """A relay that comes back is used at once, and its next fault is a first one."""
    clock = Clock()
    gate = RelayGate(Alarms(monotonic=clock), 60 * MINUTE, monotonic=clock)
    waits = []
    for _ in range(7):
        gate.record_failure(Fault.CONNECTION, "connect-failed")
        start = clock.seconds
        while not gate.is_open:
            clock.seconds += 1
        waits.append(clock.seconds - start)
    assert waits == [5, 15, 30, 60, 120, 120, 120]
    gate.record_success()
    gate.record_failure(Fault.CONNECTION, "connect-failed")
    clock.seconds += 5
    assert gate.is_open


def test_a_person_is_called_at_once_or_after_an_hour() -> None:
    """Waiting helps against a restart of the relay, not against a wrong password."""
    clock, heard = Clock(), list[Alarm]()
    alarms = Alarms(lambda alarm, _: heard.append(alarm), monotonic=clock)
    gate = RelayGate(alarms, 60 * MINUTE, monotonic=clock)
    gate.record_failure(Fault.CONNECTION, "connect-failed")
    clock.seconds += 3599
    gate.record_failure(Fault.CONNECTION, "connect-failed")
    assert heard == []
    clock.seconds += 1
    gate.record_failure(Fault.CONNECTION, "connect-failed")
    gate.record_failure(Fault.LOGIN, "login-535")
    assert heard == [Alarm.RELAY_AWAY, Alarm.RELAY_REFUSES]


def test_hooks_are_spared_repetitions_per_mailbox() -> None:
    """An alarm about another mailbox is another alarm; the same one comes again in an hour."""
    clock, heard = Clock(), list[str]()
    alarms = Alarms(lambda _, facts: heard.append(facts["mailbox"]), monotonic=clock)
    for mailbox in ("a", "a", "b"):
        alarms.sound(Alarm.MAILBOX_FAILED, mailbox=mailbox)
    clock.seconds += 3600
    alarms.sound(Alarm.MAILBOX_FAILED, mailbox="a")
    assert heard == ["a", "b", "a"]


def decision(
    result: Result, *, refused_for: timedelta | None = None, steady: bool = True, to: str = ""
) -> RetryDecision:
    """Decide about a letter that was refused for so long already; leave out when it is tried."""
    since = None if refused_for is None else NOON - refused_for
    letter = replace(LETTER, refused_since=since, mailbox=to or LETTER.mailbox)
    return replace(POLICY.decide(letter, result, NOON, clock_is_steady=steady), again_at=None)


@pytest.mark.parametrize(
    ("result", "wanted"),
    [
        (Sent("250"), RetryDecision(Event.DELIVER)),
        (FULL, RetryDecision(Event.DEFER, whole_mailbox=True)),
        (TransientForItem("451", whole_mailbox=False), RetryDecision(Event.DEFER)),
        (Unknown("data-timeout"), RetryDecision(Event.DEFER)),
        (
            PermanentForMailbox("550"),
            RetryDecision(Event.FALL_BACK, fallback=FALLBACK, alarm=Alarm.MAILBOX_FAILED),
        ),
        (
            PermanentForMessage("554"),
            RetryDecision(Event.QUARANTINE, alarm=Alarm.MAIL_QUARANTINED),
        ),
        (
            RelayFault("421", Fault.BUSY),
            RetryDecision(Event.PUT_OFF, relay_fault=Fault.BUSY),
        ),
    ],
    ids=str,
)
def test_each_result_leads_to_one_decision(result: Result, wanted: RetryDecision) -> None:
    """Another time, another mailbox, or a person who looks at the mail or at the relay."""
    assert decision(result) == wanted


@pytest.mark.parametrize("result", [FULL, Unknown("data-timeout")], ids=str)
def test_a_refusal_is_told_after_an_hour_and_given_to_the_fallback_after_a_day(
    result: Result,
) -> None:
    """By the age of the first refusal; where the clock cannot be believed age moves nothing."""
    assert decision(result, refused_for=HOUR - MINUTE).alarm is None
    late = decision(result, refused_for=HOUR)
    assert (late.event, late.alarm) == (Event.DEFER, Alarm.MAILBOX_DELAYED)
    assert decision(result, refused_for=24 * HOUR).event is Event.FALL_BACK
    jumped = decision(result, refused_for=24 * HOUR, steady=False)
    assert (jumped.event, jumped.alarm) == (Event.DEFER, Alarm.MAILBOX_DELAYED)


def test_the_last_mailbox_is_asked_for_ever() -> None:
    """Behind the fallback mailbox there is nobody; a person is told at each refusal."""
    kept = RetryDecision(Event.DEFER, whole_mailbox=True, alarm=Alarm.FALLBACK_REFUSES)
    assert decision(PermanentForMailbox("550"), to=FALLBACK) == kept
    assert decision(FULL, refused_for=24 * HOUR, to=FALLBACK) == kept


def test_a_refusal_waits_for_its_pause_and_a_fault_of_the_relay_for_none() -> None:
    """The pause grows with the tries of the letter; the relay has its own."""
    tried_twice = replace(LETTER, attempts=2)
    again_at = POLICY.decide(tried_twice, FULL, NOON, clock_is_steady=True).again_at
    assert again_at
    assert abs(again_at - NOON - HOUR) <= HOUR / 10
    fault = RelayFault("421", Fault.BUSY)
    assert POLICY.decide(tried_twice, fault, NOON, clock_is_steady=True).again_at is None


def test_a_letter_that_does_not_open_is_put_off_for_a_pause() -> None:
    """Nobody refused it, so nothing is counted; and it does not come again at once."""
    put_off = POLICY.decide_unopened(LETTER, NOON)
    assert put_off.event is Event.PUT_OFF
    assert put_off.again_at
    assert put_off.again_at > NOON
