import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.contact.email import LONGEST_ADDRESS, is_mail_address, is_plain_address


@pytest.mark.parametrize(
    "address",
    [
        "amal@example.org",
        "a.b+c_d-e@mail.example.org",
        "o'neil@example.org",
        "müller@example.org",
        "amal@bücher.example",
        "用户@例え.example",
        "a@" + "b" * 63 + ".example",
        "a" * 64 + "@example.org",
    ],
)
def test_addresses_of_all_scripts_pass(address: str) -> None:
    """Syntax only: whether somebody reads it is not ours to guess."""
    assert is_mail_address(address)


@pytest.mark.parametrize(
    "slip",
    [
        "",
        "amal",
        "@example.org",
        "amal@",
        "amal@example",
        "amal@@example.org",
        "amal@example..org",
        "amal@example.org.",
        ".amal@example.org",
        "a mal@example.org",
        "amal@exam ple.org",
        "amal@-example.org",
        "amal@192.0.2.1",
        "amal@example.org, b@example.org",
        "<amal@example.org>",
        "amal\r\nBcc: b@example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 64 + ".example",
        "a@" + "b.c" * LONGEST_ADDRESS + ".example",
        "a\ud800@example.org",
        "a@\ud800.org",
    ],
)
def test_slips_are_noticed(slip: str) -> None:
    """The person can still correct it."""
    assert not is_mail_address(slip)


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("o'neil+kim@mail.example.org", True),
        ("müller@example.org", False),
        ("amal@bücher.example", False),
        ("amal@exam_ple.org", False),
        ("a..b@example.org", False),
    ],
)
def test_only_ascii_may_stand_in_our_headers(address: str, *, plain: bool) -> None:
    """Relays without SMTPUTF8 (RFC 6531) refuse the rest."""
    assert is_plain_address(address) is plain


@given(st.text(alphabet=st.characters()), st.text(alphabet=st.characters()))
def test_any_text_may_be_asked(local: str, domain: str) -> None:
    """No input raises."""
    assert is_mail_address(f"{local}@{domain}") in {True, False}


def test_a_hostile_text_costs_no_time() -> None:
    """Nothing backtracks (ASVS V1.3.12)."""
    started = time.process_time()
    for hostile in ("a." * 32_000 + "@", "@" * 64_000, "a@" + "a-" * 32_000 + "!"):
        assert not is_mail_address(hostile)
    assert time.process_time() - started < 1
