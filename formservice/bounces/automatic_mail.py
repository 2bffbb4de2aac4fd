"""Recognise automatic mail that changes nothing for a letter.

Three kinds are harmless: absence notes, read receipts (RFC 8098) and acknowledgements of a ticket
system. Any other automatic mail may be the only sign that a letter is lost (decision 0025). All
patterns here match text in the form that `fold` returns.
"""

import re
from datetime import date
from email.message import Message

from formservice.bounces.absence_end import has_ended_long_ago
from formservice.bounces.known_sentences import is_known_subject, is_known_text
from formservice.bounces.own_text import read_own_texts
from formservice.bounces.prose_report import is_from_mail_server
from formservice.bounces.received_mail import (
    attached_mails,
    first_word,
    fold,
    header,
    own_parts,
    own_texts,
)

_NOTE = re.compile(
    r"automatische (?:antwort|rueckantwort|rueckmeldung)|automatic reply"
    r"|auto[ -]?reply|autoresponder|auto:|abwesend:|out[ -]of[ -](?:the[ -])?office"
    r"|abwesenheits(?:notiz|nachricht|meldung|assistent)"
)
"""How the subjects of absence notes begin, and no subject that a person writes."""
_DOUBT = re.compile(
    r"\b(?:nicht|not|no|kein\w*|ohne|without|niemand\w*|nobody|weder|neither)\b"
    r"|ungelesen|ungesehen|unread|unseen|delet|geloescht|entfernt|remov|discard|verworfen"
    r"|spam|junk|quarant|reject|refus|abgewiesen|abgelehnt|expired|\bvoll\b|\bfull\b"
)
"""What shows that a receipt is none; in doubt a person reads it, for we ask for none."""
_LONGEST_NOTE = 100_000
"""Characters; searching more of them would stop everything else for seconds."""
_MARKS = ("X-Autoreply", "X-Autorespond", "X-Vacation")
_OF_LISTS = ("List-Id", "List-Post", "List-Unsubscribe", "Mailing-List", "X-BeenThere")


def is_harmless(mail: Message, today: date | None) -> bool:
    """Return True if *mail* is recognised as automatic mail that changes nothing for a letter.

    A receipt is recognised by what it reports; a note or acknowledgement by its subject and text,
    of which each sentence must be known. Without a header of an automatic mail (RFC 3834) only
    subjects that mail programs write count, because people may use the other words. An absence that
    ended long before *today* is none; `None`: no date is looked at.
    """
    if "X-KIM-Ref" in mail or _is_passed_on(mail) or is_from_mail_server(mail):
        return False
    if _is_receipt(mail):
        return _was_read(mail) and not _is_doubtful(mail)
    subject = header(mail, "Subject")
    if len(mail.get_all("Subject", [])) > 1:
        return False  # mail programs differ in which one they show
    if not (_NOTE.match(fold(subject)) or _is_by_machine(mail)) or not is_known_subject(subject):
        return False
    texts = read_own_texts(mail)
    if today and has_ended_long_ago([subject, *texts], today):
        return False
    # A note is short.
    return bool(texts) and sum(map(len, texts)) <= _LONGEST_NOTE and all(map(is_known_text, texts))


def _is_passed_on(mail: Message) -> bool:
    return first_word(mail, "Precedence") == "list" or any(name in mail for name in _OF_LISTS)


def _is_receipt(mail: Message) -> bool:
    kind = str(mail.get_param("report-type", "")).lower()
    return mail.is_multipart() and kind == "disposition-notification"


def _was_read(mail: Message) -> bool:
    """Return True if a receipt says “displayed” without a reservation (RFC 8098 3.2.6).

    “Deleted” is how Exchange tells of a mail deleted unread, and how Sieve refuses one (RFC 5429).
    """
    dispositions = [
        header(fields, "Disposition").lower().rpartition(";")[2].strip()
        for part in own_parts(mail)
        if part.get_content_type() == "message/disposition-notification"
        for fields in attached_mails(part)
    ]
    return bool(dispositions) and all(each == "displayed" for each in dispositions)


def _is_doubtful(mail: Message) -> bool:
    words = f"{header(mail, 'Subject')} {' '.join(own_texts(mail))}"
    return len(words) > _LONGEST_NOTE or bool(_DOUBT.search(fold(words)))


def _is_by_machine(mail: Message) -> bool:
    """Return True for what a machine has written; lists mark what people write as “bulk”."""
    return (
        first_word(mail, "Auto-Submitted") in {"auto-replied", "auto-generated"}  # RFC 3834 5
        or first_word(mail, "Precedence") == "auto_reply"
        or any(name in mail for name in _MARKS)
    )
