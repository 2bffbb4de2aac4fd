"""Tell a mail address from a slip, by its syntax alone.

No DNS question is asked and no regular expression backtracks (ASVS V1.3.12). Non-ASCII local
parts and internationalised domains are fine: whether they can stand in a header is for the
mail to decide.
"""

LONGEST_ADDRESS = 254
"""RFC 5321 4.5.3.1.3: a path has 256 octets, its angle brackets included."""
LONGEST_LOCAL_PART = 64
LONGEST_LABEL = 63
"""RFC 1035 2.3.4."""
FEWEST_LABELS = 2
"""A mailbox at a bare host name is a forgotten ".de", not an address."""

_NOT_IN_LOCAL_PART = frozenset('()<>[]:;@\\,"')


def is_mail_address(text: str) -> bool:
    """Tell whether *text* looks like ``name@example.org``."""
    local, at, domain = text.rpartition("@")
    return bool(at) and len(text) <= LONGEST_ADDRESS and _is_local(local) and _is_domain(domain)


def is_plain_address(text: str) -> bool:
    """Tell whether *text* is an address of ASCII alone, which every relay takes (RFC 5321)."""
    return text.isascii() and is_mail_address(text)


def _is_local(local: str) -> bool:
    """Accept a dot-atom (RFC 5322 3.2.3, RFC 6531 3.3); quoted ones are nobody's address."""
    return (
        local.isprintable()
        and 0 < len(local.encode()) <= LONGEST_LOCAL_PART
        and "" not in local.split(".")
        and not any(char.isspace() or char in _NOT_IN_LOCAL_PART for char in local)
    )


def _is_domain(domain: str) -> bool:
    try:
        labels = domain.encode("idna").decode("ascii").split(".")
    except UnicodeError:
        return False
    return len(labels) >= FEWEST_LABELS and not labels[-1].isdigit() and all(map(_is_label, labels))


def _is_label(label: str) -> bool:
    return (
        0 < len(label) <= LONGEST_LABEL
        and all(char.isalnum() or char == "-" for char in label)
        and not label.startswith("-")
        and not label.endswith("-")
    )
