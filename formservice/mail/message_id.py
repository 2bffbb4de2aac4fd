"""Make and find Message-IDs and references of our letters.

A Message-ID (RFC 5322 3.6.4) begins with the reference and holds a random part, so that no stranger
can invent one. It is no secret, for replies show it: it names a letter and proves nothing (decision
0032).
"""

import re
import secrets
from collections.abc import Iterable
from itertools import chain, islice

from portal.forms.reference import is_reference

_RANDOM_BYTES = 8
_PATTERN = re.compile(
    rb"(?<![0-9])[0-9]{9}\.[0-9a-f]{%d}@[A-Za-z0-9.-]{1,200}" % (2 * _RANDOM_BYTES)
)
_BETWEEN = rb"(?:[- ]|\xe2\x80[\x90\x91]|\xc2\xa0)?"
"""Hyphens and spaces (in UTF-8) that may divide a reference."""
_REFERENCE = re.compile(
    rb"(?:\bKIM\b|Vorgangsnummer)[^0-9]{0,20}?([0-9]{3}%b[0-9]{3}%b[0-9]{3})(?![0-9])"
    rb"|X-KIM-Ref:\s*([0-9]{9})" % (_BETWEEN, _BETWEEN),
    re.IGNORECASE,
)
"""As in the subject, in the text and in the header of our letters, or as others spell that."""

_GAP = rb"[^0-9A-Za-z]{0,12}"
_NINE_DIGITS = re.compile(
    rb"(?<![0-9])(?=([0-9]{3})%b([0-9]{3})%b([0-9]{3})(?![0-9]))"
    rb"|(?<![0-9])(?=([0-9](?:[ .-][0-9]){8})(?![0-9]))" % (_GAP, _GAP)
)
"""In groups of three, whatever divides them, or digit by digit; such numbers may overlap."""
_REPLY_LINE = re.compile(
    rb"^[> \t]{0,40}[245][0-9]{2}[ -](?:[245]\.[0-9]{1,3}\.[0-9]{1,3} )?", re.MULTILINE
)
"""How a line of a mail server's answer begins (RFC 5321 4.2)."""
MOST_MENTIONED = 1000
"""References that are looked for in a mail."""
_MOST_NUMBERS = 100_000
"""Numbers whose check digit is looked at; each takes microseconds."""


def new_message_id(reference: str, domain: str) -> str:
    """Return a new Message-ID, in angle brackets, for the letter with this *reference*."""
    return f"<{reference}.{secrets.token_hex(_RANDOM_BYTES)}@{domain}>"


def find_message_id(text: bytes) -> str:
    """Return the first of our Message-IDs in *text*, in angle brackets; empty if there is none.

    Some servers quote it without the brackets.
    """
    found = _PATTERN.search(text)
    return f"<{found.group().decode('ascii').rstrip('.-')}>" if found else ""


def reference_of(message_id: str) -> str:
    """Return the reference in a *message_id* of ours."""
    return message_id[1:].partition(".")[0]


def find_reference(text: bytes) -> str:
    """Return the first valid reference in *text* that is marked as ours; empty if there is none.

    A reference is no secret: it may help a person to find a letter, and must change nothing.
    """
    for found in _REFERENCE.finditer(text):
        reference = re.sub(rb"[^0-9]", b"", found[1] or found[2]).decode("ascii")
        if is_reference(reference):
            return reference
    return ""


def find_mentions(texts: Iterable[bytes]) -> tuple[str, ...]:
    """Return all numbers in *texts* that may be references, in any spelling, each once.

    At most `MOST_MENTIONED` are returned. Only the outbox knows which of them are ours.
    """
    spelled = chain.from_iterable((text, _REPLY_LINE.sub(b"", text)) for text in texts)
    numbers = chain.from_iterable(map(_NINE_DIGITS.finditer, spelled))
    found: dict[str, None] = {}
    for number in islice(numbers, _MOST_NUMBERS):
        digits = re.sub(rb"[^0-9]", b"", b"".join(number.groups(b"")))
        reference = digits.decode("ascii")
        if is_reference(reference):
            found[reference] = None
        if len(found) == MOST_MENTIONED:
            break
    return tuple(found)
