"""Tell whether the headers of an automatic mail say more than its text (decision 0075)."""

import re
from collections.abc import Collection
from email.message import Message
from email.utils import parseaddr

from formservice.bounces.known_names import is_harmless_display_name
from formservice.bounces.known_sentences import without_umlauts
from formservice.bounces.received_mail import fold, header, own_parts

_ONCE = (
    "from",
    "sender",
    "to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "return-path",
    "auto-submitted",
    "precedence",
    "mime-version",
    "x-autoreply",
    "x-autorespond",
    "x-vacation",
)
"""RFC 5322 3.6: one at most; programs differ in which of two they believe."""
_WORDS = ("comments", "keywords")
_DESCRIPTIONS = {
    "",
    "notification",
    "delivery report",
    "delivery error report",
    "undelivered message",
    "undelivered message headers",
    "message headers",
}
"""What mail servers call the parts of a report."""
_TOLD = re.compile(
    r"x-(?!microsoft-antispam-mailbox-delivery$)"
    r".*(?:(?<!trans)action|disposition|delivery|reject|bounce|failed|failure"
    r"|quarantine|blocked|discarded|dropped|deleted|withheld|on-?hold)[\w-]*"
)
"""Names of headers in which filters say what they have done, of one word or several; a transaction
is none. What Exchange Online writes about each
mail for a mailbox of its own is about the note, not about the letter."""
_NOTHING_DONE = re.compile(r"(?:none|no|no action|pass|passed|accept|accepted|allow|clean|0)?")
_FOUND = re.compile(r"x-.*(?:spam|virus)-(?:status|flag)")


def say_more(mail: Message) -> bool:
    """Return True if a header of *mail* may say what has become of the letter.

    That is one that holds words, one that a filter writes about what it did, and one of which there
    are two.
    """
    names = [name.lower() for name in mail]
    return (
        any(names.count(name) > 1 for name in _ONCE)
        or any(name in names for name in _WORDS)
        or any(_tells_action(name, fold(header(mail, name)).strip()) for name in names)
        or any(
            fold(header(part, "Content-Description")) not in _DESCRIPTIONS
            for part in own_parts(mail)
        )
    )


def shows_known_sender(mail: Message, offices: Collection[str]) -> bool:
    """Return True if the sender of *mail* is one address, and what it is called is only a name.

    *offices*: names that are ones, whatever words they have.
    """
    name, address = parseaddr(header(mail, "From"))
    other = header(mail, "Sender").lower()
    is_name = name in offices or is_harmless_display_name(
        without_umlauts(name), without_umlauts(address)
    )
    return is_name and (not other or address.lower() in other)


def _tells_action(name: str, value: str) -> bool:
    if _FOUND.fullmatch(name):
        return value.startswith(("yes", "infected", "true"))
    return bool(_TOLD.fullmatch(name)) and not _NOTHING_DONE.fullmatch(value)
