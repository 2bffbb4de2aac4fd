"""Read domain names and return them as the DNS has them.

The library implements IDNA 2008 and UTS #46, as browsers do: Python's own codec turns “straße” into
“strasse”, which is another domain.
"""

import re

import idna

LONGEST = 253
"""Octets of a name (RFC 1035 2.3.4, without the lengths before and behind it)."""
FEWEST_LABELS = 2
"""A bare host name is a forgotten ".de", or a machine of the own network."""
_LAST_LABEL = re.compile(r"[a-z]{2,}|xn--[a-z0-9-]+", re.IGNORECASE)
"""Letters, at least two (RFC 3696, 2): “gmail.c” was not typed to its end."""
_PLAIN = re.compile(
    r"(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE | re.ASCII
)
"""Nearly every domain: ASCII labels without a code of IDNA in them (RFC 5891 4.2.3.1)."""


def ascii_domain(written: str) -> str | None:
    """Return the domain *written* in ASCII (“xn--…”), or `None` if it is invalid.

    One label alone, a last one that no domain ends with, an address of digits and a final dot
    are refused.
    """
    if _PLAIN.fullmatch(written) and len(written) <= LONGEST:
        return written.lower()  # what the library returns for it, a hundred times slower
    try:
        domain = idna.encode(written, uts46=True).decode("ascii")
    except UnicodeError:
        return None
    labels = domain.split(".")
    is_ended = _LAST_LABEL.fullmatch(labels[-1]) is not None
    is_named = len(labels) >= FEWEST_LABELS and is_ended and "" not in labels
    return domain if is_named else None
