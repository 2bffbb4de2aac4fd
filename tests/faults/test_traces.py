"""What stays on the disk: nothing readable before the erasure, nothing at all afterwards."""

import base64
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from portal.district import load_district
from tests.servers.kim_service import Service, running_service
from tests.servers.ports import free_port
from tests.servers.postfix import Postfix
from tests.waiting import until

GRACE_HOURS = load_district(Path("districts/kreis-wesel")).retention.delivered_hours
FORM = {
    "municipality": "05170024",
    "phone": "030 23125 777",
    "email": "kanarienvogel@example.org",
    "language": "de",
    "name": "Kanarienvogel",
    "message": "Kanarienvogel ruft um Hilfe ሰላም",
}
VISITOR = "198.51.100.77"


def canaries() -> Iterator[bytes]:
    """Yield what must not be found: the words as they are, and as a mail encodes them."""
    for word in ("Kanarienvogel", "kanarienvogel@", "+493023125777", "23125 777", "ሰላም"):
        yield word.encode()
    for word in ("Kanarienvogel", "kanarienvogel@example.org"):
        for start in range(3):  # base64 has three ways to write the same letters
            encoded = base64.b64encode(b"\0" * start + word.encode())
            yield encoded[4:-4]


def written(folder: Path) -> dict[str, bytes]:
    """Return all files below *folder*."""
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def assert_unreadable(folder: Path) -> None:
    """No file holds a canary."""
    files = written(folder)
    assert any(name.endswith("outbox.db") for name in files)
    found = [
        (name, word) for name, content in files.items() for word in canaries() if word in content
    ]
    assert not found


def delivered(service: Service) -> bool:
    """Whether everything has arrived."""
    file = service.settings["KIM_DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(file) as look:
        (open_,) = look.execute(
            "SELECT count(*) FROM envelope WHERE delivered_at IS NULL"
        ).fetchone()
    look.close()
    return not open_


def test_words_are_sealed_until_they_are_erased(
    tmp_path: Path, site: Path, postfix: Postfix
) -> None:
    """Before delivery, after it, and once its time is over: database, journal and log."""
    with running_service(tmp_path, site, postfix.port) as service:
        answer = httpx.post(f"{service.url}/de/kontakt/", data=FORM)
        assert answer.status_code == 307
        assert_unreadable(tmp_path)
        until(lambda: delivered(service), "the delivery")
        assert_unreadable(tmp_path)
    sealed = let_time_pass(tmp_path / "outbox.db", GRACE_HOURS + 1)
    assert any(sealed[100:164] in content for content in written(tmp_path).values())
    service.program = (sys.executable, "-m", "tests.servers.synchronised_kim")
    service.start()
    until(lambda: not payloads(tmp_path / "outbox.db"), "the erasure")
    until(lambda: b'"erased"' in service.log.read_bytes(), "the line of the erasure")
    files = written(tmp_path)  # while it runs: the write-ahead log is there, too
    assert service.stop() == 0
    for piece in (sealed[at : at + 64] for at in range(0, len(sealed) - 64, 64)):
        assert not [name for name, content in files.items() if piece in content]
    assert b'"erased"' in files[str(service.log)]
    assert_unreadable(tmp_path)


def let_time_pass(file: Path, hours: int) -> bytes:
    """Date the delivery back; return what is sealed."""
    with sqlite3.connect(file) as change:
        change.execute(
            "UPDATE envelope SET delivered_at = datetime(delivered_at, ?) || '.000000'",
            [f"-{hours} hours"],
        )
        (sealed,) = change.execute("SELECT sealed FROM payload").fetchone()
    change.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    change.close()
    assert isinstance(sealed, bytes)
    return sealed


def payloads(file: Path) -> int:
    """Return how many letters have their content."""
    look = sqlite3.connect(file)
    (number,) = look.execute("SELECT count(*) FROM payload").fetchone()
    look.close()
    assert isinstance(number, int)
    return number


@pytest.mark.parametrize("header", ["X-Real-IP", "X-Forwarded-For"])
def test_only_the_configured_proxy_names_visitors_and_nothing_keeps_them(
    tmp_path: Path, site: Path, header: str
) -> None:
    """Neighbours share a limit; the excess gets its text back; no file knows an address."""
    more = {"KIM_PROXY_HEADER": header, "KIM_REQUESTS_PER_NETWORK": "2"}
    with running_service(tmp_path, site, free_port(), **more) as service:
        statuses = [send(service, n, {header: f"198.51.100.{n}"}).status_code for n in range(2)]
        excess = send(service, 2, {header: f"192.0.2.1, {VISITOR}"})
        elsewhere = send(service, 3, {header: "203.0.113.9"})
    assert (statuses, elsewhere.status_code) == ([307, 307], 307)
    assert excess.status_code == 429
    assert "Kanarienvogel" in excess.text
    assert 0 < int(excess.headers["retry-after"]) <= 3600
    for name, content in written(tmp_path).items():
        for trace in (b"198.51.100", b"203.0.113", bytes([198, 51, 100]), b"127.0.0.1:"):
            assert trace not in content, name


def test_without_a_proxy_a_visitor_cannot_name_himself(tmp_path: Path, site: Path) -> None:
    """The limits hold for whoever writes another address into each request."""
    with running_service(tmp_path, site, free_port(), KIM_REQUESTS_PER_NETWORK="2") as service:
        spoofed = [
            send(service, n, {"X-Forwarded-For": f"203.0.113.{n}", "X-Real-IP": f"192.0.2.{n}"})
            for n in range(3)
        ]
    assert [answer.status_code for answer in spoofed] == [307, 307, 429]


def test_strict_origin_is_a_switch(tmp_path: Path, site: Path) -> None:
    """Old browsers that do not say where a form comes from are refused where that is wanted."""
    with running_service(tmp_path, site, free_port(), KIM_STRICT_ORIGIN="yes") as service:
        assert send(service, 1, {}).status_code == 403
        assert send(service, 1, {"Origin": service.url}).status_code == 307


def send(service: Service, number: int, headers: dict[str, str]) -> httpx.Response:
    """Send a form from a person of its own."""
    form = {**FORM, "email": f"kanarienvogel{number}@example.org"}
    return httpx.post(f"{service.url}/de/kontakt/", data=form, headers=headers)
