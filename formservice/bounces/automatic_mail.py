"""Recognise automatic mail that changes nothing for a letter.

Three kinds are harmless: absence notes, read receipts (RFC 8098) and acknowledgements of a ticket
system. Any other automatic mail may be the only sign that a letter is lost (decision 0025). All
patterns here match text in the form that `fold` returns.
"""

import re
from datetime import date
from email.message import Message

from formservice.bounces.absence_end import ends_far_from
from formservice.bounces.headers import say_more, shows_known_sender
from formservice.bounces.known_names import Own
from formservice.bounces.known_reports import THROWN_AWAY
from formservice.bounces.known_sentences import (
    has_end,
    read_subject,
    read_text,
    says_something,
    without_umlauts,
)
from formservice.bounces.own_text import read_own_texts, without_quote
from formservice.bounces.prose_report import is_from_mail_server
from formservice.bounces.receipt import is_receipt, tells_reading
from formservice.bounces.received_mail import first_word, fold, header

_NOTE = re.compile(
    r"automatische (?:antwort|rueckantwort|rueckmeldung)|automatic reply"
    r"|auto[ -]?reply|autoresponder|auto:|abwesend:|out[ -]of[ -](?:the[ -])?office"
    r"|abwesenheits(?:notiz|nachricht|meldung|assistent)"
)
"""How the subjects of absence notes begin, and no subject that a person writes."""
_LONGEST_NOTE = 20_000
"""Characters; searching more of them would stop everything else for seconds."""
_MARKS = ("X-Autoreply", "X-Autorespond", "X-Vacation")
_MARK = re.compile(r"yes|true|on|1")
_AUTOMATIC = re.compile(
    r'auto-(?:replied|generated)(?: ?\((?:zimbra; ?)?vacation\)| ?; ?owner-email="[^"]{0,254}")?'
)
"""All that RFC 3834 5 and mail programs say with it; a filter says here that it refuses."""
_OF_LISTS = ("List-Id", "List-Post", "List-Unsubscribe", "Mailing-List", "X-BeenThere")


def is_harmless(mail: Message, today: date | None, own: Own) -> bool:
    """Return True if *mail* is recognised as automatic mail that changes nothing for a letter.

    A receipt is recognised by what it reports; a note or acknowledgement by its subject and text,
    of which each sentence must be known, and an absence must have an end. Without a header of an
    automatic mail (RFC 3834) only subjects that mail programs write count, because people may use
    the other words. An absence that ended long before *today*, or ends long after it, is none;
    `None`: no date is looked at. *own*: who may have written it.
    """
    if "X-KIM-Ref" in mail or _is_passed_on(mail) or _may_refuse(mail) or say_more(mail):
        return False
    if is_receipt(mail):
        return tells_reading(mail)
    subject = header(mail, "Subject")
    if not (_NOTE.match(fold(subject)) or _has_mark(mail)) or not shows_known_sender(
        mail, own.offices
    ):
        return False
    texts = [without_quote(text) for text in read_own_texts(mail) or []]
    if today and ends_far_from(today, [subject, *texts]):
        return False
    texts = [text for text in texts if text.strip()]
    # A note is short.
    if sum(map(len, texts)) + len(subject) > _LONGEST_NOTE:
        return False
    domain = without_umlauts(header(mail, "From").rpartition("@")[2].rstrip(">").lower())
    told = [read_text(text, domain) for text in texts]
    about = read_subject(subject, domain)
    known = [one for one in told if one is not None and says_something(one)]
    is_known = about is not None and bool(told) and len(known) == len(told)
    return is_known and has_end(frozenset().union(about or (), *known))


def _is_passed_on(mail: Message) -> bool:
    return first_word(mail, "Precedence") == "list" or any(name in mail for name in _OF_LISTS)


def _may_refuse(mail: Message) -> bool:
    """Return True for what a mail server or filter has written, or what its headers leave open."""
    automatic = header(mail, "Auto-Submitted").lower()
    return (
        is_from_mail_server(mail)
        or THROWN_AWAY.search(fold(header(mail, "From"))) is not None
        or "X-MS-Exchange-Message-Is-Ndr" in mail
        or not (automatic in {"", "no"} or _AUTOMATIC.fullmatch(automatic))
        or any(not _MARK.fullmatch(header(mail, one).lower()) for one in _MARKS if one in mail)
    )


def is_by_machine(mail: Message) -> bool:
    """Return True for what any machine has written: marked, or without sender (RFC 5321 4.5.5)."""
    has_no_sender = header(mail, "Return-Path").strip() == "<>"
    return (
        has_no_sender or _has_mark(mail) or header(mail, "Auto-Submitted").lower() not in {"", "no"}
    )


def _has_mark(mail: Message) -> bool:
    """Return True for what a responder has marked; lists mark what people write as “bulk”."""
    return (
        first_word(mail, "Auto-Submitted") in {"auto-replied", "auto-generated"}  # RFC 3834 5
        or first_word(mail, "Precedence") == "auto_reply"
        or any(name in mail for name in _MARKS)
    )
