"""What was promised to whom, what arrived, and the verdict on both.

Every request carries a token, the mail address of an invented person. A reference is a promise to
that person; the mail that bears the reference must hold that person's words.
"""

import email
import email.policy
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

TOKEN = re.compile(r"[a-z0-9.-]+@person\.example")
"""The mail address of an invented person, as it stands in form and mail."""
DELIBERATE = 503
"""The page that says "not now, please phone": nothing was promised."""
UNSUPPORTED = frozenset({501, 505})
"""Answers to a coding or version of HTTP that nobody supports (RFC 9110 15.6.2, 15.6.6)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail that the relay has taken."""

    reference: str
    message_id: str
    mailbox: str
    token: str
    """The person whose words it holds; empty if there are none."""
    digest: str
    """SHA-256 of the whole mail: copies are equal, byte for byte."""
    at: float
    """When it was taken, on the clock of the run, in seconds."""


def read_arrival(raw: bytes, mailbox: str, at: float) -> Arrival:
    """Return what the raw mail *raw* is, taken for *mailbox* at the time *at*."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body = mail.get_body()
    found = TOKEN.search(body.get_content() if body else "")
    return Arrival(
        reference=str(mail["X-KIM-Ref"]),
        message_id=str(mail["Message-ID"]),
        mailbox=mailbox,
        token=found.group() if found else "",
        digest=hashlib.sha256(raw).hexdigest(),
        at=at,
    )


@dataclass(slots=True)
class Ledger:
    """All that is known about the requests of one run."""

    promised: dict[str, str] = field(default_factory=dict)
    """The person to whom each reference was given."""
    arrivals: dict[str, list[Arrival]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[int] = field(default_factory=Counter)
    """The answers, by HTTP status."""
    unanswered: int = 0
    without_answer: Counter[str] = field(default_factory=Counter)
    """How those ended, by the name of the error."""
    """Requests whose connection ended without an answer."""
    nobody_listened: int = 0
    """Requests that could not even be sent."""
    given_up: set[str] = field(default_factory=set)
    """Persons who got no thanks and did not ask again."""
    contradicted: list[str] = field(default_factory=list)
    """What cannot be: one reference for two persons, or two for the same words."""

    def promise(self, reference: str, token: str) -> None:
        """Note that *token* was given *reference*; an empty token is somebody unknown."""
        holder = self.promised.setdefault(reference, token)
        if holder and token and holder != token:
            self.contradicted.append(f"{reference} was given to {holder} and to {token}")

    def take(self, arrival: Arrival) -> None:
        """Note that a mail has arrived."""
        self.arrivals[arrival.reference].append(arrival)

    @property
    def mails(self) -> int:
        """The number of mails that arrived, with copies."""
        return sum(map(len, self.arrivals.values()))

    @property
    def missing(self) -> set[str]:
        """The references that were promised and have not arrived."""
        return self.promised.keys() - self.arrivals.keys()

    @property
    def owed(self) -> int:
        """How many letters are on their way, about."""
        return len(self.promised) - len(self.arrivals)

    @property
    def copies(self) -> int:
        """How many mails came more often than once."""
        return self.mails - len(self.arrivals)

    @property
    def answer_lost(self) -> int:
        """How many requests were accepted although their answer never reached the person."""
        return len(self.arrivals.keys() - self.promised.keys())

    def errors(self) -> int:
        """Return how many answers were errors of the server, the deliberate one aside."""
        return sum(
            count
            for status, count in self.statuses.items()
            if status >= 500 and status not in {DELIBERATE, *UNSUPPORTED}
        )

    def unlike_copies(self, *, per_mailbox: bool = False) -> list[str]:
        """Return the references whose copies nobody could recognise as copies.

        A mail to the fallback mailbox has a note in front: with *per_mailbox* only copies in the
        same mailbox have to be equal, byte for byte.
        """
        unlike = []
        for reference, mails in self.arrivals.items():
            names = {mail.message_id for mail in mails}
            contents = {(mail.mailbox if per_mailbox else "", mail.digest) for mail in mails}
            boxes = {box for box, _ in contents}
            if len(names) > 1 or len(contents) > len(boxes):
                unlike.append(reference)
        return unlike

    def wrong_words(self) -> list[str]:
        """Return the references under which somebody else's words arrived, or none."""
        return [
            reference
            for reference, token in self.promised.items()
            for mail in self.arrivals.get(reference, ())[:1]
            if token and mail.token != token
        ]

    def asked_twice(self) -> list[str]:
        """Return the persons whose one request arrived under two references.

        A damaged request may name somebody else: its promise is nobody's.
        """
        references = defaultdict(set)
        for reference, mails in self.arrivals.items():
            if self.promised.get(reference) == "":
                continue
            references[mails[0].token].add(reference)
        known = set(self.promised.values()) - {""}
        return [token for token, given in references.items() if token in known and len(given) > 1]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table at the end."""

    what: str
    value: str
    is_right: bool = True
    examples: tuple[str, ...] = ()
    """What was wrong, for whoever looks for the cause."""


def must_be_none(what: str, found: Mapping[str, object] | set[str] | list[str] | int) -> Row:
    """Return a line that is right if nothing was *found*."""
    if isinstance(found, int):
        return Row(what, str(found), is_right=not found)
    return Row(what, str(len(found)), not found, tuple(sorted(map(str, found))[:5]))


def rows(ledger: Ledger, *, per_mailbox: bool = False, at_least: int = 1) -> Iterator[Row]:
    """Yield what every run counts; with fewer promises than *at_least* it has shown nothing."""
    promised = len(ledger.promised)
    yield Row("promised (307 with a reference)", str(promised), is_right=promised >= at_least)
    yield Row("arrived", str(len(ledger.arrivals)))
    yield must_be_none("lost", ledger.missing)
    yield must_be_none("arrived with other words than were sent", ledger.wrong_words())
    yield Row("copies", str(ledger.copies))
    yield must_be_none(
        "copies that cannot be recognised", ledger.unlike_copies(per_mailbox=per_mailbox)
    )
    yield Row("accepted, answer lost", str(ledger.answer_lost))
    yield must_be_none("one request under two references", ledger.asked_twice())
    yield must_be_none("one reference for two persons", ledger.contradicted)
    yield Row("nobody listened", str(ledger.nobody_listened))
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(ledger.without_answer.items()))
    yield Row("sent, no answer", f"{ledger.unanswered} ({kinds})" if kinds else "0")
    yield Row("answers 503 (not now)", str(ledger.statuses[DELIBERATE]))
    yield must_be_none("other answers 5xx", ledger.errors())


def print_table(title: str, lines: list[Row]) -> bool:
    """Print the table; return True if everything is right."""
    print(f"\n{title}")
    for row in lines:
        print(f"  {row.what:<58} {row.value:>14} {'' if row.is_right else '  WRONG'}")
        for example in row.examples:
            print(f"      {example}")
    right = all(row.is_right for row in lines)
    print("  nothing was lost" if right else "  NOT AS PROMISED", flush=True)
    return right
