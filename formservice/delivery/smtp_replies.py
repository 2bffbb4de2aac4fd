"""Classify the replies of the relay to a delivery attempt.

Each class of result needs another remedy: another time, another mailbox, a person who looks at this
mail, or a person who looks at the relay. No reply text is kept: it may quote addresses.
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
    DATA = "data"


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
    """It refuses the connection or our host name."""

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


@dataclass(frozen=True, slots=True)
class PermanentForMailbox:
    """Refused for good by this mailbox; another one may accept the mail."""

    code: str


@dataclass(frozen=True, slots=True)
class PermanentForMessage:
    """Refused for good whatever the mailbox."""

    code: str


@dataclass(frozen=True, slots=True)
class RelayFault:
    """The relay accepts no mail from us at the moment."""

    code: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Unknown:
    """No valid reply came to the content of the mail: it may have been delivered."""

    code: str


Result = Sent | TransientForItem | PermanentForMailbox | PermanentForMessage | RelayFault | Unknown

_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_SHUTTING_DOWN = 421
_LOGIN_REQUIRED = 530
_TOO_BIG = 552
_TOO_BIG_ENHANCED = {"5.3.4", "5.2.3"}


def classify(stage: Stage, code: int, text: str = "") -> Result:
    """Return the result that the SMTP reply *code* *text* means at *stage*; it is no success.

    Enhanced status codes are those of RFC 3463.
    """
    match = _ENHANCED.match(text)
    enhanced = match.group() if match else ""
    name = "-".join(filter(None, [stage.value, str(code), enhanced]))
    if code == _SHUTTING_DOWN:
        return RelayFault(name, Fault.BUSY)
    if not 400 <= code <= 599:  # noqa: PLR2004 - failures, RFC 5321 4.2.1
        return Unknown(name) if stage is Stage.DATA else RelayFault(name, Fault.PROTOCOL)
    temporary = code < 500  # noqa: PLR2004 - RFC 5321 4.2.1
    match stage:
        case Stage.RECIPIENT:
            return _at_recipient(name, code, temporary=temporary)
        case Stage.DATA:
            return _at_data(name, enhanced, temporary=temporary)
        case Stage.SENDER if code == _TOO_BIG or enhanced in _TOO_BIG_ENHANCED:
            return PermanentForMessage(name)
        case _:
            fault = Fault.BUSY if temporary else _FAULTS[stage]
            return RelayFault(name, Fault.LOGIN if code == _LOGIN_REQUIRED else fault)


def classify_lost_connection(stage: Stage, why: str) -> Result:
    """Return the result if the connection ended or timed out (*why*) at *stage*."""
    code = f"{stage}-{why}"
    match stage:
        case Stage.DATA:
            return Unknown(code)
        case Stage.RECIPIENT:
            # A relay that breaks off over one address must not stop all the others.
            return TransientForItem(code, whole_mailbox=True)
        case _:
            return RelayFault(code, Fault.CONNECTION)


_FAULTS = {
    Stage.CONNECT: Fault.REFUSED,
    Stage.HELLO: Fault.REFUSED,
    Stage.TLS: Fault.TLS,
    Stage.LOGIN: Fault.LOGIN,
    Stage.SENDER: Fault.SENDER,
}


def _at_recipient(name: str, code: int, *, temporary: bool) -> Result:
    if temporary:
        return TransientForItem(name, whole_mailbox=True)
    if code == _LOGIN_REQUIRED:
        return RelayFault(name, Fault.LOGIN)
    return PermanentForMailbox(name)


def _at_data(name: str, enhanced: str, *, temporary: bool) -> Result:
    """Tell mail from mailbox: some relays find out about the mailbox only now (x.1.x, x.2.x)."""
    about_mailbox = enhanced[2:4] in {"1.", "2."} and enhanced not in _TOO_BIG_ENHANCED
    if temporary:
        return TransientForItem(name, whole_mailbox=about_mailbox)
    return PermanentForMailbox(name) if about_mailbox else PermanentForMessage(name)
