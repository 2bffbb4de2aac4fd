"""Tell which automatic mail is harmless: that which is recognised as such, and no other.

Three kinds leave the letter where it is and say so in a known way: absence notes, receipts of a
mail that was read (RFC 8098), acknowledgements of a ticket system. Whatever else a machine
writes may be the only word about a letter that is lost (decision 0025).
"""

import re
from email.message import Message
from email.utils import parseaddr

from formservice.mailparts import header, inside, texts, word

_MAIL_SERVER = re.compile(r"^(mailer-daemon|postmaster|microsoftexchange\w*)@", re.IGNORECASE)
_ABSENCE = re.compile(
    r"^\W*(?:(?:re|aw|wg|fwd?)\s*:\s*)*"
    r"(?:automatische (?:antwort|r(?:ü|ue)ckmeldung)"
    r"|auto(?:matic)?[ -]?(?:reply|response|antwort)|auto:|abwesen|out of (?:the )?office)"
    r"|\b(?:ist|bin|sind|is|am|are) (?:\S+ ){0,6}?"
    r"(?:abwesend|au(?:ß|ss)er haus|nicht im (?:haus|b(?:ü|ue)ro|dienst)|im urlaub"
    r"|out of (?:the )?office|on (?:leave|vacation))",
    re.IGNORECASE,
)
_ACKNOWLEDGEMENT = re.compile(
    r"\bticket\b\W{0,3}\w*\d|#\s?\d|(?:eingangs|empfangs)best(?:ä|ae)tigung"
    r"|best(?:ä|ae)tigung (?:des|ihres) (?:eingangs|empfangs)"
    r"|(?:ist|sind) (?:bei uns )?eingegangen|wir haben .{1,60}\b(?:erhalten|bekommen)"
    r"|danke? f(?:ü|ue)r ihre|we(?:'ve| have) received|thank(?:s| you) for (?:your|contacting)"
    r"|acknowledge?ment",
    re.IGNORECASE,
)
_LOST = re.compile(
    # That the letter did not get there:
    r"un(?:zu)?zustellbar|nicht (?:\w+ )?zu(?:ge)?stell|undeliver|not (?:be |been )*delivered"
    r"|unable to deliver|could not be|deliver\w* (?:has |have )?fail|failure|returned mail"
    r"|fehlgeschlagen|ab(?:gewiesen|gelehnt)|zur(?:ü|ue)ck(?:gewiesen|gesandt|gesendet|geschickt)"
    r"|blockiert|gesperrt|verworfen|ung(?:ü|ue)ltig|quarant|reject|refused|blocked|bounced"
    r"|discard|expired|unbekannt|unknown (?:user|recipient|address)|does not exist|existiert nicht"
    # That nobody will read it there:
    r"|gel(?:ö|oe)scht|ungelesen|deleted|unread|nicht mehr|stillgelegt|aufgel(?:ö|oe)st"
    r"|no longer|not monitored|unmonitored|disabled|deactivated|inactive",
    re.IGNORECASE,
)
_MARKS = ("X-Autoreply", "X-Autorespond", "X-Vacation")


def is_harmless(mail: Message) -> bool:
    """Return whether *mail* is recognised as one that leaves the letter where it is.

    A receipt is so by what it reports. A note or an acknowledgement is so by its subject, decoded,
    or by the mark of a vacation responder, as long as nothing in it says that the letter is lost:
    mailboxes that are given up answer as if somebody were away.
    """
    if _is_report(mail, "disposition-notification"):
        return _was_read(mail)
    subject = header(mail, "Subject")
    if _is_of_a_mail_server(mail) or any(map(_LOST.search, (subject, *texts(mail)))):
        return False
    if _ABSENCE.search(subject) or _is_vacation(mail):
        return True
    return _is_by_machine(mail) and _ACKNOWLEDGEMENT.search(subject) is not None


def _is_report(mail: Message, kind: str) -> bool:
    return mail.is_multipart() and mail.get_param("report-type") == kind


def _was_read(mail: Message) -> bool:
    """Return whether a receipt says “displayed” without a reservation (RFC 8098 3.2.6).

    “Deleted” is how Exchange tells of a mail deleted unread, and how Sieve refuses one (RFC 5429).
    """
    dispositions = [
        header(fields, "Disposition").lower().rpartition(";")[2].strip()
        for part in mail.walk()
        if part.get_content_type() == "message/disposition-notification"
        for fields in inside(part)
    ]
    return bool(dispositions) and all(each == "displayed" for each in dispositions)


def _is_of_a_mail_server(mail: Message) -> bool:
    sender = parseaddr(header(mail, "From"))[1]
    return _MAIL_SERVER.match(sender) is not None or "X-Failed-Recipients" in mail


def _is_vacation(mail: Message) -> bool:
    """Return whether a vacation responder has signed (RFC 5230 5.8 servers add the comment)."""
    return "X-Vacation" in mail or "(vacation)" in header(mail, "Auto-Submitted").lower()


def _is_by_machine(mail: Message) -> bool:
    return (
        word(mail, "Auto-Submitted") not in {"", "no"}  # RFC 3834 5
        or word(mail, "Precedence") in {"auto_reply", "bulk", "junk"}
        or any(name in mail for name in _MARKS)
    )
