"""Pauses grow, and the relay is asked no more often than is polite."""

from datetime import timedelta

from formservice.delivery.retry import RelayGate, Schedule
from formservice.delivery.smtp_replies import Fault
from formservice.monitoring.alarms import Alarm, Alarms

MINUTE = timedelta(minutes=1)


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
        gate.failed(Fault.CONNECTION, "connect-failed")
        start = clock.seconds
        while not gate.is_open:
            clock.seconds += 1
        waits.append(clock.seconds - start)
    assert waits == [5, 15, 30, 60, 120, 120, 120]
    gate.took()
    gate.failed(Fault.CONNECTION, "connect-failed")
    clock.seconds += 5
    assert gate.is_open


def test_a_person_is_called_at_once_or_after_an_hour() -> None:
    """Waiting helps against a restart of the relay, not against a wrong password."""
    clock, heard = Clock(), list[Alarm]()
    alarms = Alarms(lambda alarm, _: heard.append(alarm), monotonic=clock)
    gate = RelayGate(alarms, 60 * MINUTE, monotonic=clock)
    gate.failed(Fault.CONNECTION, "connect-failed")
    clock.seconds += 3599
    gate.failed(Fault.CONNECTION, "connect-failed")
    assert heard == []
    clock.seconds += 1
    gate.failed(Fault.CONNECTION, "connect-failed")
    gate.failed(Fault.LOGIN, "login-535")
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
