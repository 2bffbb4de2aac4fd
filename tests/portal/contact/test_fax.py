"""Nobody answers at a fax: of several numbers another one is dialled."""

import pytest

from portal.contact.phone import read_phone

LANDLINE, MOBILE = "+492812070", "+4917612345678"


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("0281 2071 (Fax), 0281 2070 (Tel.)", LANDLINE),
        ("0281 2071 Fax / 0281 2070 Tel", LANDLINE),
        ("0281/2071 [Telefax] 0281/2070", LANDLINE),
        ("+49 281 2071 (Fax) 0176 12345678", MOBILE),
        ("0281 2070 / 0281 2071 (Fax)", LANDLINE),
        ("0281 2070, 0281 2071 Fax", LANDLINE),
        ("0176 12345678 0281 2034 02 (Fax)", MOBILE),
        ("F. 0281 2071 T. 0281 2070", LANDLINE),
        ("F: +49 281 207-1234 | T: +49 281 207-0", LANDLINE),
        ("Fx 0281 2071 Tel 0281 2070", LANDLINE),
        ("Faksnummer 0281 2071, Tel 0281 2070", LANDLINE),
        ("φαξ 0281 2071 τηλ 0281 2070", LANDLINE),
        ("belgegeçer 0281 2071 telefon 0281 2070", LANDLINE),
        ("ፋክስ 0281 2071 ስልክ 0281 2070", LANDLINE),
        ("факсом 0281 2071, тел. 0281 2070", LANDLINE),
        ("팩스 0281 2071 전화 0281 2070", LANDLINE),
    ],
)
def test_a_fax_is_known_before_and_behind_its_number(typed: str, dialled: str) -> None:
    """Web pages and cards name it in either place, shortened, and in the reader's language."""
    phone = read_phone(typed)
    assert phone
    assert phone.e164 == dialled


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("0281 2070 Fax 0281 2071", LANDLINE),
        ("0281 2070, Fax: 0281 2071", LANDLINE),
        ("0281 2070 (Tel./Fax)", LANDLINE),
        ("0281 2070 (Fax)", LANDLINE),
        ("F: 0281 2070 / M: 0176 12345678", LANDLINE),
        ("Frau F. 0281 2070", LANDLINE),
    ],
)
def test_a_number_beside_the_word_stays(typed: str, dialled: str) -> None:
    """The only number, one for both, or one that a name or “Festnetz” stands before."""
    phone = read_phone(typed)
    assert phone
    assert (phone.e164, phone.valid) == (dialled, True)
