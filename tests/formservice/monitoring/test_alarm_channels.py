"""Alarms reach a program and a web address, and a broken way disturbs nobody."""

import errno
import http.client
import json
import os
import runpy
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import structlog.testing

from formservice.config.readers import Secret
from formservice.monitoring.alarm_channels import (
    AlarmChannels,
    AlarmNotSentError,
    command_channel,
    reason_of,
    webhook_channel,
)
from formservice.monitoring.alarms import Alarm, Alarms
from tests.waiting import LIMIT, until

FACTS = {"alarm": "mailbox-failed", "mailbox": "moers@kreis.example", "code": "recipient-550"}
SHELL = "/bin/sh"


class Receiver(HTTPServer):
    """Keeps what is posted to it and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[dict[str, str]] = []
        self.answer = 204

    @property
    def address(self) -> Secret:
        return Secret(f"http://127.0.0.1:{self.server_port}/hook?key=1")


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Keep the body."""
        server = self.server
        assert isinstance(server, Receiver)
        assert self.path == "/hook?key=1"
        server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(server.answer)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited name
        """Keep quiet."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Run a receiver of alarms."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_command_gets_the_facts_in_its_environment_and_on_its_input(tmp_path: Path) -> None:
    """Shell scripts read variables, other programs JSON; no shell of ours reads either."""
    file = tmp_path / "told"
    script = f'cat > {file}; echo "$KIM_ALARM $KIM_ALARM_MAILBOX" >> {file}'
    command_channel([SHELL, "-c", script])(FACTS)
    first, second = file.read_text().replace("}", "}\n").splitlines()
    assert json.loads(first) == FACTS
    assert second == "mailbox-failed moers@kreis.example"


def test_a_command_sees_no_secret_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The private key stays in the process that needs it."""
    monkeypatch.setenv("KIM_PRIVATE_KEY", "hunter2")
    file = tmp_path / "told"
    command_channel([SHELL, "-c", f"env > {file}"])(FACTS)
    assert "hunter2" not in file.read_text()


@pytest.mark.parametrize(
    ("words", "seconds", "code"),
    [
        ([SHELL, "-c", "exit 3"], LIMIT, "exit-3"),
        ([SHELL, "-c", f"sleep {LIMIT}"], 0.5, "timeout"),
        (["/nowhere/at/all"], LIMIT, "FileNotFoundError-ENOENT"),
    ],
)
def test_a_command_that_fails_is_told_in_one_word(
    words: list[str], seconds: float, code: str
) -> None:
    """A failing, a hanging and a missing program are different faults."""
    with pytest.raises(AlarmNotSentError, match=code):
        command_channel(words, seconds)(FACTS)


def test_a_webhook_gets_json(receiver: Receiver) -> None:
    """Whatever listens there needs nothing of ours to read it."""
    webhook_channel(receiver.address)(FACTS)
    assert receiver.got == [FACTS]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_refuses_is_told(receiver: Receiver, status: int) -> None:
    """A redirect is no success either: the address may be gone."""
    receiver.answer = status
    with pytest.raises(AlarmNotSentError, match=f"http-{status}"):
        webhook_channel(receiver.address)(FACTS)


def test_a_webhook_that_does_not_answer_is_told() -> None:
    """Nobody listens on port 9 of this machine."""
    with pytest.raises(AlarmNotSentError, match="ConnectionRefusedError-ECONNREFUSED"):
        webhook_channel(Secret("http://127.0.0.1:9/"))(FACTS)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENETUNREACH, "words"), "OSError-ENETUNREACH"),
        (PermissionError(errno.EPERM, "words"), "PermissionError-EPERM"),
        (socket.gaierror(socket.EAI_AGAIN, "words"), "gaierror-EAI_AGAIN"),
        (TimeoutError("words"), "TimeoutError"),
        (http.client.BadStatusLine("words"), "BadStatusLine"),
        (ssl.SSLError(1, "[SSL] words"), "SSLError"),
    ],
)
def test_why_is_told_without_the_words_of_an_error(error: Exception, reason: str) -> None:
    """They may hold a secret; a number of the system says enough. The program that rings for a
    unit has none of our code, and says the same.
    """
    assert reason_of(error) == reason
    assert runpy.run_path("deploy/systemd/unit_failed.py")["reason_of"](error) == reason


def test_why_a_certificate_is_refused_is_told() -> None:
    """It has expired, or is for another name."""
    error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED]")
    error.verify_message = "Hostname mismatch, certificate is not valid for 'hook.example'."
    assert reason_of(error) == "SSLCertVerificationError-hostname-mismatch"


class Hanging:
    """A way that hangs until it is released, and then fails."""

    def __init__(self, folder: Path) -> None:
        self.pipe = folder / "pipe"
        os.mkfifo(self.pipe)
        self.way = command_channel([SHELL, "-c", f"read word < {self.pipe}; exit 4"], LIMIT)

    def release(self) -> None:
        """Let it go on; nobody reads from the pipe unless it runs and hangs."""
        flags = os.O_WRONLY | os.O_NONBLOCK
        os.close(until(lambda: os.open(self.pipe, flags), "the way", not_yet=(OSError,)))


def test_a_broken_way_holds_nobody_up_and_closes_no_other_way(
    receiver: Receiver, tmp_path: Path
) -> None:
    """Sounding does not wait; the second way gets the alarm; the failure is in the log."""
    hanging = Hanging(tmp_path)
    ways = AlarmChannels(
        {"KIM_ALARM_COMMAND": hanging.way, "webhook": webhook_channel(receiver.address)}
    )
    with structlog.testing.capture_logs() as lines:
        Alarms(ways).sound(Alarm.RELAY_AWAY, code="connect-failed")
        assert receiver.got == []
        hanging.release()
        ways.close(LIMIT)
    assert [one["alarm"] for one in receiver.got] == ["relay-away"]
    assert set(receiver.got[0]) == {"alarm", "time", "code"}
    told = {"event": "alarm-not-carried", "way": "KIM_ALARM_COMMAND", "reason": "exit-4"}
    assert told.items() <= lines[-1].items()


def test_a_storm_of_alarms_is_held_back(receiver: Receiver) -> None:
    """A person can read so many an hour; the last word is that the rest stands in the log."""
    clock = [0.0]
    ways = AlarmChannels(
        {"webhook": webhook_channel(receiver.address)}, most_per_hour=3, monotonic=lambda: clock[0]
    )
    for _ in range(2):
        for number in range(5):
            ways(Alarm.MAILBOX_FAILED, {"mailbox": f"{number}@kreis.example"})
        clock[0] += 3600.0
    ways.close()
    told = [one.get("mailbox", one["alarm"]).partition("@")[0] for one in receiver.got]
    assert told == 2 * ["0", "1", "2", "alarms-left-out"]


def test_a_stop_does_not_wait_for_ever(tmp_path: Path) -> None:
    """A hanging way must not keep the service from ending."""
    hanging = Hanging(tmp_path)
    ways = AlarmChannels({"KIM_ALARM_COMMAND": hanging.way})
    ways(Alarm.RELAY_AWAY, {})
    ways.close(seconds=0.2)
    hanging.release()
