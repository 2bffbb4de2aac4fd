"""A service that is started while its database cannot be used: it waits, and calls a person."""

import itertools
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from formservice import assembly
from formservice.config.settings import Settings
from formservice.outbox import Outbox, OutboxUnavailableError, Reason
from kim.__main__ import main
from kim.wait_for_outbox import ALARM_SECONDS, wait_for_outbox
from portal.exit_codes import Exit
from portal.problems import ConfigurationError
from tests.formservice.samples import open_outbox
from tests.servers.kim_service import KIM, environ, fresh_keys
from tests.servers.ports import free_port
from tests.waiting import LIMIT, until


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Name an outbox that is there."""
    file = tmp_path / "outbox.db"
    open_outbox(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def holder(file: Path) -> Iterator[sqlite3.Connection]:
    """Hold the outbox, as a backup may."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


def settings_of(file: Path) -> dict[str, str]:
    return {"KIM_DATABASE_URL": f"sqlite:///{file}", "KIM_DATABASE_TIMEOUT_SECONDS": "1"}


@pytest.mark.parametrize("command", [["serve"], ["deliver"]], ids=" ".join)
def test_a_start_waits_for_its_database(
    file: Path, holder: sqlite3.Connection, german: Path, tmp_path: Path, command: list[str]
) -> None:
    """And goes on by itself: nobody has to start it again."""
    port, log = free_port(), tmp_path / "log"
    settings = settings_of(file) | fresh_keys() | {"KIM_SITE_DIR": str(german)}
    settings |= {"KIM_PORT": str(free_port()), "KIM_METRICS_ADDRESS": f"127.0.0.1:{port}"}
    with (
        log.open("wb") as stream,
        subprocess.Popen([KIM, *command], env=environ(**settings), stderr=stream) as process,
    ):
        until(lambda: b"outbox-awaited" in log.read_bytes(), "that it waits", by=process)
        holder.close()
        until(lambda: answers(port), "health", by=process, explain=log.read_text)
        process.terminate()
        assert process.wait(LIMIT) == 0


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def test_a_long_wait_calls_a_person(file: Path, holder: sqlite3.Connection, tmp_path: Path) -> None:
    """By the ways of the settings; the wait goes on, and ends when the outbox can be used."""
    told = tmp_path / "told"
    command = f"/bin/sh -c 'echo $KIM_ALARM $KIM_ALARM_CODE >> {told}'"
    settings = Settings.from_environ(settings_of(file) | {"KIM_ALARM_COMMAND": command})
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        if now > ALARM_SECONDS:
            holder.close()

    wait_for_outbox(settings, sleep, lambda: now).close()
    assert ALARM_SECONDS < now < 60
    assert told.read_text("utf-8") == "outbox-unavailable busy\n"


def test_a_start_on_a_disk_that_hangs_calls_a_person(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing comes back from it, not even an error; when it does the start goes on."""
    told, over = tmp_path / "told", threading.Event()
    command = f"/bin/sh -c 'echo $KIM_ALARM $KIM_ALARM_CODE >> {told}'"
    settings = Settings.from_environ(settings_of(file) | {"KIM_ALARM_COMMAND": command})
    ticks = itertools.count()
    attempts: list[Settings] = []

    def hang(settings: Settings, opening_since: float) -> Outbox:
        attempts.append(settings)
        over.wait()
        return open_it(settings, opening_since)

    def now() -> float:
        if next(ticks) > ALARM_SECONDS:
            over.set()
        return float(next(ticks))

    open_it = assembly.open_outbox
    monkeypatch.setattr("kim.wait_for_outbox.open_outbox", hang)
    monkeypatch.setattr("kim.wait_for_outbox.PAUSE_SECONDS", 0.01)
    wait_for_outbox(settings, lambda _: pytest.fail("asks again"), now).close()
    assert told.read_text("utf-8") == "outbox-unavailable silent\n"
    assert len(attempts) == 1


def test_what_a_person_must_mend_is_not_waited_for(file: Path) -> None:
    """A damaged file stays damaged."""
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(ConfigurationError, match="KIM_DATABASE_URL"):
        wait_for_outbox(Settings.from_environ(settings_of(file)), lambda _: pytest.fail("waits"))


@pytest.mark.parametrize("words", [["outbox", "list"], ["report"], ["canary"]], ids=" ".join)
def test_a_command_does_not_wait(file: Path, holder: sqlite3.Connection, words: list[str]) -> None:
    """Whoever sits in front of it decides; its status tells "not now" from "wrong"."""
    done = CliRunner(env=settings_of(file) | fresh_keys()).invoke(main, words)
    assert done.exit_code == Exit.UNAVAILABLE
    assert "cannot be used now (busy)" in done.output


def test_the_doctor_says_it_and_goes_on(file: Path, holder: sqlite3.Connection) -> None:
    """The other checks are not lost."""
    settings = settings_of(file) | {"KIM_SMTP_URL": "smtp://127.0.0.1:9"}
    done = CliRunner(env=settings).invoke(main, ["doctor"])
    assert done.exit_code == Exit.FAILED
    assert "bad   database: cannot be used now (busy)" in done.output
    assert "relay" in done.output


def test_the_doctor_goes_on_where_the_database_goes_away_meanwhile(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could be read a moment before."""

    async def away(*_: object) -> None:
        raise OutboxUnavailableError(Reason.DOWN)

    settings = settings_of(file) | {"KIM_SMTP_URL": "smtp://127.0.0.1:9"}
    assembly.open_outbox(Settings.from_environ(settings)).close()
    monkeypatch.setattr(Outbox, "covers", away)
    done = CliRunner(env=settings).invoke(main, ["doctor"])
    assert done.exit_code == Exit.FAILED
    assert "bad   database: cannot be used now (down)" in done.output
    assert "relay" in done.output
