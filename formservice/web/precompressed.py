"""Find the compressed variant of a file that a browser accepts: `index.html.br` for
`index.html`.
"""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

_CODINGS = {"br": ".br", "gzip": ".gz"}
"""Content codings of RFC 9110 8.4.1 and RFC 7932, the smaller result first."""
_NEVER = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")


@dataclass(frozen=True, slots=True)
class CompressedFile:
    """A compressed variant of a file."""

    path: str
    found: os.stat_result
    coding: str


def find_compressed(
    file: str, found: os.stat_result, accept_encoding: str
) -> CompressedFile | None:
    """Return the smallest variant of *file* that *accept_encoding* (RFC 9110 12.5.3) allows.

    None if there is none, or if *file* is newer than it.
    """
    accepted = _accepted(accept_encoding)
    for coding, suffix in _CODINGS.items():
        if coding in accepted and (other := _newer(f"{file}{suffix}", found)):
            return CompressedFile(f"{file}{suffix}", other, coding)
    return None


def best_coding(accept_encoding: str) -> str | None:
    """Return the coding that makes the smallest page of those that *accept_encoding* allows."""
    accepted = _accepted(accept_encoding)
    return next((coding for coding in _CODINGS if coding in accepted), None)


def _newer(path: str, original: os.stat_result) -> os.stat_result | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    is_current = stat.S_ISREG(found.st_mode) and found.st_mtime >= original.st_mtime
    return found if is_current else None


def _accepted(header: str) -> set[str]:
    """Return the codings that the browser names and does not refuse with a weight of zero."""
    parts = (part.partition(";") for part in header.lower().split(","))
    return {name.strip() for name, _, weight in parts if not _NEVER.fullmatch(weight)}
