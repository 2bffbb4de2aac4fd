"""Classify the replies of the relay to a delivery attempt.

Each class of result needs another remedy: another time, another mailbox, a person who looks at this
mail, or a person who looks at the relay. Many replies leave open which of them is at fault; what
else the relay takes or refuses tells (`recent_answers`). No reply text is kept: it may quote
addresses.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The SMTP stage that an attempt had reached."""

    CONNECT = "connect"
    HELLO = "hello"
    TLS = "tls"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA_COMMAND = "data-command"
    """The command DATA: nothing of the mail has been sent."""
    DATA = "data"
    """The mail itself, up to the answer after its last line."""


class Fault(StrEnum):
    """Why the relay accepts no mail at all; no fault of the letter."""

    NAME = "name"
    """Its name cannot be resolved to an address."""
    CONNECTION = "connection"
    BUSY = "busy"
    """It answers with a temporary error (4xx)."""
    PROTOCOL = "protocol"
    """The answer is not SMTP."""
    TLS = "tls"
    """No TLS, or an invalid certificate. The mail is never sent unencrypted instead."""
    LOGIN = "login"
    SENDER = "sender"
    """It refuses our envelope sender."""
    REFUSED = "refused"
    """It refuses the connection, our host name, or every mail from us."""

    @property
    def needs_person(self) -> bool:
        """Return True if waiting does not help: somebody has to change a setting, here or at the
        relay.
        """
        return self in {Fault.TLS, Fault.LOGIN, Fault.SENDER, Fault.REFUSED}


@dataclass(frozen=True, slots=True)
class Sent:
    """The relay has accepted the mail and is responsible for it (RFC 5321 6.1)."""

    code: str


@dataclass(frozen=True, slots=True)
class TransientForItem:
    """Refused for now; with *whole_mailbox* every mail for this mailbox, not this one only."""

    code: str
    whole_mailbox: bool
    open_at: Stage | None = None
    """`RECIPIENT` or `DATA`: it may be the relay's fault, and what else passes this stage tells;
    `None`: the reply itself says that it is the mailbox."""


@dataclass(frozen=True, slots=True)
class PermanentForMailbox:
    """Refused for good by this mailbox, as the reply says; another one may accept the mail."""

    code: str


@dataclass(frozen=True, slots=True)
class PermanentForMessage:
    """Refused for good because of the mail, as the reply says: its size or its form."""

    code: str


@dataclass(frozen=True, slots=True)
class PolicyRefusal:
    """Refused for good for a reason that may lie in the mailbox, the mail or the relay."""

    code: str
    open_at: Stage
    """`RECIPIENT` or `DATA`: what else passes this stage tells where the reason lies."""
    about_sender: bool = False
    """The reply names our sender or host, which are the same for every mail."""


@dataclass(frozen=True, slots=True)
class RelayFault:
    """The relay accepts no mail from us at the moment."""

    code: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Unknown:
    """No valid reply came to the content of the mail: it may have been delivered."""

    code: str


Refusal = TransientForItem | PermanentForMailbox | PermanentForMessage | PolicyRefusal | Unknown
Result = Sent | RelayFault | Refusal

TIMEOUT = "timeout"
"""Why a connection was given up: no answer in time."""
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_CODE = re.compile(rf"({'|'.join(sorted(Stage, key=len, reverse=True))})-(\d?)")
_LOGIN_REQUIRED = 530
_POLICY = re.compile(r"-5\.7\.\d+$|-(554|571)$")
_AFTER_SENDER = {Stage.RECIPIENT, Stage.DATA_COMMAND, Stage.DATA}
"""Stages at which a reply may be about one mailbox alone, whatever its code."""
_TOO_BIG = 552
_TOO_BIG_ENHANCED = {"5.3.4", "5.2.3"}
_SENDER_ENHANCED = {"4.1.7", "4.1.8", "5.1.7", "5.1.8"}
"""Bad sender address (RFC 3463 3.2), which some servers say at RCPT only."""
_ABOUT_SENDER = re.compile(
    r"sender (address )?(rejected|refused|denied|verif\w+ failed)"
    r"|(client host|helo command) rejected",
    re.IGNORECASE,
)
"""How Postfix, Exim and others name sender or host in a reply to RCPT."""


def open_at(result: Refusal) -> Stage | None:
    """Return the stage at which other mails tell whose fault *result* is; `None`: it is clear."""
    match result:
        case TransientForItem(_, _, stage) | PolicyRefusal(_, stage, _):
            return stage
        case PermanentForMailbox():
            # A server that knows its mailboxes names them at RCPT; behind it, it may say so of all.
            return None if stage_of(result.code) is Stage.RECIPIENT else Stage.DATA
        case PermanentForMessage() | Unknown():
            return Stage.DATA


def stage_of(code: str) -> Stage | None:
    """Return the stage of a result's *code*; `None` if it is no code of a result."""
    match = _CODE.match(code)
    return Stage(match.group(1)) if match else None


def is_final(code: str) -> bool:
    """Return True if a result's *code* is that of a refusal for good (5xx)."""
    match = _CODE.match(code)
    return bool(match and match.group(2) == "5")


def is_policy(result: Refusal) -> bool:
    """Return True if *result* is the refusal of a rule, for good: 5.7.x (RFC 3463 3.8); without
    such a code 554 or 571. A bare 550 may as well be a mailbox that is gone (RFC 5321 4.2.3).
    """
    return isinstance(result, PolicyRefusal) and bool(_POLICY.search(result.code))


def is_same_way(one: str, other: str) -> bool:
    """Return True if two results' codes are of one stage, both for now or both for good."""
    stage = stage_of(one)
    return stage is not None and stage is stage_of(other) and is_final(one) is is_final(other)


def is_reply(code: int) -> bool:
    """Return True if *code* is a failure of SMTP (RFC 5321 4.2.1), and no noise."""
    return 400 <= code <= 599  # noqa: PLR2004 - RFC 5321 4.2.1


def is_success(code: int) -> bool:
    """Return True if *code* says that a command was carried out: the first digit decides
    (RFC 5321 4.2).
    """
    return 200 <= code <= 299  # noqa: PLR2004 - RFC 5321 4.2.1


def classify(stage: Stage, code: int, text: str = "") -> Result:
    """Return the result that the SMTP reply *code* *text* means at *stage*; it is no success.

    Enhanced status codes are those of RFC 3463.
    """
    match = _ENHANCED.match(text)
    enhanced = match.group() if match else ""
    name = "-".join(filter(None, [stage.value, str(code), enhanced]))
    if not is_reply(code):
        return _noise(stage, name)
    if code == _LOGIN_REQUIRED and stage not in _AFTER_SENDER:
        return RelayFault(name, Fault.LOGIN)
    temporary = code < 500  # noqa: PLR2004 - RFC 5321 4.2.1
    match stage:
        case Stage.RECIPIENT | Stage.DATA_COMMAND | Stage.DATA if temporary:
            return _refused_for_now(stage, name, enhanced)
        case _ if _is_too_big(stage, code, enhanced):
            return PermanentForMessage(name)
        case Stage.RECIPIENT | Stage.DATA_COMMAND | Stage.DATA:
            return _refused_for_good(stage, name, enhanced, text)
        case _:
            return RelayFault(name, Fault.BUSY if temporary else _FAULTS[stage])


def classify_lost_connection(stage: Stage, why: str) -> Result:
    """Return the result if the connection ended or timed out (*why*) at *stage*."""
    code = f"{stage}-{why}"
    match stage:
        case Stage.DATA:
            return Unknown(code)
        case Stage.DATA_COMMAND:
            return TransientForItem(code, whole_mailbox=False, open_at=Stage.DATA)
        case Stage.RECIPIENT:
            # A relay that breaks off over one address must not stop all the others.
            return TransientForItem(code, whole_mailbox=True, open_at=Stage.RECIPIENT)
        case _:
            return RelayFault(code, Fault.CONNECTION)


_FAULTS = {
    Stage.CONNECT: Fault.REFUSED,
    Stage.HELLO: Fault.REFUSED,
    Stage.TLS: Fault.TLS,
    Stage.LOGIN: Fault.LOGIN,
    Stage.SENDER: Fault.SENDER,
}


def _noise(stage: Stage, name: str) -> Result:
    """Return what it means that the answer is neither success nor failure."""
    match stage:
        case Stage.DATA:
            return Unknown(name)
        case Stage.DATA_COMMAND:
            return TransientForItem(name, whole_mailbox=False, open_at=Stage.DATA)
        case Stage.RECIPIENT:
            return TransientForItem(name, whole_mailbox=True, open_at=Stage.RECIPIENT)
        case _:
            return RelayFault(name, Fault.PROTOCOL)


def _refused_for_now(stage: Stage, name: str, enhanced: str) -> Result:
    about_mailbox = _is_about_mailbox(enhanced)
    at_recipient = stage is Stage.RECIPIENT
    where = Stage.RECIPIENT if at_recipient else Stage.DATA
    is_clear = at_recipient and about_mailbox
    return TransientForItem(
        name, at_recipient or about_mailbox, open_at=None if is_clear else where
    )


def _refused_for_good(stage: Stage, name: str, enhanced: str, text: str) -> Result:
    """Tell mail from mailbox: some relays find out about the mailbox after the mail only."""
    about_sender = enhanced in _SENDER_ENHANCED or bool(_ABOUT_SENDER.search(text))
    if _is_about_mailbox(enhanced) and not about_sender:
        return PermanentForMailbox(name)
    if enhanced.startswith("5.6."):
        return PermanentForMessage(name)
    where = Stage.RECIPIENT if stage is Stage.RECIPIENT else Stage.DATA
    return PolicyRefusal(name, where, about_sender=about_sender)


def _is_too_big(stage: Stage, code: int, enhanced: str) -> bool:
    """Return True if the reply is about the size of the mail; a bare 552 at RCPT means a full
    mailbox (RFC 5321 4.2.3). Before MAIL there is no mail that could be too big.
    """
    if stage not in {Stage.SENDER, *_AFTER_SENDER}:
        return False
    if enhanced in _TOO_BIG_ENHANCED or stage is Stage.SENDER:
        return code == _TOO_BIG or enhanced in _TOO_BIG_ENHANCED
    return code == _TOO_BIG and not enhanced and stage is not Stage.RECIPIENT


def _is_about_mailbox(enhanced: str) -> bool:
    """Return True if the reply names the mailbox: addressing or mailbox status (RFC 3463)."""
    others = _TOO_BIG_ENHANCED | _SENDER_ENHANCED
    return enhanced[2:4] in {"1.", "2."} and enhanced not in others
