"""Read domain names and return them as the DNS has them.

The library implements IDNA 2008 and UTS #46, as browsers do: Python's own codec turns “straße” into
“strasse”, which is another domain.
"""

import idna

FEWEST_LABELS = 2
"""A name with one label is a forgotten ".de", or a machine in a local network."""


def ascii_domain(written: str) -> str | None:
    """Return the domain *written* in ASCII (“xn--…”), or `None` if it is invalid.

    A single label, an IP address and a trailing dot are refused.
    """
    try:
        domain = idna.encode(written, uts46=True).decode("ascii")
    except UnicodeError:
        return None
    labels = domain.split(".")
    is_named = len(labels) >= FEWEST_LABELS and not labels[-1].isdigit() and "" not in labels
    return domain if is_named else None
