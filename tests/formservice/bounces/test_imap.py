"""A server of mailboxes that refuses a command: nothing is taken for done."""

import asyncio
import imaplib
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from formservice.bounces import imap
from formservice.bounces.imap import BounceBox, Look, look_into
from formservice.config.readers import ImapBox, ImapSecurity, Secret
from formservice.monitoring.alarms import Alarms

BOX = ImapBox("127.0.0.1", 1, ImapSecurity.TLS, "user", Secret("x"), "INBOX")


class Refusing:
    """Answers as imaplib does for a mailbox with one mail, and refuses one kind of command."""

    def __init__(self, refused: str) -> None:
        self.refused = refused

    def capability(self) -> tuple[str, list[bytes]]:
        """Return what the server can do."""
        return "OK", [b"IMAP4rev1 UIDPLUS"]

    def uid(self, command: str, *_: str) -> tuple[str, list[bytes | tuple[bytes, bytes]]]:
        """Return the answer to a command."""
        if command == self.refused:
            return "NO", [b"Server busy now"]
        answers: dict[str, list[bytes | tuple[bytes, bytes]]] = {
            "SEARCH": [b"1"],
            "FETCH": [(b"1", b"Subject: Undelivered"), b")"],
        }
        return "OK", answers.get(command, [b""])


class Handled:
    """Needs no person for any mail."""

    async def handle(self, _: bytes) -> bool:
        """Return True: the mail may go."""
        return True


def opening(refused: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each mailbox that is opened refuse the commands *refused*."""

    def opened(*_: object, **__: object) -> AbstractContextManager[Refusing]:
        return nullcontext(Refusing(refused))

    monkeypatch.setattr(imap, "_opened", opened)


@pytest.mark.parametrize("refused", ["SEARCH", "FETCH", "STORE", "EXPUNGE"])
def test_what_the_server_refuses_is_a_failed_reading(
    monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """A mail that stays would be handled again each minute, and nobody be told."""
    opening(refused, monkeypatch)
    box = BounceBox(BOX, None, Handled(), Alarms(lambda *_: None))  # type: ignore[arg-type]
    with pytest.raises(imaplib.IMAP4.error):
        asyncio.run(box.read_new())


def test_a_mail_that_cannot_be_given_keeps_no_other_from_being_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A damaged one stands first for ever; the others are read, and somebody is told of it."""

    class Damaged(Refusing):
        def uid(self, command: str, *words: str) -> tuple[str, list[bytes | tuple[bytes, bytes]]]:
            if command == "SEARCH":
                return "OK", [b"1 2"]
            if (command, *words[:1]) == ("FETCH", "1"):
                return "NO", [b"[SERVERBUG] damaged"]
            return super().uid(command, *words)

    taken = []

    class Handling:
        async def handle(self, raw: bytes) -> bool:
            taken.append(raw)
            return True

    monkeypatch.setattr(imap, "_opened", lambda *_, **__: nullcontext(Damaged("")))
    box = BounceBox(BOX, None, Handling(), Alarms(lambda *_: None))  # type: ignore[arg-type]
    with pytest.raises(imaplib.IMAP4.error):
        asyncio.run(box.read_new())
    assert taken == [b"Subject: Undelivered"]


def test_a_refusal_is_no_number_of_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its words would be counted."""
    opening("SEARCH", monkeypatch)
    with pytest.raises(imaplib.IMAP4.error):
        look_into(BOX, None)


@pytest.mark.parametrize(
    ("quota", "full"),
    [
        ([b'"User quota" (STORAGE 512 1024)'], 50),
        ([b'"User quota" (STORAGE 10 1024 MESSAGE 97 100)'], 97),
        ([b'"a" (STORAGE 1 10)', b'"b" (STORAGE 11 10)'], 110),
        ([b'"User quota" (STORAGE 10 0)'], None),
        ([b'"User quota" ()'], None),
        ([(b"{10}", b"User quota"), b" (STORAGE 512 1024)"], 50),
        ([None], None),
        (None, None),
    ],
)
def test_a_mailbox_says_how_full_it_is(
    monkeypatch: pytest.MonkeyPatch,
    quota: list[bytes | tuple[bytes, bytes] | None] | None,
    full: int | None,
) -> None:
    """What does not fit into it any more is lost (RFC 9208); without a limit nothing is said."""

    class Limited(Refusing):
        def capability(self) -> tuple[str, list[bytes]]:
            return "OK", [b"IMAP4rev1 QUOTA"]

        def getquotaroot(self, folder: str) -> tuple[str, list[Any]]:
            assert folder == '"INBOX"'
            return ("NO", []) if quota is None else ("OK", [[b'INBOX "User quota"'], quota])

    monkeypatch.setattr(imap, "_opened", lambda *_, **__: nullcontext(Limited("none")))
    assert look_into(BOX, None) == Look(1, full)
