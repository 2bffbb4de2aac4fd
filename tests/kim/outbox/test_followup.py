"""`kim outbox` about what staff have said, and about requests that belong to another town."""

import json
from datetime import timedelta
from pathlib import Path

from formservice.outbox import Outbox, Outcome, StaffAnswer, hash_of
from tests.formservice.samples import DISTRICT, new_letter
from tests.kim.outbox.test_commands import Kim, change, deliver, kim

__all__ = ["kim"]

REFERENCE, TOKEN = "572400000", hash_of("one")
MOERS, WESEL = "05170024", "05170048"


async def arrive(box: Outbox) -> None:
    await deliver(box)
    mailbox = DISTRICT.contact_points["moers"].mailbox.address
    await box.accept(new_letter(reference=REFERENCE, mailbox=mailbox, token_hash=TOKEN))
    await deliver(box)


def shown(kim: Kim) -> dict[str, str | None]:
    (row,) = json.loads(kim("outbox", "show", REFERENCE, "--json").output)
    assert isinstance(row, dict)
    return row


def test_what_staff_have_said_is_shown(kim: Kim, tmp_path: Path) -> None:
    """Outcome and time, as long as it is kept; of other requests nothing."""
    change(tmp_path, arrive)
    assert shown(kim)["outcome"] is None
    change(tmp_path, lambda box: box.answer(StaffAnswer(TOKEN, Outcome.TAKEN_OVER)))
    assert shown(kim)["outcome"] == "taken-over"
    assert str(shown(kim)["outcome_at"]).startswith("20")
    assert "outcome" not in kim("outbox", "show", "482719368", "--json").output


def test_a_delivered_request_is_sent_to_another_town(kim: Kim, tmp_path: Path) -> None:
    """M4: by the name of the town; nobody has failed, and the town is noted."""
    change(tmp_path, arrive)
    assert kim("outbox", "reroute", REFERENCE, "Wesel").exit_code == 0
    row = shown(kim)
    assert row["mailbox"] == DISTRICT.contact_points["wesel"].mailbox.address
    assert row["failed_mailbox"] is None
    assert row["forwarded_from"] == DISTRICT.contact_points["moers"].mailbox.address
    assert row["came_from"] == MOERS


def test_a_town_without_a_mailbox_of_its_own_is_a_town_all_the_same(
    kim: Kim, tmp_path: Path
) -> None:
    """The district answers for Alpen; a mailbox of several towns names none."""
    change(tmp_path, arrive)
    kreis = DISTRICT.contact_points["kreis"].mailbox.address
    for typed, key in (("alpen", "05170004"), ("moers", MOERS), ("kreis", "")):
        assert kim("outbox", "reroute", REFERENCE, typed).exit_code == 0
        assert (shown(kim)["mailbox"] == kreis) is (typed != "moers")
        assert town(tmp_path) == key
        change(tmp_path, deliver)


def town(folder: Path) -> str:
    found: list[str] = []

    async def look(box: Outbox) -> None:
        followup = await box.find_followup(REFERENCE)
        assert followup
        found.append(followup.municipality)

    change(folder, look)
    return found[0]


def test_after_the_erasure_it_is_not_possible(kim: Kim, tmp_path: Path) -> None:
    """There is nothing left to send; the page for staff says how to forward the mail."""
    change(tmp_path, arrive)
    change(tmp_path, lambda box: box.purge(timedelta()))
    assert kim("outbox", "reroute", REFERENCE, "Wesel").exit_code == 4
