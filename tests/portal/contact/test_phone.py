import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.contact.phone import phone_number, read_phone

MOBILE = "+4915228817386"


@pytest.mark.parametrize(
    "typed",
    [
        "0152 28817386",
        "0049 (0)152 288-17386",
        "+49152/28817386",
        "٠١٥٢٢٨٨١٧٣٨٦",
        "۰۱۵۲۲۸۸۱۷۳۸۶",
        "०१५२ २८८१७३८६",
        "０１５２２８８１７３８６",
        "\u202a+49 152 28817386\u202c",
        "Tel.: 0152-28817386",
        "0152 28817386 (Frau X)",
        "0152 28817386 oder 030 23125 001",
        "0152 28817386, 030 23125001",
        "tel:+49-152-28817386",
    ],
)
def test_a_number_is_read_however_it_is_written(typed: str) -> None:
    """No mask, no format to guess: the digits of every script, and words around them."""
    phone = read_phone(typed)
    assert phone
    assert phone.e164 == MOBILE
    assert phone.international == "+49 1522 8817386"
    assert phone.valid


def test_a_number_from_abroad_is_welcome() -> None:
    """Some people write before they move, and many keep their number."""
    phone = read_phone("00963 11 2345678")
    assert phone
    assert phone.e164 == "+963112345678"


@pytest.mark.parametrize(
    "typed", ["", "+", "+49", "110", "112", "0049 110", "1234", "abcdef", "1" * 40, "0" * 20]
)
def test_what_nobody_can_call_back_is_no_number(typed: str) -> None:
    """Emergency numbers and slips: the person is asked while still at the form."""
    assert read_phone(typed) is None


def test_a_doubtful_number_is_taken() -> None:
    """A refused number loses a person, a doubtful one costs staff a minute."""
    phone = read_phone("116117")
    assert phone
    assert not phone.valid


def test_letters_never_become_digits() -> None:
    """Keypads with letters are gone; a remark must not change the number."""
    phone = read_phone("030 23125001 App. 5")
    assert phone
    assert phone.e164 == "+493023125001"


def test_a_number_does_not_show_itself() -> None:
    """A traceback or a log prints reprs."""
    assert "28817386" not in repr(read_phone("0152 28817386"))


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("02841 9088 (16-18 Uhr)", "+4928419088"),
        ("02841 9088 16-18 Uhr", "+4928419088"),
        ("02841 9088 16-18", "+4928419088"),
        ("02841 9088 16 bis 18 Uhr", "+4928419088"),
        ("02841 9088 / 16-18 Uhr", "+4928419088"),
        ("02841 9088/16-18 Uhr", "+4928419088"),
        ("02841 9088 16.00-18.00", "+4928419088"),
        ("02841 9088 16:00 – 18:00", "+4928419088"),
        ("02841 9088 18 Uhr", "+4928419088"),
        ("02841 9088 9am-5pm", "+4928419088"),
        ("0281 2070 1x klingeln", "+492812070"),
        ("02841 9088 18.30", "+4928419088"),
        ("02841 9088 1830 Uhr", "+4928419088"),
        ("02841 9088 18⁰⁰ Uhr", "+4928419088"),
        ("02841 9088 2026-11-21", "+4928419088"),
        ("02841 9088 (ab 16)", "+4928419088"),
        ("nach 16 Uhr: 0281 2070", "+492812070"),
        ("0281 2070 Mo-Fr 8-12", "+492812070"),
        ("Tel. 0281/2070 (privat)", "+492812070"),
        ("0171 1234567 (18-20 Uhr)", "+491711234567"),
        ("ab 18.00 Uhr 0171 1234567", "+491711234567"),
        ("ab 18.00 0171 1234567", "+491711234567"),
        ("18-20 0171 1234567", "+491711234567"),
        ("08.00-12.00 Uhr 0281 2070", "+492812070"),
        ("08.00-12.00 0281 2070", "+492812070"),
        ("0171-1234567 bis 20:00", "+491711234567"),
        ("٠٢٨٤١ ٩٠٨٨ (١٦-١٨)", "+4928419088"),
        ("۰۲۸۴۱ ۹۰۸۸ ۱۶-۱۸", "+4928419088"),
        ("21.11.2026 0281 2070", "+492812070"),
        ("02.11.2026 0281 2070", "+492812070"),
        ("02-11-2026: 0281 2070", "+492812070"),
        ("02.11. 0281 2070", "+492812070"),
        ("+44 20 7946 0958 abends", "+442079460958"),
        ("46483 Wesel, 0281 2070", "+492812070"),
        ("766661875 0281 2070", "+492812070"),
    ],
)
def test_what_stands_around_a_number_is_no_part_of_it(typed: str, dialled: str) -> None:
    """Hours, days, dates and remarks, before and behind: staff must not dial a stranger."""
    phone = read_phone(typed)
    assert phone
    assert (phone.e164, phone.valid) == (dialled, True)


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("0281 2070 / 0281 2071", "+492812070"),
        ("0281 2070/0281 2071", "+492812070"),
        ("0281 2070 0281 2071", "+492812070"),
        ("0281 2070\n0281 2071", "+492812070"),
        ("0281.2070.0281.2071", "+492812070"),
        ("0281 207-0 oder 0281 207-1", "+492812070"),
        ("(0281) 2070 (0281) 2071", "+492812070"),
        ("01713920012 0281 2070", "+491713920012"),
        ("0171 3920012 0281 2070", "+491713920012"),
        ("0281 2070 0171 3920012", "+492812070"),
        ("+44 20 7946 0958 +44 20 7946 0959", "+442079460958"),
        ("030 23125 001 / 030 23125 002", "+493023125001"),
        ("030 23125 001 oder 030 23125 002", "+493023125001"),
        ("0152 12 oder 030 23125 002", "+493023125002"),
        ("0281 2070 0151 12", "+492812070"),
        ("46483 0281 2070 0151 12", "+492812070"),
        ("030 23125 001 46483 Wesel", "+493023125001"),
    ],
)
def test_of_several_numbers_the_first_that_is_one_counts(typed: str, dialled: str) -> None:
    """Two numbers never become one; a slip gives way to a number that is valid alone."""
    phone = read_phone(typed)
    assert phone
    assert (phone.e164, phone.valid) == (dialled, True)


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("0151 12345, 0152 1", "+4915112345"),
        ("0151 12345, 12", "+4915112345"),
        ("030 23125 001 16-18", "+493023125001"),
        ("030 23125 001 1200-1500", "+493023125001"),
        ("030 23125 001/2071", "+493023125001"),
    ],
)
def test_what_is_doubtful_is_neither_joined_nor_cut_short(typed: str, dialled: str) -> None:
    """The first number is taken as it stands, its last group included: “001” begins no other."""
    phone = read_phone(typed)
    assert phone
    assert (phone.e164, phone.valid) == (dialled, False)


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("0281 20-12", "+49281 2012"),
        ("0281 / 2070", "+49281 2070"),
        ("030 / 23125 / 001", "+4930 23125001"),
        ("0049 176 04069012", "+49176 04069012"),
        ("0176 04069012", "+49176 04069012"),
        ("06 99 00 09 01 2", "+4969 90009012"),
        ("02 11/38 42 4-0", "+49211 384240"),
        ("0 1 7 1 1 2 3 4 5 6 7", "+49171 1234567"),
        ("0176 04-06-90-12", "+49176 04069012"),
        ("0171*1234567", "+49171 1234567"),
        ("0049(0)281 2070", "+49281 2070"),
        ("(+49) 30 23125 001", "+4930 23125001"),
        ("171 1234567", "+49171 1234567"),
        ("whatsapp0171 1234567", "+49171 1234567"),
        ("0171 1234567abends", "+49171 1234567"),
    ],
)
def test_a_number_stays_whole(typed: str, dialled: str) -> None:
    """Nothing is cut off that only looks like hours or like the beginning of another number."""
    phone = read_phone(typed)
    assert phone
    assert phone.e164 == dialled.replace(" ", "")


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("4915228817386", MOBILE),
        ("49 281 2070", "+492812070"),
        ("49 152 28817386 (Saba)", MOBILE),
        ("WhatsApp: 49 152 28817386", MOBILE),
        ("wa.me/442079460958", "+442079460958"),
        ("https://api.whatsapp.com/send?phone=442079460958", "+442079460958"),
        ("viber://chat?number=%2B442079460958", "+442079460958"),
    ],
)
def test_a_country_code_is_known_without_its_plus(typed: str, dialled: str) -> None:
    """That is how messengers show a number of Germany, and how they link one."""
    phone = read_phone(typed)
    assert phone
    assert (phone.e164, phone.valid) == (dialled, True)


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("15228817386", MOBILE),
        ("1522 8817386", MOBILE),
        ("16012345678", "+4916012345678"),
        ("12025550123", "+12025550123"),
    ],
)
def test_a_mobile_phone_without_its_zero_is_asked_about(typed: str, dialled: str) -> None:
    """Most who leave out the zero have a phone here, not in North America."""
    phone = read_phone(typed)
    assert phone
    assert (phone.e164, phone.valid) == (dialled, False)


def test_a_number_that_is_too_long_is_doubtful() -> None:
    """Digits behind a number are its extension to libphonenumber; no private number has one."""
    phone = read_phone("0281 2070 12345")
    assert phone
    assert not phone.valid


@pytest.mark.parametrize(
    "typed",
    [
        *("02841 9088 5 pm", "02841 9088 9 to 11", "0281 2070 ٤ مساء"),
        *("0281 2070/2071", "0281 207-0/1", "0281/207-0/-1", "1. 0281 2070 2. 0281 2071"),
    ],
)
def test_what_can_be_read_in_two_ways_is_doubtful(typed: str) -> None:
    """Hours in any language, a second number cut short: staff compare with what was typed."""
    phone = read_phone(typed)
    assert phone
    assert not phone.valid


def test_a_long_text_is_read_to_its_eightieth_sign() -> None:
    """Strangers feed the reader; a field of the form takes forty signs."""
    assert read_phone(f"{'x' * 60} 0281 2070")
    assert read_phone(f"{'x' * 80} 0281 2070") is None
    assert read_phone("1 01 " * 100_000) is None


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("030 23125 001", "+493023125001"),
        ("+49 (0)30 23125 001", "+493023125001"),
        ("030/23125-001", "+493023125001"),
        ("(030) 23125 001", "+493023125001"),
        ("0049 30 23125 001", "+493023125001"),
        ("00 49 30 23125 001", "+493023125001"),
        ("+49 030 23125 001", "+493023125001"),
        ("030 23125-0", "+4930231250"),
        ("030 / 23125 - 0", "+4930231250"),
        ("030\u00a023125\u00a0001", "+493023125001"),
        ("030–23125001", "+493023125001"),
        ("02841 201-0", "+4928412010"),
        ("02064 66-0", "+492064660"),
        ("0281 20-12", "+492812012"),
        ("0800 111 0 111", "+498001110111"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_a_number_of_an_office_is_dialled_as_it_is_meant(written: str, dialled: str) -> None:
    """Shown as the office writes it, extension and all."""
    number = phone_number(written)
    assert number
    assert (str(number), number.e164, number.href) == (written, dialled, f"tel:{dialled}")


@pytest.mark.parametrize(
    "written",
    [
        *("", "-", "wird noch bekannt gegeben", "kim@kreis-wesel.example"),
        *("0281 207-0 oder 0281 207-1", "0281 207-0 / 0281 207-1", "0281 207-0, 0281 207-1"),
        *("0281 207-0/1", "0281 207-0/-1", "0281/207-0/-1", "0281 2070/2071"),
        *("O30 23125 1OO", "030 23125 l00", "030 23125 X", "030 KREIS-WESEL"),
        *("030 23125 001 (9-12 Uhr)", "030 23125 001 9-12 Uhr", "02841 9088 16-18"),
        *("Tel. 030 23125 001", "030 23125 001 App. 5", "030 23125 ext. 12", "tel:+493023125001"),
        *("23125 001", "2070", "3023125001", "030", "0281 2", "115", "110", "116117", "+49 115"),
        *("+49", "+49 0", "030 23125 001 23125 001", "+4930231250010000000", "0000000000"),
    ],
)
def test_what_cannot_be_dialled_from_anywhere_is_no_number_of_an_office(written: str) -> None:
    """Words, hours, a second number, no area code, a short number that works in Germany alone."""
    assert phone_number(written) is None


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_may_be_read(typed: str) -> None:
    """The reader is fed by strangers; what it returns can be dialled."""
    phone = read_phone(typed)
    assert phone is None or phone.e164[1:].isdecimal()
