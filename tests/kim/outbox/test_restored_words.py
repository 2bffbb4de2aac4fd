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
from kim.outbox.choosing import mailboxes_of
from kim.outbox.restored import read_log
from portal.district.model import Substitution
from tests.formservice.samples import DISTRICT
from tests.kim.outbox.test_restored import Story, environ, story

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


def test_a_deputy_is_a_mailbox_of_the_district() -> None:
    """Staff hand a request on to who answers today; the log names that mailbox."""
    point = next(iter(DISTRICT.contact_points.values()))
    absence = Substitution(point.mailbox, replace(point.mailbox, address=DEPUTY), *[date.max] * 2)
    district = replace(DISTRICT, substitutions=(absence,))
    assert mailboxes_of(district) == mailboxes_of(DISTRICT) | {DEPUTY}


def test_a_reroute_that_is_not_followed_leaves_the_delivery(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Else the first mailbox would get again what it has, and the chosen one nothing."""
    reroute = {"event": "changed-by-hand", "change": "reroute", "mailbox": "x@x.example"}
    lines = [
        json.dumps({"reference": REFERENCE, **entry}) for entry in ({"event": "delivered"}, reroute)
    ]
    said = read_log(lines, frozenset(), hold_rest=False)
    assert (said.delivered, said.undelivered) == ({REFERENCE}, frozenset())
    assert "no mailbox of the district" in capsys.readouterr().err
