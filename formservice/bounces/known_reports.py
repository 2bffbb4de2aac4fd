"""Recognise the reports that say nothing but that a letter is on its way, or still tried.

Everything in them must be known: parts, subject, words and fields (decision 0025). What is not here
calls a person. All patterns match text in the form that `fold` returns.
"""

import re
from collections.abc import Iterable
from email.message import Message

from formservice.bounces.headers import say_more
from formservice.bounces.known_sentences import without_our_subject
from formservice.bounces.own_text import is_our_letter, read_own_texts
from formservice.bounces.received_mail import fold, header, own_parts

REPORTS = {"message/delivery-status", "message/global-delivery-status"}
"""Content types of reports (RFC 3464, RFC 6533)."""
THROWN_AWAY = re.compile(
    r"discard|spam|quarant|junk|reject|giving up|returned|dropped", re.IGNORECASE
)
"""What shows that a mail that was taken is lost all the same, in the words of the server."""
_KEPT_NOWHERE = re.compile(
    r"trash|papierkorb|muell|virus|blackhole|sinkhole|dev.?null|/dev/|nirwana|nirvana|void|delet"
    r"|geloescht|removed|entfernt"
)
"""The same, in names of places."""
_RETURNED = {"message/rfc822", "text/rfc822-headers"}
_BESIDE = frozenset({"multipart/report", *REPORTS, *_RETURNED})
_OF_MAIL = {
    "reporting-mta",
    "dsn-gateway",
    "received-from-mta",
    "original-envelope-id",
    "arrival-date",
    "x-postfix-queue-id",
    "x-postfix-sender",
}
_OF_RECIPIENT = {
    "action",
    "status",
    "final-recipient",
    "original-recipient",
    "remote-mta",
    "diagnostic-code",
    "last-attempt-date",
    "final-log-id",
    "will-retry-until",
}
"""Names of the fields that are understood (RFC 3464 2.2 and 2.3)."""
_VALUE = re.compile(
    r"(?:[\w-]{1,20};)? ?\S{0,320}"
    r"|(?:\w{3}, )?\d{1,2} \w{3} \d{4} \d\d:\d\d(?::\d\d)? [+-]\d{4}(?: \(\w{1,5}\))?"
)
"""What stands in such a field: a name of one word with its kind, or a date; no sentence."""
_TAKEN = (
    r"2\d\d(?:[ -]2\.\d{1,3}\.\d{1,3})?[ :]*(?:ok|accepted|message accepted|delivered)?"
    r"(?:[ :]*queued as \w*\d\w*)?"
)
"""What a mail server answers that has taken a mail, and does not throw it away."""
_WAIT = (
    r"(?:[ .,;:]|(?:temporarily )?greylist(?:ed|ing)(?: in action)?|please|come back|later"
    r"|try(?: again)?(?: in \d{1,4} (?:seconds|minutes))?|mailbox (?:is )?full|over quota"
    r"|temporary (?:lookup )?(?:failure|error)|temporarily (?:unavailable|deferred)"
    r"|(?:service|system) (?:currently |temporarily )?(?:unavailable|not available|busy)"
    r"|too many connections)*+"
)
_COMMAND = r"(?:rcpt to|mail from|data|end of data)"
_DEFERRED = (
    r"(?:connect to \S{1,255}: (?:connection timed out|connection refused|no route to host"
    r"|network is unreachable)"
    r"|maildir delivery failed: create maildir file \S{1,255}:"
    r" (?:not a directory|permission denied|no space left on device|disk quota exceeded)"
    r"|host or domain name not found\. name service error for name=\S{1,255} type=\w{1,9}:"
    r" host not found, try again"
    rf"|(?:lost connection with|conversation with) \S{{1,255}} (?:timed out )?while"
    r" (?:receiving the initial server greeting|performing the (?:e|h)[eh]lo handshake"
    rf"|sending (?:{_COMMAND}|message body)(?: -- message may be sent more than once)?)"
    rf"|(?:host \S{{1,255}} said: )?4\d\d(?:[ -]4\.\d{{1,3}}\.\d{{1,3}})?{_WAIT}"
    rf"(?:\(in reply to {_COMMAND} command\))?)"
)
"""Why a mail server tries again later."""
_SUBJECT_OF_PROGRESS = (
    r"successful mail delivery report"
    r"|(?:delivered|relayed|expanded|zugestellt|weitergeleitet|erweitert): ?"
)
_SUBJECT_OF_DELAY = (
    r"(?:mail |message |delivery )?delayed|delayed mail \(still being retried\)"
    r"|delivery status notification \(delay\)"
    r"|warning: could not send message for past \d{1,3} (?:hours?|minutes)"
    r"|(?:delayed|delivery delayed|delivery delay|verzoegert|zustellung verzoegert): ?"
)
_TO = r"<[\w.+-]{1,64}@[\w.-]{1,255}>(?: \(expanded from <[\w.+-]{1,64}@[\w.-]{1,255}>\))?"
_FRAME = r"[\s.]|this is the mail system at host \S{1,255}|the mail system"
_WORDS_OF_PROGRESS = (
    rf"(?:{_FRAME}"
    r"|your message was successfully (?:delivered|relayed)"
    r"(?: to the (?:destination\(s\)|recipient\(s\)) listed below)?"
    r"|delivery to these recipients or groups is complete,? but no delivery notification was"
    r" sent by the destination server:? ?\S{1,64}@\S{1,255}"
    r"|if the message was delivered to mailbox you will receive no further notifications"
    r"|otherwise you may still receive notifications of mail delivery errors from other systems"
    rf"|{_TO}: delivery via \S{{1,255}}: 250 2\.0\.0 ok: queued as \w{{1,40}})*+"
)
_WORDS_OF_DELAY = (
    rf"(?:{_FRAME}|#|(?:\*\* ?)?this is a warning (?:message )?only"
    r"|you do not need to resend your message(?: ?\*\*)?"
    r"|your message could not be delivered for (?:more than )?\d{1,3} (?:hour|minute|day)\(?s?\)?"
    r"|it will be retried until it is \d{1,3} (?:hour|day)\(s\) old"
    r"|for further assistance, please send mail to postmaster"
    r"|if you do so, please include this problem report"
    r"|you can delete your own text from the attached returned message"
    r"|message delivery (?:has been|is) delayed|delivery (?:has been|is) delayed"
    r"|your message (?:has been|is) delayed|(?:we|it) will (?:be )?(?:try|retry|retried)(?: again)?"
    r"|ihre nachricht ist verzoegert|die zustellung (?:ihrer nachricht )?verzoegert sich"
    r"|die zustellung wird (?:weiter|erneut) versucht"
    rf"|{_TO}: {_DEFERRED})*+"
)
"""All that such a report says in words; nothing is tried twice, for that would take for ever."""
_LONGEST = 5_000
"""Characters of these words."""


def tells_progress_alone(mail: Message, groups: Iterable[Message]) -> bool:
    """Return True if nothing in *mail*, with the *groups* of its report, tells of a loss."""
    code = rf"(?:smtp; ?{_TAKEN})?"
    return _is_known(mail, groups, _SUBJECT_OF_PROGRESS, _WORDS_OF_PROGRESS, code)


def tells_delay_alone(mail: Message, groups: Iterable[Message]) -> bool:
    """Return True if *mail* says that a server goes on trying, and nothing else."""
    code = rf"(?:(?:smtp|x-postfix); ?{_DEFERRED})?"
    return _is_known(mail, groups, _SUBJECT_OF_DELAY, _WORDS_OF_DELAY, code)


def _is_known(
    mail: Message, groups: Iterable[Message], subject: str, words: str, code: str
) -> bool:
    texts = read_own_texts(mail, _BESIDE)
    if texts is None or not re.fullmatch(
        subject, fold(without_our_subject(header(mail, "Subject"))).strip()
    ):
        return False
    said = fold(" ".join(" ".join(texts).split()))
    is_ours = all(
        is_our_letter(part) for part in own_parts(mail) if part.get_content_type() in _RETURNED
    )
    return (
        is_ours
        and not say_more(mail)
        and len(said) <= _LONGEST
        and re.fullmatch(words, said) is not None
        and all(_is_known_group(group, code) for group in groups)
    )


def _is_known_group(group: Message, code: str) -> bool:
    names = {name.lower() for name in group}
    values = {name: fold(header(group, name)) for name in names}
    diagnosis = values.pop("diagnostic-code", "")
    return (
        (names <= _OF_MAIL or names <= _OF_RECIPIENT)
        and not str(group.get_payload()).strip()
        and re.fullmatch(code, diagnosis) is not None
        and all(_VALUE.fullmatch(one) for one in values.values())
        and not any(THROWN_AWAY.search(one) or _KEPT_NOWHERE.search(one) for one in values.values())
    )
