"""Processes that are measured: started, waited for, their CPU time and memory read, and ended."""

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from bench.rounds import say
from tests.servers.kim_service import KIM, environ, fresh_keys
from tests.servers.ports import free_port

ROOT = Path(__file__).parents[1]
START_SECONDS = 120
STOP_SECONDS = 30
LONGEST = 3600 + START_SECONDS
"""Seconds that any program may take: a load of an hour can be asked for."""
NO_LIMIT = "1000000000"
FORM_PAGE = "ar/kontakt/index.html"
"""The page whose form the load posts."""
SERVE = (str(KIM), "serve")
WEB = (*SERVE, "--no-delivery")
LOOPBACK = "127.0.0.1"
_AGAIN_SECONDS = 0.05
"""After which an interrupt comes again that was ignored: later than whatever ignored it."""
_TICKS = os.sysconf("SC_CLK_TCK")
_TAIL = 2000
"""Characters of a log that an error shows."""

Words = Sequence[str | Path]


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give an empty folder below `build`, which other users may enter; it is removed at the end."""
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kim-bench-", dir=ROOT / "build") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def service_settings(folder: Path, site: Path, smtp_port: int | None = None) -> dict[str, str]:
    """Return settings of a service with a new outbox in *folder* and without rate limits."""
    port = free_port()
    mail = {"KIM_SMTP_URL": f"smtp://{LOOPBACK}:{smtp_port}"} if smtp_port else {}
    return {
        "KIM_PORT": str(port),
        "KIM_BASE_URL": f"http://{LOOPBACK}:{port}",
        "KIM_SITE_DIR": str(site),
        "KIM_DATABASE_URL": f"sqlite:///{folder}/outbox-{time.monotonic_ns()}.db",
        "KIM_REQUESTS_PER_NETWORK": NO_LIMIT,
        "KIM_REQUESTS_PER_HOUR": NO_LIMIT,
        **mail,
        **fresh_keys(),
    }


def built_site(folder: Path, given: Path | None) -> Path:
    """Return the built pages: the folder *given*, or new ones in *folder*.

    They are built as an operator does it, without documents for paper. Raises
    `click.ClickException` if *given* has no page of the form in Arabic, which is posted.
    """
    if given:
        if not (given / FORM_PAGE).is_file():
            raise click.ClickException(
                f"{given} has no {FORM_PAGE}: build it with KIM_SITE_DIR={given} kim build, "
                "or leave out --site"
            )
        return given.resolve()
    say("building the site")
    command: Words = [KIM, "build", "--no-pdf"]
    finish(command, KIM_SITE_DIR=str(folder / "site"))
    return folder / "site"


def finish(command: Words, *, cwd: Path = ROOT, **variables: str) -> str:
    """Run a program to its end; return what it printed.

    Raises `click.ClickException` with the end of its output if it fails, or if it takes an hour.
    """
    words = " ".join(map(str, command))
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=environ(**variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired as error:
        raise click.ClickException(f"{words}: did not end within {LONGEST} s") from error
    if done.returncode:
        output = (done.stdout + done.stderr)[-_TAIL:]
        raise click.ClickException(f"{words}: ended with {done.returncode}\n{output}")
    return done.stdout


def cpu_seconds(command: Words, *, cwd: Path = ROOT, **variables: str) -> float:
    """Run a program; return the CPU seconds of it and of its children. Raises as `finish`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    finish(command, cwd=cwd, **variables)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextlib.contextmanager
def running(
    command: Words, variables: Mapping[str, str], log: Path, *, port: int = 0, cwd: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; begin when it listens on *port*, if there is one.

    Raises `click.ClickException` with the end of its log if it ends before it listens.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environ(**variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        if port:
            _wait_for(port, process, log)
        yield process
    finally:
        stop(process)


def end_in_order_at_sigterm() -> None:
    """Let SIGTERM end this program as Ctrl-C does, so that what it started ends with it.

    Both come again where Python ignored their exception, as in callbacks of weak references.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, signal.default_int_handler)  # shells let background jobs ignore one
    sys.unraisablehook = _interrupt_again


def _interrupt_again(ignored: "sys.UnraisableHookArgs") -> None:
    if isinstance(ignored.exc_value, KeyboardInterrupt):
        signal.setitimer(signal.ITIMER_REAL, _AGAIN_SECONDS)
    else:
        sys.__unraisablehook__(ignored)


def stop(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """End a process that was started here: asked first, then forced."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), 5):
            return
        if process.poll() is not None or time.monotonic() > deadline:
            end = log.read_text("utf-8", "replace")[-_TAIL:]
            raise click.ClickException(f"{process.args!s} does not listen on port {port}\n{end}")
        time.sleep(0.1)


def cpu_of(process: int) -> float:
    """Return the CPU seconds of a running process, its threads and its living children (Linux)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text("utf-8").split()
    own = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(own[11]) + int(own[12])) / _TICKS + sum(cpu_of(int(child)) for child in children)


def resident_megabytes(process: int | str) -> float:
    """Return the memory of a process, a number or "self" (Linux)."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


@contextlib.contextmanager
def mail_sink() -> Iterator[int]:
    """Run a mail server that throws everything away; give its port."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.sink"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as sink:
        try:
            port = sink.stdout.readline() if sink.stdout else ""
            if not port:
                raise click.ClickException("the mail server of the benchmarks did not start")
            yield int(port)
        finally:
            stop(sink)
