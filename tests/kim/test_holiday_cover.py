"""`kim holiday-cover`: the link goes by mail alone, and what staff said is listed and ended."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from formservice.mail.encryption import new_keys
from formservice.outbox import (
    CoverChange,
    CoverEvent,
    CoverLink,
    Outbox,
    OutboxUnavailableError,
    Reason,
    hash_of,
)
from kim.project import Project
from portal.district.model import Substitution
from portal.exit_codes import Exit
from portal.routing import Cover
from tests.formservice.samples import DISTRICT, new_letter
from tests.kim.outbox.test_commands import REFERENCE, Kim, change, deliver, kim

__all__ = ["kim"]

MOERS, WESEL = (DISTRICT.contact_points[name].mailbox.address for name in ("moers", "wesel"))
COVER = Cover(MOERS, WESEL, date(2020, 1, 1), date(2999, 1, 1))


def test_the_link_is_mailed_and_not_shown(kim: Kim, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may run the command does not get the mailbox's link; a day later it may be sent
    again.
    """
    monkeypatch.setenv("KIM_PUBLIC_KEY", new_keys()[0])
    done = kim("holiday-cover", "link", "moers")
    assert done.exit_code == 0
    assert "vertretung-" not in done.output
    assert MOERS in kim("outbox", "list").output
    (letter,) = json.loads(kim("outbox", "list", "--mailbox", MOERS, "--json").stdout)
    moved = kim("outbox", "reroute", letter["reference"], WESEL)
    assert moved.exit_code == 4
    assert "nobody else may get" in moved.stderr
    assert "nobody else may get" in kim("outbox", "reroute", "--mailbox", MOERS, WESEL).stdout
    again = kim("holiday-cover", "link", MOERS)
    assert again.exit_code == 1
    assert "within the last 24 hours" in again.output
    assert kim("holiday-cover", "link", "privat@example.org").exit_code == 2


def test_a_mailbox_that_cannot_be_away_gets_no_link(
    kim: Kim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Routing leaves out what a substitute without a contact point would say."""
    monkeypatch.setenv("KIM_PUBLIC_KEY", new_keys()[0])
    point = DISTRICT.contact_points["moers"]
    deputy = replace(point.mailbox, address="springer@kim.example.org")
    absence = Substitution(point.mailbox, deputy, *[date.max] * 2)
    district = replace(DISTRICT, substitutions=(absence,))
    monkeypatch.setattr(Project, "district", lambda *_: district)
    done = kim("holiday-cover", "link", deputy.address)
    assert done.exit_code == 2
    assert "is no mailbox of" in done.output
    assert kim("holiday-cover", "link", "moers").exit_code == 0


def test_covers_are_listed_hold_for_reroute_and_are_ended(kim: Kim, tmp_path: Path) -> None:
    """By mailbox, substitute and days; a town that is away is answered for by its substitute."""
    token = hash_of("one")
    change(tmp_path, lambda box: box.send_cover_link(CoverLink(MOERS, token, new_letter())))
    change(tmp_path, lambda box: box.change_cover(CoverChange(token, COVER, ())))
    (row,) = json.loads(kim("holiday-cover", "list", "--json").output)
    assert row == {
        "mailbox": MOERS,
        "substitute": WESEL,
        "first": "2020-01-01",
        "last": str(COVER.last),
    }
    change(tmp_path, deliver)
    kim("outbox", "reroute", REFERENCE, "Moers")
    shown = json.loads(kim("outbox", "show", REFERENCE, "--json").output)
    assert shown[0]["mailbox"] == WESEL
    assert kim("holiday-cover", "end", "moers").exit_code == 0
    assert kim("holiday-cover", "list").output == "nothing\n"
    assert kim("holiday-cover", "end", "moers").exit_code == 1


def test_an_end_of_which_nobody_knows_is_in_the_log(
    kim: Kim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a restored backup would bring the cover back."""

    async def silent(*_: object) -> bool:
        raise OutboxUnavailableError(Reason.SILENT)

    monkeypatch.setattr(Outbox, "end_cover", silent)
    done = kim("holiday-cover", "end", "moers")
    assert done.exit_code == Exit.UNAVAILABLE
    assert "may have been done" in done.stderr
    (line,) = [json.loads(row) for row in done.stderr.splitlines() if row.startswith("{")]
    assert (line["event"], line["mailbox"], line["certain"]) == (CoverEvent.ENDED, MOERS, False)
