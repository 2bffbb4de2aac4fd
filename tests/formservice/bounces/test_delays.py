"""A report that a server still tries keeps the content, and never shortens what keeps it."""

from datetime import UTC, datetime, timedelta

import pytest

from formservice.bounces.notification import Kind, read_notification
from formservice.monitoring.alarms import Alarm
from formservice.outbox import Outbox, State
from tests.formservice.bounces.handling import bounces, notification
from tests.formservice.bounces.test_notification import HEADERS, report
from tests.formservice.running_delivery import Setup, play
from tests.formservice.samples import purge_at
from tests.servers.scripted_smtp import Server

GRACE = timedelta(hours=72)
NONE = ""
LONG = "Sat, 28 Nov 2026 11:00:00 +0000"
"""A week after the letter was sent."""
SHORT = "Sun, 22 Nov 2026 11:00:00 +0000"
LONG_PAST = "Fri, 31 Dec 1999 23:59:59 +0000"
NEVER = "Fri, 31 Dec 9999 23:59:59 -0500"
TOO_MUCH = "Fri, 31 Dec 99999999999999999999 23:59:59 +0000"


@pytest.fixture
def setup(outbox: Outbox) -> Setup:
    """Give a setup with an empty outbox, in each kind of database."""
    return Setup(outbox)


async def delayed(setup: Setup, reference: str, until: str) -> bytes:
    """Return a report that the letter is tried *until* then."""
    mail = await notification(setup, reference, "delayed")
    line = f"Will-Retry-Until: {until}\n" if until else ""
    return mail.replace(b"Action: ", line.encode() + b"Action: ")


@pytest.mark.parametrize(
    ("reports", "kept_days"),
    [
        ((LONG, SHORT), 7),
        ((SHORT, LONG), 7),
        ((LONG, LONG_PAST), 7),
        ((LONG, NONE), 7),
        ((NONE, LONG_PAST), 5),
        ((LONG_PAST,), 5),
        ((TOO_MUCH,), 5),
        ((NEVER,), 13),
        ((NEVER, SHORT), 13),
        ((SHORT,), 1),
    ],
)
def test_no_report_of_a_delay_shortens_what_another_promised(
    setup: Setup, reports: tuple[str, ...], kept_days: int
) -> None:
    """The latest moment counts, and a day for the way back; one before the letter is none."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        for until in reports:
            assert await bounces(setup).handle(await delayed(setup, reference, until))
        begun = setup.now
        kept = max(timedelta(days=kept_days + 1), GRACE)
        setup.now = begun + kept - timedelta(hours=2)
        assert await purge_at(setup.outbox, setup.now, GRACE) == 0
        setup.now = begun + kept + timedelta(hours=2)
        assert await purge_at(setup.outbox, setup.now, GRACE) == 1

    play(scene)
    assert set(setup.alarms) == {Alarm.MAILBOX_DELAYED}


@pytest.mark.parametrize("until", [NONE, LONG, LONG_PAST])
def test_a_delay_of_an_erased_letter_is_for_a_person(setup: Setup, until: str) -> None:
    """It may bring back the last copy of the request, and nothing is left that could be kept."""

    async def scene(server: Server) -> None:
        letters = [await setup.accept(), await setup.accept()]
        await setup.delivery(server).deliver_due()
        mails = [await delayed(setup, one, until) for one in letters]
        setup.now += GRACE + timedelta(hours=1)
        assert await purge_at(setup.outbox, setup.now, GRACE) == len(letters)
        taker = bounces(setup)
        for mail in mails:
            assert not await taker.handle(mail)
        assert [one["reference"] for one in setup.facts] == letters
        assert {await setup.state(one) for one in letters} == {State.ERASED}

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR] * 2


def test_the_moment_of_a_delay_is_read_whatever_it_is() -> None:
    """None of them breaks the reader, and the report stays one of a delay."""
    for until in (LONG, LONG_PAST, NEVER, TOO_MUCH):
        line = f"Will-Retry-Until: {until}\nAction: ".encode()
        raw = report("delayed", returned=HEADERS, status="4.2.0").replace(b"Action: ", line)
        read = read_notification(raw)
        assert read.kind is Kind.DELAYED
        assert (read.retry_until is None) == (until == TOO_MUCH)
        assert not read.retry_until or read.retry_until > datetime(1999, 1, 1, tzinfo=UTC)
