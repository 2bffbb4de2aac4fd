"""Stop what a test has started, also where the test is killed and none of its own lines runs."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

_WAIT = 'cat > /dev/null; exec "$@"'
"""The input ends when whoever holds its other end does so by itself, or is gone in any way."""


@contextlib.contextmanager
def run_at_the_end(*command: str) -> Iterator[None]:
    """Run *command* when the block ends, or when this process does, even by SIGKILL.

    Raises `CalledProcessError` if it fails. It has a session of its own: a signal that ends the
    tests at the keyboard, or a whole group of processes, passes it by.
    """
    words = ["sh", "-c", _WAIT, "sh", *command]
    with subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True) as waiting:
        try:
            yield
        finally:
            waiting.communicate()
    if waiting.returncode:
        raise subprocess.CalledProcessError(waiting.returncode, command)


@contextlib.contextmanager
def frozen(main: int) -> Iterator[None]:
    """Keep the process *main* and its children from running: they neither answer nor end."""
    _signal(main, signal.SIGSTOP)  # first, so that it starts no further ones
    children = Path(f"/proc/{main}/task/{main}/children").read_text("utf-8").split()
    for child in children:
        _signal(int(child), signal.SIGSTOP)
    each = 'for process do kill -CONT "$process" 2>/dev/null; done; true'
    with run_at_the_end("sh", "-c", each, "sh", *children, str(main)):
        yield


def _signal(process: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)
