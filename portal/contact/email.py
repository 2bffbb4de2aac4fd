"""Read mail addresses: those of offices, and those that people type.

Only the syntax is checked. No DNS query is made and no regular expression backtracks (ASVS
V1.3.12). People may have non-ASCII local parts and internationalised domains; only a plain form of
these goes into a header. Addresses of offices are plain.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote

from portal.contact.domain import ascii_domain
from portal.text import with_plain_digits

LONGEST_ADDRESS = 254
"""RFC 5321 4.5.3.1.3: a path has 256 octets, its angle brackets included."""
LONGEST_LOCAL_PART = 64
"""Octets (RFC 5321 4.5.3.1.1)."""
LONGEST_TYPED = 1_000
"""Characters, many times the length of an address; a longer text is refused unread."""

_NOT_IN_LOCAL_PART = frozenset('()<>[]:;@\\,"')
_ENCODED = "=?"
"""Begins an encoded word (RFC 2047): mail programs decode it, and write to somebody else."""
_PLAIN = str.maketrans("。۔’‐–—−", "..'----")
"""Full stops of other scripts, and what keyboards make of apostrophe and hyphen; NFKC turns wide,
half-wide and unbreakable ones into these."""
_LOOKALIKES = str.maketrans("асеорхуіАВСЕНІКМОРТХ", "aceopxyiABCEHIKMOPTX")
"""Cyrillic letters, typed in the wrong layout, and the Latin ones that they look like."""
_PARTS = re.compile(r"[^.@]+")
_UNSEEN = re.compile("[\ufe00-\ufe0f]")
"""Variation selectors: they belong to the picture before them."""
_BULLET = re.compile(r"\A\s*[-*•·]\s+")
_MARKS = "*_~`"
"""Before and behind: bold, slanted and typewriter as messengers write them."""
_LABEL = re.compile(r"\A[^@:]*:(?://)?")
"""“mailto:”, “E-Mail:” or the same in any language: a local part has no colon."""
_MAILTO = re.compile(r"\s*<?\s*mailto:(?://)?(?P<path>[^?]*)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[^<>@]*<([^<>]*)>")
_SIGN_OF_AT = re.compile(r"\s*[(\[{]\s*(?:at|ät|a|@)\s*[)\]}]\s*", re.IGNORECASE)
_OPENING = frozenset({"Ps", "Pi", "Pf", "So"})


@dataclass(frozen=True, slots=True)
class Email:
    """A mail address of an office, in ASCII."""

    address: str
    """The address as in a header or an envelope (RFC 5321 4.1.2): `kim@kreis-wesel.example`."""

    @property
    def href(self) -> str:
        """The `mailto:` URI (RFC 6068)."""
        return f"mailto:{quote(self.address, safe='@')}"

    @property
    def domain(self) -> str:
        """The domain in lower case."""
        return self.address.rpartition("@")[2].lower()

    def __str__(self) -> str:
        return self.address


def email_of_office(written: str) -> Email | None:
    """Return what an office has written if it is one plain address and no more, else `None`.

    Its domain is in lower case: what is stored under an address is found again.
    """
    is_whole = is_plain_address(written) and read_email(written) == written
    return Email(_one_spelling(written)) if is_whole else None


def nearest_email(written: str) -> Email | None:
    """Return the address that an office probably means by *written*, else `None`.

    “(at)” is read as “@”, and an umlaut domain is converted to ASCII. For error messages.
    """
    address = read_email(_SIGN_OF_AT.sub("@", written))
    if address is None:
        return None
    local, _, domain = address.rpartition("@")
    return email_of_office(f"{local}@{ascii_domain(domain)}")


def same_mailbox(one: str, other: str) -> bool:
    """Return True if two addresses are of one mailbox: the case of the domain does not count, that
    of the local part may (RFC 5321 2.4).
    """
    return _one_spelling(one) == _one_spelling(other)


def _one_spelling(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def read_email(typed: str) -> str | None:
    """Return the one address in what a person has *typed*, or `None` if there is none.

    Full-width letters and digits of other scripts become ASCII. A name, brackets and quotes around
    the address, “mailto:” and punctuation behind it are left out.
    """
    if len(typed) > LONGEST_TYPED:
        return None
    text = typed
    if not text.isascii():
        text = "".join(char for char in typed if unicodedata.category(char) != "Cf")
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).translate(_PLAIN)
    if link := _MAILTO.match(text):
        text = unquote(link["path"])
    text = _without_ends(_BULLET.sub("", _LABEL.sub("", text)))
    if found := _IN_BRACKETS.fullmatch(text + ">"):
        text = _without_ends(found[1])
    local, _, domain = text.rpartition("@")
    address = f"{local.strip()}@{domain.strip()}"
    plain = _PARTS.sub(_in_one_script, with_plain_digits(address))
    address = plain if plain.isascii() else address
    return address if is_mail_address(address) else None


def is_mail_address(text: str) -> bool:
    """Return True if *text* looks like ``name@example.org``."""
    local, at, domain = text.rpartition("@")
    return bool(at) and len(text) <= LONGEST_ADDRESS and _is_local(local) and _is_domain(domain)


def is_plain_address(text: str) -> bool:
    """Return True if *text* is an ASCII address, which every relay accepts (RFC 5321), and which
    every mail program reads as it stands.
    """
    return text.isascii() and _ENCODED not in text and is_mail_address(text)


def plain_form(address: str) -> str | None:
    """Return *address* as every relay accepts it, its domain in ASCII (“xn--…”).

    `None`: it has no such form, as with an umlaut before the “@”.
    """
    local, _, domain = address.rpartition("@")
    plain = address if address.isascii() else f"{local}@{ascii_domain(domain)}"
    return plain if is_plain_address(plain) else None


def _is_local(local: str) -> bool:
    """Return True for a dot-atom (RFC 5322 3.2.3, RFC 6531 3.3); no mailbox needs a quoted one."""
    return (
        local.isprintable()
        and 0 < len(local.encode()) <= LONGEST_LOCAL_PART
        and "" not in local.split(".")
        and local.split() == [local]
        and _NOT_IN_LOCAL_PART.isdisjoint(local)
    )


def _is_domain(domain: str) -> bool:
    return ascii_domain(domain) is not None


def _without_ends(text: str) -> str:
    """Drop what opens before an address, and every sign behind its last letter or digit."""
    end = len(text)
    while end and not _may_end(text[end - 1]):
        end -= 1
    text, tail = text[:end], text[end:]
    while text and _may_open(text[0]):
        text = text[1:]
    own = text.lstrip(_MARKS)
    marks = text[: len(text) - len(own)]
    return own if marks[::-1] in tail else text


def _in_one_script(part: re.Match[str]) -> str:
    """Return a part of an address with Latin letters for look-alikes, if it has Latin ones."""
    return part[0].translate(_LOOKALIKES) if re.search("[a-zA-Z]", part[0]) else part[0]


def _may_open(char: str) -> bool:
    return char in "<\"'" or char.isspace() or unicodedata.category(char) in _OPENING


def _may_end(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM"
