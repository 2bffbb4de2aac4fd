"""Recognise an enquiry that comes again, without keeping what it says.

Only hashes under a secret key are stored, for minutes: a phone number has so few possible values
that a plain hash would give it away. The page is static and carries no token; what the person
wrote is the token (decision 0008).
"""

import hashlib
import hmac
import json
from collections.abc import Mapping

from portal.forms.enquiry import Enquiry

_CONTENT = b"content"
_CONTACT = b"contact"


class Fingerprints:
    """Makes keyed hashes of enquiries; instances that share an outbox share the key."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def of_content(self, enquiry: Enquiry) -> bytes:
        """Return a hash of everything the person said, in whatever fields the form has."""
        return self._hash(_CONTENT, {one.field: one.value for one in enquiry.answers})

    def of_contact(self, enquiry: Enquiry) -> bytes:
        """Return a hash of the ways to reach the person, however they were typed."""
        ways = {one.field: one.contact for one in enquiry.answers if one.contact is not None}
        return self._hash(_CONTACT, ways)

    def _hash(self, purpose: bytes, said: Mapping[str, str | tuple[str, ...]]) -> bytes:
        text = json.dumps(said, sort_keys=True).encode("ascii")
        return hmac.digest(self._key, purpose + text, hashlib.sha256)
