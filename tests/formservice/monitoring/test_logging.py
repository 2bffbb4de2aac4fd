"""The log tells what happened and never of whom, also where a library writes into it."""

import asyncio
import io
import json
import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from formservice.monitoring import logging as service_log
from formservice.monitoring.logging import configure_logs, system_log

CANARY = "amal@example.org"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Give the stream that all logs go to for a while."""
    kept = logging.getLogger().handlers[:]
    written = io.StringIO()
    configure_logs(written)
    yield written
    structlog.reset_defaults()
    logging.basicConfig(handlers=kept, force=True)


@pytest.mark.parametrize(
    ("message", "arguments", "event"),
    [
        ("%s said %s", (CANARY, "hello"), "%s said %s"),
        (f"Task exception was never retrieved\nfuture: <Task {CANARY}>", (), "Task exception was"),
        (f"Exception in callback notify({CANARY!r}) at app.py:12", (), "Exception in callback"),
        (f"bad value '{CANARY}'", (), "bad value"),
    ],
)
def test_a_librarys_line_is_cut_to_its_own_words(
    stream: io.StringIO, message: str, arguments: tuple[str, ...], event: str
) -> None:
    """Whatever is filled in, or was put together before, may be anybody's data."""
    logging.getLogger("library").error(message, *arguments)
    assert CANARY not in stream.getvalue()
    line = json.loads(stream.getvalue())
    assert line["event"].startswith(event)
    assert line["logger"] == "library"


def test_a_failed_task_shows_no_values(stream: io.StringIO) -> None:
    """What asyncio itself reports: an exception that nobody awaits, a callback that breaks."""

    async def scene() -> None:
        loop = asyncio.get_running_loop()

        def broken(person: str) -> None:
            raise ValueError(person)

        loop.call_soon(broken, CANARY)
        error = ValueError(CANARY)
        loop.call_exception_handler({"message": "never retrieved", "exception": error})
        await asyncio.sleep(0.01)

    asyncio.run(scene())
    assert CANARY not in stream.getvalue()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["types"] for line in lines] == [["ValueError"]] * 2


def test_our_own_lines_keep_their_facts(stream: io.StringIO) -> None:
    """Event, reference, and the time in UTC."""
    structlog.get_logger().info("accepted", reference="482719365")
    line = json.loads(stream.getvalue())
    assert (line["event"], line["reference"]) == ("accepted", "482719365")
    assert line["timestamp"].endswith("Z")


def test_a_command_writes_into_the_log_of_the_system(
    stream: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an operator types is found where the service's own log is, under the same name."""
    monkeypatch.setattr(service_log, "SYSTEM_LOG", tmp_path / "log")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
        journal.bind(str(tmp_path / "log"))
        configure_logs(system_log())
        structlog.get_logger().info("changed-by-hand", reference="482719365")
        priority, _, line = journal.recv(2000).decode().partition("kim: ")
    assert priority == "<14>"
    assert json.loads(line)["reference"] == "482719365"


def test_without_a_log_of_the_system_a_command_writes_to_stderr(
    stream: io.StringIO,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In a container, for example."""
    monkeypatch.setattr(service_log, "SYSTEM_LOG", tmp_path / "log")
    configure_logs(system_log())
    structlog.get_logger().info("changed-by-hand")
    assert json.loads(capsys.readouterr().err)["event"] == "changed-by-hand"
