"""How a real Postfix reports a mail that the next server refuses after DATA, with what we gave it.

The next server is a script, so that it may refuse when and how it likes.
"""

import asyncio
import contextlib
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from formservice import assembly
from formservice.config.settings import Settings
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import State
from tests.formservice.samples import DISTRICT, LOCALES, enquiry
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.kim_service import fresh_keys
from tests.servers.postfix import Postfix, running_postfix
from tests.servers.scripted_smtp import END_OF_DATA, smtp_server
from tests.waiting import LIMIT, happens

BOUNCES = "bounce@kim.example"
FALLBACK = DISTRICT.contact_points[DISTRICT.fallback].mailbox.address
HERE = {BOUNCES, FALLBACK}


@pytest.fixture(scope="module")
def next_server() -> Iterator[int]:
    """Yield the port of a server that takes recipients and refuses every mail after DATA."""
    started, stop = threading.Event(), asyncio.Event()
    loop, port = asyncio.new_event_loop(), [0]

    async def serve() -> None:
        async with smtp_server({END_OF_DATA: "550 5.1.1 no such user after all"}) as server:
            port[0] = server.port
            started.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert started.wait(LIMIT)
    yield port[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


@contextlib.contextmanager
def servers(next_server: int, settings: str) -> Iterator[tuple[Postfix, Dovecot]]:
    """Run a Postfix that hands everything but our own mailboxes to *next_server*, and IMAP."""
    if os.getuid() != 0:
        pytest.skip("only root can start Postfix and Dovecot")
    more = f"relay_transport = smtp:[127.0.0.1]:{next_server}\ndefault_transport = $relay_transport"
    with tempfile.TemporaryDirectory(prefix="kim-return-paths-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with (
            running_postfix(folder / "postfix", HERE, more=f"{more}\n{settings}") as relay,
            running_dovecot(folder / "dovecot", relay.folder / "mail") as imap,
        ):
            yield relay, imap


@pytest.mark.parametrize(
    ("delimiter", "relay_settings"),
    [
        ("+", "recipient_delimiter = +"),
        ("-", "recipient_delimiter = -\nsmtpd_discard_ehlo_keywords = dsn"),
        ("", ""),
        ("", "smtpd_discard_ehlo_keywords = dsn"),
    ],
    ids=["VERP and DSN", "VERP alone", "DSN alone", "our header alone"],
)
def test_a_letter_is_known_whatever_the_relay_offers(
    tmp_path: Path, next_server: int, delimiter: str, relay_settings: str
) -> None:
    """Refused after DATA by the server behind the relay, returned, and sent to the fallback."""
    heard: list[Alarm] = []

    async def scene(parts: Settings) -> str:
        outbox = assembly.open_outbox(parts)
        alarms = Alarms(lambda alarm, _: heard.append(alarm))
        try:
            intake = assembly.build_intake(parts, DISTRICT, LOCALES, outbox)
            async with assembly.run_delivery(parts, DISTRICT, outbox, alarms):
                reference = await intake.accept(enquiry())

                async def arrived() -> bool:
                    letter = await outbox.find(reference)
                    assert letter
                    is_there = letter.state is State.DELIVERED
                    return is_there and letter.mailbox == FALLBACK

                await happens(arrived, f"{reference} in the fallback mailbox")
            return reference
        finally:
            outbox.close()

    with servers(next_server, relay_settings) as (relay, imap):
        parts = Settings.from_environ(
            {
                "KIM_DATABASE_URL": f"sqlite:///{tmp_path}/outbox.db",
                "KIM_SMTP_URL": f"smtp://127.0.0.1:{relay.port}",
                "KIM_BOUNCE_ADDRESS": BOUNCES,
                "KIM_BOUNCE_DELIMITER": delimiter,
                "KIM_BOUNCE_IMAP_URL": imap.url(BOUNCES),
                "KIM_BOUNCE_POLL_SECONDS": "1",
                "KIM_SMTP_CA_FILE": str(imap.ca_file),
                "KIM_FREE_SPACE_FLOOR_MB": "1",
                **fresh_keys(),
            }
        )
        reference = asyncio.run(scene(parts))
        mail = relay.find(FALLBACK, reference)
        assert mail["X-KIM-Dispatch"].startswith(f"{reference}.")
        assert heard == [Alarm.MAILBOX_FAILED]
        with imap.opened(BOUNCES) as box:
            assert box.uid("SEARCH", "ALL")[1] == [b""]
        assert delimiter == "" or f"from=<bounce{delimiter}{reference}." in relay.log()
