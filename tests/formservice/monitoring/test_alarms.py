"""An alarm is passed on once an hour, and none that happens once gets lost in that hour."""

import weakref

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


def test_what_was_delayed_says_how_many_it_stands_for() -> None:
    """Seven requests of one mailbox are no single one; the first of them was told at once."""
    told: list[dict[str, str]] = []
    now = 0.0
    alarms = Alarms(lambda _, facts: told.append(dict(facts)), monotonic=lambda: now)
    for number in range(1, 8):
        alarms.sound(Alarm.MAILBOX_FAILED, mailbox="a@kim.example", reference=str(number))
    now = QUIET_SECONDS
    alarms.catch_up()
    now = 2 * QUIET_SECONDS
    alarms.sound(Alarm.MAILBOX_FAILED, mailbox="a@kim.example", reference="8")
    assert told == [
        {"mailbox": "a@kim.example", "reference": "1"},
        {"mailbox": "a@kim.example", "reference": "7", "times": "6"},
        {"mailbox": "a@kim.example", "reference": "8"},
    ]


def test_the_next_one_counts_those_that_were_held() -> None:
    """Where it comes before anybody looks whether the hour is over."""
    told: list[dict[str, str]] = []
    now = 0.0
    alarms = Alarms(lambda _, facts: told.append(dict(facts)), monotonic=lambda: now)
    for number in ("1", "2", "3"):
        alarms.sound(Alarm.CONTENT_MISSING, about="", reference=number)
    now = QUIET_SECONDS
    alarms.sound(Alarm.CONTENT_MISSING, about="", reference="4")
    alarms.catch_up()
    assert told == [{"reference": "1"}, {"reference": "4", "times": "3"}]


def test_a_trouble_that_may_be_over_is_not_told_later() -> None:
    """It sounds again by itself as long as it lasts."""
    person = Person()
    assert Alarm.RELAY_AWAY not in ONCE
    for _ in range(2):
        person.alarms.sound(Alarm.RELAY_AWAY)
    person.now = QUIET_SECONDS
    person.alarms.catch_up()
    assert len(person.heard) == 1


class _Reference(str):
    """A reference whose end can be watched."""

    __slots__ = ("__weakref__",)


def test_what_is_quiet_no_more_is_forgotten() -> None:
    """A service runs for months, and each letter has a reference of its own."""
    person = Person()
    reference = _Reference("482719365")
    known = weakref.ref(reference)
    person.alarms.sound(Alarm.CONTENT_MISSING, about=reference)
    del reference
    assert known()
    person.now = QUIET_SECONDS
    person.alarms.catch_up()
    assert known() is None
