"""A running service: its health and numbers apart from its pages, its alarms over a second way."""

import json
import socket
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from tests.servers.kim_service import KIM, environ, running_service
from tests.servers.ports import free_port
from tests.servers.postfix import Postfix
from tests.waiting import LIMIT, until

MOERS = {"municipality": "05170024", "phone": "030 23125 800", "email": "", "language": "ar"}
CANARY = "Kanarienvogel"


class Alarmed(HTTPServer):
    """Keeps the alarms it gets."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard: list[dict[str, str]] = []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Keep what comes."""
        assert isinstance(self.server, Alarmed)
        length = int(self.headers["Content-Length"])
        self.server.heard.append(json.loads(self.rfile.read(length)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited name
        """Keep quiet."""


@pytest.mark.parametrize(
    ("command", "setting"),
    [("serve", "KIM_PORT"), ("serve", "KIM_METRICS_ADDRESS"), ("deliver", "KIM_METRICS_ADDRESS")],
)
def test_an_address_that_is_taken_is_named(tmp_path: Path, command: str, setting: str) -> None:
    """Before the outbox is opened; with the setting that says so."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        database = tmp_path / "outbox.db"
        value = port if setting == "KIM_PORT" else f"127.0.0.1:{port}"
        done = subprocess.run(
            [KIM, command],
            env=environ(**{"KIM_DATABASE_URL": f"sqlite:///{database}", setting: value}),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert setting in done.stderr
    assert port in done.stderr
    assert not database.exists()


def refuse_all(listener: socket.socket) -> None:
    """Be a relay that wants nothing from us."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            connection.sendall(b"554 5.7.1 not you\r\n")


def test_an_alarm_takes_the_second_way_and_names_nobody(tmp_path: Path, site: Path) -> None:
    """The relay refuses us: the request waits, the alarm arrives by another way, at once."""
    metrics = free_port()
    told = tmp_path / "told"
    with Alarmed() as receiver, socket.create_server(("127.0.0.1", 0)) as relay:
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        threading.Thread(target=refuse_all, args=[relay], daemon=True).start()
        hook = {
            "KIM_METRICS_ADDRESS": f"127.0.0.1:{metrics}",
            "KIM_ALARM_WEBHOOK_URL": f"http://127.0.0.1:{receiver.server_port}/",
            "KIM_ALARM_COMMAND": f"/bin/sh -c 'echo $KIM_ALARM >> {told}'",
        }
        with running_service(tmp_path, site, relay.getsockname()[1], **hook) as service:
            fields = {**MOERS, "name": CANARY, "message": CANARY}
            assert httpx.post(f"{service.url}/ar/kontakt/", data=fields).status_code == 307
            until(lambda: receiver.heard and told.exists() and told.read_text(), "both alarms")
            health = httpx.get(f"http://127.0.0.1:{metrics}/healthz")
            numbers = httpx.get(f"http://127.0.0.1:{metrics}/metrics").text
            assert httpx.get(f"{service.url}/metrics").status_code == 404
            assert httpx.get(f"{service.url}/healthz").json() == {"status": "ok"}
        receiver.shutdown()
    assert receiver.heard[0]["alarm"] == "relay-refuses"
    assert told.read_text().split()[0] == "relay-refuses"
    assert health.json()["letters"]["waiting"] + health.json()["letters"]["sending"] == 1
    assert "kim_requests_accepted_total 1.0" in numbers
    assert (
        CANARY not in json.dumps(receiver.heard) + health.text + numbers + service.log.read_text()
    )


def test_both_processes_tell_the_same_numbers(tmp_path: Path, site: Path, postfix: Postfix) -> None:
    """One accepts, the other delivers; each answers on an address of its own."""
    web, other = free_port(), free_port()
    settings = {"KIM_METRICS_ADDRESS": f"127.0.0.1:{web}"}
    with running_service(tmp_path, site, postfix.port, **settings) as service:
        service.stop()
        service.start("--no-delivery")
        own = {**service.settings, "KIM_METRICS_ADDRESS": f"127.0.0.1:{other}"}
        fields = {**MOERS, "phone": "030 23125 801"}
        assert httpx.post(f"{service.url}/ar/kontakt/", data=fields).status_code == 307
        assert letters(web)["waiting"] == 1
        with service.log.open("ab") as log:
            delivery = subprocess.Popen([KIM, "deliver"], env=environ(**own), stderr=log)
        try:
            until(lambda: letters(web)["delivered"], "a delivery", by=delivery)
            assert letters(web) == letters(other)
            assert letters(other)["delivered"] == 1
        finally:
            delivery.terminate()
            assert delivery.wait(LIMIT) == 0


def letters(port: int) -> dict[str, int]:
    """Return how many letters are where, as the process behind *port* says."""
    found: dict[str, int] = httpx.get(f"http://127.0.0.1:{port}/healthz").json()["letters"]
    return found
