"""References of enquiries, which a person can say on the phone in any language.

Nine digits, the last one a check digit after Damm (2004): it detects every single wrong digit and
every swap of neighbours, the most frequent mistakes in dictated numbers. A reference is random: it
does not tell how many people have written, and gives access to nothing.
"""

import secrets

LENGTH = 9
"""Digits, including the check digit."""

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
"""The totally anti-symmetric quasigroup of order 10 from Damm's thesis."""


def new_reference() -> str:
    """Return a new random reference; it never begins with 0, which spreadsheets would drop."""
    digits = str(10 ** (LENGTH - 2) + secrets.randbelow(9 * 10 ** (LENGTH - 2)))
    return f"{digits}{_check_digit(digits)}"


def is_reference(text: str) -> bool:
    """Return True if *text* is nine ASCII digits with a valid check digit."""
    return len(text) == LENGTH and text.isascii() and text.isdigit() and _check_digit(text) == 0


def grouped(reference: str, sep: str = " ") -> str:
    """Return the reference in groups of three digits, for example ``482 719 365``."""
    return sep.join(reference[start : start + 3] for start in range(0, len(reference), 3))


def _check_digit(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
