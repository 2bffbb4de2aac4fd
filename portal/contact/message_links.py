"""Links that write a message to nobody yet: the reader chooses to whom, without a script.

Signal has no such link: its addresses name a person or a group. There the text is copied.
"""

from urllib.parse import quote


def sms(text: str) -> str:
    """Return the URI of a text message (RFC 5724, and `&` for what iOS reads)."""
    return f"sms:?&body={quote(text)}"


def mail(subject: str, text: str) -> str:
    """Return the URI of a mail (RFC 6068, 5: a line ends with CR and LF)."""
    body = quote(text.replace("\n", "\r\n"))
    return f"mailto:?subject={quote(subject)}&body={body}"


def whatsapp(text: str) -> str:
    """Return the address that opens WhatsApp with a message (“click to chat” without a number)."""
    return f"https://wa.me/?text={quote(text)}"
