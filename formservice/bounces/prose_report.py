"""Recognise failures that a mail server reports in words alone, without RFC 3464.

All patterns match text in the form that `fold` returns. What is not recognised for sure is left to
a person: a server that still tries says so in any language (decision 0074).
"""

import re
from email.message import Message

from formservice.bounces.delivery_report import Fate
from formservice.bounces.known_language import is_in_known_language
from formservice.bounces.received_mail import first_word, fold, header, own_texts
from formservice.mail.message import OUR_SUBJECT

_DAEMONS = ("mailer-daemon", "mailer daemon", "mailerdaemon")
"""How no person signs."""
_SERVERS = (
    *_DAEMONS,
    "postmaster@",
    "microsoftexchange",
    "mail delivery",
    "mail administrator",
    "mail router",
    "system administrator",
    "systemadministrator",
)
"""How mail servers sign, in display name or address."""
_BY_PERSON = re.compile(r"\W*(?:re|aw|antw|wg|fwd?|tr|rv)\s*(?:\[\d+\])?\s*:")
"""How the subjects of answers and of forwarded mails begin."""
_NO_SENDER = re.compile(r"<?(?:mailer-daemon(?:@[^<>\s]*)?|#@\[\])?>?")
"""An empty Return-Path, also as Sendmail, Postfix' pipe and qmail write it."""
_LONGEST = 20_000
"""Characters of a report in words; what is behind is a copy of the mail."""
_COPY = re.compile(
    r"--[^-]{0,60}(?:copy|original|header|unsent|message follows|kopie|nachricht)"
    r"|\b(?:return-path|received|x-kim-[a-z]+|mime-version|content-type): "
)
"""Where the copy of the mail begins."""
_GIVEN_UP = re.compile(
    r"permanent (?:\w+ )?(?:error|failure)s?|not going to try again|permanently (?:rejected|failed)"
    r"|giving up|given up|gave up|retry time(?:out)? (?:\w+ ){0,8}exceeded|long failure period"
    r"|will not (?:be )?(?:retry|retried)|queue too long|(?:delivery|message) (?:time )?expired"
    r"|dauerhafte?r? (?:\w+ )?fehler|endgueltig|zustellversuche? (?:\w+ ){0,3}eingestellt"
)
"""What a server says that has stopped trying."""
_CONDITION = re.compile(
    r"\b(?:if|in case|until|unless|only|after|thereafter|erst|nach|danach|falls|wenn|sobald"
    r"|sollten?)\b"
)
"""Whoever says it speaks of what may come."""
_NOT_FINAL = re.compile(
    r"\b(?:not|no|kein\w*|nicht|isn't) (?:an? |yet |ein\w* )?"
    r"(?:permanent|dauerhaft|given up|endgueltig)"
    r"|\b(?:before|once|bevor|ehe|when) (?:\S+ ){0,4}?"
    r"(?:permanent|dauerhaft|giving up|given up|gave up|endgueltig|expired)"
)
"""What is not final, or not yet."""
_SENTENCE_END = re.compile(r"[.!?;:] ")
_GOES_ON = re.compile(
    r"\bbis(?:her|lang)\b|nochmals|new (?:delivery )?attempt"
    r"|\bweitere[nr]? (?:\S+ ){0,2}?(?:stunden|tage|(?:zustell)?versuch)"
    r"|naechste[nr]? (?:zustell)?versuch|wiederholt (?:den|die)|weiter um die zustellung"
    r"|\b(?:in|nach) \d+ (?:tagen|stunden) (?:\S+ ){0,2}?(?:eingestellt|endgueltig|aufgegeben)"
    r"|(?:remains?|is) queued|\bdeferred\b|in the (?:\w+ )?queue\b(?! too long)"
    r"|(?:next|further|more|another) (?:delivery )?attempt"
    r"|(?:for|since) (?:the past |more than )?\d+ (?:hours|minutes)"
    r"|(?:giving|give) up (?:in|after|on)\b|opnieuw|de nouveau"
    r"|\bsuccess|erfolgreich|inzwischen|behoben"
)
"""What no server says that has given up, whatever else stands there."""
_FAILED = re.compile(
    r"(?:could|can|was|were|has|have)(?: ?not|n't) be(?:en)? delivered|was(?: not|n't) delivered"
    r"|was(?: not|n't) able to deliver|unable to deliver|undeliver(?:able|ed)"
    r"|(?:did|could) not (?:reach|be reached)|not be reached"
    r"|deliver(?:y|ed) (?:\S+ ){0,6}?\(?fail|delivery failure|failed (?:to deliver|recipient)"
    r"|error has occurred while attempting to deliver|could not be sent"
    r"|failure notice|returned (?:mail|to sender|message)"
    r"|no such user|user unknown|unknown user|mailbox (?:not found|unavailable|does not exist)"
    r"|unzustellbar|nicht (?:\w+ ){0,3}?zugestellt|nicht zustellbar|zustellfehler"
    r"|(?:empfaenger|adressaten) (?:\w+ ){0,2}?nicht erreicht|nicht erreicht werden"
    r"|zustellung (?:\S+ ){0,6}?(?:fehlgeschlagen|gescheitert|nicht moeglich)"
    r"|fehler bei der (?:nachrichten)?zustellung"
)
_NOT_YET = re.compile(
    r"\bwarn|delayed|\bdelay\b|verzoeger|temporar|voruebergehend|\byet\b|noch nicht|\byet\b"
    r"|still (?:being |be )?(?:try|tried|retr|queued|in the queue)|(?:will|going to) (?:\w+ ){0,3}?"
    r"(?:try|tried|retr|continue|keep)|attempts will|try(?:ing)? again|retrying"
    r"|weiter(?:hin)? versucht|erneut versucht|no action is required"
    r"|(?:do not|don't) (?:need to )?resend"
    r"|\bconfirm|bestaetig|\bclick|klicken|freigeb|\banhang|attachment"
    r"|\b(?:was|were|been) delivered|\bwurden? (?:(?!nicht|kein)\w+ ){0,3}zugestellt"
)
"""What shows that the server may still deliver it, or has delivered it."""
_STILL_TRIED = re.compile(
    r"(?:will|'ll|’ll|(?<!not )going to) (?!not\b|never\b|no\b)(?:\w+ ){0,3}?"
    r"(?:try|tried|retr\w+|keep trying|continue)\b"
    r"|keeps? trying|continu(?:es?|ing) (?:to (?:try|retry)|trying|attempting)"
    r"|still (?:being |be )?(?:try|tried|retr|queued)|(?<!stopped )\bretrying|retry continues"
    r"|this is a warning|warning(?: message)? only|warning: (?:could not|message)"
    r"|(?:do not|don't|need not) (?:need to )?(?:be )?resen[dt]|no action is (?:required|needed)"
    r"|(?:wird|werden) (?:es )?versuch"
    r"|(?<!nicht )(?:weiter(?:hin)?|wieder|erneut|nochmals?|noch einmal|spaeter) (?:zu )?versucht"
    r"|(?:wir|server|system) versuch(?:en|t) (?!nicht)"
    r"|(?<!keine )(?<!keinen )weitere[nr]? (?:zustell)?versuche"
    r"|versuche (?:werden|wird) (?:\w+ )?fortgesetzt|muessen nichts (?:tun|unternehmen)"
)
"""What a server says that goes on trying, whatever the fields of its report say."""
_AGAIN = re.compile(
    r"\b(?:next|another|(?<!no )further|(?<!no )more|new) (?:delivery )?attempt"
    r"|\b(?:naechste[nr]?|(?<!kein )(?<!keine )(?<!keinen )neue[nr]?) (?:zustell)?versuch"
    r"|(?:is|are|remains?|was) (?:still )?queued\b(?! for \d)"
    r"|\bwill (?:still )?be delivered\b|wird (?:\w+ ){0,3}?(?<!nicht )zugestellt,? (?:sobald|wenn)"
)
"""A further attempt, or a mail that waits for one."""
_IS_DELAYED = re.compile(r"\bdelayed\b|\(delay\)|verzoeger|\byet\b|\bnoch nicht|vorlaeufig")
"""The same, unless it says as well that it has given up."""
_ARRIVED = re.compile(
    r"(?:recipient|empfaenger|addressee|deputy|hauptpostfach) (?:\w+ ){0,2}(?:has|have|hat|got)\b"
    r"|\bhas (?:your|the) (?:message|mail)\b|liegt (?:beim|bei)\b|\barchiv"
    r"|forwarded|weitergeleitet|umgeleitet|redirected|passed (?:on )?to"
    r"|(?:nur|only|but) (?:die|the|a|eine) (?:kopie|copy)|kopie an|copy (?:to|for)\b"
    r"|unveraendert|original form|rewritten|at first|zunaechst|solved|beseitigt|links? (?:were|was)"
)
"""What shows that somebody has it, or had it in the end."""
_HELD = re.compile(
    r"quarantin|quarantaen|\b(?:held|hold)\b|\breleased?\b(?! \d)|freigabe|freigegeben|moderat"
    r"|\bpending\b|\bapprov|genehmig"
    r"|automatic (?:reply|answer|response)|automatische[nr]? (?:antwort|rueckmeldung)|auto-?reply"
    r"|vacation|abwesenheits|(?:die kopie|the copy) (?:of|der|ihrer|your)"
)
"""What shows that somebody may still let it through, or that not the letter has failed but an
answer to it."""
_TRYING = re.compile(
    r"attempt(?!ing to deliver)|\b(?:re)?tr(?:y|ies|ied)\b(?! (?:to )?(?:resend|reach|double))"
    r"|redeliver|schedul|periodic|\blater\b|versuch(?!en sie)|probier|bemueh|spaeter"
    r"|noch (?:ein)?mal|zurueckgestellt|benachrichtigt|informiert"
    r"|\bmoment|derzeit|zur ?zeit|gegenwaertig|currently|right now|at present|so far|\bbusy"
    r"|vorerst|vorlaeufig|warteschlange|\bqueue\b|\bspool|antwortet nicht|nicht erreichbar"
    r"|timed out|not (?:answer|respond)|unreachable|\breachable"
    r"|(?:minute|hour|day|stunde|tag|woche|week)(?:s|n|e|en)?\b"
)
"""Words of time: whoever says nothing else, and no code, may still try."""
_DIGITS = r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)"
_OURS = re.compile(rf"{OUR_SUBJECT}|{_DIGITS}", re.IGNORECASE)
"""A subject of ours, or a reference, which may begin as a code does."""
_CODE = re.compile(
    r"(?:\b5\d\d[ :=-]{1,2}#?|#|\(|\b(?:status|code|error|fehler|dsn)[:=]? ?#?)"
    r"(5\.[0-7]\.\d{1,3})(?![\w.-]*\d)"
)
"""An enhanced status code (RFC 3463 2) where servers put one: beside a reply, a mark or its name.
Dates and versions look like one."""
_REPLY = re.compile(r"(?<![\d.,:/-])5(?:21|41|5[0-6]|71)[ -]+(?:#?5\.\d|[a-z<\"'(])")
"""A reply code of class 5 (RFC 5321 4.2.1) with what a server says to it."""
_REASON = re.compile(
    r"no such (?:user|recipient|mailbox|address)|(?:user|recipient|address|mailbox) (?:\S+ ){0,2}?"
    r"(?:is )?(?:unknown|not (?:be )?found|not listed|disabled|does(?: not|n't) exist|unrouteable)"
    r"|unknown (?:user|recipient|address)|not listed in|unrouteable|no mailbox here"
    r"|(?:user|recipient|address|mailbox)(?: \S+){0,3} (?:could|was)(?: not|n't) (?:be )?found"
    r"|(?:couldn't be|wasn't) found at \S+|not recognized|invalid recipient"
    r"|unbekannt|(?:adresse|empfaenger|adressat|benutzer|postfach)\w* (?:\S+ ){0,3}?nicht"
    r" (?:\S+ ){0,3}(?:gefunden|aufgefuehrt)|existiert nicht|gibt es nicht"
    r"|ungueltig|too large|zu gross"
)
"""Why a mail does not arrive, today or later."""
_ADDRESS = re.compile(r"[\w.+=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_OF_SERVERS = re.compile(r"(?:postmaster|mailer-daemon|abuse|helpdesk|support|hostmaster)@")
"""Whom reports tell to ask."""
_FOR_NOW = re.compile(r"(?<![\d.])4\.[0-7]\.\d{1,3}(?![\d.]*\d)|(?<![\w.,-])4[2-5]\d(?:[ -]|$)")


def is_from_mail_server(mail: Message) -> bool:
    """Return True if From or X-Failed-Recipients looks as if a mail server itself had written.

    A person may have such a name, or quote such a header; see `is_written_by_server`.
    """
    sender = header(mail, "From").lower()
    return any(name in sender for name in _SERVERS) or "X-Failed-Recipients" in mail


def is_written_by_server(mail: Message) -> bool:
    """Return True if a mail server has written *mail*, and no person who quotes one.

    Reports have no envelope sender (RFC 5321 4.5.5), and the last server notes that as an empty
    Return-Path (RFC 5321 4.4). Where it has not, the name of a daemon or the mark of a machine (RFC
    3834 5) counts. An answer or a forwarded mail is a person's.
    """
    if not is_from_mail_server(mail) or _BY_PERSON.match(fold(header(mail, "Subject"))):
        return False
    if "Return-Path" in mail:
        return bool(_NO_SENDER.fullmatch(header(mail, "Return-Path").lower()))
    sender = header(mail, "From").lower()
    is_marked = first_word(mail, "Auto-Submitted") not in {"", "no"}
    return is_marked or any(name in sender for name in _DAEMONS)


def read_prose(mail: Message) -> Fate | None:
    """Return what a mail server says in words about a mail; `None`: nothing, or a person writes.

    A failure has to be told in German or English throughout, with a code of class 5, words of
    having given up or a reason that no time mends, and with neither a time nor an attempt nor an
    arrival (decisions 0075, 0077); else a delay is in doubt.
    """
    if not is_written_by_server(mail):
        return None
    words = _OURS.sub(" ", _words(mail))
    is_known = is_in_known_language(words)
    is_final = any(one.search(words) for one in (_CODE, _REPLY, _GIVEN_UP, _REASON))
    if is_known and is_final and _tells_failure(words):
        return Fate.FAILED
    is_told = any(one.search(words) for one in (_GIVEN_UP, _GOES_ON, _FAILED, _NOT_YET, _TRYING))
    return Fate.DELAY_IN_DOUBT if is_told or not is_known else None


def contradicts_failure(mail: Message, diagnosis: str) -> bool:
    """Return True if a report whose fields tell a final failure says that a server still tries, or
    that the mail is held.

    *diagnosis*: what servers have answered. That they name a time, or a reason that passes, says
    nothing: so do those that have given up after days.
    """
    words = _OURS.sub(" ", f"{_words(mail)} {fold(diagnosis)}")
    given_up = _sentences_of_the_end(words)
    has_given_up = bool(given_up) and not any(map(_is_in_doubt, given_up))
    is_delayed = _IS_DELAYED.search(words) is not None and not has_given_up
    return is_delayed or any(one.search(words) for one in (_STILL_TRIED, _AGAIN, _HELD))


def _sentences_of_the_end(words: str) -> list[str]:
    return [one for one in _SENTENCE_END.split(words) if _GIVEN_UP.search(one)]


def _is_in_doubt(given_up: str) -> bool:
    """Return True for a sentence that only says when a server would give up, or that it has not."""
    return bool(_CONDITION.search(given_up) or _NOT_FINAL.search(given_up))


def _tells_failure(words: str) -> bool:
    """Return True if *words*, in a known language, say that the server has given up for good."""
    if any(one.search(words) for one in (_GOES_ON, _ARRIVED, _HELD)):
        return False
    given_up = _sentences_of_the_end(words)
    if any(map(_is_in_doubt, given_up)):
        return False
    if given_up:
        # What remains beside the words of having stopped must not speak of a delay.
        words = _GIVEN_UP.sub(" ", words)
    elif not _FAILED.search(words) or _FOR_NOW.search(words):
        return False
    return not _NOT_YET.search(words) and not _TRYING.search(words)


def status_in_words(mail: Message) -> str:
    """Return the enhanced status code (RFC 3463) of a final failure; empty if there is none."""
    code = _CODE.search(_words(mail))
    return code[1] if code else ""


def recipients_in_words(mail: Message, sender: str) -> tuple[frozenset[str], ...]:
    """Return each address that a report in words names, in lower case, but those of servers, those
    between which the report itself goes, and *sender*, from which our letters come.
    """
    failed = header(mail, "X-Failed-Recipients").lower()
    found = dict.fromkeys(_ADDRESS.findall(f"{failed} {_words(mail)}"))
    between = _ADDRESS.findall(f"{header(mail, 'From')} {header(mail, 'To')} {sender}".lower())
    others = (one for one in found if not _OF_SERVERS.match(one) and one not in between)
    return tuple(frozenset({one}) for one in others)


def _words(mail: Message) -> str:
    """Return what the server itself says: subject and text, without the copy of the mail."""
    text = fold(" ".join(own_texts(mail))[:_LONGEST])
    copy = _COPY.search(text)
    return f"{fold(header(mail, 'Subject'))} {text[: copy.start()] if copy else text}"
