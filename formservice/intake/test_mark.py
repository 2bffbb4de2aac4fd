"""The mark by which the form knows a test request of `kim canary` from a person's.

A MAC over the time, under the secret key of the web side: nobody else can send what staff are told
to ignore, and what was overheard is worth nothing after some minutes.
"""

import hashlib
import hmac
from datetime import datetime

HEADER = "X-KIM-Test"
"""Header of the request that holds the mark."""
VALID_SECONDS = 300
"""How far the clocks of sender and service may differ."""
_PURPOSE = b"test request "


def make_mark(key: str, now: datetime) -> str:
    """Return the mark of a test request that is sent *now*."""
    seconds = str(int(now.timestamp()))
    return f"{seconds}.{_mac(key, seconds)}"


def is_mark(key: str, text: str, now: datetime) -> bool:
    """Return True if *text* was made with *key* within `VALID_SECONDS` of *now*."""
    seconds, _, mac = text.partition(".")
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 12):  # noqa: PLR2004 - year 33658
        return False
    proved = hmac.compare_digest(mac.encode(), _mac(key, seconds).encode())
    return proved and abs(now.timestamp() - int(seconds)) <= VALID_SECONDS


def _mac(key: str, seconds: str) -> str:
    return hmac.new(key.encode(), _PURPOSE + seconds.encode(), hashlib.sha256).hexdigest()
