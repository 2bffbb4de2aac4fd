"""An alarm is passed on once an hour, and none that happens once gets lost in that hour."""

from formservice.monitoring.alarms import ONCE, QUIET_SECONDS, Alarm, Alarms


class Person:
    """Hears alarms, and has a clock to set."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        """The references that were named, a line for each alarm."""
        self.now = 0.0
        self.alarms = Alarms(
            lambda _, facts: self.heard.append(facts.get("reference", "")),
            monotonic=lambda: self.now,
        )


def test_the_same_alarm_is_passed_on_once_an_hour() -> None:
    """Another mailbox, or another subject, has an hour of its own."""
    person = Person()
    for mailbox in ("a@kim.example", "a@kim.example", "b@kim.example"):
        person.alarms.sound(Alarm.MAILBOX_DELAYED, mailbox=mailbox)
    person.alarms.sound(Alarm.MAILBOX_DELAYED, about="c", mailbox="a@kim.example")
    assert len(person.heard) == 3
    person.now = QUIET_SECONDS
    person.alarms.sound(Alarm.MAILBOX_DELAYED, mailbox="a@kim.example")
    assert len(person.heard) == 4


def test_what_happens_once_is_told_when_the_hour_is_over() -> None:
    """A second bounce twenty minutes later would never be seen again otherwise."""
    person = Person()
    for reference in ("1", "2", "3"):
        person.alarms.sound(Alarm.BOUNCE_UNCLEAR, about="", reference=reference)
    person.now = QUIET_SECONDS - 1
    person.alarms.catch_up()
    assert person.heard == ["1"]
    person.now = QUIET_SECONDS
    person.alarms.catch_up()
    person.alarms.catch_up()
    assert person.heard == ["1", "3"]


def test_a_trouble_that_may_be_over_is_not_told_later() -> None:
    """It sounds again by itself as long as it lasts."""
    person = Person()
    assert Alarm.RELAY_AWAY not in ONCE
    for _ in range(2):
        person.alarms.sound(Alarm.RELAY_AWAY)
    person.now = QUIET_SECONDS
    person.alarms.catch_up()
    assert len(person.heard) == 1
