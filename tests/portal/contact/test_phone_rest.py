"""What stands beside the phone number that was read: an extension, another number."""

import pytest

from portal.contact.phone import read_phone
from portal.contact.phone_rest import rest_of


@pytest.mark.parametrize(
    ("typed", "extension", "has_other"),
    [
        ("+49 2841 2010 App. 17", "17", False),
        ("02841 2010 Durchwahl 17", "17", False),
        ("02841 2010 DW-12", "12", False),
        ("02841 2010, intern: 17", "17", False),
        ("02841 2010 / -17", "17", False),
        ("02841 2010 (17)", "17", False),
        ("٠٢٨٤١ ٢٠١٠ App. ١٧", "17", False),
        ("02841 2010-17", "", False),
        ("0152 28817386 (2026)", "", False),
        ("02841 2010 (-2026)", "2026", False),
        ("+49 (0) 2841 2010", "", False),
        ("0152 28817386 ab 16", "", False),
        ("030 23125 300 (ab 16 Uhr)", "", False),
        ("0176 12345678 Mo-Fr 8-12", "", False),
        ("Zimmer 12, 02841 2010", "", False),
        ("0160 1234567 oder 02841 2010", "", True),
        ("+43 1 234567 und 030 23125300", "", True),
        ("02841 2010 App. 17, 0160 1234567", "17", True),
        ("02841 2010, +49 2841 2010", "", False),
    ],
)
def test_what_else_is_typed_is_found(typed: str, extension: str, *, has_other: bool) -> None:
    """Hours and rooms are neither."""
    phone = read_phone(typed)
    assert phone
    rest = rest_of(typed, phone)
    assert (rest.extension, rest.has_other) == (extension, has_other)
