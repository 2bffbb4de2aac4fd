"""Make the mail for a shared mailbox, and turn it to the fallback mailbox.

The header lines are put together here, not by `email.message`: they are ASCII from a fixed
scheme, the standard library takes longer for them than for everything else that happens to a
request, and before Python 3.13 its folding loses spaces. What a person typed never gets into a
header, with one exception: an address that is strictly plain ASCII becomes `Reply-To`, unless
the person asked for no content by e-mail. A reply quotes the whole request, and whoever asked
for that shares the account with somebody who must not read it.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime

from formservice.mail.body import BERLIN, Letter, channel_of, write_body
from portal.contact.email import is_plain_address
from portal.forms.enquiry import Enquiry
from portal.forms.essential_fields import UNKNOWN_PLACE
from portal.forms.reference import grouped
from portal.languages.registry import Locales

CRLF = "\r\n"
LONGEST_LINE = 998
"""Characters of a line without its end (RFC 5322 2.1.1)."""
NO_PLACE = "Ort-unklar"
"""Stands in the subject where the place is not known."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What is the same in all letters."""

    mail_from: str
    locales: Locales
    staff_guide_url: str | None = None
    site_url: str | None = None
    """Where the site is, without a slash at its end: it has ready replies in each language."""

    @property
    def domain(self) -> str:
        """The domain that our Message-IDs end in."""
        return self.mail_from.rpartition("@")[2]


def reply_address(enquiry: Enquiry) -> str | None:
    """Return the address that a reply may go to by itself, if there is one."""
    if enquiry.wants_no_content or not is_plain_address(enquiry.email):
        return None
    return enquiry.email


def compose(letter: Letter, head: Letterhead) -> bytes:
    """Return the mail as it goes over the wire, but for the dots of SMTP.

    Raises `ValueError` or `UnicodeError` if it cannot be made; then nothing was promised yet.
    """
    language = letter.enquiry.language
    lines = [
        header_line("From", f'"KIM-Kontaktformular" <{head.mail_from}>'),
        header_line("To", letter.route.mailbox),
        *([header_line("Reply-To", letter.reply_to)] if letter.reply_to else []),
        header_line("Subject", subject_of(letter)),
        header_line("Date", format_datetime(letter.accepted_at.astimezone(BERLIN))),
        header_line("Message-ID", letter.message_id),
        # RFC 3834 5, and Exchange's own: no out-of-office note to somebody in danger.
        header_line("Auto-Submitted", "auto-generated"),
        header_line("X-Auto-Response-Suppress", "OOF, AutoReply"),
        header_line("Content-Language", language if language == "de" else f"{language}, de"),
        header_line("X-KIM-Ref", letter.reference),
        header_line("X-KIM-AGS", municipality_of(letter)),
        header_line("X-KIM-Lang", language),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
    ]
    body = write_body(letter, head.locales, head.staff_guide_url, head.site_url)
    return assemble_mail(lines, body)


def redirect(content: bytes, *, failed: str, mailbox: str) -> bytes:
    """Return a composed mail addressed to *mailbox*, saying first that *failed* did not get it.

    Message-ID, subject and date stay: whoever finds it in both mailboxes sees that it is one.
    """
    headers, _, body = content.decode("ascii").partition(CRLF * 2)
    lines = [
        header_line("To", mailbox) if line.startswith("To: ") else line
        for line in headers.split(CRLF)
    ]
    note = f"ZUSTELLUNG AN {failed} FEHLGESCHLAGEN. Bitte übernehmen Sie diese Anfrage.\n\n"
    text = base64.b64decode(body).decode().replace(CRLF, "\n")
    return assemble_mail(lines, note + text)


def subject_of(letter: Letter) -> str:
    """Return the subject: what triage needs with the preview closed, and no personal data."""
    town = letter.route.municipality
    place = town.slug.title() if town else NO_PLACE
    channel = channel_of(letter.enquiry)
    return f"[KIM] {grouped(letter.reference, '-')} {place} {letter.enquiry.language} {channel}"


def municipality_of(letter: Letter) -> str:
    """Return the key of the municipality for mailbox rules and statistics."""
    return letter.route.municipality.key if letter.route.municipality else UNKNOWN_PLACE


def header_line(name: str, value: str) -> str:
    """Return a header line; raise `ValueError` where it is not plain ASCII in one line."""
    line = f"{name}: {value}"
    if not (line.isascii() and line.isprintable() and len(line) <= LONGEST_LINE):
        raise ValueError(name)
    return line


def assemble_mail(lines: Sequence[str], text: str) -> bytes:
    """Return the mail of header *lines* and a body *text*."""
    return CRLF.join([*lines, "", ""]).encode("ascii") + _encode(text)


def _encode(text: str) -> bytes:
    """Return *text* in canonical form (CRLF) as base64, which keeps lines short."""
    canonical = text.replace("\n", CRLF).encode("utf-8")
    return base64.encodebytes(canonical).replace(b"\n", b"\r\n")
