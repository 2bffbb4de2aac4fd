"""Read web addresses of offices."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from portal.contact.domain import ascii_domain

_SCHEMES = frozenset({"https", "http"})
_SAFE = "/:?#[]@!$&*+,;=%~"
"""What has a meaning in a URL (RFC 3986 2.2) and none in Markdown, and what is encoded already."""
_NEVER = re.compile(r'[\s<>"{}|\\^`„“”«»]|[,;][a-z]+://', re.IGNORECASE)
"""What is no part of a URL, and the beginning of a second one."""
_AROUND = "<>„“”«»\"' "
_CLOSING = frozenset(".,;:!?'’")
_SCHEME = re.compile(r"(?:https?\s*[:/][\s:/]*|//)*", re.IGNORECASE)
"""“https://” and its slips."""
_PARTS = re.compile(r"(?P<host>[^/?#:]*)(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Link:
    """A web address."""

    address: str
    """The URL as the office writes it: `https://www.kreis-wesel.example/kim`"""

    @property
    def href(self) -> str:
        """The URL with non-ASCII characters encoded (RFC 3987 3.1)."""
        scheme, _, rest = self.address.partition(":")
        return f"{scheme.lower()}:{quote(rest, safe=_SAFE)}"

    def __str__(self) -> str:
        return self.address


def link_of_office(written: str) -> Link | None:
    """Return the link if *written* is one whole URL and nothing else, else `None`."""
    parts = _split(written)
    is_link = (
        parts is not None
        and parts.scheme in _SCHEMES
        and "@" not in parts.netloc
        and parts.netloc.isascii()
        and ascii_domain(parts.hostname or "") is not None
        and written.isprintable()
        and not _NEVER.search(written)
        and _without_closing(written) == written
    )
    return Link(written) if is_link else None


def nearest_link(written: str) -> Link | None:
    """Return the link that an office probably means by *written*, else `None`.

    A missing “https://” is added, and an umlaut domain is converted to ASCII. For error messages.
    """
    text = _without_closing(written.strip(_AROUND))
    found = _PARTS.fullmatch(_SCHEME.sub("", text, count=1))
    domain = ascii_domain(found["host"]) if found else None
    return link_of_office(f"https://{domain}{found['rest']}") if found and domain else None


def _split(written: str) -> SplitResult | None:
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        return None
    return None if port == 0 else parts


def _without_closing(text: str) -> str:
    """Drop what ends a sentence or closes a bracket that is not opened in *text*."""
    while text and (text[-1] in _CLOSING or (text[-1] == ")" and "(" not in text)):
        text = text[:-1]
    return text
