"""Links that write a message to nobody yet: the reader sends it to themselves, without a script."""

from urllib.parse import quote


def sms(text: str) -> str:
    """Return the URI of a text message (RFC 5724, and `&` for what iOS reads)."""
    return f"sms:?&body={quote(text)}"


def mail(subject: str, text: str) -> str:
    """Return the URI of a mail (RFC 6068)."""
    return f"mailto:?subject={quote(subject)}&body={quote(text)}"
