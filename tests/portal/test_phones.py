import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.phones import read_phone

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


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_may_be_read(typed: str) -> None:
    """The reader is fed by strangers; what it returns can be dialled."""
    phone = read_phone(typed)
    assert phone is None or phone.e164[1:].isdecimal()
