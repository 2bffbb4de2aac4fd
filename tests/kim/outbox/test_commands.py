"""`kim outbox` as an operator types it, over a real SQLite file."""

import asyncio
import csv
import json
import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from formservice.outbox import (
    Attempt,
    ClaimRequest,
    Clock,
    Envelope,
    Event,
    NewLetter,
    Outbox,
)
from kim.__main__ import main
from kim.outbox.commands import SAID_BY_STAFF
from tests.formservice.samples import DISTRICT, new_letter, open_outbox

Kim = Callable[..., Result]
REFERENCE = "482719368"
UNKNOWN = "572400000"
SOON = timedelta(minutes=1)
SECRET = b"canary-of-what-a-person-wrote"


@pytest.fixture
def kim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kim]:
    """Run `kim` on an outbox with one letter in it."""
    address = f"sqlite:///{tmp_path}/outbox.db"
    monkeypatch.setenv("KIM_DATABASE_URL", address)
    change(tmp_path, lambda box: box.accept(letter()))
    kept = logging.getLogger().handlers[:]
    yield lambda *words, answer="": CliRunner().invoke(main, words, input=answer)
    structlog.reset_defaults()
    logging.basicConfig(handlers=kept, force=True)


def letter() -> NewLetter:
    return new_letter(reference=REFERENCE, sealed=SECRET)


def change(folder: Path, what: Callable[[Outbox], object]) -> None:
    """Do something to the outbox in *folder*, as the service would."""

    async def run(box: Outbox) -> None:
        await what(box)  # type: ignore[misc] # each call of the outbox is awaitable

    box = open_outbox(f"sqlite:///{folder}/outbox.db", clock=Clock())
    try:
        asyncio.run(run(box))
    finally:
        box.close()


async def deliver(box: Outbox) -> None:
    (claim,) = await box.claim(ClaimRequest("worker", 1, SOON))
    await box.finish(Attempt(Event.DELIVER, claim.envelope, "worker", "data-250"))


async def deliver_and_erase(box: Outbox) -> None:
    await deliver(box)
    await box.purge(timedelta())


def test_the_handbook_explains_each_field_of_a_request() -> None:
    """In the order in which they are shown."""
    page = Path("handbook/operating/states.md").read_text("utf-8")
    table = page.partition("## Fields of")[2].partition("\n## ")[0]
    fields = [field for field in Envelope.__dataclass_fields__ if field != "state"]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == ["state", *fields, *SAID_BY_STAFF]


def test_the_list_shows_what_waits_by_reference_alone(kim: Kim) -> None:
    """Reference, state, mailbox and code; nothing of the content."""
    text = kim("outbox", "list").output
    assert REFERENCE in text
    assert "waiting" in text
    assert "moers@kreis.example" in text
    assert SECRET.decode() not in text
    (row,) = json.loads(kim("outbox", "list", "--json").output)
    assert row["reference"] == REFERENCE
    assert row["state"] == "waiting"


def test_a_request_is_shown_however_its_reference_is_written(kim: Kim) -> None:
    """Staff read it with spaces from a mail or with hyphens from a subject."""
    for written in (REFERENCE, "482 719 368", "482-719-368"):
        result = kim("outbox", "show", written, "--json")
        assert result.exit_code == 0
        (row,) = json.loads(result.output)
        assert row["message_id"].startswith("<")
        assert "sealed" not in row
    assert "next_attempt_at" in kim("outbox", "show", REFERENCE).output


@pytest.mark.parametrize("command", ["show", "retry", "hold", "release", "erase"])
def test_an_unknown_reference_ends_with_3(kim: Kim, command: str) -> None:
    """A script can tell "not there" from "not possible"."""
    result = kim("outbox", command, UNKNOWN)
    assert result.exit_code == 3
    assert f"no request {UNKNOWN}" in result.output


def test_a_mistyped_digit_is_found_before_anything_is_looked_up(kim: Kim) -> None:
    """The last digit proves the others."""
    result = kim("outbox", "show", "482719386")
    assert result.exit_code == 2
    assert "mistyped" in result.output


def test_hold_and_release_and_what_is_not_possible(kim: Kim) -> None:
    """Each step says what it did; a step that makes no sense ends with 4 and says why."""
    assert kim("outbox", "release", REFERENCE).exit_code == 4
    assert kim("outbox", "hold", REFERENCE).exit_code == 0
    assert json.loads(kim("outbox", "list", "--json").output)[0]["state"] == "held"
    refused = kim("outbox", "retry", REFERENCE)
    assert refused.exit_code == 4
    assert "is held" in refused.output
    assert kim("outbox", "release", REFERENCE).exit_code == 0
    assert kim("outbox", "retry", REFERENCE).exit_code == 0


def test_a_request_is_rerouted_to_a_mailbox_of_the_district_only(kim: Kim) -> None:
    """A typing error must not send a person's words to a stranger."""
    wrong = kim("outbox", "reroute", REFERENCE, "somebody@example.org")
    assert wrong.exit_code == 2
    assert "Contact points:" in wrong.output
    point = wrong.output.partition("Contact points: ")[2].split(",")[0].strip()
    assert kim("outbox", "reroute", REFERENCE, point).exit_code == 0
    (row,) = json.loads(kim("outbox", "show", REFERENCE, "--json").output)
    assert row["failed_mailbox"] == "moers@kreis.example"
    again = kim("outbox", "reroute", REFERENCE, row["mailbox"])
    assert again.exit_code == 4
    assert "already" in again.stderr


@pytest.mark.parametrize("spelling", ["KIM@{}", "kim@{upper}", "Kim@{upper}"])
def test_a_mailbox_is_known_in_whatever_case_it_is_typed(kim: Kim, spelling: str) -> None:
    """The district's own spelling is taken, and said; it is the fallback mailbox afterwards."""
    kreis = DISTRICT.contact_points["kreis"].mailbox
    typed = spelling.format(kreis.domain, upper=kreis.domain.title())
    done = kim("outbox", "reroute", REFERENCE, typed)
    assert done.exit_code == 0
    assert f"{typed}: {kreis.address} is taken" in done.stderr
    (shown,) = json.loads(kim("outbox", "show", REFERENCE, "--json").stdout)
    assert shown["mailbox"] == kreis.address
    again = kim("outbox", "reroute", REFERENCE, typed)
    assert again.exit_code == 4
    assert f"for {kreis.address} already" in again.stderr


def test_the_log_knows_what_was_changed_by_hand(kim: Kim) -> None:
    """A restored backup learns it there: the change, the reference, and the mailbox if any."""
    kim("outbox", "hold", REFERENCE)
    (held,) = map(json.loads, kim("outbox", "release", REFERENCE).stderr.splitlines())
    assert (held["event"], held["change"]) == ("changed-by-hand", "release")
    assert "mailbox" not in held
    (rerouted,) = map(json.loads, kim("outbox", "reroute", REFERENCE, "kreis").stderr.splitlines())
    assert rerouted["reference"] == REFERENCE
    assert "@" in rerouted["mailbox"]
    assert "changed-by-hand" not in kim("outbox", "release", REFERENCE).stderr


def test_the_deletion_log_is_csv_with_reference_time_and_reason(kim: Kim, tmp_path: Path) -> None:
    """Proof of erasure that a data-protection officer can open."""
    change(tmp_path, deliver_and_erase)
    head, line = csv.reader(kim("outbox", "export-deletion-log").output.splitlines())
    assert head == ["reference", "erased_at", "reason"]
    assert line[::2] == [REFERENCE, "delivered"]
    assert datetime.fromisoformat(line[1]).utcoffset() == timedelta()
    assert kim("outbox", "list").output == "nothing\n"


def test_a_request_is_erased_after_a_question(kim: Kim) -> None:
    """It cannot be undone, so the command shows what goes and asks; no is the answer to Enter."""
    asked = kim("outbox", "erase", REFERENCE, answer="\n")
    assert asked.exit_code == 1
    assert "moers@kreis.example" in asked.stdout
    assert "[y/N]" in asked.stdout
    assert json.loads(kim("outbox", "list", "--json").output)[0]["state"] == "waiting"
    done = kim("outbox", "erase", REFERENCE, answer="y\n")
    assert done.exit_code == 0
    assert f"erase: done, {REFERENCE} was waiting and is erased." in done.stdout
    assert json.loads(done.stderr.splitlines()[-1])["change"] == "erase"
    (line,) = json.loads(kim("outbox", "export-deletion-log", "--json").output)
    assert (line["reference"], line["reason"]) == (REFERENCE, "by-hand")


def test_what_cannot_be_erased_is_said_without_a_question(kim: Kim, tmp_path: Path) -> None:
    """Sent just now, delivered, or erased already: each with what to do instead."""
    change(tmp_path, lambda box: box.claim(ClaimRequest("worker", 1, SOON)))
    sending = kim("outbox", "erase", REFERENCE)
    change(tmp_path, lambda box: box.give_back("worker"))
    change(tmp_path, deliver)
    delivered = kim("outbox", "erase", REFERENCE, "--yes")
    change(tmp_path, lambda box: box.purge(timedelta()))
    erased = kim("outbox", "erase", REFERENCE)
    for result, words in (
        (sending, "is sending. Try again in a minute."),
        (delivered, "is delivered. Its content is erased by itself"),
        (erased, "is erased. When and why: kim outbox export-deletion-log"),
    ):
        assert result.exit_code == 4
        assert words in result.stderr
        assert "[y/N]" not in result.output


def test_a_script_erases_without_a_question(kim: Kim) -> None:
    """Whoever writes --yes has asked already."""
    done = kim("outbox", "erase", REFERENCE, "--yes")
    assert done.exit_code == 0
    assert "[y/N]" not in done.output
    assert kim("outbox", "list").output == "nothing\n"


def test_what_may_be_left_in_the_files_is_told(kim: Kim, tmp_path: Path) -> None:
    """A backup holds the write-ahead log up: the request is erased, and a copy may be left."""
    with closing(sqlite3.connect(tmp_path / "outbox.db")) as backup:
        backup.execute("BEGIN")
        backup.execute("SELECT count(*) FROM payload").fetchone()
        done = kim("outbox", "erase", REFERENCE, "--yes")
    assert done.exit_code == 0
    assert "Restart kim-delivery" in done.stderr


def test_a_delivered_request_is_no_longer_listed(kim: Kim, tmp_path: Path) -> None:
    """The list is what needs somebody's eyes."""
    change(tmp_path, deliver)
    assert json.loads(kim("outbox", "list", "--json").output) == []
    assert kim("outbox", "hold", REFERENCE).exit_code == 4
