"""Make and prove the tag of a mail: what shows, when it comes back, which of our mails it was.

A tag is the reference of the letter and a message authentication code (MAC) over the letter and the
number of its dispatch, `482719368.k7wq2mzc4ahn5xej` (decision 0032). It goes where only mail
servers and the staff's mailbox see it: into the envelope sender (VERP), the envelope id (RFC 3461)
and a header of our own. A reply of the staff shows none of them, so whoever knows a reference or a
Message-ID cannot make one.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

from formservice.mail.encryption import Opener
from portal.forms.reference import is_reference

TAG_HEADER = "X-KIM-Dispatch"
"""The header that carries the tag."""
LENGTH = 26
"""Characters of a tag: nine digits, a full stop, sixteen characters of base32."""
UNPROVED = "000000001." + 16 * "a"
"""Looks like a tag, and belongs to no letter: for asking a server whether it takes such addresses.
"""

_PURPOSE = b"bounce-tag"
_MAC_BYTES = 10
_PATTERN = re.compile(rb"(?<![0-9])([0-9]{9}\.[a-z2-7]{16})(?![a-z2-7])", re.IGNORECASE)


class TagMaker:
    """Makes tags, and proves those that come back."""

    def __init__(self, opener: Opener) -> None:
        """Derive the keys of the MAC from the private keys of *opener*; there is no new secret."""
        self._keys = opener.derived_keys(_PURPOSE)

    def tag(self, message_id: str, reference: str, dispatch: int) -> str:
        """Return the tag of a letter's dispatch; 0 is the first, to its first mailbox."""
        return f"{reference}.{_mac(self._keys[0], message_id, dispatch)}"

    def dispatch_of(self, tag: str, message_id: str, last: int) -> int | None:
        """Return which dispatch of the letter *tag* proves, from 0 to *last*; `None`: it is forged.

        A key that was replaced proves what was sent under it as long as KIM_PRIVATE_KEY holds it.
        """
        code = tag.rpartition(".")[2].encode()
        for dispatch in range(last, -1, -1):
            for key in self._keys:
                if hmac.compare_digest(_mac(key, message_id, dispatch).encode(), code):
                    return dispatch
        return None


def _mac(key: bytes, message_id: str, dispatch: int) -> str:
    text = f"{message_id} {dispatch}".encode()
    code = hashlib.blake2b(text, key=key, digest_size=_MAC_BYTES).digest()
    return base64.b32encode(code).decode("ascii").lower()


def tagged_address(address: str, delimiter: str | None, tag: str) -> str:
    """Return *address* with *tag* as its sub-address; as it is if there is no *delimiter*."""
    if not delimiter:
        return address
    local, _, domain = address.rpartition("@")
    return f"{local}{delimiter}{tag}@{domain}"


def find_tags(texts: Iterable[bytes]) -> tuple[str, ...]:
    """Return all that looks like a tag in *texts*, in lower case, each once, in the order found.

    There is no limit to their number: what is invented would hide the true one behind it. Mail
    servers may change the case of an address (RFC 5321 2.4 forbids it).
    """
    found = (
        match[1].decode("ascii").lower() for text in texts for match in _PATTERN.finditer(text)
    )
    known = dict.fromkeys(tag for tag in found if is_reference(reference_of_tag(tag)))
    return tuple(known)


def reference_of_tag(tag: str) -> str:
    """Return the reference in *tag*."""
    return tag.partition(".")[0]
