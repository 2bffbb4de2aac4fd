"""An absence that ended long ago is no absence: perhaps nobody reads that mailbox any more."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from formservice.bounces.absence_end import ends_far_from
from formservice.bounces.notification import Kind, read_notification
from formservice.outbox import Outbox
from tests.formservice.bounces.handling import bounces
from tests.formservice.bounces.test_notification import OUR_ID
from tests.formservice.running_delivery import Setup
from tests.formservice.samples import NOON

MAY = date(2027, 5, 10)


def note(text: str) -> bytes:
    """Return an absence note that says *text*."""
    head = f"From: a@moers.example\nSubject: Automatische Antwort: [KIM]\nIn-Reply-To: {OUR_ID}"
    return f"{head}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode()


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin bis 3.1. nicht im Haus.",
        "Ich bin bis zum 3. Januar im Urlaub.",
        "Ich bin vom 20.12.2026 bis 03.01.2027 abwesend. Ab 4.1. bin ich wieder erreichbar.",
        "Ich bin vom 20.12. bis 3.1.27 abwesend.",
        "Ich bin bis Freitag, den 30. April 2027 im Urlaub.",
        "Ich bin bis 2027-05-02 abwesend.",
        "I am out of the office until January 3rd.",
        "I am out of the office until 3rd January 2027.",
    ],
)
def test_a_note_whose_end_is_long_past_is_for_a_person(text: str) -> None:
    """Each is harmless by its words, and was so in its time."""
    assert read_notification(note(text)).kind is Kind.HARMLESS
    assert read_notification(note(text), MAY).kind is Kind.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin bis 3.5. nicht im Haus.",
        "Ich bin bis 12.5. nicht im Haus.",
        "Ich bin vom 20.12. bis 14. Mai abwesend.",
        "Ich bin bis 3.7.2027 abwesend.",
        "Ich bin bis Montag nicht im Haus.",
        "Thank you for your mail.",
        "I am out of the office until May 14th, 2027.",
        "Ich bin bis Juni nicht im Haus.",
        "I am on leave until June 2027.",
        "Ich bin bis Freitag nicht im Haus. Ticket 4-1",
        "Ich bin bis zum 31. im Urlaub.",
    ],
)
def test_a_note_whose_end_comes_or_has_just_passed_is_harmless(text: str) -> None:
    """For a week somebody may forget to switch it off."""
    assert read_notification(note(text), MAY).kind is Kind.HARMLESS


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin bis 30.2. nicht im Haus.",
        "Ich bin bis 31.6.2027 abwesend.",
        "Ich bin bis 29. Februar 2027 abwesend.",
        "Ich bin bis 2027-13-01 abwesend.",
        "Ich bin bis 31. 2019 abwesend.",
        "Ich bin bis 0.0.2027 abwesend.",
        "Ich bin bis 1.1.0000 abwesend.",
    ],
)
def test_an_absence_until_a_day_that_does_not_exist_is_for_a_person(text: str) -> None:
    """Nobody knows when it ends."""
    assert read_notification(note(text), MAY).kind is Kind.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin bis Januar 2019 nicht im Büro.",
        "Ich bin bis Januar nicht im Büro.",
        "I am on leave until December 2035.",
        "I am out of the office until March, 2040.",
        "Ich bin bis 31.12 2019 abwesend.",
        "Ich bin bis 27.11 19 abwesend.",
        "Ich bin bis 27.11.202 abwesend.",
        "Ich bin abwesend bis 27.11.202.",
        "Ich bin bis 3.1.2019 abwesend. Ticket: 2027-05-10",
        "Ich bin bis 3.1.2019 abwesend. Ab 10.5. bin ich wieder erreichbar.",
        "Ich bin vom 3.1.2035 bis 12.5. abwesend.",
        "Ich bin vom 02.01.2023 bis Freitag nicht im Büro.",
        "Wir haben vom 24.12.2019 bis 14. Mai Betriebsferien.",
        "I am on leave from 20 April until Monday.",
    ],
)
def test_each_day_in_a_note_is_looked_at(text: str) -> None:
    """However it is written, and whatever other day stands beside it."""
    assert read_notification(note(text), MAY).kind is Kind.UNCLEAR


@pytest.mark.parametrize(
    ("today", "long_ago"), [(date(2027, 1, 10), False), (date(2027, 1, 11), True)]
)
def test_a_day_without_a_year_is_the_nearest_one(
    today: date,
    long_ago: bool,  # noqa: FBT001 - the answer
) -> None:
    """At the turn of the year, too."""
    assert ends_far_from(today, ["bis 3.1."]) is long_ago
    assert not ends_far_from(date(2026, 12, 28), ["bis 3.1."])


@pytest.mark.parametrize(
    ("text", "is_absence"),
    [
        ("Ich bin bis zum 31.12.2099 nicht im Haus.", False),
        ("Ich bin vom 1.5.2027 bis 30.6.2028 abwesend.", False),
        ("I am out of the office until 12 May 2028.", False),
        ("Ich bin bis 6.7.2027 abwesend.", False),
        ("Ich bin bis 5.7.2027 abwesend.", True),
    ],
)
def test_an_absence_of_more_than_eight_weeks_is_for_a_person(
    text: str,
    is_absence: bool,  # noqa: FBT001 - the answer
) -> None:
    """So says who never comes back; nobody reads the letter before."""
    expected = Kind.HARMLESS if is_absence else Kind.UNCLEAR
    assert read_notification(note(text), MAY).kind is expected


@pytest.mark.parametrize("words", ["until may", "bis may", "bis zum may", "through  may", "- may"])
def test_a_month_in_small_letters_is_one(words: str) -> None:
    """What somebody may do is none."""
    november = date(2026, 11, 21)
    assert ends_far_from(november, [f"I am away {words}."])
    assert not ends_far_from(november, ["You may write to us, it may take a day."])


def test_the_day_is_the_outboxs(outbox: Outbox) -> None:
    """It is November there: a person is called about a note of last summer."""
    setup = Setup(outbox)
    assert NOON.date() == date(2026, 11, 21)

    async def scene() -> list[bool]:
        await setup.accept()
        handler = bounces(setup)
        texts = ("Ich bin bis 3.8. nicht im Haus.", "Ich bin bis 3.12. nicht im Haus.")
        return [await handler.handle(note(text)) for text in texts]

    assert asyncio.run(scene()) == [False, True]


def test_the_day_begins_at_midnight_in_germany(outbox: Outbox) -> None:
    """A note that was sent there names the days of that place, and not of Greenwich."""
    setup = Setup(outbox)
    setup.now = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)

    async def scene() -> list[bool]:
        await setup.accept()
        handler = bounces(setup)
        texts = ("Ich bin bis 15.11. nicht im Haus.", "Ich bin bis 14.11. nicht im Haus.")
        return [await handler.handle(note(text)) for text in texts]

    assert asyncio.run(scene()) == [True, False]
