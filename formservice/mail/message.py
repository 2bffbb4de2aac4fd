"""Compose the mail for a shared mailbox, and readdress it to the fallback mailbox.

The headers are assembled here, not by `email.message`: they are ASCII of a fixed form, the standard
library takes longer for them than for the rest of a request, and before Python 3.13 its folding
loses spaces. What a person typed never becomes part of a header, with one exception: an address
that has a plain form becomes Reply-To, unless the person asked for no content by e-mail. A reply
quotes the whole request, and somebody who must not read it may share the account.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr

from formservice.mail.body import Letter, channel_of, needs_care, on_new_way, write_body
from formservice.mail.earlier import Earlier
from formservice.mail.staff_link import with_dispatch
from portal.contact.email import plain_form
from portal.district import Municipality
from portal.forms.enquiry import Enquiry
from portal.forms.essential_fields import UNKNOWN_PLACE
from portal.forms.reference import grouped
from portal.languages.registry import Locales
from portal.local_time import BERLIN

CRLF = "\r\n"
LONGEST_LINE = 998
"""Characters of a line without CRLF (RFC 5322 2.1.1)."""
NO_PLACE = "Ort-unklar"
"""Stands in the subject if the place is unknown."""
CARE = "VORSICHT"
"""Last word of the subject if staff must read before they do anything. One word for all reasons:
subjects are not encrypted, and a reason would tell of the person."""
REMINDED, STILL_OPEN, LINK = "ERINNERUNG", "OFFEN", "LINK"
"""Last words of the subjects of what follows a request: a reminder to its mailbox, one to the
coordination, a new link."""
_TOLD_BY_PLACE = 2
"""Stations that are told already by who has sent a request on, and who gets it."""
_TOWN_HEADER = "X-KIM-AGS"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What is the same in all letters."""

    mail_from: str
    locales: Locales
    staff_guide_url: str | None = None
    site_url: str | None = None
    """URL of the site without a slash at its end, for links to the ready replies; `None`: no links.
    """

    @property
    def domain(self) -> str:
        """The domain of our Message-IDs."""
        return self.mail_from.rpartition("@")[2]


def reply_address(enquiry: Enquiry, earlier: Earlier | None = None) -> str | None:
    """Return the address for Reply-To; `None` if there is none or a reply could harm the person,
    also as an *earlier* request says.
    """
    if enquiry.wants_no_content:
        return None
    if earlier and earlier.wants_no_content and not enquiry.kind.is_from_professional:
        return None
    return plain_form(enquiry.email)


def compose(letter: Letter, head: Letterhead) -> bytes:
    """Return the mail as SMTP transmits it, before dot-stuffing (RFC 5321 4.5.2).

    Raises `ValueError` or `UnicodeError` if it cannot be composed; nothing was promised yet.
    """
    language = letter.enquiry.language
    lines = [
        header_line("From", formataddr((letter.enquiry.kind.sender, head.mail_from))),
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
        header_line(_TOWN_HEADER, municipality_of(letter)),
        header_line("X-KIM-Lang", language),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
    ]
    body = write_body(letter, head.locales, head.staff_guide_url, head.site_url)
    return assemble_mail(lines, body)


@dataclass(frozen=True, slots=True)
class Forwarding:
    """That staff have sent a request on to the town that it belongs to."""

    place: str
    """Who had it before, in German."""
    at: datetime
    town: Municipality | None
    """Where it belongs; `None`: not known, or several towns have the mailbox."""
    dispatch: int
    """Number of the dispatch, which the link for staff names."""
    way: tuple[str, ...]
    """How it comes to this mailbox, in German."""
    stations: tuple[str, ...] = ()
    """The towns that had it one after another, in German, with the one that has it now; empty: not
    known."""


def redirect(
    content: bytes,
    *,
    mailbox: str,
    failed: str | None = None,
    forwarding: Forwarding | None = None,
) -> bytes:
    """Return a composed mail readdressed to *mailbox*, which says first how it came there.

    *failed* is the address of a mailbox that did not get it. Message-ID, reference and date stay,
    so that staff recognise it if both mailboxes get it. *forwarding* changes the town as well, by
    which mailboxes sort, and gives the new mailbox a link of its own.
    """
    headers, _, body = content.decode("ascii").partition(CRLF * 2)
    lines = [
        header_line("To", mailbox) if line.startswith("To: ") else line
        for line in headers.split(CRLF)
    ]
    is_request = any(line.startswith(_TOWN_HEADER) for line in lines)  # our own notes have no town
    if forwarding and is_request:
        lines = [_in_town(line, forwarding.town) for line in lines]
    notes = [f"ZUSTELLUNG AN {failed} FEHLGESCHLAGEN."] if failed else []
    if forwarding:
        day = forwarding.at.astimezone(BERLIN)
        notes.append(f"Weitergeleitet von {forwarding.place} am {day:%d.%m.%Y}.")
        if len(forwarding.stations) > _TOLD_BY_PLACE:
            notes.append(f"Bisher: {' → '.join(forwarding.stations)}.")
    if is_request:
        notes.append("Bitte übernehmen Sie diese Anfrage.")
    note = " ".join(notes) + "\n\n"
    text = base64.b64decode(body).decode().replace(CRLF, "\n")
    if forwarding:
        text = on_new_way(with_dispatch(text, forwarding.dispatch), forwarding.way)
    return assemble_mail(lines, note + text)


def _in_town(line: str, town: Municipality | None) -> str:
    """Return a header line with *town* instead of the one that it names, if it names one."""
    name, _, value = line.partition(": ")
    if name == _TOWN_HEADER:
        return header_line(name, town.key if town else UNKNOWN_PLACE)
    if name == "Subject":
        sign, reference, _, *rest = value.split(" ")  # as `subject_with` writes it
        return header_line(name, " ".join([sign, reference, _place(town), *rest]))
    return line


def subject_of(letter: Letter) -> str:
    """Return the subject: what triage needs in a list of mails, and no personal data."""
    enquiry = letter.enquiry
    last = enquiry.kind.subject_word or channel_of(enquiry)
    if needs_care(letter):
        last += f" {CARE}"
    return subject_with(letter.reference, letter.route.municipality, enquiry.language, last)


def subject_with(reference: str, town: Municipality | None, language: str, last: str) -> str:
    """Return the subject of a mail about a request, with the word *last* at its end."""
    return f"[KIM] {grouped(reference, '-')} {_place(town)} {language} {last}"


OUR_SUBJECT = (
    r"\[KIM\](?: (?:\d{3}-\d{3}-\d{3}|\d{9})"
    r"(?: (?P<place>[A-Z][\w-]{1,60}) [a-zA-Z]{2,3}(?:-\w+)?"
    rf" (?:TEL|MAIL|TEL\+MAIL|UEBERGABE|VERANSTALTUNG|{REMINDED}|{STILL_OPEN}|{LINK})"
    rf"(?: {CARE})?)?)?"
)
"""Pattern of a subject as `subject_with` writes it for mails to a mailbox; or of as much of it as
others leave: the mark, and the reference."""


def _place(town: Municipality | None) -> str:
    return town.slug.title() if town else NO_PLACE


def municipality_of(letter: Letter) -> str:
    """Return the key of the municipality (AGS), for rules and statistics, or `UNKNOWN_PLACE`."""
    return letter.route.municipality.key if letter.route.municipality else UNKNOWN_PLACE


def header_line(name: str, value: str) -> str:
    """Return a header line; raises `ValueError` if it is not plain ASCII in one line."""
    line = f"{name}: {value}"
    if not (line.isascii() and line.isprintable() and len(line) <= LONGEST_LINE):
        raise ValueError(name)
    return line


def assemble_mail(lines: Sequence[str], text: str) -> bytes:
    """Return a mail as it goes over the wire (RFC 5322): header *lines*, then *text* in base64.

    *lines* come from `header_line`, without their ends; *text* has LF and becomes UTF-8 with
    CRLF. The lines must declare that encoding themselves.
    """
    return CRLF.join([*lines, "", ""]).encode("ascii") + _encode(text)


def _encode(text: str) -> bytes:
    """Return *text* in canonical form (CRLF) as base64, which keeps lines short."""
    canonical = text.replace("\n", CRLF).encode("utf-8")
    return base64.encodebytes(canonical).replace(b"\n", b"\r\n")
