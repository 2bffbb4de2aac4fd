"""Recognise repeated enquiries by keyed hashes of their content.

The hashes are stored for minutes only and need a secret key: a phone number has so few possible
values that a plain hash would reveal it. The page is static and carries no token, so the content
takes its place (decision 0005).
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping

from formservice.mail.earlier import Care
from portal.forms.enquiry import Enquiry

_encoded = json.JSONEncoder(sort_keys=True).encode
_CONTENT = b"content"
_CONTACT = b"contact"


class Fingerprints:
    """Returns keyed hashes (HMAC) of enquiries; instances that share an outbox share the key."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def of_content(self, enquiry: Enquiry) -> bytes:
        """Return the hash of the answers in all fields of the form."""
        return self._hash(_CONTENT, {one.field: one.value for one in enquiry.answers})

    def of_contact(self, enquiry: Enquiry, cares: Iterable[Care] = ()) -> dict[bytes, Care | None]:
        """Return the hashes of phone and mail address, the same however they were typed: each
        alone (`None`), and each with one of *cares*.

        Whoever looks for a number finds by its hashes what was asked with it, and nobody else does.
        """
        ways = [(one.field, one.contact) for one in enquiry.answers if one.contact]
        return {
            self._hash(_CONTACT, {field: contact, "care": care or ""}): care
            for field, contact in ways
            for care in (None, *cares)
        }

    def _hash(self, purpose: bytes, facts: Mapping[str, str | tuple[str, ...]]) -> bytes:
        text = _encoded(facts).encode("ascii")
        return hmac.digest(self._key, purpose + text, hashlib.sha256)
