"""The long runs: short forms of each, and that they notice what they are there to notice."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.endurance.databases import KINDS
from bench.endurance.fast_clock import LIBRARY
from tests.servers.kim_service import environ

RIGHT, WRONG = "nothing was lost", "NOT AS PROMISED"


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(site: Path, sample_project: Path, tmp_path: Path) -> Run:
    """Return what runs `python -m bench.endurance` with these words to its end."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        built = ("--site", str(site), "--project", str(sample_project))
        return subprocess.run(
            [sys.executable, "-m", "bench.endurance", *words, *built, "--keep-logs", tmp_path],
            env=environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    return run


def figure(table: str, what: str) -> str:
    """Return what the table says about *what*."""
    found = re.search(rf"^ +{re.escape(what)} {{2,}}(\S+)", table, re.MULTILINE)
    assert found, table
    return found.group(1)


@pytest.mark.parametrize("database", KINDS)
def test_nothing_that_was_promised_is_lost(run: Run, database: str) -> None:
    """Web, delivery and database are killed under load; each promise is kept.

    With PostgreSQL the relay has its moods, too, and a letter waits a minute for its next try.
    """
    if database == "postgresql" and not list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")):
        pytest.skip("needs PostgreSQL")
    relay = ("--kind-relay",) if database == "sqlite" else ()
    done = run("kills", "--count", "16", "--database", database, *relay)
    assert done.returncode == 0, done.stdout
    assert RIGHT in done.stdout
    assert int(figure(done.stdout, "promised (307 with a reference)")) > 10
    assert figure(done.stdout, "lost") == "0"


def test_a_relay_that_loses_mails_is_noticed(run: Run) -> None:
    """The negative control: what was promised and did not arrive ends the run with 1."""
    words = ("--database", "sqlite", "--kind-relay", "--control", "lose-mails")
    done = run("kills", "--count", "2", *words)
    assert done.returncode == 1, done.stdout
    assert WRONG in done.stdout
    assert 1 <= int(figure(done.stdout, "lost")) <= 5


def test_fuzzed_requests_break_nothing(run: Run) -> None:
    """No 5xx, no traceback, no personal word in a log; every reference is a mail."""
    done = run("posts", "--count", "400")
    assert done.returncode == 0, done.stdout
    assert RIGHT in done.stdout
    assert int(figure(done.stdout, "promised (307 with a reference)")) > 80
    assert int(figure(done.stdout, "answered 422")) > 40


@pytest.mark.skipif(LIBRARY is None, reason="needs libfaketime")
def test_half_an_hour_of_simulated_time_keeps_its_promises(run: Run) -> None:
    """Troubles of relay and mailboxes; erased in time and not before; late letters alarm."""
    done = run("day", "--hours", "0.5", "--speed", "60")
    assert done.returncode == 0, done.stdout
    assert RIGHT in done.stdout
    promised = figure(done.stdout, "promised (307 with a reference)")
    assert int(promised) > 5
    assert figure(done.stdout, "erased") == promised


def test_a_database_that_freezes_costs_nobody_an_answer(run: Run) -> None:
    """Thanks or 503 in time, whatever happens to the connections; nothing is lost."""
    if not list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")):
        pytest.skip("needs PostgreSQL")
    done = run("freezes", "--count", "6", "--kind-relay")
    assert done.returncode == 0, done.stdout
    assert RIGHT in done.stdout
    assert int(figure(done.stdout, "promised (307 with a reference)")) > 10
