"""What staff and operators said after the backup is said again, as it was said."""

import asyncio
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from formservice.assembly import open_outbox
from formservice.config.settings import Settings
from formservice.outbox import Outbox
from kim.outbox.choosing import destinations_of
from kim.outbox.restored import read_log
from portal.district.model import Substitution
from tests.formservice.samples import DISTRICT
from tests.kim.outbox.test_restored import Story, story
from tests.kim.test_canary import environ

__all__ = ["story"]
REFERENCE = "482719368"
DEPUTY = "deputy@wesel.example"


def outbox_of(story: Story) -> Outbox:
    return open_outbox(Settings.from_environ(environ(story.folder, 9)))


def facts(story: Story, reference: str) -> tuple[Any, ...]:
    """Return where a request is, where it has been, and what is known of it."""

    async def ask() -> tuple[Any, ...]:
        letter, followup = await box.find(reference), await box.find_followup(reference)
        assert letter
        assert followup
        known = (followup.municipality, followup.came_from, followup.outcome)
        where = (letter.state, letter.mailbox, letter.failed_mailbox, letter.forwarded_from)
        return (*where, *known)

    box = outbox_of(story)
    try:
        return asyncio.run(ask())
    finally:
        box.close()


@pytest.mark.parametrize("known", [True, False], ids=["delivered before", "delivered after"])
@pytest.mark.parametrize("came_back", [True, False], ids=["came back", "arrived"])
def test_a_hand_over_is_no_failed_delivery(story: Story, *, known: bool, came_back: bool) -> None:
    """And a failed delivery is no hand-over: the mail says which mailbox had it, and why."""
    (reference,) = asyncio.run(story.accept("one"))
    if not known:
        story.copy("outbox.db", "backup.db")
    asyncio.run(story.deliver())
    if known:
        story.copy("outbox.db", "backup.db")
    if came_back:
        asyncio.run(story.bounce(reference))
    assert story.kim("outbox", "reroute", reference, "Wesel").exit_code == 0
    before = facts(story, reference)
    story.lose_the_database()
    assert story.restored().exit_code == 0
    assert facts(story, reference) == before
    assert story.restored().exit_code == 0
    assert facts(story, reference) == before


def test_what_came_back_has_failed_there_after_a_restore_too(story: Story) -> None:
    """It was not forwarded, in the outbox before and after."""
    (reference,) = asyncio.run(story.accept("one"))
    asyncio.run(story.deliver())
    story.copy("outbox.db", "backup.db")
    done = story.kim("outbox", "reroute", "--came-back", reference, "Wesel")
    assert f"reroute-returned: done, {reference} was delivered" in done.stdout
    before = facts(story, reference)
    story.lose_the_database()
    assert story.restored().exit_code == 0
    assert facts(story, reference) == before
    shown = json.loads(story.kim("outbox", "show", reference, "--json").stdout)[0]
    assert shown["failed_mailbox"]
    assert shown["forwarded_from"] is None


def test_two_hand_overs_are_two(story: Story) -> None:
    """The second one while nobody had got the first."""
    (reference,) = asyncio.run(story.accept("one"))
    asyncio.run(story.deliver())
    story.copy("outbox.db", "backup.db")
    for town in ("Wesel", "kreis"):
        assert story.kim("outbox", "reroute", reference, town).exit_code == 0
    before = facts(story, reference)
    story.lose_the_database()
    story.restored()
    assert facts(story, reference) == before


@pytest.mark.parametrize("was_read", [True, False], ids=["first had it", "first never had it"])
@pytest.mark.parametrize("arrived", [True, False], ids=["noted", "overtaken"])
def test_what_came_back_from_the_chosen_mailbox_is_not_for_the_first(
    story: Story, *, was_read: bool, arrived: bool
) -> None:
    """A person has taken it away from the first town; the chosen one is asked again."""
    (reference,) = asyncio.run(story.accept("one"))
    story.copy("outbox.db", "backup.db")
    if was_read:
        asyncio.run(story.deliver())
    assert story.kim("outbox", "reroute", reference, "Wesel").exit_code == 0
    chosen, first = facts(story, reference), story.recipients
    if arrived:
        asyncio.run(story.deliver())
        assert story.recipients != first
    asyncio.run(story.bounce(reference))
    story.lose_the_database()
    for _ in range(2):
        assert f"1 will be delivered: {reference}" in story.restored().output
        assert facts(story, reference) == chosen


def test_a_second_hand_over_that_came_back_is_not_for_those_before(story: Story) -> None:
    """Each had it and sent it on; the last one's mail server sent it back."""
    (reference,) = asyncio.run(story.accept("one"))
    story.copy("outbox.db", "backup.db")
    for town in ("Wesel", "kreis"):
        asyncio.run(story.deliver())
        assert story.kim("outbox", "reroute", reference, town).exit_code == 0
    asyncio.run(story.deliver())
    (last,) = story.recipients
    asyncio.run(story.bounce(reference))
    story.lose_the_database()
    story.restored()
    asyncio.run(story.deliver())
    assert story.recipients == [last]


@pytest.mark.parametrize("known", [True, False], ids=["delivered before", "delivered after"])
def test_what_arrived_at_the_chosen_mailbox_is_known_to_be_there(
    story: Story, *, known: bool
) -> None:
    """Reminders go to who has it, and the first town is not said to have it."""
    (reference,) = asyncio.run(story.accept("one"))
    if not known:
        story.copy("outbox.db", "backup.db")
    asyncio.run(story.deliver())
    if known:
        story.copy("outbox.db", "backup.db")
    assert story.kim("outbox", "reroute", reference, "Wesel").exit_code == 0
    asyncio.run(story.deliver())
    before = facts(story, reference)
    story.lose_the_database()
    for output in ("1 were delivered", "0 were delivered"):
        assert output in story.restored().output
        assert facts(story, reference) == before
    assert asyncio.run(story.deliver()) == []


@pytest.mark.parametrize("pressed", [["taken-over"], ["no-enquiry"], ["taken-over", "undo"]])
def test_what_staff_have_said_is_known_again(story: Story, pressed: list[str]) -> None:
    """Else they are reminded of what they have taken over, and it counts as open."""
    (reference,) = asyncio.run(story.accept("one"))
    asyncio.run(story.deliver())
    story.copy("outbox.db", "backup.db")
    box = outbox_of(story)
    accepted = asyncio.run(box.find(reference))
    assert accepted
    said = {"event": "followed-up", "reference": reference}
    said["timestamp"] = accepted.accepted_at.isoformat()
    story.log.writelines(json.dumps({**said, "outcome": one}) + "\n" for one in pressed)
    box.close()
    story.lose_the_database()
    for _ in range(2):
        assert story.restored().exit_code == 0
    box = outbox_of(story)
    found = asyncio.run(box.find_followup(reference))
    box.close()
    assert found
    is_said = pressed[-1] != "undo"
    assert found.outcome == (pressed[-1] if is_said else None)
    assert found.outcome_at == (accepted.accepted_at if is_said else None)


def test_who_gets_a_request_after_an_answer_begins_anew(story: Story) -> None:
    """What the first town has said is not the word of the second."""
    (reference,) = asyncio.run(story.accept("one"))
    asyncio.run(story.deliver())
    story.copy("outbox.db", "backup.db")
    entry = {"event": "followed-up", "reference": reference, "outcome": "taken-over"}
    story.log.write(json.dumps(entry) + "\n")
    assert story.kim("outbox", "reroute", reference, "Wesel").exit_code == 0
    before = facts(story, reference)
    story.lose_the_database()
    story.restored()
    assert facts(story, reference) == before
    assert before[-1] is None


@pytest.mark.parametrize("time", ["2999-01-01T00:00:00Z", "yesterday", "2026-10-01T10:00:00", 7])
def test_a_time_that_cannot_be_is_now(story: Story, time: object) -> None:
    """Other programs write into the same journal."""
    (reference,) = asyncio.run(story.accept("one"))
    entry = {"event": "followed-up", "reference": reference, "outcome": "taken-over"}
    story.log.write(json.dumps({**entry, "timestamp": time}) + "\n")
    assert story.restored().exit_code == 0
    box = outbox_of(story)
    found = asyncio.run(box.find_followup(reference))
    now = asyncio.run(box.time()).now
    box.close()
    assert found
    assert found.outcome_at
    assert found.accepted_at <= found.outcome_at <= now


def test_a_deputy_is_a_mailbox_of_the_district() -> None:
    """Staff hand a request on to who answers today; the log names that mailbox."""
    point = next(iter(DISTRICT.contact_points.values()))
    absence = Substitution(point.mailbox, replace(point.mailbox, address=DEPUTY), *[date.max] * 2)
    district = replace(DISTRICT, substitutions=(absence,))
    assert destinations_of(district) == destinations_of(DISTRICT) | {DEPUTY}


def test_a_reroute_that_is_not_followed_leaves_the_delivery(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Else the first mailbox would get again what it has, and the chosen one nothing."""
    reroute = {"event": "changed-by-hand", "change": "reroute", "mailbox": "x@x.example"}
    lines = [
        json.dumps({"reference": REFERENCE, **entry}) for entry in ({"event": "delivered"}, reroute)
    ]
    said = read_log(lines, frozenset(), hold_rest=False)
    assert said.delivered == {REFERENCE}
    assert not said.undelivered
    assert "no mailbox of the district" in capsys.readouterr().err
