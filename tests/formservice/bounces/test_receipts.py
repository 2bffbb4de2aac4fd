"""A receipt is harmless only if it says nothing but that the letter was read."""

import pytest

from formservice.bounces.notification import Kind, read_notification
from tests.formservice.bounces.test_automatic_mail import receipt
from tests.formservice.bounces.test_notification import TAG

READ = "manual-action/MDN-sent-manually; displayed"
SUBJECT = b"Gelesen: [KIM] 482-719-368"
OUTLOOK = """Your message

   To: kim@moers.example
   Subject: [KIM] 482-719-368 Moers ar TEL
   Sent: Monday, November 30, 2026 10:00:00 AM (UTC+01:00) Amsterdam, Berlin, Rome

 was read on Monday, November 30, 2026 10:05:00 AM (UTC+01:00) Amsterdam, Berlin, Rome."""

OUTLOOK_TO_A_NAME = """Ihre Nachricht

   An: Servicestelle Zuwanderung
   Betreff: [KIM] 482-719-368 Moers ar TEL
   Gesendet: Montag, 30. November 2026 10:00:00 (UTC+01:00) Amsterdam, Berlin, Bern, Rom, Wien

 wurde am Montag, 30. November 2026 10:05:00 (UTC+01:00) Amsterdam, Berlin, Bern, Rom, Wien gelesen.
"""


THUNDERBIRD = """Dies ist eine Empfangsbestätigung für die Nachricht, die Sie an kim@moers.example gesendet haben.

Beachten Sie: Diese Empfangsbestätigung sagt nur aus, dass die Nachricht am Computer des Empfängers angezeigt wurde.
"""  # noqa: E501 - as the program writes it


def says(text: str, subject: str = "Gelesen: [KIM] 482-719-368", disposition: str = READ) -> Kind:
    """Return what a receipt is taken for that says this."""
    raw = receipt(disposition).replace(b"\nYour message\n", f"\n{text}\n".encode())
    raw = raw.replace(b"Content-Type: text/plain\n", b"Content-Type: text/plain; charset=utf-8\n")
    return read_notification(raw.replace(SUBJECT, subject.encode())).kind


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Ihre Nachricht wurde am Montag, 30. November 2026 10:05 Uhr gelesen.", SUBJECT.decode()),
        ("Ihre Nachricht\n An: kim@moers.example\nwurde am 30.11.2026 10:05 gelesen.", "Gelesen:"),
        (OUTLOOK, "Read: [KIM] 482-719-368 Moers ar TEL"),
        (OUTLOOK_TO_A_NAME, "Gelesen: [KIM] 482-719-368 Moers ar TEL"),
        (THUNDERBIRD, "Empfangsbestätigung (angezeigt) - [KIM] 482-719-368 Moers ar TEL"),
        ("", SUBJECT.decode()),
    ],
)
def test_a_receipt_in_known_words_is_harmless(text: str, subject: str) -> None:
    """German and English ones of usual programs."""
    assert says(text, subject) is Kind.HARMLESS


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Uw bericht is verwijderd zonder te zijn gelezen.", "Niet gelezen: [KIM]"),
        ("İletiniz okunmadan silindi.", "Gelesen: [KIM]"),
        ("Votre message a été supprimé sans avoir été lu.", "Lu : [KIM]"),
        ("حُذفت رسالتك", "Gelesen: [KIM]"),
        ("Ihre Nachricht wurde in den Papierkorb verschoben.", "Gelesen: [KIM]"),
        (THUNDERBIRD.replace("angezeigt", "gelöscht"), "Gelesen: [KIM]"),
        ("Your message was moved to trash.", "Read: [KIM]"),
        ("Your message was read on Monday. It is lost now.", "Read: [KIM]"),
        ("Your message was read.", "Okunmadı: [KIM]"),
        (OUTLOOK_TO_A_NAME.replace("Servicestelle Zuwanderung", "Postfach gesperrt"), "Gelesen:"),
        (OUTLOOK_TO_A_NAME.replace("Servicestelle Zuwanderung", "niemand"), "Gelesen:"),
        ("Your message was read.", "Read: [KIM] 482-719-368, lost"),
    ],
)
def test_a_receipt_in_other_words_is_for_a_person(text: str, subject: str) -> None:
    """Ways to say “thrown away” are without number; we ask for no receipts."""
    assert says(text, subject) is Kind.UNCLEAR


@pytest.mark.parametrize(
    "fields",
    [
        f"{READ}\nFailure: the mailbox is gone",
        f"{READ}\nError: it could not be opened",
        f"{READ}\nWarning: it could not be opened",
        f"{READ}\nX-Other: y",
        f"{READ}\nDisposition: automatic-action/MDN-sent-automatically; deleted",
        "automatic-action/MDN-sent-automatically; deleted; displayed",
        "automatic-action/MDN-sent-automatically; deleted (; displayed",
        "displayed",
    ],
)
def test_a_receipt_with_more_than_that_is_for_a_person(fields: str) -> None:
    """RFC 8098 3.2.7: failures and warnings beside it; else what programs read differently."""
    assert says("Your message was read.", disposition=fields) is Kind.UNCLEAR


PICTURE = "<img alt='Nachricht abgewiesen' src='cid:1'>"
LETTER = f"--b\nContent-Type: text/rfc822-headers\n\nX-KIM-Dispatch: {TAG}\n\n"
OTHER = "Subject: Undeliverable\nX-Reject: 550 5.7.1"


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ("displayed\n", "displayed\n\nFailure: 550 5.7.1 refused and deleted\n"),
        ("displayed\n", f"displayed\n\nDisposition: {READ.replace('displayed', 'deleted')}\n"),
        ("MIME-Version", "Subject: Nicht gelesen: [KIM]\nMIME-Version"),
        ("--b--", f"--b\nContent-Type: message/rfc822\n\n{OTHER}\n\nx\n--b--"),
        ("--b--", f"--b\nContent-Type: text/rfc822-headers\n\n{OTHER}\n\n--b--"),
        ("--b--", "--b\nContent-Type: application/pdf\n\nx\n--b--"),
        ("--b--", "--b\nContent-Type: text/plain; name=abgewiesen.txt\n\n--b--"),
        ("--b--", "--b\nContent-Type: text/calendar\n\n--b--"),
        ("--b--", f"--b\nContent-Type: text/html\n\n{PICTURE}\n--b--"),
        ('"b"\n', '"b"\n\nIhre Nachricht wurde abgewiesen.'),
        ("--b--\n", "--b--\nIhre Nachricht wurde abgewiesen.\n"),
    ],
)
def test_a_receipt_is_harmless_only_as_a_whole(known: str, shown: str) -> None:
    """Whatever stands in it beside the fields and words of a receipt may tell of a loss."""
    raw = receipt(READ).decode().replace("--b--", f"{LETTER}--b--")
    assert read_notification(raw.encode()).kind is Kind.HARMLESS
    assert raw.count(known) == 1
    assert read_notification(raw.replace(known, shown).encode()).kind is Kind.UNCLEAR
