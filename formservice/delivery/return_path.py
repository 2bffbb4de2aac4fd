"""Mark each mail on its way out, so that a report about it can be believed (decision 0032)."""

from dataclasses import dataclass

from formservice.mail.bounce_tag import TAG_HEADER, TagMaker, tagged_address
from formservice.mail.message import CRLF, header_line
from formservice.outbox import Envelope


@dataclass(frozen=True, slots=True)
class MarkedMail:
    """A mail that shows its tag to mail servers."""

    sender: str
    """Envelope sender (RFC 5321): where reports go."""
    envelope_id: str
    """For relays that offer DSN (RFC 3461 4.4); needs no xtext."""
    content: bytes


@dataclass(frozen=True, slots=True)
class ReturnPath:
    """Where reports go, and how they show which mail they are about."""

    address: str
    """KIM_BOUNCE_ADDRESS, or KIM_MAIL_FROM."""
    delimiter: str | None
    """What divides that address from a tag; `None`: its mailbox takes no sub-addresses."""
    tags: TagMaker

    def mark(self, letter: Envelope, content: bytes) -> MarkedMail:
        """Return the mail *content* of *letter* with the tag of its latest dispatch."""
        tag = self.tags.tag(letter.message_id, letter.reference, letter.dispatch)
        sender = tagged_address(self.address, self.delimiter, tag)
        header = header_line(TAG_HEADER, tag) + CRLF
        return MarkedMail(sender, tag, header.encode("ascii") + content)
