"""`kim outbox clock-ok` as an operator types it, over a real SQLite file."""

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from formservice.outbox import Clock, Moment
from kim.__main__ import main
from portal.local_time import BERLIN
from tests.formservice.samples import Times, open_outbox

DAY = timedelta(days=1)


class Machine:
    """An outbox that a service has left, and the command line."""

    def __init__(self, address: str) -> None:
        self.address = address

    def read(self, clock: Clock) -> Moment:
        """Read the clock of the outbox as the service does."""
        box = open_outbox(self.address, clock=clock)
        try:
            return asyncio.run(box.time())
        finally:
            box.close()

    def clock_ok(self, *words: str, answer: str = "") -> Result:
        """Run the command."""
        return CliRunner().invoke(main, ["outbox", "clock-ok", *words], input=answer)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Give an outbox, and leave the logs as they were."""
    address = f"sqlite:///{tmp_path}/outbox.db"
    monkeypatch.setenv("KIM_DATABASE_URL", address)
    kept = logging.getLogger().handlers[:]
    yield Machine(address)
    structlog.reset_defaults()
    logging.basicConfig(handlers=kept, force=True)


def test_a_clock_that_is_believed_needs_no_word(machine: Machine) -> None:
    """It ends with 4 and asks nothing."""
    machine.read(Clock())
    result = machine.clock_ok()
    assert result.exit_code == 4
    assert "is believed" in result.stderr
    assert "[y/N]" not in result.output


@pytest.mark.parametrize(
    ("believed", "said"),
    [
        (-10 * DAY, "240 hours later"),
        (10 * DAY, "240 hours earlier"),
        (timedelta(minutes=75), ", 1 hour earlier"),
    ],
    ids=["ahead", "behind", "an hour"],
)
def test_a_person_sees_both_times_and_says_which_is_right(
    machine: Machine, believed: timedelta, said: str
) -> None:
    """What is believed, what the clock shows; no is the answer to Enter; the log knows it."""
    now = datetime.now(UTC)
    machine.read(Times(now + believed))
    asked = machine.clock_ok(answer="\n")
    assert asked.exit_code == 1
    here = (now + believed).astimezone(BERLIN)
    assert f"The service believes {here:%Y-%m-%d %H:%M} in Berlin" in asked.stdout
    assert f"({now + believed:%Y-%m-%d %H:%M} UTC)" in asked.stdout
    assert f"The clock shows {now.astimezone(BERLIN):%Y-%m-%d}" in asked.stdout
    assert f"{said} than is believed" in asked.stdout
    assert not machine.read(Clock()).is_believed
    done = machine.clock_ok(answer="y\n")
    assert done.exit_code == 0
    (line,) = (json.loads(one) for one in done.stderr.splitlines() if "clock-confirmed" in one)
    assert line["believed"].startswith(f"{now + believed:%Y-%m-%d}")
    assert line["shown"].startswith(f"{now:%Y-%m-%d}")
    assert machine.read(Clock()).is_believed


def test_a_script_confirms_without_a_question(machine: Machine) -> None:
    """Whoever writes --yes has looked already."""
    machine.read(Times(datetime.now(UTC) - 10 * DAY))
    done = machine.clock_ok("--yes")
    assert done.exit_code == 0
    assert "[y/N]" not in done.output
    assert machine.read(Clock()).is_believed


def test_a_clock_that_jumps_while_the_person_reads_is_not_confirmed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer was about another time."""
    machine.read(Times(datetime.now(UTC) - 10 * DAY))

    def ask(*_: object, **__: object) -> bool:
        return bool(machine.read(Times(datetime(2030, 1, 1, tzinfo=UTC))))

    monkeypatch.setattr("click.confirm", ask)
    result = machine.clock_ok()
    assert result.exit_code == 4
    assert "jumped again" in result.stderr
    assert not machine.read(Clock()).is_believed
