"""Stop what a test has started, also where the test is killed and none of its own lines runs."""

import contextlib
import subprocess
from collections.abc import Iterator

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
