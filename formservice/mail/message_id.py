"""What ties to a letter whatever comes back: its Message-ID, its reference (decision 0017).

The Message-ID (RFC 5322 3.6.4) begins with the reference and holds a random part, so that no
stranger can make one up.
"""

import re
import secrets

from portal.forms.reference import is_reference

_RANDOM_BYTES = 8
_PATTERN = re.compile(
    rb"(?<![0-9])[0-9]{9}\.[0-9a-f]{%d}@[A-Za-z0-9.-]{1,200}" % (2 * _RANDOM_BYTES)
)
_REFERENCE = re.compile(
    rb"(?:\[KIM\][ \w]{0,20}?|Vorgangsnummer:\s*)([0-9]{3}-[0-9]{3}-[0-9]{3})"
    rb"|X-KIM-Ref:\s*([0-9]{9})"
)
"""As in the subject, in the text and in the header of our letters."""


def new_message_id(reference: str, domain: str) -> str:
    """Return a Message-ID, with its angle brackets, for the letter with this *reference*."""
    return f"<{reference}.{secrets.token_hex(_RANDOM_BYTES)}@{domain}>"


def find_message_id(text: bytes) -> str:
    """Return the first Message-ID of ours that stands anywhere in *text*; else an empty text.

    Some servers quote it without its angle brackets; it is returned with them.
    """
    found = _PATTERN.search(text)
    return f"<{found.group().decode('ascii').rstrip('.-')}>" if found else ""


def reference_of(message_id: str) -> str:
    """Return the reference of the letter that has this *message_id* of ours."""
    return message_id[1:].partition(".")[0]


def find_reference(text: bytes) -> str:
    """Return the first reference in *text* that is marked as ours and well-formed; else empty.

    A reference is no secret: it may tell a person where to look, and must move nothing.
    """
    for found in _REFERENCE.finditer(text):
        reference = (found[1] or found[2]).replace(b"-", b"").decode("ascii")
        if is_reference(reference):
            return reference
    return ""
