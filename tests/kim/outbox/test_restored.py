"""A restored backup sends nothing twice, and says what is gone."""

import asyncio
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from formservice.assembly import (
    build_bounces,
    build_intake,
    build_return_path,
    open_outbox,
    run_delivery,
)
from formservice.config.settings import Settings
from formservice.monitoring.alarms import Alarms
from formservice.monitoring.logging import configure_logs
from formservice.outbox import ClaimRequest, Outbox
from formservice.outbox.states import IN_DELIVERY
from kim.__main__ import main
from kim.outbox.restored import read_log
from tests.formservice.bounces.test_notification import report
from tests.formservice.mail.test_message import read
from tests.formservice.samples import DISTRICT, LOCALES, enquiry
from tests.kim.test_canary import environ
from tests.servers.scripted_smtp import smtp_server
from tests.waiting import happens


async def in_delivery(box: Outbox) -> bool:
    """Return True if a letter is still to be delivered."""
    letters = (await box.measure()).states
    return any(letters[state] for state in IN_DELIVERY)


class Story:
    """A service with a log, an outbox, a backup of it, and a mail server that counts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = io.StringIO()
        self.recipients: list[str] = []

    def copy(self, source: str, target: str) -> None:
        """Copy the database as `sqlite3 … .backup` does."""
        (self.folder / target).unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(self.folder / source)) as old,
            closing(sqlite3.connect(self.folder / target)) as new,
        ):
            old.backup(new)

    async def accept(self, *messages: str) -> list[str]:
        """Accept requests; nothing delivers them yet."""
        settings = Settings.from_environ(environ(self.folder, 9))
        box = open_outbox(settings)
        intake = build_intake(settings, DISTRICT, LOCALES, box)
        references = [await intake.accept(enquiry(message=message)) for message in messages]
        box.close()
        return references

    async def deliver(self) -> list[str]:
        """Deliver everything; return the references that went over the wire."""
        async with smtp_server() as server:
            settings = Settings.from_environ(environ(self.folder, server.port))
            box = open_outbox(settings)

            async def nothing_waits() -> bool:
                return not await in_delivery(box)

            async with run_delivery(settings, DISTRICT, box):
                await happens(nothing_waits, "an empty outbox")
            box.close()
            self.recipients = [
                command.removeprefix("RCPT TO:<").removesuffix(">")
                for command in server.commands
                if command.startswith("RCPT")
            ]
            return [read(mail)["X-KIM-Ref"] for mail in server.mails]

    async def bounce(self, reference: str) -> None:
        """Have the latest dispatch of a letter come back."""
        settings = Settings.from_environ(environ(self.folder, 9))
        box = open_outbox(settings)
        envelope = await box.find(reference)
        assert envelope
        tags = build_return_path(settings).tags
        tag = tags.tag(envelope.message_id, reference, envelope.dispatch)
        notice = report("failed", headers=f"To: bounce+{tag}@kim.example\n")
        notice = notice.replace(b"kim@moers.example", envelope.mailbox.encode())
        assert await build_bounces(settings, DISTRICT, box, Alarms()).handle(notice)
        box.close()

    def kim(self, *words: str, log: str = "") -> Result:
        """Run a command as an operator does; what it logs joins the log of the service."""
        result = CliRunner(env=environ(self.folder, 9)).invoke(main, words, input=log)
        lines = result.stderr.splitlines(keepends=True)
        self.log.writelines(line for line in lines if line.startswith("{"))
        configure_logs(self.log)
        structlog.configure(cache_logger_on_first_use=False)
        return result

    def restored(self, *words: str) -> Result:
        return self.kim("outbox", "restored", *words, log=self.log.getvalue())

    def lose_the_database(self) -> None:
        """Put the backup in place, as the handbook says."""
        for file in self.folder.glob("outbox.db*"):
            file.unlink()
        self.copy("backup.db", "outbox.db")


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    story = Story(tmp_path)
    configure_logs(story.log)
    # Later tests want to listen to the same loggers.
    structlog.configure(cache_logger_on_first_use=False)
    yield story
    structlog.reset_defaults()


def test_nothing_is_sent_twice_and_nothing_is_forgotten(story: Story) -> None:
    """Delivered after the backup: not again. Accepted after it: named. Waiting: delivered."""
    old = asyncio.run(story.accept("one", "two"))
    story.copy("outbox.db", "backup.db")
    assert sorted(asyncio.run(story.deliver())) == sorted(old)
    (lost,) = asyncio.run(story.accept("three"))
    story.lose_the_database()
    story.log.write("no JSON at all\n[1]\n")
    result = story.restored()
    assert result.exit_code == 1
    assert "2 were delivered after the backup" in result.output
    assert f"gone: {lost}" in result.output
    new = asyncio.run(story.accept("four"))
    assert asyncio.run(story.deliver()) == new


def test_without_a_log_everything_can_be_held(story: Story) -> None:
    """A person looks into the mailboxes first, and releases what is not there."""
    (reference,) = asyncio.run(story.accept("one"))
    story.copy("outbox.db", "backup.db")
    asyncio.run(story.deliver())
    story.lose_the_database()
    story.log = io.StringIO()
    result = story.restored("--hold-rest")
    assert result.exit_code == 0
    assert f"1 are held or quarantined and wait for a person: {reference}" in result.output
    assert asyncio.run(story.deliver()) == []
    shown = CliRunner(env=environ(story.folder, 9)).invoke(main, ["outbox", "list", "--json"])
    assert json.loads(shown.stdout)[0]["state"] == "held"


def test_a_second_run_changes_nothing(story: Story) -> None:
    """Whoever is not sure whether it was done may do it again."""
    asyncio.run(story.accept("one"))
    story.copy("outbox.db", "backup.db")
    asyncio.run(story.deliver())
    story.lose_the_database()
    assert story.restored().exit_code == 0
    assert "0 were delivered" in story.restored().output


def test_a_delivery_that_is_alive_keeps_what_it_has_in_hand(story: Story) -> None:
    """Refused, and nothing is changed, until the lease has ended or a person says it is dead."""
    asyncio.run(story.accept("one", "two"))

    async def take(lease: timedelta) -> list[str]:
        box = open_outbox(Settings.from_environ(environ(story.folder, 9)))
        claims = await box.claim(ClaimRequest("alive", 1, lease))
        box.close()
        return [claim.envelope.reference for claim in claims]

    (held,) = asyncio.run(take(timedelta(hours=1)))
    story.log.write(json.dumps({"event": "delivered", "reference": held}) + "\n")
    refused = story.restored("--hold-rest")
    assert refused.exit_code == 4
    assert "1 in hand until 20" in refused.stderr
    assert held in refused.stderr
    assert "--take-leases" in refused.stderr
    shown = CliRunner(env=environ(story.folder, 9)).invoke(main, ["outbox", "list", "--json"])
    assert {row["state"] for row in json.loads(shown.stdout)} == {"sending", "waiting"}
    forced = story.restored("--take-leases")
    assert forced.exit_code == 0
    assert "1 were delivered" in forced.output


def test_a_lease_that_has_ended_holds_up_nothing(story: Story) -> None:
    """As in nearly every backup that was made while something was being sent."""
    (reference,) = asyncio.run(story.accept("one"))

    async def take() -> None:
        box = open_outbox(Settings.from_environ(environ(story.folder, 9)))
        assert await box.claim(ClaimRequest("dead", 1, timedelta()))
        box.close()

    asyncio.run(take())
    restored = story.restored()
    assert restored.exit_code == 0
    assert f"1 will be delivered: {reference}" in restored.output


@pytest.mark.parametrize("before_backup", [True, False], ids=["known", "forgotten"])
def test_what_came_back_goes_on_its_way_again(story: Story, before_backup: bool) -> None:  # noqa: FBT001 - both cases
    """Delivered and then bounced is not delivered, whether the backup knows the delivery or not."""
    (reference,) = asyncio.run(story.accept("one"))
    if not before_backup:
        story.copy("outbox.db", "backup.db")
    asyncio.run(story.deliver())
    if before_backup:
        story.copy("outbox.db", "backup.db")
    asyncio.run(story.bounce(reference))
    story.lose_the_database()
    result = story.restored()
    assert f"1 will be delivered: {reference}" in result.output
    assert asyncio.run(story.deliver()) == [reference]


def test_what_came_back_and_then_arrived_is_not_sent_again(story: Story) -> None:
    """The last word counts."""
    (reference,) = asyncio.run(story.accept("one"))
    story.copy("outbox.db", "backup.db")
    asyncio.run(story.deliver())
    asyncio.run(story.bounce(reference))
    assert asyncio.run(story.deliver()) == [reference]
    story.lose_the_database()
    assert "1 were delivered" in story.restored().output
    assert asyncio.run(story.deliver()) == []


@pytest.mark.parametrize("delivered_first", [True, False], ids=["delivered", "waiting"])
def test_a_mailbox_chosen_by_hand_is_remembered(story: Story, delivered_first: bool) -> None:  # noqa: FBT001 - both cases
    """The operator knew why the first one was wrong; the backup does not know it."""
    (reference,) = asyncio.run(story.accept("one"))
    story.copy("outbox.db", "backup.db")
    if delivered_first:
        asyncio.run(story.deliver())
    chosen = DISTRICT.contact_points["kreis"].mailbox.address
    assert story.kim("outbox", "reroute", reference, "kreis").exit_code == 0
    story.lose_the_database()
    story.restored()
    assert asyncio.run(story.deliver()) == [reference]
    assert story.recipients == [chosen]


def test_what_was_held_by_hand_is_held_again(story: Story) -> None:
    """An operator had a reason; a release before the loss counts as well."""
    held, released = asyncio.run(story.accept("one", "two"))
    story.copy("outbox.db", "backup.db")
    for words in (["hold", held], ["hold", released], ["release", released]):
        assert story.kim("outbox", *words).exit_code == 0
    story.lose_the_database()
    story.restored()
    assert asyncio.run(story.deliver()) == [released]


@pytest.mark.parametrize("words", [(), ("--hold-rest",)], ids=["sent", "held"])
def test_what_waits_for_a_person_is_not_said_to_be_delivered(
    story: Story, words: tuple[str, ...]
) -> None:
    """Held before the backup, or quarantined: neither goes by itself after it."""
    held, quarantined = asyncio.run(story.accept("one", "two"))
    assert story.kim("outbox", "hold", held).exit_code == 0
    with closing(sqlite3.connect(story.folder / "outbox.db")) as database:
        database.execute(
            "UPDATE envelope SET quarantined_at = accepted_at WHERE reference = ?", [quarantined]
        )
        database.commit()
    story.copy("outbox.db", "backup.db")
    story.lose_the_database()
    story.log = io.StringIO()
    output = story.restored(*words).output
    assert "0 will be delivered: –" in output
    both = " ".join(sorted([held, quarantined]))
    assert f"2 are held or quarantined and wait for a person: {both}" in output


@pytest.mark.parametrize("delivered_first", [True, False], ids=["before", "after"])
def test_what_was_erased_by_hand_does_not_come_back_by_a_late_delivery(
    story: Story,
    delivered_first: bool,  # noqa: FBT001 - both cases
) -> None:
    """A try that ends late is in the log beside the erasure; the content is gone all the same."""
    (reference,) = asyncio.run(story.accept("one"))
    story.copy("outbox.db", "backup.db")
    delivered = json.dumps({"event": "delivered", "reference": reference}) + "\n"
    if delivered_first:
        story.log.write(delivered)
    assert story.kim("outbox", "erase", "--yes", reference).exit_code == 0
    if not delivered_first:
        story.log.write(delivered)
    story.lose_the_database()
    assert "1 were erased by hand" in story.restored().output
    with closing(sqlite3.connect(story.folder / "outbox.db")) as database:
        assert database.execute("SELECT count(*) FROM payload").fetchone() == (0,)


def test_no_log_sends_anything_outside_the_district() -> None:
    """Lines of a log are easier to write than settings."""
    entry = {"event": "changed-by-hand", "change": "reroute", "reference": "482719368"}
    lines = [
        json.dumps({**entry, "mailbox": mailbox}) for mailbox in ("a@x.example", "b@x.example")
    ]
    said = read_log(lines, frozenset({"a@x.example"}), hold_rest=False)
    assert [command.mailbox for command in said.commands] == ["a@x.example"]


@pytest.mark.parametrize(
    ("later", "delivered"),
    [
        ({"event": "bounced", "verdict": "rerouted"}, False),
        ({"event": "bounced", "verdict": "kept"}, False),
        ({"event": "bounced", "verdict": "known"}, True),
        ({"event": "bounced", "verdict": "too-late"}, True),
        ({"event": "not-delivered"}, False),
        ({"event": "changed-by-hand", "change": "reroute", "mailbox": "a@kreis.example"}, False),
        ({"event": "changed-by-hand", "change": "retry"}, False),
        ({"event": "changed-by-hand", "change": "hold"}, True),
        ({"event": "changed-by-hand", "change": "unheard-of"}, True),
        ({"event": "accepted"}, True),
    ],
    ids=str,
)
def test_each_word_of_the_log_is_weighed(later: dict[str, str], delivered: bool) -> None:  # noqa: FBT001 - a table
    """What sets a letter on its way undoes its delivery; all else leaves it."""
    lines = [
        json.dumps({"reference": "482719368", **entry})
        for entry in ({"event": "accepted"}, {"event": "delivered"}, later)
    ]
    said = read_log(lines, frozenset({"a@kreis.example"}), hold_rest=False)
    assert said.delivered == ({"482719368"} if delivered else set())
    assert said.undelivered == (set() if delivered else {"482719368"})


@pytest.mark.parametrize(
    ("tried", "arrived"),
    [
        ([("delivered", "old")], False),
        ([("delivered", "new")], True),
        ([("not-delivered", "old"), ("delivered", "old")], False),
        ([("not-delivered", "new"), ("delivered", "fallback")], True),
        ([("delivered", "")], True),
    ],
    ids=str,
)
def test_a_late_delivery_to_the_mailbox_it_was_taken_from_is_none(
    tried: list[tuple[str, str]],
    arrived: bool,  # noqa: FBT001 - a table
) -> None:
    """What was rerouted meanwhile goes to the mailbox that a person chose; older logs name none."""
    reroute = {"event": "changed-by-hand", "change": "reroute", "mailbox": "new@k.example"}
    said = [{"event": event, "mailbox": box and f"{box}@k.example"} for event, box in tried]
    lines = [json.dumps({"reference": "482719368", **entry}) for entry in (reroute, *said)]
    excerpt = read_log(lines, frozenset({"new@k.example"}), hold_rest=False)
    assert bool(excerpt.delivered) is arrived
    assert [one.mailbox for one in excerpt.commands] == ["new@k.example"]
