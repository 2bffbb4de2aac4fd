"""What people were seen to type, by kind: no stranger may be dialled without a mark of doubt."""

import re

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.contact.phone import phone_number, read_phone

MOBILE, LANDLINE, SHORT = "+4917612345678", "+49281207010", "+492812070"


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("02841 / 350338", "+492841350338"),
        ("Nachbarin 02841 / 350338 (17-19 Uhr)", "+492841350338"),
        ("0176 / 04069012", "+4917604069012"),
        ("0151 / 49 40 63 74", "+4915149406374"),
        ("0157 / 03 45 67 89", "+4915703456789"),
        ("0151-15 03 04 66", "+4915115030466"),
        ("0281 / 38 02 03 12", "+4928138020312"),
        ("0281 / 49 12 34", "+49281491234"),
        ("0281 20 12 19 90", "+4928120121990"),
        ("02151 80 12-7", "+492151801 27"),
        ("+49 281 / 207010", LANDLINE),
        ("0️⃣1️⃣7️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", MOBILE),
        ("+49 [0] 281 2070", SHORT),
        ("{0176} 12345678", MOBILE),
        ("【0176】12345678", MOBILE),
        ("〔0281〕2070", SHORT),
        ("Tel0281 2070", SHORT),
        ("O176 12345678", MOBILE),
    ],
)
def test_a_number_in_groups_is_whole_and_sure(typed: str, dialled: str) -> None:
    """A slash, a pair that looks like an hour, or one with a zero ends no number."""
    phone = read_phone(typed)
    assert phone
    assert (phone.e164, phone.valid) == (dialled.replace(" ", ""), True)


@pytest.mark.parametrize("typed", ["0532 000 00 00", "0532 0000000", "0933 000 000"])
def test_an_area_code_in_two_parts_is_rather_abroad(typed: str) -> None:
    """A mobile phone of Türkiye or Syria without its country code; it is asked about."""
    phone = read_phone(typed)
    assert phone
    assert not phone.valid


@pytest.mark.parametrize("typed", ["05321 000000", "05321000000", "0 53 21 / 00 00 00"])
def test_an_area_code_in_one_group_or_in_pairs_is_german(typed: str) -> None:
    """So old letterheads have it."""
    phone = read_phone(typed)
    assert phone
    assert (phone.e164, phone.valid) == ("+495321000000", True)


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("+30 (0) 6912345678", "+306912345678"),
        ("+48(0)601123456", "+48601123456"),
        ("+221(0)771234567", "+221771234567"),
        ("0034 0651919353", "+34651919353"),
        ("+34 0 612345678", "+34612345678"),
        ("+39 06 12345678", "+390612345678"),
        ("+242 06 612 34 56", "+242066123456"),
        ("+380 67 123 45 67 17 часов", "+380671234567"),
        ("+252 61 2345678 9.12.26", "+252612345678"),
        ("+963 944 123 456 0176 12345678", "+963944123456"),
    ],
)
def test_a_number_from_abroad_is_none_of_germany(typed: str, dialled: str) -> None:
    """A zero behind the country code is dropped where the country has none."""
    phone = read_phone(typed)
    assert phone
    assert (phone.e164, phone.valid) == (dialled, True)


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("0281 2070 01.01.90", SHORT),
        ("0281 2070 01/01/90", SHORT),
        ("0281 2070 5.3.", SHORT),
        ("01.02.03 0281 2070", SHORT),
        ("05/03/26 0281 2070", SHORT),
        ("0281 / 207010 9~12", LANDLINE),
        ("0800-1200 0281 / 207010", LANDLINE),
        ("+49 281 / 207010 17 часов", LANDLINE),
        ("0281 2070-16 Uhr", SHORT),
        ("0281 / 2070 o. 0171/1234567", SHORT),
        ("0281 / 2070 / 0171 1234567", SHORT),
        ("0163 7623 710 u. 01636981837", "+491637623710"),
        ("02151 5195 / 02 06 44 27 9", "+4921515195"),
        ("Ali1990 0176 12345678", MOBILE),
        ("ali@web.example 0176 12345678", MOBILE),
        ("1990 0176 12345678", MOBILE),
        ("0281 207010 46483 Wesel", LANDLINE),
        ("1) 0176 12345678 2) 0281 2070", MOBILE),
        ("1) 0281 2070 2) 0176 12345678", SHORT),
        ("1)0281 2070 2)0176 12345678", SHORT),
        ("Fax 0281 2071, Tel 0281 2070", SHORT),
        ("Telefax: +49 281 2071 / Tel.: 0176 12345678", MOBILE),
        ("факс 0281 2071 тел 0281 2070", SHORT),
        ("0281 2070 (Fax 0281 2071)", SHORT),
        ("Tel./Fax 0281 2070", SHORT),
        ("Fax 0281 2070", SHORT),
        ("1 - 0176 12345678 2 - 0281 2070", MOBILE),
        ("0176 12345678 46483 Wesel", MOBILE),
    ],
)
def test_what_is_beside_a_number_is_cut(typed: str, dialled: str) -> None:
    """Days, hours, further numbers, names and towns."""
    phone = read_phone(typed)
    assert phone
    assert phone.e164 == dialled


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("0281 2070 / 71", SHORT),
        ("0176 12345678/79", MOBILE),
        ("0281 207010 207011", LANDLINE),
        ("0176 12345678 46483", MOBILE),
        ("+49 281 / 207010 17'den sonra", LANDLINE),
        ("+49 281 / 207010 2. Stock", LANDLINE),
        ("+49 281 / 207010 5 Kinder", LANDLINE),
        ("0281 / 207010 (17)", LANDLINE),
        ("4917612345678 4917112345678", MOBILE),
        ("02104 / 532 0668 – 0221.3181", "+4921045320668"),
        ("442079460958", "+442079460958"),
        ("93701234567", "+93701234567"),
        ("48601123456", "+48601123456"),
        ("23125001", "+4923125001"),
        ("49355596", "+49355596"),
        *((f"0176{sign}12345678", MOBILE) for sign in (*"_:,;\\|~=", " · ")),
    ],
)
def test_what_is_probably_the_number_is_doubtful(typed: str, dialled: str) -> None:
    """Staff compare with what was typed."""
    phone = read_phone(typed)
    assert phone
    assert (phone.e164, phone.valid) in {(dialled, False), (f"+49{dialled[1:]}", False)}


@pytest.mark.parametrize(
    "typed",
    [
        *("0281 2070 17", "0281 2070 1730", "0281 2070 1990", "0281 207 9-12"),
        *("12345678901", "123/4567/8901", "5 103 0505 41234", "BAMF 7654321-475", "12 345 678 901"),
        *("Az. 33-50-12/2024", "0123456789", "1111111111", "8 912 345 67 89", "0176 1234567B"),
    ],
)
def test_what_may_be_something_else_is_doubtful(typed: str) -> None:
    """An hour, a year, a file number, a tax number."""
    phone = read_phone(typed)
    assert phone
    assert not phone.valid


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "ali63330891@gmail.example",
            "ali.123456@web.example",
            "19901990@web.example",
            "@ali1990",
        ),
        *("DE89 3704 0044 0532 0130 00", "IBAN DE89370400440532013000", "A525025493", "2O176 1234"),
        *("21.11.2026", "01.01.1990", "1990-01-01", "17:30", "Mo-Fr 8-12", "87654", "0000000000"),
    ],
)
def test_what_is_no_number_is_none(typed: str) -> None:
    """A mailbox, an account, a day: the person is asked while still at the form."""
    assert read_phone(typed) is None


@pytest.mark.parametrize(
    "written",
    [
        *(
            "02841 / 350338",
            "0211 / 38 42 4 - 0",
            "(02 01) 7 29 11-00",
            "0281 207-0",
            "0281 207 12",
        ),
        *("0281\u202f207\u202f0", "0281\u2009207-0", "0281\t207-0", "02841 20 18-30", "0281 9-12"),
        *(
            "+49 (0) 281 / 207 - 0",
            "0281 . 207 . 0",
            "030 23125 1000",
            "0281 207-(0)",
            "0281–207–0",
        ),
        *(
            "0176 / 04069012",
            "0151 / 49406374",
            "+31 (0)77 359 66 66",
            "030 18 681-0",
            " 0281 2070",
        ),
    ],
)
def test_an_office_may_write_as_offices_do(written: str) -> None:
    """Every spelling that can be meant in one way alone."""
    number = phone_number(written)
    assert number
    expected = re.sub(r"^\+49 ?\(0\) ?|^\(?0", "+49", written.strip()).replace("+31 (0)", "+31")
    assert number.e164 == "+" + re.sub(r"\D", "", expected)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "0281 207-16.30",
            "0281 207-0 9-16",
            "0281 207 9-12",
            "0281 207-0 / -1",
            "0281 207-12/15",
        ),
        *(
            "0281 207⁰",
            "0281 2070¹",
            "²0281 2070",
            "0281 207½",
            "(0281 2070",
            "0281) 2070",
            "0281 2070 (",
        ),
        *("((0281) 2070", f"0281 2070{' ' * 80}oder 0281 2071", "0281 2070\u0336"),
        *("49 281 2070", "0281 207·0", "0281:2070", "0281 207-0.", "0281 207-0 ab 9", "116 117"),
    ],
)
def test_an_office_may_not_write_more_than_its_number(written: str) -> None:
    """Hours, a second extension, no area code, signs that stand between two things."""
    assert phone_number(written) is None


DIGITS_BEHIND = {"030": 8, "0201": 8, "0281": 7, "02841": 6, "0151": 8, "0171": 7, "01520": 7}
"""Area codes and what mobile numbers begin with, to the most digits behind them."""
BEFORE = (
    "",
    "nach 16 Uhr: ",
    "ab 18.00 Uhr ",
    "Mo-Fr 8-12, ",
    "Tel. ",
    "21.11.2026 ",
    "16-18 Uhr ",
)
BEHIND = (
    *(
        "",
        " (16-18 Uhr)",
        " 16-18 Uhr",
        " Mo-Fr 8-12",
        " bis 20:00",
        " ab 18.00 Uhr",
        " 8:00-12:30",
    ),
    *(" (ab 9)", " 16 bis 18 Uhr", " (privat)", ", Frau X", " / 0281 2070", " oder 030 23125 002"),
)


GROUPINGS = (
    *("{0}{1}", "{0} {1}", "{0}/{1}", "{0} / {1}", "({0}) {1}", "{0}-{1}", "{0} - {1}", "{0}.{1}"),
    *("+49{2}{1}", "+49 {2} {1}", "+49 {2} / {1}", "+49 (0){2} {1}", "+49(0){2}/{1}"),
    *("0049 {2} {1}", "0049(0){2}-{1}", "+49 0{2} {1}", "(+49) {2} {1}", "49 {2} {1}"),
    *("+49 ({2}) {1}", "+49-{2}-{1}"),
)
"""Area code with and without its zero (0, 2), and what is behind it (1)."""
HOUR = re.compile(r"[ .-](?:\d\d?|[012]\d[0-5]\d|(?:19|20)\d\d)$")

AREA_CODE_INSIDE = re.compile(r"[ -]0[1-9]\d\d")
"""030376 0860: the second group of 030 3760860."""


@st.composite
def german_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a number as people write it, and how it is dialled: a mobile or six digits and more."""
    code, most = draw(st.sampled_from(list(DIGITS_BEHIND.items())))
    is_mobile = code.startswith("01")
    length = most if is_mobile else draw(st.integers(6, most))
    begins = draw(st.sampled_from(["", "3", "16", "49", "9", *(("0", "04") if is_mobile else ())]))
    rest = length - len(begins)
    own = begins + str(draw(st.integers(2 * 10 ** (rest - 1), 10**rest - 1)))
    pairs = " ".join(re.findall("..?", own))
    groups = [own, f"{own[:3]} {own[3:]}", f"{own[:-3]}-{own[-3:]}", pairs]
    written = draw(st.sampled_from(GROUPINGS)).format(code, draw(st.sampled_from(groups)), code[1:])
    return written, f"+49{code[1:]}{own}"


@given(german_numbers())
def test_a_german_number_is_itself(number: tuple[str, str]) -> None:
    """However it is grouped; sure unless its last group may be an hour."""
    written, dialled = number
    phone = read_phone(written)
    assert phone
    assert phone.e164 == dialled
    assert phone.valid or HOUR.search(written)


@given(german_numbers(), st.sampled_from(BEFORE), st.sampled_from(BEHIND))
def test_a_number_is_itself_with_anything_around(
    number: tuple[str, str], before: str, behind: str
) -> None:
    """Any number that is sure alone, with hours, days and words; a group that begins with 00 may
    begin a number abroad, and one that looks like an area code makes the number doubtful.
    """
    written, _ = number
    alone = read_phone(written)
    assert alone
    assume(
        alone.valid
        and written[0] in "0+("
        and not re.search(r"[ -]0(?:0|(?:[34]0|[68]9)$)", written)
    )
    phone = read_phone(f"{before}{written}{behind}")
    assert phone
    assert phone.e164 == alone.e164
    assert phone.valid or AREA_CODE_INSIDE.search(written)


COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS - {"DE"})


@pytest.mark.parametrize(
    "spelling", ["+{0} {1}", "+{0}{1}", "00{0} {1}", "+{0} (0) {1}", "+{0}(0){1}", "(+{0}) {1}"]
)
def test_a_number_of_any_country_is_itself(spelling: str) -> None:
    """With its country code, whatever zero people put behind it."""
    kind = phonenumbers.PhoneNumberType.MOBILE
    for country in COUNTRIES:
        if number := phonenumbers.example_number_for_type(country, kind):
            national = phonenumbers.national_significant_number(number)
            phone = read_phone(spelling.format(number.country_code, national))
            assert phone
            assert (phone.e164, phone.valid) == (f"+{number.country_code}{national}", True)


@given(
    st.sampled_from(COUNTRIES), st.integers(10**6, 10**10 - 1), st.sampled_from(["", "(0)", " 0"])
)
def test_what_begins_with_a_country_code_is_never_german(
    country: str, national: int, zero: str
) -> None:
    """Slips in it, too."""
    code = phonenumbers.country_code_for_region(country)
    for written in (f"+{code} {zero}{national}", f"00{code} {zero} {national}"):
        phone = read_phone(written)
        assert phone is None or phone.e164.startswith(f"+{code}")
