"""What a mail says that was sent on, of a letter in the outbox."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from formservice.delivery.forwarding import Forwardings
from formservice.outbox import (
    Followup,
    Outbox,
    OutboxUnavailableError,
    Reason,
    hash_of,
)
from portal.routing import route
from tests.formservice.mail.test_message import body
from tests.formservice.running_delivery import Setup, play
from tests.formservice.samples import DISTRICT, NOON, new_letter, open_outbox
from tests.servers.scripted_smtp import Server

MOERS, WESEL, XANTEN, ALPEN = "05170024", "05170048", "05170052", "05170004"
REFERENCE, TOKEN = "482719365", hash_of("one")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield outbox
    outbox.close()


def test_a_mail_names_its_new_way_and_each_station(box: Outbox) -> None:
    """Alpen is answered by the district; nobody calls Moers, which had it first."""

    async def scene(server: Server) -> None:
        setup = Setup(box, site_url="https://kim.example")
        await setup.accept()
        await setup.delivery(server).deliver_due()
        (link,) = (line for line in body(server.mails[0]).splitlines() if "/intern/" in line)
        token = hash_of(link.strip("/").rpartition("/")[2])
        for town in (WESEL, XANTEN, ALPEN):
            mailbox = route(DISTRICT, town, NOON.date()).mailbox
            await setup.hand_over(token, town, mailbox)
            await setup.delivery(server).deliver_due()
        first, *_, last = map(body, server.mails[1:])
        assert "Bisher:" not in first
        assert "von Xanten am 21.11.2026. Bisher: Moers → Wesel → Xanten → Alpen. Bitte" in last
        assert f"\nOrt und Weg: {' → '.join(route(DISTRICT, ALPEN, NOON.date()).chain)}\n" in last
        assert "\nZuerst angekommen: Moers → Servicestelle Zuwanderung\n" in last

    play(scene)


class Away:
    """An outbox that is away when somebody asks for what staff have said."""

    known_covers = ()

    async def find_followup(self, reference: str) -> Followup | None:
        raise OutboxUnavailableError(Reason.DOWN)


def test_a_mail_does_not_wait_for_its_stations(box: Outbox) -> None:
    """It says who has sent it on, which its envelope knows."""

    async def scene() -> None:
        mailbox = route(DISTRICT, MOERS, NOON.date()).mailbox
        await box.accept(new_letter(reference=REFERENCE, token_hash=TOKEN, mailbox=mailbox))
        letter = await box.find(REFERENCE)
        assert letter
        away = Forwardings(DISTRICT, Away())  # type: ignore[arg-type] # the part that is used
        assert await away.of(letter) is None
        sent_on = replace(letter, forwarded_from=mailbox, forwarded_at=NOON)
        said = await away.of(sent_on)
        assert said
        assert (said.place, said.stations) == ("Moers", ())

    asyncio.run(scene())
