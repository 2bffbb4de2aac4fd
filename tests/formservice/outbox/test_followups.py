"""What staff say of a request, on both databases."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from formservice.outbox import (
    MISROUTED,
    NO_HOURS,
    OPEN,
    Attempt,
    BulkCommand,
    ClaimRequest,
    Envelope,
    Event,
    FollowupCount,
    HandOver,
    HandOverResult,
    OpenedFollowup,
    OperatorCommand,
    Outbox,
    Outcome,
    Reminder,
    Selection,
    StaffAnswer,
    State,
    Step,
    hash_of,
    median_hours,
    new_token,
)
from formservice.outbox.schema import followup_links, followups
from tests.formservice.samples import NOON, new_letter, purge_at, times_of

REFERENCE, TOKEN = "482719365", hash_of("one")
MOERS, WESEL, XANTEN = "05170024", "05170048", "05170052"
OTHER = "wesel@kreis.example"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def deliver(outbox: Outbox) -> Envelope:
    (claim,) = await outbox.claim(ClaimRequest("worker", 1, HOUR))
    await outbox.finish(Attempt(Event.DELIVER, claim.envelope, "worker", "data-250"))
    return claim.envelope


async def delivered(outbox: Outbox) -> None:
    await outbox.accept(new_letter(reference=REFERENCE, token_hash=TOKEN))
    await deliver(outbox)


async def opened(outbox: Outbox) -> OpenedFollowup:
    found = await outbox.open_link(TOKEN)
    assert found
    return found


def test_a_link_opens_its_request_alone(outbox: Outbox) -> None:
    """By the hash of its token; another one leads nowhere, and no link means no row."""

    async def scene() -> None:
        await delivered(outbox)
        await outbox.accept(new_letter(reference="482719368"))
        found = await opened(outbox)
        assert found.followup.reference == found.letter.reference == REFERENCE
        assert (found.followup.municipality, found.followup.language) == (MOERS, "ar")
        assert found.followup.accepted_at == found.arrived_at == NOON
        assert found.followup.outcome is None
        assert await outbox.open_link(hash_of("two")) is None
        assert await outbox.find_followup("482719368") is None

    asyncio.run(scene())


def test_tokens_are_long_and_differ() -> None:
    """144 bits, in signs that no mail program breaks."""
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {24}


def test_an_answer_is_noted_once_and_can_be_taken_back(outbox: Outbox) -> None:
    """Pressing twice keeps the first time; a mistake is corrected."""

    async def scene() -> None:
        await delivered(outbox)
        times_of(outbox).now = NOON + HOUR
        first = await outbox.answer(StaffAnswer(TOKEN, Outcome.TAKEN_OVER))
        times_of(outbox).now = NOON + 2 * HOUR
        again = await outbox.answer(StaffAnswer(TOKEN, Outcome.TAKEN_OVER))
        assert first
        assert first == again
        assert first.followup.outcome_at == NOON + HOUR
        undone = await outbox.answer(StaffAnswer(TOKEN, None))
        assert undone
        assert (undone.followup.outcome, undone.followup.outcome_at) == (None, None)
        assert await outbox.answer(StaffAnswer(hash_of("two"), Outcome.NO_ENQUIRY)) is None

    asyncio.run(scene())


def test_a_request_is_handed_to_another_town(outbox: Outbox) -> None:
    """M4: the other mailbox gets it, and no mailbox has failed; its staff begin anew."""

    async def scene() -> None:
        await delivered(outbox)
        await outbox.answer(StaffAnswer(TOKEN, Outcome.NO_ENQUIRY))
        wish = HandOver(TOKEN, WESEL, OTHER)
        assert await outbox.hand_over(wish) is HandOverResult.SENT
        assert await outbox.hand_over(wish) is HandOverResult.SAME_MAILBOX
        assert await outbox.hand_over(HandOver(TOKEN, MOERS, "m@x.example")) is (
            HandOverResult.NOT_NOW
        )
        found = await opened(outbox)
        assert found.letter.state is State.WAITING
        assert (found.followup.came_from, found.followup.municipality) == (MOERS, WESEL)
        assert found.followup.outcome is None
        letter = await deliver(outbox)
        assert (letter.mailbox, letter.failed_mailbox) == (OTHER, None)
        assert (letter.forwarded_from, letter.forwarded_at) == ("moers@kreis.example", NOON)
        (count,) = [one for one in await outbox.counts() if one.number == 1]
        assert (count.municipality, count.outcome) == (WESEL, MISROUTED)

    asyncio.run(scene())


def test_an_operator_hands_on_what_was_delivered_in_the_same_way(outbox: Outbox) -> None:
    """`kim outbox reroute` of one or of several: forwarded, not failed."""

    async def scene() -> None:
        await delivered(outbox)
        command = OperatorCommand(Event.REROUTE, REFERENCE, OTHER, WESEL)
        assert (await outbox.carry_out(command)).done
        letter = await deliver(outbox)
        assert (letter.failed_mailbox, letter.forwarded_from) == (None, "moers@kreis.example")
        assert (await opened(outbox)).followup.municipality == WESEL
        chosen = Selection(frozenset({State.DELIVERED}))
        bulk = BulkCommand(Event.REROUTE, chosen, "moers@kreis.example", MOERS)
        assert len((await outbox.carry_out_all(bulk)).changed) == 1
        letter = await deliver(outbox)
        assert (letter.failed_mailbox, letter.forwarded_from) == (None, OTHER)
        assert (await opened(outbox)).followup.came_from == MOERS

    asyncio.run(scene())


def test_a_mailbox_of_several_towns_is_a_station_too(outbox: Outbox) -> None:
    """It has no town's key, and yet somebody there has had the request."""

    async def scene() -> None:
        await delivered(outbox)
        for mailbox, town in ((OTHER, WESEL), ("k@x.example", ""), ("m@x.example", MOERS)):
            command = OperatorCommand(Event.REROUTE, REFERENCE, mailbox, town)
            assert (await outbox.carry_out(command)).done
            await deliver(outbox)
        assert (await opened(outbox)).followup.stations == (MOERS, WESEL, "", MOERS)

    asyncio.run(scene())


def test_a_station_keeps_the_hyphen_of_its_key(outbox: Outbox) -> None:
    """The key of a city's borough is its slug."""

    async def scene() -> None:
        await delivered(outbox)
        for mailbox, town in ((OTHER, "innenstadt-west"), ("m@x.example", MOERS)):
            command = OperatorCommand(Event.REROUTE, REFERENCE, mailbox, town)
            assert (await outbox.carry_out(command)).done
            await deliver(outbox)
        assert (await opened(outbox)).followup.stations == (MOERS, "innenstadt-west", MOERS)

    asyncio.run(scene())


def test_what_comes_back_to_its_first_town_was_not_misrouted(outbox: Outbox) -> None:
    """Neither while it is kept nor when it is erased: another town has had it by mistake."""

    async def scene() -> None:
        await delivered(outbox)
        await outbox.hand_over(HandOver(TOKEN, WESEL, OTHER))
        await deliver(outbox)
        await outbox.hand_over(HandOver(TOKEN, MOERS, "moers@kreis.example"))
        letter = await deliver(outbox)
        assert letter.forwarded_from == OTHER
        before = [one for one in await outbox.counts() if one.municipality == MOERS]
        assert [one.outcome for one in before] == ["proper"]
        assert MISROUTED not in {one.outcome for one in await outbox.followup_counts()}
        assert await purge_at(outbox, NOON + 4 * DAY, 3 * DAY) == 1
        after = [one for one in await outbox.counts() if one.municipality == MOERS]
        assert after == before

    asyncio.run(scene())


def test_what_goes_back_from_the_fallback_was_not_misrouted(outbox: Outbox) -> None:
    """The proper mailbox had failed; it gets its own request."""

    async def scene() -> None:
        await outbox.accept(new_letter(reference=REFERENCE, token_hash=TOKEN))
        (claim,) = await outbox.claim(ClaimRequest("worker", 1, HOUR))
        own = claim.envelope.mailbox
        fall = Attempt(Event.FALL_BACK, claim.envelope, "worker", "550", fallback=OTHER)
        await outbox.finish(fall)
        await deliver(outbox)
        await outbox.carry_out(OperatorCommand(Event.REROUTE, REFERENCE, own, MOERS))
        letter = await deliver(outbox)
        assert (letter.failed_mailbox, letter.forwarded_from) == (None, None)

    asyncio.run(scene())


def test_after_the_erasure_staff_forward_their_own_mail(outbox: Outbox) -> None:
    """It is counted all the same, and the other town is responsible from now on."""

    async def scene() -> None:
        await delivered(outbox)
        assert await purge_at(outbox, NOON + 4 * DAY, 3 * DAY) == 1
        wish = HandOver(TOKEN, WESEL, OTHER)
        assert await outbox.hand_over(wish) is HandOverResult.BY_HAND
        found = await opened(outbox)
        assert found.letter.state is State.ERASED
        assert found.mailbox == OTHER
        assert found.arrived_at == NOON + 4 * DAY
        assert (MISROUTED, MOERS, WESEL) in kinds(await outbox.followup_counts())
        assert await towns(outbox) == {WESEL: 1}
        assert await outbox.hand_over(HandOver(hash_of("x"), WESEL, OTHER)) is (
            HandOverResult.UNKNOWN
        )

    asyncio.run(scene())


async def towns(outbox: Outbox) -> dict[str, int]:
    """Return how many requests each town has, as the report tells it."""
    numbers = Counter[str]()
    for one in await outbox.counts():
        numbers[one.municipality] += one.number
    return {town: number for town, number in numbers.items() if number}


def test_a_request_that_is_forwarded_by_hand_counts_where_it_belongs(outbox: Outbox) -> None:
    """As one that the service sends on: town and way agree, language and channel stay."""

    async def scene() -> None:
        await outbox.accept(new_letter(channel="MAIL", language="uk"))
        await deliver(outbox)
        await delivered(outbox)
        assert await purge_at(outbox, NOON + 4 * DAY, 3 * DAY) == 2
        for mailbox, town in ((OTHER, WESEL), ("k@x.example", ""), ("x@x.example", XANTEN)):
            await outbox.hand_over(HandOver(TOKEN, town, mailbox))
        assert await towns(outbox) == {MOERS: 1, XANTEN: 1}
        told = {(one.municipality, one.language, one.channel): one for one in await outbox.counts()}
        assert told[XANTEN, "ar", "TEL"].outcome == MISROUTED
        assert (told[MOERS, "uk", "MAIL"].number, told[MOERS, "uk", "MAIL"].outcome) == (
            1,
            "proper",
        )
        await outbox.hand_over(HandOver(TOKEN, MOERS, "moers@kreis.example"))
        assert await towns(outbox) == {MOERS: 2}
        counted = [one for one in await outbox.counts() if one.number]
        assert {one.outcome for one in counted} == {"proper"}

    asyncio.run(scene())


def test_a_month_begins_when_it_begins_in_germany(outbox: Outbox) -> None:
    """Nine minutes past midnight in Moers it is still the month before by UTC."""

    async def scene() -> None:
        times_of(outbox).now = datetime(2025, 11, 30, 23, 9, tzinfo=UTC)
        letter = new_letter(token_hash=TOKEN, page="same", interpreter="yes")
        await outbox.accept(letter)
        await deliver(outbox)
        for days in (0, 5, 91):
            await purge_at(outbox, times_of(outbox).now + days * DAY, 3 * DAY)
            assert [one.month for one in await outbox.counts() if one.number] == ["2025-12"]
            assert {one.month for one in await outbox.followup_counts()} == {"2025-12"}
            assert {one.month for one in await outbox.wish_counts()} == {"2025-12"}

    asyncio.run(scene())


def kinds(counts: list[FollowupCount]) -> set[tuple[str, str, str]]:
    return {(one.outcome, one.municipality, one.moved_to) for one in counts}


def test_what_nobody_needs_is_erased_but_for_its_counters(outbox: Outbox) -> None:
    """Ninety days after the acceptance: row and links go, the numbers stay the same."""

    async def scene() -> None:
        monday = NOON + 2 * DAY
        times_of(outbox).now = monday
        await delivered(outbox)
        await outbox.accept(new_letter(token_hash=hash_of("two")))
        times_of(outbox).now = monday + 3 * HOUR
        await outbox.answer(StaffAnswer(TOKEN, Outcome.TAKEN_OVER))
        before = await outbox.followup_counts()
        assert before == [
            FollowupCount("2026-11", MOERS, OPEN, "", NO_HOURS, 1),
            FollowupCount("2026-11", MOERS, Outcome.TAKEN_OVER, "", 3, 1),
        ]
        assert median_hours(before) == 3
        await purge_at(outbox, monday + 89 * DAY, 3 * DAY)
        assert await outbox.open_link(TOKEN)
        await purge_at(outbox, monday + 91 * DAY, 3 * DAY)
        assert await outbox.open_link(TOKEN) is None
        assert await outbox.followup_counts() == before
        with outbox._engine.connect() as connection:
            for table in (followups, followup_links):
                query = select(func.count()).select_from(table)
                assert connection.execute(query).scalar() == 0

    asyncio.run(scene())


def test_the_median_is_over_requests_and_not_over_rows() -> None:
    """Nothing taken over has none."""
    rows = [(1, 5), (8, 1), (30, 1)]
    counts = [FollowupCount("2026-11", "", Outcome.TAKEN_OVER, "", *row) for row in rows]
    assert median_hours(counts) == 1
    assert median_hours([FollowupCount("2026-11", "", OPEN, "", NO_HOURS, 9)]) is None


def test_a_reminder_is_stored_once_and_only_while_nobody_has_answered(outbox: Outbox) -> None:
    """It is a letter like others, with a link of its own to the same page."""

    async def scene() -> None:
        await delivered(outbox)
        assert [one.letter.reference for one in await due(outbox, Step.REMIND)] == [REFERENCE]
        reminder = new_reminder(Step.REMIND)
        assert await outbox.remind(reminder)
        assert not await outbox.remind(new_reminder(Step.REMIND))
        assert await due(outbox, Step.REMIND) == ()
        assert len(await due(outbox, Step.ESCALATE)) == 1
        by_reminder = await outbox.open_link(reminder.token_hash)
        assert by_reminder == await opened(outbox)
        assert (await deliver(outbox)).reference == reminder.letter.reference
        await outbox.answer(StaffAnswer(TOKEN, Outcome.TAKEN_OVER))
        assert await due(outbox, Step.ESCALATE) == ()
        assert not await outbox.remind(new_reminder(Step.ESCALATE))

    asyncio.run(scene())


async def due(outbox: Outbox, step: Step) -> tuple[OpenedFollowup, ...]:
    return (await outbox.unanswered(step)).followups


def new_reminder(step: Step) -> Reminder:
    return Reminder(step, REFERENCE, new_letter(channel="REMINDER"), hash_of(new_token()))


@pytest.mark.parametrize("step", Step)
def test_nobody_is_reminded_of_what_has_not_arrived(outbox: Outbox, step: Step) -> None:
    """Alarms tell of what is not delivered; a wrong clock reminds nobody either."""

    async def scene() -> None:
        await outbox.accept(new_letter(token_hash=TOKEN))
        assert await due(outbox, step) == ()
        await deliver(outbox)
        assert len(await due(outbox, step)) == 1
        times_of(outbox).ahead = 40 * DAY
        assert await due(outbox, step) == ()

    asyncio.run(scene())


def test_who_has_waited_longest_since_the_arrival_is_first(outbox: Outbox) -> None:
    """After an outage the eldest requests have only just arrived, and are not due for days."""

    async def scene() -> None:
        for reference in ("100000001", "100000002"):
            letter = new_letter(reference=reference, token_hash=hash_of(reference))
            await outbox.accept(letter)
            times_of(outbox).now += HOUR
        claims = await outbox.claim(ClaimRequest("worker", 2, DAY))
        for claim in reversed(claims):
            await outbox.finish(Attempt(Event.DELIVER, claim.envelope, "worker", "data-250"))
            times_of(outbox).now += HOUR
        found = await due(outbox, Step.REMIND)
        assert [one.followup.reference for one in found] == ["100000002", "100000001"]

    asyncio.run(scene())
