"""A tag proves which of our mails came back, and nobody else can make one."""

import itertools

import pytest

from formservice.mail.bounce_tag import (
    LENGTH,
    UNPROVED,
    TagMaker,
    find_tags,
    reference_of_tag,
    tagged_address,
)
from formservice.mail.encryption import Opener, new_keys
from formservice.mail.message_id import find_message_id
from portal.contact.email import is_plain_address

PRIVATE = new_keys()[1]
TAGS = TagMaker(Opener(PRIVATE))
ID = "<482719368.0123456789abcdef@kim.example>"
TAG = TAGS.tag(ID, "482719368", 1)


def test_a_tag_proves_its_letter_and_its_dispatch() -> None:
    """Each dispatch has a tag of its own; the latest is no more than the letter has seen."""
    assert TAGS.dispatch_of(TAG, ID, 3) == 1
    assert TAGS.dispatch_of(TAG, ID, 0) is None
    assert TAGS.dispatch_of(TAG, ID.replace("0123", "3210"), 3) is None
    assert len({TAGS.tag(ID, "482719368", number) for number in range(50)}) == 50
    assert reference_of_tag(TAG) == "482719368"


def test_another_key_proves_nothing_and_an_earlier_one_still_does() -> None:
    """The MAC is keyed by the private key of delivery, whose predecessors may stay."""
    _, other = new_keys()
    assert TagMaker(Opener(other)).dispatch_of(TAG, ID, 3) is None
    renewed = TagMaker(Opener(f"{other}\n{PRIVATE}"))
    assert renewed.dispatch_of(TAG, ID, 3) == 1
    assert renewed.tag(ID, "482719368", 1) != TAG


def test_keys_of_two_purposes_have_nothing_in_common() -> None:
    """Nor is one of them the private key itself."""
    opener = Opener(PRIVATE)
    (one,), (two,) = opener.derived_keys(b"one"), opener.derived_keys(b"two")
    assert len({one, two, bytes(opener._keys[0])}) == 3


@pytest.mark.parametrize(
    "text",
    [
        f"To: <bounce+{TAG}@kim.example>",
        f"To: bounce-{TAG.upper()}@KIM.EXAMPLE",
        f"Original-Envelope-Id: {TAG}",
        f"X-Postfix-Sender: rfc822; bounce=2B{TAG}@kim.example",
        f"Return-Path: <SRS0=Ab1c=XY=kim.example=bounce+{TAG}@forwarder.example>",
    ],
    ids=["plus", "minus", "envelope id", "Postfix", "rewritten"],
)
def test_a_tag_is_found_wherever_mail_servers_write_it(text: str) -> None:
    """Addresses are rewritten, encoded and changed in case on their way."""
    assert find_tags([b"Subject: x", text.encode()]) == (TAG,)
    assert find_message_id(text.encode()) == ""


def test_what_only_looks_like_a_tag_is_none() -> None:
    """Nine digits that are no reference; a word that goes on. Of many each counts once."""
    words = f"{UNPROVED} {TAG}a 12{TAG} {ID}"
    assert find_tags([words.encode()]) == ()
    pairs = itertools.product("abcdef", repeat=2)
    many = [f"482719368.{''.join(pair) * 8}".encode() for pair in pairs]
    assert len(find_tags(many * 2)) == len(many)


def test_the_sub_address_is_an_address_that_every_relay_accepts() -> None:
    """RFC 5233; without a delimiter the address stays as it is."""
    assert tagged_address("bounce@kim.example", "+", TAG) == f"bounce+{TAG}@kim.example"
    assert tagged_address("bounce@kim.example", None, TAG) == "bounce@kim.example"
    assert len(TAG) == len(UNPROVED) == LENGTH
    assert is_plain_address(tagged_address("b" * 37 + "@kim.example", "=", TAG))
