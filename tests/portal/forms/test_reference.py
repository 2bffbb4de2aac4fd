from hypothesis import given
from hypothesis import strategies as st

from portal.forms.reference import LENGTH, grouped, is_reference, new_reference

REFERENCES = st.builds(new_reference)


@given(REFERENCES)
def test_a_new_reference_passes_its_own_check(reference: str) -> None:
    """Nine digits, none of them a leading zero that a spreadsheet would drop."""
    assert is_reference(reference)
    assert len(reference) == LENGTH
    assert reference[0] != "0"


@given(REFERENCES, st.integers(0, LENGTH - 1), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(reference: str, place: int, shift: int) -> None:
    """Staff who misheard a digit learn it at once instead of opening another file."""
    wrong = str((int(reference[place]) + shift) % 10)
    assert not is_reference(reference[:place] + wrong + reference[place + 1 :])


@given(REFERENCES, st.integers(0, LENGTH - 2))
def test_swapped_neighbours_are_noticed(reference: str, place: int) -> None:
    """German says 47 as "seven and forty": swaps are the usual slip."""
    left, right = reference[place], reference[place + 1]
    swapped = reference[:place] + right + left + reference[place + 2 :]
    assert is_reference(swapped) is (left == right)


@given(st.text(max_size=12))
def test_any_text_may_be_asked(text: str) -> None:
    """The address bar is open to everybody; digits of other scripts are no reference."""
    assert is_reference(text) in {True, False}
    assert not is_reference("٤٨٢٧١٩٣٦٥")
    assert not is_reference("")


def test_damms_own_example() -> None:
    """The check digit of 572 is 4 (Damm 2004); the table has no slip of ours."""
    assert is_reference("000000000")
    assert is_reference("000005724")
    assert not is_reference("000005727")


def test_the_reference_is_read_in_threes() -> None:
    """As it is said on the phone."""
    assert grouped("482719365") == "482 719 365"
    assert grouped("482719365", "-") == "482-719-365"
