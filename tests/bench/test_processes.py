"""Programs that the benchmarks start: they end, and an error says what was wrong."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bench import machine
from bench.processes import (
    built_site,
    cpu_of,
    cpu_seconds,
    finish,
    mail_sink,
    resident_megabytes,
    running,
    temporary_folder,
)
from tests.servers.kim_service import environ
from tests.servers.ports import free_port
from tests.waiting import LIMIT, until

SLEEPER = "import time; time.sleep(600)"
SWALLOWED = """\
import os, signal, time, weakref
from bench.processes import end_in_order_at_sigterm

class Collected:
    pass

end_in_order_at_sigterm()
collected = Collected()
callback = weakref.ref(collected, lambda _: os.kill(os.getpid(), signal.SIGTERM))
try:
    del collected
    time.sleep(600)
except KeyboardInterrupt:
    print("in order")
"""
BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def test_a_program_that_fails_shows_its_last_words() -> None:
    """Together with how it was called, so that somebody can do it by hand."""
    with pytest.raises(click.ClickException) as raised:
        finish([sys.executable, "-c", "print('on the way'); raise SystemExit('no disk')"])
    assert "ended with 1" in raised.value.message
    assert "on the way" in raised.value.message
    assert "no disk" in raised.value.message


def test_a_server_that_does_not_listen_shows_its_log(tmp_path: Path) -> None:
    """It has ended by itself; nobody waits for the limit."""
    command = [sys.executable, "-c", "raise SystemExit('wrong key')"]
    with (
        pytest.raises(click.ClickException, match="wrong key"),
        running(command, {}, tmp_path / "log", port=free_port()),
    ):
        pass


def test_a_server_ends_with_its_block(tmp_path: Path) -> None:
    """Also when what was measured fails."""
    server = running([sys.executable, "-c", SLEEPER], {}, tmp_path / "log")
    process = server.__enter__()
    assert process.poll() is None
    assert not server.__exit__(RuntimeError, RuntimeError("measured wrongly"), None)
    assert process.poll() is not None


def test_cpu_is_that_of_the_program_and_its_children(tmp_path: Path) -> None:
    """A parent that waits takes what its child takes; sleeping takes none."""
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])"
    assert cpu_seconds([sys.executable, "-c", parent]) >= 0.3
    child = f"{BUSY}\n{SLEEPER}"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with running([sys.executable, "-c", parent], {}, tmp_path / "log") as process:
        until(lambda: cpu_of(process.pid) >= 0.3, "CPU of a child of a running program")
        assert resident_megabytes(process.pid) > 1
        for number in _children(process.pid):
            os.kill(number, signal.SIGTERM)


def _children(process: int) -> Iterator[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text("utf-8")
    return map(int, text.split())


def test_the_mail_server_ends_with_its_block() -> None:
    """It gives the port on which it listens."""
    with mail_sink() as port:
        assert 0 < port < 2**16


def test_a_folder_of_a_run_is_removed() -> None:
    """Others may enter it while it is there: nginx and Postfix are other users."""
    with temporary_folder() as folder:
        assert folder.stat().st_mode & 0o777 == 0o755
        (folder / "file").touch()
    assert not folder.exists()


def test_what_is_missing_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it at once."""
    monkeypatch.setattr(shutil, "which", lambda name, path: None)
    with pytest.raises(click.ClickException) as raised:
        machine.require("nginx", "chromium")
    assert "nginx, chromium" in raised.value.message
    assert "apt-get install nginx libnginx-mod-http-brotli-static chromium" in raised.value.message


def test_a_folder_without_our_pages_is_refused(tmp_path: Path) -> None:
    """With the command that builds them; a table of nothing would look like a result."""
    with pytest.raises(click.ClickException, match="kim build"):
        built_site(tmp_path, tmp_path)


def test_a_run_that_is_ended_ends_what_it_has_started(tmp_path: Path) -> None:
    """SIGTERM is as Ctrl-C: no folder and no process is left behind."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench", "gauge", "--rows", "10000000"],
        env=environ(),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_ignore_interrupts,  # noqa: PLW1509 - no threads here
    ) as run:
        assert run.stderr is not None
        assert "filling a log" in run.stderr.readline()
        (folder,) = (
            each
            for each in Path("build").glob("kim-bench-*")
            if any(str(each.resolve()) in file for file in _open_files(run.pid))
        )
        run.terminate()
        run.wait(LIMIT)
        assert "Aborted!" in run.stderr.read()
    assert not folder.exists()


def test_a_signal_is_not_lost_where_python_ignores_exceptions() -> None:
    """As in the callback of a weak reference: the measuring would go on to its end."""
    done = subprocess.run(
        [sys.executable, "-c", SWALLOWED],
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
    assert (done.stdout, done.returncode) == ("in order\n", 0)
    assert done.stderr == ""


def _ignore_interrupts() -> None:
    """Do what a shell does with a job in the background."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _open_files(process: int) -> list[str]:
    return until(
        lambda: [
            str(file.readlink())
            for file in Path(f"/proc/{process}/fd").iterdir()
            if ".db" in str(file.readlink())
        ],
        "an open database",
        not_yet=(OSError,),
    )
