"""A letter is found again by its Message-ID, wherever a notification quotes it."""

from formservice.mail.message_id import find_message_id, new_message_id, reference_of


def test_what_is_made_is_found_again() -> None:
    """In the middle of any bytes, with the reference that it was made for."""
    made = new_message_id("482719368", "mail.kim.example")
    assert find_message_id(b"\xff In-Reply-To:\r\n " + made.encode() + b"\r\n") == made
    assert reference_of(made) == "482719368"
    assert new_message_id("482719368", "mail.kim.example") != made


def test_message_ids_of_others_are_not_ours() -> None:
    """Also one that looks like it, without the part nobody can guess."""
    for foreign in (b"<482719368@kim.example>", b"<482719368.0123@kim.example>", b"", b"\xff<"):
        assert find_message_id(foreign) == ""
