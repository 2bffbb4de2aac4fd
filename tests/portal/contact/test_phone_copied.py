"""Numbers beside days of other calendars, and numbers copied from links and source texts."""

import pytest

from portal.contact.phone import phone_number, read_phone

LANDLINE, MOBILE = "+492812070", "+4917612345678"


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("1367/05/12 0176 12345678", MOBILE),
        ("0176 12345678 1403/09/12", MOBILE),
        ("0176 12345678 (1403/9/12)", MOBILE),
        ("۰۱۷۶ ۱۲۳۴۵۶۷۸ ۱۴۰۵/۰۹/۱۲", MOBILE),
        ("0281 2070 12-09-1448", LANDLINE),
        ("3.12.2569 0281 2070", LANDLINE),
        ("3. 12. 2026 0281 2070", LANDLINE),
        ("0281 2070 3. 12. 2026", LANDLINE),
        ("0281 2070 2026. 12. 3.", LANDLINE),
        ("0176 12345678 8h30-12h00", MOBILE),
        ("0176 12345678 08h-12h", MOBILE),
        ("0176 12345678 9h - 17h30", MOBILE),
        ("0281 2070 9am - 5pm", LANDLINE),
    ],
)
def test_a_day_or_an_hour_of_another_country_is_no_part(typed: str, dialled: str) -> None:
    """Persian, Islamic and Thai years, days with spaces, hours as French writes them."""
    phone = read_phone(typed)
    assert phone
    assert (phone.e164, phone.valid) == (dialled, True)


@pytest.mark.parametrize("typed", ["0281 20 70 16-18", "0281 20 70 9-12", "0176 12 34 56 78 16-18"])
def test_hours_behind_pairs_are_no_sure_part(typed: str) -> None:
    """Four more digits make another number that is in use: staff must not dial a stranger."""
    phone = read_phone(typed)
    assert phone
    assert phone.e164 in {LANDLINE, MOBILE} or not phone.valid


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("0176&nbsp;12345678", MOBILE),
        ("0281&#8209;2070", LANDLINE),
        ("0281&ndash;20&thinsp;70", LANDLINE),
        ("&#43;49 176 12345678", MOBILE),
        ("0176%2012345678", MOBILE),
        ("tel:%2B49%20176%2012345678", MOBILE),
        ("tel:0176%C2%A012345678", MOBILE),
        ("%28%30%31%37%36%29%2012345678", MOBILE),
    ],
)
def test_codes_of_signs_are_no_digits(typed: str, dialled: str) -> None:
    """The 20 of a space in a link, or the 8209 of a hyphen, belongs to no number."""
    phone = read_phone(typed)
    assert phone
    assert (phone.e164, phone.valid) == (dialled, True)


@pytest.mark.parametrize("written", ["0281&nbsp;2070", "0281%202070", "&#43;49 281 2070"])
def test_an_office_writes_no_codes(written: str) -> None:
    """They would be shown."""
    assert phone_number(written) is None


@pytest.mark.parametrize(
    "typed", ["0176'123'456'78", "0176’123’456’78", "0176 • 123 • 456 78", "0176^12345678"]
)
def test_any_sign_may_stand_between_groups(typed: str) -> None:
    """Doubtful at most, but never “no number”."""
    phone = read_phone(typed)
    assert phone
    assert phone.e164 == MOBILE
