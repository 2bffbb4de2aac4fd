"""The Message-ID of a letter: it ties what comes back to it (RFC 5322 3.6.4, decision 0017).

It begins with the reference and holds a random part, so that no stranger can make one up.
"""

import re
import secrets

_RANDOM_BYTES = 8
_PATTERN = re.compile(rb"<[0-9]{9}\.[0-9a-f]{%d}@[A-Za-z0-9.-]{1,200}>" % (2 * _RANDOM_BYTES))


def new_message_id(reference: str, domain: str) -> str:
    """Return a Message-ID, with its angle brackets, for the letter with this *reference*."""
    return f"<{reference}.{secrets.token_hex(_RANDOM_BYTES)}@{domain}>"


def find_message_id(text: bytes) -> str:
    """Return the first Message-ID of ours that stands anywhere in *text*; else an empty text."""
    found = _PATTERN.search(text)
    return found.group().decode("ascii") if found else ""


def reference_of(message_id: str) -> str:
    """Return the reference of the letter that has this *message_id* of ours."""
    return message_id[1:].partition(".")[0]
