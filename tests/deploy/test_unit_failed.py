"""The alarm about a part that has failed leaves by the ways of the settings, without our code."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

UNIT = Path("deploy/systemd/kim-alarm@.service").read_text("utf-8")
PROGRAM = Path("deploy/systemd/unit_failed.py")


class Alarmed(HTTPServer):
    """Keeps what it gets, and answers as told."""

    def __init__(self, status: int = 204) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = status
        self.heard: list[dict[str, str]] = []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Keep what comes."""
        assert isinstance(self.server, Alarmed)
        length = int(self.headers["Content-Length"])
        self.server.heard.append(json.loads(self.rfile.read(length)))
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited name
        """Keep quiet."""


@pytest.fixture
def receiver() -> Iterator[Alarmed]:
    """Listen for alarms."""
    with Alarmed() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def tell(**settings: str) -> subprocess.CompletedProcess[str]:
    """Run the program as the unit does: no module but Python's own, systemd's words around it."""
    systemd = {"MONITOR_SERVICE_RESULT": "exit-code", "MONITOR_EXIT_STATUS": "2"}
    return subprocess.run(
        [sys.executable, "-I", "-S", PROGRAM, "kim-web.service"],
        env={"PATH": os.defpath, **systemd, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_unit_runs_it_without_our_code() -> None:
    """What is broken may be our own Python: Debian's is asked, and told which unit it is."""
    assert re.search(rf"^ExecStart=/usr/bin/python3 -I /opt/kim/{PROGRAM} %i$", UNIT, re.MULTILINE)


def test_it_takes_every_way(tmp_path: Path, receiver: Alarmed) -> None:
    """The same facts by both ways, in the environment and as JSON, as in monitoring.md."""
    told = tmp_path / "told"
    done = tell(
        KIM_ALARM_COMMAND=f"/bin/sh -c '{{ printenv KIM_ALARM_UNIT; cat; }} > {told}'",
        KIM_ALARM_WEBHOOK_URL=f"http://127.0.0.1:{receiver.server_port}/hook?key=1",
    )
    assert done.returncode == 0, done.stderr
    unit, _, text = told.read_text("utf-8").partition("\n")
    facts = json.loads(text)
    assert unit == "kim-web.service"
    assert facts.pop("time").endswith("+00:00")
    assert facts == {"alarm": "unit-failed", "unit": "kim-web.service", "code": "exit-code-2"}
    assert [one["unit"] for one in receiver.heard] == ["kim-web.service"]
    line, *carried = map(json.loads, done.stderr.splitlines())
    assert line.items() >= {"event": "alarm", "alarm": "unit-failed"}.items()
    ways = ["KIM_ALARM_COMMAND", "KIM_ALARM_WEBHOOK_URL"]
    assert carried == [{"event": "alarm-carried", "way": way} for way in ways]


def test_a_way_that_fails_does_not_close_the_other(tmp_path: Path, receiver: Alarmed) -> None:
    """And is told in the journal, without the secret in its address."""
    receiver.status = 308
    told, absent = tmp_path / "told", tmp_path / "absent"
    hook = f"http://127.0.0.1:{receiver.server_port}/sesame"
    done = tell(KIM_ALARM_COMMAND=f"/usr/bin/touch {told}", KIM_ALARM_WEBHOOK_URL=hook)
    assert (done.returncode, told.exists(), len(receiver.heard)) == (1, True, 1)
    assert "KIM_ALARM_WEBHOOK_URL" in done.stderr
    assert "sesame" not in done.stderr
    receiver.status = 200
    done = tell(KIM_ALARM_COMMAND=str(absent), KIM_ALARM_WEBHOOK_URL=hook)
    assert (done.returncode, len(receiver.heard)) == (1, 2)
    assert "KIM_ALARM_COMMAND" in done.stderr


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"KIM_ALARM_COMMAND": "/bin/sh -c 'exit 3'"}, "exit-3"),
        ({"KIM_ALARM_COMMAND": "/nowhere/at/all"}, "FileNotFoundError-ENOENT"),
        ({"KIM_ALARM_WEBHOOK_URL": "http://127.0.0.1:9/"}, "ConnectionRefusedError-ECONNREFUSED"),
        ({"KIM_ALARM_WEBHOOK_URL": "http://nobody.invalid/"}, "gaierror-EAI_"),
        ({"KIM_ALARM_WEBHOOK_URL_FILE": "/"}, "IsADirectoryError-EISDIR"),
    ],
)
def test_why_a_way_fails_is_told(settings: dict[str, str], reason: str) -> None:
    """An “OSError” may be anything: the walls of the unit, a wrong name, a network that is away."""
    lines = [json.loads(line) for line in tell(**settings).stderr.splitlines()]
    told = [line["reason"] for line in lines if line["event"] == "alarm-not-carried"]
    assert told[0].startswith(reason)


def test_what_a_webhook_answers_is_told(receiver: Alarmed) -> None:
    """By its number."""
    receiver.status = 500
    done = tell(KIM_ALARM_WEBHOOK_URL=f"http://127.0.0.1:{receiver.server_port}/")
    assert '"reason": "http-500"' in done.stderr


def test_the_address_may_stand_in_a_file(tmp_path: Path, receiver: Alarmed) -> None:
    """As every secret of the settings."""
    file = tmp_path / "hook"
    file.write_text(f"http://127.0.0.1:{receiver.server_port}/\n", "utf-8")
    assert tell(KIM_ALARM_WEBHOOK_URL_FILE=str(file)).returncode == 0
    assert len(receiver.heard) == 1
    address = file.read_text("utf-8").strip()
    file.write_text("\n", "utf-8")
    both = {"KIM_ALARM_WEBHOOK_URL_FILE": str(file), "KIM_ALARM_WEBHOOK_URL": address}
    assert tell(**both).returncode == 0
    assert len(receiver.heard) == 2
    assert tell(KIM_ALARM_WEBHOOK_URL_FILE=str(file)).returncode == 1


def test_without_a_way_it_says_so() -> None:
    """Nobody was told: that is no success."""
    done = tell()
    assert done.returncode == 1
    assert "KIM_ALARM_COMMAND" in done.stderr
