"""A mail that names a letter of ours in whatever spelling calls a person."""

import base64

import pytest

from formservice.bounces.notification import read_notification
from formservice.mail.message_id import MOST_MENTIONED
from formservice.monitoring.alarms import Alarm
from formservice.outbox import Outbox, State
from portal.forms.reference import grouped, new_reference
from tests.formservice.bounces.handling import bounces
from tests.formservice.running_delivery import Setup, play
from tests.servers.scripted_smtp import Server

PACKED = base64.encodebytes(b"Guten Tag, hier ist die Vorgangsnummer: 482-719-368.\n" * 3).decode()


@pytest.mark.parametrize(
    "text",
    [
        "Die Mail 482719368 wurde abgewiesen.",
        "Referenz [482 719 368]",
        "Vorgangsnummer: 482.719.368",
        "Betreff: [KIM] 482-\n> 719-368 Moers",
        "550-5.7.1 [KIM]\n550-482-719-368 abgewiesen\n550 5.7.1",
        "said: 550-5.7.1 [KIM] 482-\n 550-5.7.1 719-368 wurde abgewiesen",
        "> 250 [KIM]\n> 250 482-719-368",
        "&#91;KIM&#93; 482&#45;719&#45;368",
        "a%2520482-719-368",
        f"---- original ----\nContent-Transfer-Encoding: base64\n\n{PACKED}",
        f"> Content-Transfer-Encoding: base64\n>\n> {PACKED.replace(chr(10), chr(10) + '> ')}",
        "Content-Transfer-Encoding: quoted-printable\n\nVorgangsnum=\nmer: 482-719-=\n368",
        "=34=38=32-719-368",
    ],
)
def test_nine_digits_are_seen_however_they_are_written(text: str) -> None:
    """Spellings are without number; whether they are a reference of ours the outbox knows."""
    read = read_notification(f"From: filter@amt.example\nSubject: x\n\n{text}\n".encode())
    assert "482719368" in {read.reference, *read.mentioned}


def test_digits_in_other_words_are_no_reference() -> None:
    """Part of a longer number, with a letter within, or with a wrong check digit."""
    text = "1482719368 4827193680 482a719b368 482719365"
    assert read_notification(f"Subject: x\n\n{text}\n".encode()).mentioned == ()


def test_no_number_of_references_keeps_the_reader_busy() -> None:
    """Anybody may send a mail that is full of them."""
    digits = "482719368 718293640\n"
    assert read_notification(b"Subject: x\n\n" + digits.encode() * 10_000).mentioned
    every = " ".join(new_reference() for _ in range(3 * MOST_MENTIONED))
    assert len(read_notification(f"Subject: x\n\n{every}".encode()).mentioned) == MOST_MENTIONED


def test_a_mail_that_holds_a_reference_of_the_outbox_calls_a_person(outbox: Outbox) -> None:
    """Without any word of ours beside it; one that belongs to no letter calls nobody."""
    setup = Setup(outbox)

    async def scene(_: Server) -> None:
        reference = await setup.accept()
        head = "From: filter@amt.example\nSubject: abgewiesen\n\nNr. "
        for one in (new_reference(), reference):
            assert not await bounces(setup).handle(f"{head}{grouped(one, '/')}\n".encode())
        assert await setup.state(reference) is State.WAITING
        assert [one["reference"] for one in setup.facts] == [reference]

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR]
