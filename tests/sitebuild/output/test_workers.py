"""Work shared out among processes."""

import multiprocessing
import os
import select
import signal
import time

import pytest

from sitebuild.output.workers import WorkerLostError, run_in_processes
from tests.waiting import LIMIT


@pytest.mark.parametrize("jobs", [1, 2, None])
def test_outcomes_come_in_order_and_each_is_told_once(jobs: int | None) -> None:
    """Whichever process is done first."""
    told: list[tuple[str, int, int]] = []

    def square(number: int) -> int:
        return number * number

    done = run_in_processes(
        square, range(9), name_of=str, jobs=jobs, progress=lambda *words: told.append(words)
    )
    assert done == [number * number for number in range(9)]
    assert sorted(name for name, _, _ in told) == [str(number) for number in range(9)]
    assert [rest for _, *rest in told] == [[done, 9] for done in range(1, 10)]


def test_nothing_to_do_is_done_at_once() -> None:
    """No pool of no process."""
    assert run_in_processes(str, (), name_of=str) == []


def test_a_single_piece_is_done_in_this_process() -> None:
    """Forking would only cost time."""
    assert run_in_processes(lambda _: os.getpid(), [0], name_of=str, jobs=8) == [os.getpid()]


def test_ctrl_c_is_left_to_the_process_that_waits() -> None:
    """Each of the others would end with a traceback of its own."""

    def interrupted(_: int) -> tuple[int, bool]:
        os.kill(os.getpid(), signal.SIGINT)
        return os.getpid(), True

    done = run_in_processes(interrupted, range(4), name_of=str, jobs=2)
    assert os.getpid() not in {pid for pid, _ in done}
    assert all(survived for _, survived in done)


def test_what_goes_wrong_in_a_process_is_raised_here() -> None:
    """Nothing is swallowed."""

    def fail(number: int) -> int:
        raise ValueError(number)

    with pytest.raises(ValueError, match="0"):
        run_in_processes(fail, [0, 0], name_of=str, jobs=2)


def test_a_process_that_is_killed_ends_the_work_with_a_word_of_what_helps() -> None:
    """A machine without memory kills one; nobody may wait for what it had in hand."""

    def killed(number: int) -> int:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(WorkerLostError, match="--jobs 1"):
        run_in_processes(killed, range(4), name_of=str, jobs=2)
    assert not multiprocessing.active_children()


def test_nobody_goes_on_working_when_the_process_that_waits_is_killed() -> None:
    """Else each build that is ended by force leaves its processes, and their memory, behind."""
    read_end, write_end = os.pipe()  # who is forked holds its other end; the last one closes it

    def begun(_: int) -> None:
        os.write(write_end, b".")
        time.sleep(LIMIT)

    waits = multiprocessing.get_context("fork").Process(
        target=run_in_processes, args=(begun, range(2)), kwargs={"name_of": str, "jobs": 2}
    )
    waits.start()
    os.close(write_end)
    assert os.read(read_end, 1) + os.read(read_end, 1) == b".."
    waits.kill()
    waits.join(LIMIT)
    readable, _, _ = select.select([read_end], [], [], LIMIT / 2)
    assert readable
    assert os.read(read_end, 1) == b""
    os.close(read_end)
