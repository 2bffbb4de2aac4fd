"""Waiting has one owner, and tells what it has waited for in vain."""

import asyncio
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests import waiting
from tests.waiting import happens, until

OWNER = Path("tests/waiting.py")
HAND_MADE = re.compile(
    r"time\.(monotonic|perf_counter)\(\)|mark\.timeout\(\d+\)|\btimeout=\d|SECONDS = \d"
    r"|\.wait\(\d|asyncio\.timeout\(\d|asyncio\.wait_for\(.*, \d+\)"
)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reach the limit at once."""
    monkeypatch.setattr(waiting, "LIMIT", 0.0)


def test_what_happens_is_returned() -> None:
    """After as many looks as it takes; an error may mean "not yet"."""
    turns = iter([None, "", "there"])
    assert until(lambda: next(turns), "it") == "there"
    files = iter([Path("/nowhere"), OWNER])
    assert until(lambda: next(files).stat(), "a file", not_yet=(OSError,)) == OWNER.stat()


@pytest.mark.usefixtures("short")
def test_what_never_happens_is_named_with_what_was_seen_last() -> None:
    """Whoever reads the failure knows where to look."""
    with pytest.raises(AssertionError, match=r"two mails: not seen, 0 s; last seen: \[\]\nthe log"):
        until(list, "two mails", explain=lambda: "the log")

    def look() -> bool:
        raise OSError(5, "refused")

    with pytest.raises(AssertionError, match=r"a server: .* OSError\(5, 'refused'\)"):
        until(look, "a server", not_yet=(OSError,))
    with pytest.raises(ZeroDivisionError):
        until(lambda: 1 // 0, "a mistake", not_yet=(OSError,))


def test_a_process_that_has_ended_is_not_waited_for() -> None:
    """Its code says more than a time that has run out; what it did at the last moment counts."""
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]) as process:
        process.wait()
        with pytest.raises(AssertionError, match="process has ended with 3"):
            until(lambda: False, "an answer", by=process)
        assert until(lambda: True, "an answer", by=process)


def test_a_coroutine_waits_in_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a function and for a coroutine."""
    turns = iter([0, 0, 3])

    async def ask() -> int:
        return next(turns)

    asyncio.run(happens(ask, "three"))
    assert next(turns, None) is None
    asyncio.run(happens(lambda: 4, "four"))
    monkeypatch.setattr(waiting, "LIMIT", 0.0)
    with pytest.raises(AssertionError, match="five: not seen, 0 s; last seen: 0"):
        asyncio.run(happens(lambda: 0, "five"))


@pytest.mark.parametrize("file", sorted(Path("tests").rglob("*.py")), ids=str)
def test_no_test_sets_a_time_of_its_own(file: Path) -> None:
    """A limit that a quiet machine keeps is broken by a busy one."""
    if file in {OWNER, Path("tests/rules/test_waiting.py")}:
        return
    found = [line for line in file.read_text("utf-8").splitlines() if HAND_MADE.search(line)]
    assert not found


def test_the_limit_of_pytest_is_a_net_against_hanging_alone() -> None:
    """Whatever waits reaches its own limit first, and says for what."""
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))
    options = project["tool"]["pytest"]["ini_options"]
    assert waiting.LIMIT < options["faulthandler_timeout"] < options["timeout"]
