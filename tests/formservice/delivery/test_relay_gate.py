"""After a fault the relay is asked politely: after pauses, and by one at a time."""

import contextlib
from datetime import timedelta

from formservice.delivery.relay_gate import FIRST_SECONDS, RelayGate
from formservice.delivery.smtp_replies import Fault
from formservice.monitoring.alarms import Alarm, Alarms
from tests.formservice.delivery.test_retry import MINUTE, Clock


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
    clock.seconds += 10
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


def new_gate(clock: Clock) -> RelayGate:
    """Return a gate that hears no alarms."""
    return RelayGate(Alarms(monotonic=clock), timedelta(hours=1), monotonic=clock)


def test_after_a_fault_in_a_conversation_one_goes_first() -> None:
    """The others wait for its result: success opens the gate for all, a fault closes it again."""
    clock = Clock()
    gate = new_gate(clock)
    with gate.enter() as first, gate.enter() as second:
        assert (first, second) == (True, True)
        gate.record_failure(Fault.REFUSED, "recipient-554-5.7.1")
    with gate.enter() as nobody:
        assert not nobody
    clock.seconds += 5
    with gate.enter() as first:
        assert first
        with gate.enter() as second:
            assert not second
    with gate.enter() as again:
        assert again, "the first one had nothing to send"
        gate.record_success()
        with gate.enter() as second:
            assert second


def test_what_had_begun_before_the_gate_closed_makes_no_pause_longer() -> None:
    """Four lanes that meet one fault have met one fault."""
    clock = Clock()
    gate = new_gate(clock)
    for _ in range(4):
        gate.record_failure(Fault.CONNECTION, "connect-failed")
    clock.seconds += 5
    assert gate.is_open
    assert gate.is_in_doubt


def is_open(gate: RelayGate) -> bool:
    """Return whether the pause is over, as often as it is asked."""
    return gate.is_open


def test_a_success_ends_the_pause_unless_a_person_is_needed() -> None:
    """A mail over an open connection says nothing about the password of the next one."""
    clock = Clock()
    gate = new_gate(clock)
    gate.record_failure(Fault.BUSY, "connect-421")
    assert not is_open(gate)
    gate.record_success()
    assert is_open(gate)
    gate.record_failure(Fault.BUSY, "connect-421")
    assert is_open(gate), "no room for one more connection"
    clock.seconds += 10
    gate.record_failure(Fault.BUSY, "connect-421")
    assert not is_open(gate)
    gate.record_success()
    gate.record_failure(Fault.LOGIN, "login-535")
    gate.record_success()
    assert not is_open(gate)


def test_whoever_goes_first_and_is_slow_holds_up_nobody() -> None:
    """Seconds later another one is let in; the end of the slow one lets in no further one."""
    clock = Clock()
    gate = new_gate(clock)
    gate.record_failure(Fault.REFUSED, "recipient-554-5.7.1")
    clock.seconds += 5
    with contextlib.ExitStack() as slow:
        assert slow.enter_context(gate.enter())
        clock.seconds += FIRST_SECONDS
        with gate.enter() as second:
            slow.close()
            with gate.enter() as third:
                assert (second, third) == (True, False)
