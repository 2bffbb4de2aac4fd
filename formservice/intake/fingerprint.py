"""Recognise an enquiry that comes again, without keeping what it says.

Only hashes under a secret key are stored, for minutes: a phone number has so few possible values
that a plain hash would give it away. The page is static and carries no token; what the person
wrote is the token (decision 0008).
"""

import hashlib
import hmac
import json

from portal.forms.model import Enquiry

_CONTENT = b"content"
_CONTACT = b"contact"


class Fingerprints:
    """Makes keyed hashes of enquiries; instances that share an outbox share the key."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def of_content(self, enquiry: Enquiry) -> bytes:
        """Return a hash of everything the person said; the page's language is no part of it."""
        return self._hash(
            _CONTENT,
            enquiry.municipality,
            enquiry.phone_typed,
            enquiry.email,
            enquiry.language,
            str(enquiry.interpreter),
            ",".join(sorted(enquiry.safe_contact)),
            enquiry.contact_times,
            enquiry.name,
            enquiry.message,
        )

    def of_contact(self, enquiry: Enquiry) -> bytes:
        """Return a hash of the ways to reach the person, however they were typed."""
        phone = enquiry.phone.e164 if enquiry.phone else enquiry.phone_typed
        return self._hash(_CONTACT, phone, enquiry.email.casefold())

    def _hash(self, purpose: bytes, *parts: str) -> bytes:
        text = json.dumps(parts).encode("ascii")
        return hmac.digest(self._key, purpose + text, hashlib.sha256)
