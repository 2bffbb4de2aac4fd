"""Read the text of one setting into a value.

Each reader returns the value or raises `SettingError` with what is wrong and what to write. No
message repeats the text: it may be a password.
"""

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from portal.contact.email import is_plain_address, nearest_email
from portal.district.folder import mistake_in
from portal.problems import KimError

_DIGITS = re.compile(r"[0-9]{1,12}")
_HEADER_NAME = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_HOST_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"{_HOST_LABEL}(\.{_HOST_LABEL})*")
_VISIBLE = re.compile(r"[!-~]+")
"""ASCII without blanks: as addresses are sent (RFC 3986)."""

SHORTEST_KEY = 32
"""Characters of a secret key; 32 hexadecimal digits are 128 bits."""
LARGEST_PORT = 65535
"""Largest TCP port number (RFC 9293)."""
LARGEST_COUNT = 1_000_000_000
"""Largest whole number that a setting may have; a larger one is a typing error."""
_QUOTED = "in user and password: # %23, / %2F, ? %3F, @ %40"
"""How signs are written there that end the name of a host, or begin it (RFC 3986 2.2)."""
DELIMITERS = ("+", "-", "=", "_")
"""Signs that mail servers divide a sub-address by. A full stop is none: some servers ignore it."""


class SettingError(KimError):
    """The text of a setting cannot be right; the message says why and what to write."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} Remedy: {self.remedy}"


class Secret:
    """A text that is hidden in `repr`, logs and tracebacks."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text. Call it only where the text is used."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


class Security(StrEnum):
    """How the connection to the relay is protected; values are the schemes of `KIM_SMTP_URL`."""

    CLEAR = "smtp"
    """Not encrypted; allowed to loopback only."""
    STARTTLS = "smtp+starttls"
    """TLS by STARTTLS, required (RFC 3207)."""
    TLS = "smtps"
    """TLS from the first byte (RFC 8314)."""


_SMTP_PORTS = {Security.CLEAR: 25, Security.STARTTLS: 587, Security.TLS: 465}


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that accepts our mail for delivery."""

    host: str
    """A host name or an IP address."""
    port: int
    """A TCP port number."""
    security: Security
    user: str = ""
    password: Secret | None = None


class ImapSecurity(StrEnum):
    """How the connection to the bounce mailbox is protected: schemes of `KIM_BOUNCE_IMAP_URL`."""

    CLEAR = "imap"
    """Not encrypted; allowed to loopback only."""
    STARTTLS = "imap+starttls"
    TLS = "imaps"


_IMAP_PORTS = {ImapSecurity.CLEAR: 143, ImapSecurity.STARTTLS: 143, ImapSecurity.TLS: 993}


@dataclass(frozen=True, slots=True)
class ImapBox:
    """A folder on an IMAP server."""

    host: str
    port: int
    security: ImapSecurity
    user: str
    password: Secret
    folder: str = "INBOX"


def is_loopback(host: str) -> bool:
    """Return True if *host* names this machine (`localhost`, 127.0.0.0/8, `::1`); asks no DNS."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def district(text: str) -> str:
    """Return the name or the whole path of a district's folder, which may not exist."""
    if mistake := mistake_in(text):
        raise SettingError(*mistake)
    return text


def path(text: str) -> Path:
    """Return the path of a file or folder."""
    if not text:
        raise SettingError(
            "This is no path: it is empty.", "Write a path, or leave the setting out."
        )
    return Path(text)


def address(text: str) -> str:
    """Return a plain ASCII mail address (RFC 5321)."""
    if not is_plain_address(text):
        meant = nearest_email(text)
        remedy = f"Write {meant}" if meant else "Write it like: name@example.org"
        raise SettingError("This is no plain mail address.", remedy)
    return text


def delimiter(text: str) -> str | None:
    """Return the sign between an address and its sub-address (RFC 5233); `None` if it is empty."""
    if text and text not in DELIMITERS:
        raise SettingError(
            "This is no sign that divides an address.", f"Write one of {' '.join(DELIMITERS)}"
        )
    return text or None


def host(text: str) -> str:
    """Return a host name."""
    if not _HOST.fullmatch(text):
        raise SettingError("This is no host name.", "Write it like: portal.example.org")
    return text


def listening_host(text: str) -> str:
    """Return a host name or an IP address of this machine, on which to listen."""
    if not _is_host(text):
        raise SettingError("This is neither address nor host name.", "Write it like: 127.0.0.1")
    return text


def header_name(text: str) -> str:
    """Return the name of an HTTP header."""
    if not _HEADER_NAME.fullmatch(text):
        raise SettingError("This is no header name.", "Write it like: X-Forwarded-For")
    return text


def count(text: str, most: int = LARGEST_COUNT) -> int:
    """Return *text* as a whole number; raise `SettingError` if it is none from 1 to *most*."""
    if not _DIGITS.fullmatch(text) or not 1 <= int(text) <= most:
        raise SettingError(f"This is no whole number from 1 to {most}.", "Write digits only.")
    return int(text)


def port(text: str) -> int:
    """Return *text* as the number of a TCP port; raises `SettingError` as `count` does."""
    return count(text, LARGEST_PORT)


def seconds(text: str) -> int:
    """Return *text* as seconds, from 1 to a day; raises `SettingError` as `count` does."""
    return count(text, 86_400)


def minutes(text: str) -> int:
    """Return *text* as minutes, from 1 to a week; raises `SettingError` as `count` does."""
    return count(text, 10_080)


def hours(text: str) -> int:
    """Return *text* as hours, from 1 to a year; raises `SettingError` as `count` does."""
    return count(text, 8_760)


def lanes(text: str) -> int:
    """Return a number of parallel deliveries, from 1 to 100."""
    return count(text, 100)


def flag(text: str) -> bool:
    """Return True for `yes`, False for `no`."""
    if text not in {"yes", "no"}:
        raise SettingError("This is neither yes nor no.", "Write yes or no.")
    return text == "yes"


def pauses(text: str) -> tuple[int, ...]:
    """Return the pauses in minutes, which commas separate."""
    return tuple(minutes(part.strip()) for part in text.split(","))


def key(text: str) -> Secret:
    """Return a secret key of at least `SHORTEST_KEY` characters."""
    if len(text) < SHORTEST_KEY:
        raise SettingError("This key is too short.", "Make one with: openssl rand -hex 32")
    return Secret(text)


def secret(text: str) -> Secret:
    """Return a text that is never shown."""
    return Secret(text)


def base_url(text: str) -> str:
    """Return the public URL of the site without a slash at its end."""
    parts = _split(text)
    has_more = _has_rest(text) or "@" in parts.netloc
    if not _is_web_address(text, parts) or has_more:
        raise SettingError(
            "This is no web address.", "Write it like: https://portal.example.org/kim"
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise SettingError(
            "The public site may not be in clear text.", "Write https://, not http://."
        )
    return text.rstrip("/")


def web_address(text: str) -> str:
    """Return the URL of a web page."""
    if not _is_web_address(text, _split(text)):
        raise SettingError(
            "This is no web address.", "Write it like: https://portal.example.org/page/"
        )
    return text


def _is_web_address(text: str, parts: SplitResult) -> bool:
    return bool(parts.scheme in {"http", "https"} and parts.hostname and _VISIBLE.fullmatch(text))


def relay(text: str) -> Relay:
    """Return host, port, protection and login of the mail relay.

    The scheme says how the connection is protected. There is no scheme for "TLS if offered": an
    attacker on the way could remove the offer (RFC 8314).
    """
    parts = _split(text)
    schemes = [security for security in Security if security == parts.scheme]
    if not schemes or not parts.hostname or parts.path.strip("/") or _has_rest(text):
        raise SettingError(
            "This is no address of a mail relay.",
            "Write smtp+starttls://user:password@relay.example.org:587, smtps://… or, to this "
            f"machine only, smtp://127.0.0.1:25; {_QUOTED}.",
        )
    if schemes[0] is Security.CLEAR and not is_loopback(parts.hostname):
        raise SettingError(
            "Clear text leaves this machine.", "Write smtp+starttls:// or smtps:// instead."
        )
    return Relay(
        host=parts.hostname,
        port=parts.port or _SMTP_PORTS[schemes[0]],
        security=schemes[0],
        user=unquote(parts.username or ""),
        password=Secret(unquote(parts.password)) if parts.password else None,
    )


def imap_box(text: str) -> ImapBox | None:
    """Return server, login and folder of the bounce mailbox; `None` if *text* is empty."""
    if not text:
        return None
    parts = _split(text)
    schemes = [security for security in ImapSecurity if security == parts.scheme]
    is_whole = bool(schemes and parts.hostname) and not _has_rest(text)
    if not (is_whole and parts.hostname and parts.username and parts.password):
        raise SettingError(
            "This is no mailbox on an IMAP server.",
            f"Write imaps://user:password@mail.example.org/INBOX; {_QUOTED}.",
        )
    if schemes[0] is ImapSecurity.CLEAR and not is_loopback(parts.hostname):
        raise SettingError("Clear text leaves this machine.", "Write imaps:// or imap+starttls://.")
    return ImapBox(
        host=parts.hostname,
        port=parts.port or _IMAP_PORTS[schemes[0]],
        security=schemes[0],
        user=unquote(parts.username),
        password=Secret(unquote(parts.password)),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - the property is what checks the port
    except ValueError:
        remedy = f"Look for a wrong port or bracket; {_QUOTED}."
        raise SettingError("This is no address.", remedy) from None
    if parts.hostname and not _is_host(parts.hostname):
        raise SettingError(
            "The host in this address is none.",
            "Write its name with letters, digits and hyphens; with umlauts as browsers send it: "
            "xn--…",
        )
    return parts


def _has_rest(text: str) -> bool:
    """Return True if *text* has a sign that begins a query or a fragment, maybe of a password."""
    return not {"?", "#"}.isdisjoint(text)


def _is_host(name: str) -> bool:
    """Return True if *name* is the name of a host or an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return bool(_HOST.fullmatch(name))
    return True
