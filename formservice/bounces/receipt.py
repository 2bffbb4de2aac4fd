"""Recognise the receipt of a mail that was read (RFC 8098), and nothing else as one.

We ask for none, so what says more than that, or says it in other words, is for a person (decision
0025). All patterns here match text in the form that `fold` returns.
"""

import re
from email.message import Message

from formservice.bounces.headers import say_more
from formservice.bounces.known_names import is_harmless_display_name
from formservice.bounces.known_sentences import without_our_subject, without_umlauts
from formservice.bounces.known_words import MONTHS
from formservice.bounces.own_text import is_our_letter, read_own_texts
from formservice.bounces.received_mail import attached_mails, fold, header, own_parts

_FIELDS = {
    "reporting-ua",
    "mdn-gateway",
    "original-recipient",
    "final-recipient",
    "original-message-id",
    "disposition",
}
"""Those that say nothing of a failure (RFC 8098 3.2)."""
_REPORT = "message/disposition-notification"
_RETURNED = {"message/rfc822", "text/rfc822-headers"}
_BESIDE = frozenset({"multipart/report", _REPORT, *_RETURNED})
_DISPLAYED = re.compile(
    r"(?:manual|automatic)-action/mdn-sent-(?:manually|automatically)\s?;\s?displayed"
)
_SUBJECT = re.compile(
    r"(?:gelesen|read|lu) ?:|empfangsbestaetigung \(angezeigt\) ?[:–-]?"
    r"|return receipt \(displayed\) ?[:–-]?"
)
_MOMENT = (
    rf"(?:[\d:.,+() -]|\b(?:{'|'.join(MONTHS)}|\w{{2,9}}day|\w{{2,7}}tag|mittwoch"
    r"|am|pm|at|um|uhr|utc|gmt|cest?|mesz?|amsterdam|berlin|bern|rome?|stockholm|vienna|wien)\b)"
    r"{0,120}"
)
"""A date with its time, as mail programs write it."""
_TEXT = re.compile(
    r"(?:(?:ihre nachricht|your message)"
    r"(?: (?:an|to): \S+@\S+)?"
    r"(?: (?:betreff|subject):)?"
    rf"(?: (?:gesendet|sent): {_MOMENT})?"
    rf"(?: ?(?:wurde(?: am)? {_MOMENT}gelesen|was read(?: on)?{_MOMENT}))?\.?)?"
    r"|votre message(?: (?:a|à) ?: \S+@\S+)?(?: objet ?:)?"
    rf"(?: envoy(?:e|é) ?: {_MOMENT})?(?: a (?:ete|été) lu(?: le {_MOMENT})?)?\.?"
    r"|dies ist eine empfangsbestaetigung (?:\(mdn\) )?fuer (?:die|eine) nachricht, die sie an"
    r" \S+@\S+ gesendet haben\.(?: (?:anmerkung|beachten sie|hinweis): diese empfangsbestaetigung"
    r" (?:besagt nur|sagt nur aus), dass die nachricht (?:beim empfaenger|(?:am|auf dem) computer"
    r" des empfaengers) angezeigt wurde\.(?: es gibt keine garantie, dass der empfaenger die"
    r" nachricht gelesen oder verstanden hat\.)?)?"
    r"|this is a return receipt for the mail that you sent to \S+@\S+?\.(?: note: this return"
    r" receipt only acknowledges that the message was displayed on the recipient's computer\. there"
    r" is no guarantee that the recipient has read or understood the message contents\.)?"
)
_LONGEST = 1_000
"""Characters of such a text."""


def is_receipt(mail: Message) -> bool:
    """Return True for a disposition notification, whatever it reports."""
    kind = str(mail.get_param("report-type", "")).lower()
    return mail.is_multipart() and kind == "disposition-notification"


def tells_reading(mail: Message) -> bool:
    """Return True if the receipt *mail* says “displayed” in fields and words, and nothing more.

    “Deleted” is how Exchange tells of a mail deleted unread, and how Sieve refuses one (RFC 5429).
    """
    texts = read_own_texts(mail, _BESIDE)
    if texts is None:
        return False
    parts = list(own_parts(mail))
    groups = [
        fields
        for part in parts
        if part.get_content_type() == _REPORT
        for fields in attached_mails(part)
    ]
    sender = header(mail, "From")
    lines = [_without_names(line, sender) for text in texts for line in text.splitlines()]
    words = fold(" ".join(" ".join(lines).split()))
    return (
        len(groups) == 1
        and not say_more(mail)
        and all(is_our_letter(part) for part in parts if part.get_content_type() in _RETURNED)
        and _is_reading(groups[0])
        and bool(_SUBJECT.fullmatch(fold(without_our_subject(header(mail, "Subject"))).strip()))
        and len(words) <= _LONGEST
        and bool(_TEXT.fullmatch(words))
    )


def _without_names(line: str, sender: str) -> str:
    """Return *line* without our subject, or the name to which *sender* got our letter."""
    name, _, value = line.partition(":")
    word = fold(name).strip()
    if word in {"betreff", "subject", "objet"}:
        return f"{name}:{without_our_subject(value)}"
    is_name = word in {"an", "to"} and is_harmless_display_name(
        without_umlauts(value), without_umlauts(sender)
    )
    return "" if is_name else line


def _is_reading(fields: Message) -> bool:
    names = [name.lower() for name in fields]
    disposition = header(fields, "Disposition").lower().strip()
    is_known = len(names) == len(set(names)) and set(names) <= _FIELDS
    is_known = is_known and not str(fields.get_payload()).strip()  # fields after an empty line
    return is_known and bool(_DISPLAYED.fullmatch(disposition))
