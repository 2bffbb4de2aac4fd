import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.text import (
    LONGEST_MARK_RUN,
    clean_line,
    clean_message,
    clean_text,
    file_name,
    isolate,
    isolate_right_to_left,
)

ANYTHING = st.text(alphabet=st.characters())  # lone surrogates and controls included
FORBIDDEN = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\x7f\x85\u2028")
NASTY = st.text(
    alphabet=st.sampled_from(
        [
            *sorted(FORBIDDEN),
            *"\u3164\U0001f3f4\U000e0061\U000e007f\ufff9",
            *"\0\ud800\r\n\t ae\u0301\u0344\u0958\u1100\u1161ا",
        ]
    )
)


@given(ANYTHING | NASTY)
def test_a_cleaned_text_can_be_stored_and_mailed(typed: str) -> None:
    """Whatever comes in: UTF-8 can encode it, no control or reordering mark is left."""
    for cleaned in (clean_line(typed), clean_text(typed), clean_message(typed)):
        cleaned.encode("utf-8")
        assert unicodedata.is_normalized("NFC", cleaned)
        assert not FORBIDDEN & set(cleaned)
        assert {unicodedata.category(char) for char in cleaned} & {"Cc", "Cs"} <= (
            {"Cc"} if "\n" in cleaned else set()
        )
    assert "\n" not in clean_line(typed)


@given(ANYTHING | NASTY)
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    """A form that comes back with an error is cleaned again when it is sent again."""
    assert clean_line(clean_line(typed)) == clean_line(typed)
    assert clean_text(clean_text(typed)) == clean_text(typed)
    assert clean_message(clean_message(typed)) == clean_message(typed)


@pytest.mark.parametrize("name", ["Ǆ", "ẞ", "M̄", "Ạ̈", "H̱", "r̥", "ç̌", "ŉ", "’ʼʹ"])
def test_names_of_din_91379_survive(name: str) -> None:
    """Public bodies have to take these letters, also those without a precomposed form."""
    assert clean_line(name).encode() == unicodedata.normalize("NFC", name).encode()


@pytest.mark.parametrize("word", ["می\u200cخواهم", "क्\u200dष", "ټولنه", "ሰላም", "👩\u200d👧"])
def test_joiners_stay(word: str) -> None:
    """Without its joiners a Persian or Indic word is another word."""
    assert clean_line(word) == word
    assert clean_text(word) == word


@pytest.mark.parametrize(
    "hidden",
    [
        "".join(chr(0xE0000 + ord(letter)) for letter in "say yes"),
        "\U000e0001\U000e007f",
        "\ufff9\ufffa\ufffb",
        "\u2061\u2062\u2063\u2064",
        "\u206a\u206b\u206f",
    ],
)
def test_signs_that_nobody_sees_are_dropped(hidden: str) -> None:
    """Programs that translate or answer read them, staff do not."""
    for clean in (clean_line, clean_text):
        assert clean(f"Hil{hidden}fe") == "Hilfe"


def test_a_flag_of_a_part_of_a_country_stays() -> None:
    """It is spelt with signs that nobody sees; behind it nothing more of them is kept."""
    flag = "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbsct") + "\U000e007f"
    assert clean_line(f"Ali {flag}!") == f"Ali {flag}!"
    assert clean_line(f"Ali {flag}\U000e0041!") == "Ali \U0001f3f4!"


@pytest.mark.parametrize(
    "nothing",
    ["\u3164", "\u2800\u2800", "\u115f\u1160", "\u200b\u2060\ufe0f\u200d", "\u0301", "\uffa0"],
)
def test_what_nobody_sees_says_nothing(nothing: str) -> None:
    """Else staff look for somebody who can read an empty message."""
    for clean in (clean_line, clean_text, clean_message):
        assert clean(f" {nothing}\n{nothing}") == ""


@pytest.mark.parametrize("unseen", ["\u200b", "\u2060\u3164", "\ufe0f"])
def test_a_line_in_which_nothing_is_seen_is_empty(unseen: str) -> None:
    """And long gaps shrink: what follows must not be pushed off the screen."""
    assert clean_text("a\n" + f"{unseen}\n" * 400 + "b") == "a\n\n\nb"


@pytest.mark.parametrize("said", ["\U0001f64f", "!", "7", "\ue000", "\U00010d50", "\U0002fa20"])
def test_one_sign_says_something(said: str) -> None:
    """Also one of a private font, or newer than the tables of this Python."""
    assert clean_line(said) == said


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u2003", "\u3000", "\u2800", "\u3164", "\t"])
def test_blanks_of_a_message_do_not_fill_a_line(blank: str) -> None:
    """Where a mail program breaks the line, what follows would look like a line of ours."""
    assert clean_message(f"Hallo{blank * 99}So antworten:\n  x") == "Hallo So antworten:\n  x"
    assert clean_message("Montag   8-12") == "Montag   8-12"


def test_stacked_marks_are_capped() -> None:
    """Text that climbs over its neighbours stays readable and keeps its letters."""
    assert clean_line("a" + "\u0316" * 500 + "b") == "a" + "\u0316" * LONGEST_MARK_RUN + "b"


def test_a_line_has_no_line_break() -> None:
    """A name can never forge a second line of the mail."""
    assert clean_line("  Amal\r\nTo: x\u2028y\x1cz\u00a0 ") == "Amal To: x y z"


def test_a_text_keeps_its_paragraphs() -> None:
    """Every kind of line end becomes one, and long gaps shrink."""
    assert clean_text("a \r\nb\rc\u2029d\n\n\n\n\n\n\ne\t\n") == "a\nb\nc\nd\n\n\ne"


def test_each_line_is_isolated() -> None:
    """A paragraph ends an isolate (UAX #9), so every line needs its own."""
    assert isolate("اب\n\nab") == "\u2068اب\u2069\n\n\u2068ab\u2069"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a@b.example", "a@b.example"),
        ("Jörg Müller, +49 281 2070", "Jörg Müller, +49 281 2070"),
        ("你好 សួស្តី", "你好 សួស្តី"),
        ("سلام\nHallo", "\u2068سلام\u2069\nHallo"),
        ("שלום", "\u2068שלום\u2069"),
        ("1\u06612", "\u20681\u06612\u2069"),
        ("x\u200f", "\u2068x\u200f\u2069"),
        ("\U0001e900", "\u2068\U0001e900\u2069"),
    ],
)
def test_only_lines_from_right_to_left_are_isolated(text: str, shown: str) -> None:
    """An address is copied out of the mail, with all that stands beside it unseen."""
    assert isolate_right_to_left(text) == shown


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kreis Wesel", "kreis-wesel"),
        ("Kreis Höxter / Süd", "kreis-hoexter-sued"),
        ("Städteregion  Aachen", "staedteregion-aachen"),
        ("Straße 3 – É", "strasse-3-e"),
        ("Rhein–Sieg-Ho\u0308he", "rhein-sieg-hoehe"),
        ("‹›", ""),
    ],
)
def test_a_name_of_a_file_has_plain_letters_only(text: str, name: str) -> None:
    """It stands in addresses, which people type."""
    assert file_name(text) == name
