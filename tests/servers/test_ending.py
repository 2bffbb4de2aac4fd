"""What a test has started ends with it, however it ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.ending import run_at_the_end
from tests.waiting import until

KILLED = """
import os, signal, sys
from tests.servers.ending import run_at_the_end

with run_at_the_end("touch", sys.argv[1]):
    assert not os.path.exists(sys.argv[1])
    os.killpg(0, signal.SIGKILL)
"""


def test_it_runs_at_the_end_of_the_block(tmp_path: Path) -> None:
    """And has ended then; not before."""
    file = tmp_path / "ended"
    with run_at_the_end("touch", str(file)):
        assert not file.exists()
    assert file.exists()


def test_it_runs_where_the_tests_are_killed(tmp_path: Path) -> None:
    """With their whole group of processes, so that nothing of theirs runs any more."""
    file = tmp_path / "ended"
    words = [sys.executable, "-c", KILLED, str(file)]
    done = subprocess.run(words, start_new_session=True, check=False)
    assert done.returncode < 0
    until(file.exists, "the end of what was started")


def test_a_failure_is_told() -> None:
    """Else a server that cannot be stopped would be left without a word."""
    with pytest.raises(subprocess.CalledProcessError), run_at_the_end("false"):
        pass
