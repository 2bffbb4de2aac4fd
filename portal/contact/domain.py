"""Read the name of a host as the DNS has it.

The library knows IDNA 2008 and UTS #46, as browsers do: Python's own codec makes “strasse” of
“straße”, which is somebody else.
"""

import idna

FEWEST_LABELS = 2
"""A bare host name is a forgotten ".de", or a machine of the own network."""


def ascii_domain(written: str) -> str | None:
    """Return the domain *written* in ASCII (“xn--…”), or `None` if there can be none.

    One label alone, an address of digits and a final dot are refused.
    """
    try:
        domain = idna.encode(written, uts46=True).decode("ascii")
    except UnicodeError:
        return None
    labels = domain.split(".")
    is_named = len(labels) >= FEWEST_LABELS and not labels[-1].isdigit() and "" not in labels
    return domain if is_named else None
