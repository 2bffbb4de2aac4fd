"""Links that begin a message, as programs of phones read them."""

from urllib.parse import parse_qs, urlsplit

import pytest

from portal.contact import message_links

TEXT = "KIM hilft & berät: مرحبا? https://kim.example/ar/\nKIM Kreis Wesel, 030 23125 100"


@pytest.mark.parametrize(
    ("link", "begins", "key"),
    [
        (message_links.sms(TEXT), "sms:?", "body"),
        (message_links.mail("KIM Kreis Wesel", TEXT), "mailto:?", "body"),
        (message_links.whatsapp(TEXT), "https://wa.me/?", "text"),
    ],
)
def test_the_message_arrives_whole_and_is_for_nobody_yet(link: str, begins: str, key: str) -> None:
    """Signs, scripts and lines are kept; no number and no address stands before them."""
    assert link.startswith(begins)
    assert link.isascii()
    assert parse_qs(urlsplit(link).query)[key][0].replace("\r\n", "\n") == TEXT
