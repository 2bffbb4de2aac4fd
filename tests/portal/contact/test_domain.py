"""Domains as the DNS has them."""

import idna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.contact.domain import ascii_domain


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Kreis-Wesel.example", "kreis-wesel.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("xn--strae-oqa.example", "xn--strae-oqa.example"),
        ("xn--zzzzzz.example", None),
        ("ab--cd.example", None),
        ("-a.example", None),
        ("a-.example", None),
        ("example", None),
        ("example.org.", None),
        ("192.0.2.1", None),
        (f"{'a' * 63}.example", f"{'a' * 63}.example"),
        (f"{'a' * 64}.example", None),
        (f"{'a.' * 125}de", f"{'a.' * 125}de"),
        (f"{'a.' * 126}de", None),
    ],
)
def test_a_domain_is_read_or_refused(written: str, expected: str | None) -> None:
    """Names of any script have an ASCII form; what the DNS cannot hold has none."""
    assert ascii_domain(written) == expected


@given(st.text("abzAZ09-.xn", max_size=16))
def test_plain_names_are_read_as_the_library_reads_them(written: str) -> None:
    """The short way for plain ASCII accepts and returns nothing that IDNA would not."""
    found = ascii_domain(written)
    if found is not None:
        assert found == idna.encode(written, uts46=True).decode("ascii")
