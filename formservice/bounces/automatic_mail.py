"""Recognise automatic mail that changes nothing for a letter.

Three kinds are harmless: absence notes, read receipts (RFC 8098) and acknowledgements of a ticket
system. Any other automatic mail may be the only sign that a letter is lost (decision 0025). All
patterns match text in the form that `fold` returns.
"""

import re
from email.message import Message

from formservice.bounces.received_mail import (
    attached_mails,
    first_word,
    fold,
    header,
    own_parts,
    texts,
)


def _one_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_NOTE = re.compile(
    r"automatische (?:antwort|rueckantwort|rueckmeldung)|automatic reply"
    r"|auto[ -]?reply|autoresponder|auto:|abwesend:|out[ -]of[ -](?:the[ -])?office"
    r"|abwesenheits(?:notiz|nachricht|meldung|assistent)"
)
"""How the subjects of absence notes begin, and no subject that a person writes."""
_BEFORE_NOTE = re.compile(r"(?:\W*\b(?:re|aw|antw|wg|fwd?|ext(?:ern(?:al)?)?)\b)*\W*")
_ABSENT = _one_of(
    r"\babwesen[dh]",
    r"\b(?:im|in) urlaub\b",
    r"^(?:urlaub|vacation)\b",
    r"\bausser haus\b",
    r"\bnicht (?:im (?:buero|haus|dienst)|erreichbar)\b",
    r"\bwieder (?:erreichbar|da|zurueck|im (?:buero|dienst|haus))\b",
    r"\bout[ -]of[ -](?:the[ -])?office\b",
    r"\bon (?:annual )?(?:leave|vacation|holiday)\b",
    r"\baway (?:from|until)\b",
    r"\bautomatisch antwoord\b|\bafwezig\b",
)
_RECEIVED = _one_of(
    r"\bticket\b\W{0,3}\w{0,12}\d",
    r"\[[^\[\]]{0,40}#\s?\d+\]",
    r"(?:eingangs|empfangs)bestaetigung",
    r"bestaetigung (?:des|ihres|ueber den) (?:eingang|empfang)",
    r"(?:ist|sind) (?:bei uns )?eingegangen",
    r"danke? fuer (?:ihre|deine)",
    r"wir haben (?:ihre|deine) (?:\w+ ){1,3}(?:erhalten|bekommen)",
    r"wurde registriert",
    r"\b(?:we(?:'ve| have)|has been) received\b|\b(?:received|got) your\b",
    r"\bthank(?:s| you) for (?:your|contacting)\b",
    r"\backnowledge?ment\b",
    r"(?:ticket|case|request) (?:has been|was) (?:created|logged|opened)",
    r"ticket (?:\w+ ){0,3}(?:erstellt|angelegt|eroeffnet)",
)
_BOX = (
    r"\b(?:postfach|adresse|konto|kennung|account|mailbox|address|recipient|empfaenger|ticket)\w*"
)
_LOST = _one_of(
    # It did not get there.
    r"zustellbar|fehlgeschlagen|gescheitert|abgewiesen|abgelehnt|verweiger|kontingent",
    r"zurueck(?:gewiesen|gesandt|gesendet|geschickt|gehalten)|blockiert|verworfen",
    r"vernichtet|geloescht|entfernt|ungelesen|existiert nicht|nicht moeglich",
    r"undeliver|returned mail|\bfailure\b|failed\b|reject|refus|denied|blocked|bounced",
    r"discard|deleted|removed|\bunread\b|without being read|expired|not possible",
    r"over quota|quota exceeded|does not exist",
    r"unable to (?:deliver|process|accept|send)",
    r"(?:als|as) (?:spam|unerwuenscht|junk)|in (?:der |die )?quarant",
    r"\bcould not be (?:\S+ ){0,2}?(?:delivered|processed|accepted|sent|found|completed)",
    r"(?:erneut|noch einmal|nochmals?) (?:\S+ )?(?:zu )?(?:send|schick|zusend)|resend",
    # Nobody will read it there.
    r"\bnicht (?:\S+ ){0,6}?(?:zugestellt|angenommen|gespeichert|gelesen|abgerufen"
    r"|bearbeitet|beantwortet|entgegen|erhalten|bekommen|ueberwacht|empfangen)",
    r"\bnot (?:\S+ ){0,4}?(?:delivered|accepted|read|processed|received|monitored|stored"
    r"|answered)\b|unmonitored",
    r"\bnicht mehr (?:(?:in|als|von|fuer|bei|unter) )?(?:\S+ ){0,2}?(?:verwende|genutz"
    r"|benutz|betreu|aktiv|gueltig|gelesen|besetzt|vorhanden|hause?\b|dienst\b|uns\b"
    r"|beschaeftigt|taetig|bearbeit|abgeruf|ueberwach|zustaendig|in betrieb)",
    r"\bno longer (?:\S+ ){0,3}?(?:in use|used|monitored|valid|active|exist|work|employ"
    r"|with\b|available|accept|read\b)",
    r"\bkeine? (?:\S+ ){1,6}?(?:mehr|entgegen)\b|\b(?:has|have) left\b",
    r"ausgeschieden|stillgelegt|abgeschaltet|eingestellt|aufgeloest|dauerhaft geschlossen",
    rf"{_BOX} (?:\S+ ){{0,6}}?(?:nicht\b|geschlossen|gesperrt|geaendert|deaktiviert"
    r"|unbekannt|voll\b|ungueltig|not\b|closed|disabled|changed|deactivated|inactive"
    r"|unknown|full\b|invalid)",
    rf"(?:unbekannte|ungueltige|unknown|invalid)\w* {_BOX}",
)
"""What shows that a supposed absence note is none: the mailbox is given up, full or refuses."""
_MARKS = ("X-Autoreply", "X-Autorespond", "X-Vacation")


def is_harmless(mail: Message) -> bool:
    """Return True if *mail* is recognised as automatic mail that changes nothing for a letter.

    A receipt is recognised by what it reports; a note or acknowledgement by its text, and only if
    nothing in it says that the letter is lost. Without a header of an automatic mail (RFC 3834)
    only subjects that mail programs write count, because people may use the other words.
    """
    if "X-KIM-Ref" in mail or is_from_mail_server(mail):
        return False
    if _is_receipt(mail):
        return _was_read(mail)
    subject, text = fold(header(mail, "Subject")), fold(" ".join(texts(mail)))
    if not text or _LOST.search(subject) or _LOST.search(text):
        return False
    if _NOTE.match(subject) or _is_vacation(mail):
        return True
    return _is_by_machine(mail) and any(_is_known(words) for words in (subject, text))


def is_from_mail_server(mail: Message) -> bool:
    """Return True if From or X-Failed-Recipients shows that a mail server itself has written."""
    sender = header(mail, "From").lower()
    servers = ("mailer-daemon", "mailer daemon", "postmaster@", "microsoftexchange")
    return any(name in sender for name in servers) or "X-Failed-Recipients" in mail


def _is_known(words: str) -> bool:
    begins = _BEFORE_NOTE.match(words)
    note = _NOTE.match(words, begins.end() if begins else 0)
    return bool(note or _ABSENT.search(words) or _RECEIVED.search(words))


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


def _is_vacation(mail: Message) -> bool:
    """Return True if a vacation responder has signed, as Sieve servers (RFC 5230) and Zimbra do."""
    return "X-Vacation" in mail or "vacation" in header(mail, "Auto-Submitted").lower()


def _is_by_machine(mail: Message) -> bool:
    return (
        first_word(mail, "Auto-Submitted") not in {"", "no"}  # RFC 3834 5
        or first_word(mail, "Precedence") in {"auto_reply", "bulk", "junk"}
        or any(name in mail for name in _MARKS)
    )
