"""A restored backup sends nothing twice, and says what is gone."""

import asyncio
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from formservice.logs import configure_logs
from formservice.settings import Settings
from formservice.wiring import build_intake, delivering, open_outbox
from kim.__main__ import main
from tests.formservice.parts import DISTRICT, LOCALES, enquiry
from tests.formservice.scripted_smtp import smtp_server
from tests.formservice.test_letters import read
from tests.kim.test_operating_canary import environ


class Story:
    """A service with a log, an outbox, a backup of it, and a mail server that counts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = io.StringIO()

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
            async with delivering(settings, DISTRICT, box), asyncio.timeout(20):
                while (await box.backlog()).waiting:  # noqa: ASYNC110 - a database sets no event
                    await asyncio.sleep(0.05)
            box.close()
            return [read(mail)["X-KIM-Ref"] for mail in server.mails]

    def restored(self, *words: str) -> Result:
        runner = CliRunner(env=environ(self.folder, 9))
        return runner.invoke(main, ["outbox", "restored", *words], input=self.log.getvalue())

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
    structlog.configure(**{**structlog.get_config(), "cache_logger_on_first_use": False})
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
    assert f"1 held until they are released: {reference}" in result.output
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
