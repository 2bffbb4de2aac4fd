"""Read new mails in the bounce mailbox (IMAP, RFC 9051) at intervals.

A mail that needs no person is deleted, because it may quote the whole request. A mail that a person
must read stays unread and is flagged (RFC 9051 2.3.2), which mail programs show.
"""

import asyncio
import contextlib
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from formservice.bounces.handler import BounceHandler
from formservice.bounces.notification import LARGEST
from formservice.config.readers import ImapBox, ImapSecurity
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import OutboxUnavailableError

TIMEOUT_SECONDS = 10.0
"""Longest wait for one answer of the server; a stop may have to wait that long."""
FAILURES_BEFORE_ALARM = 3
"""Failed readings in a row before an alarm; a restart of the server causes one or two."""

_LIMITS = re.compile(rb"\b(?:STORAGE|MESSAGE) (\d+) (\d+)", re.IGNORECASE)

log = structlog.get_logger()


class LoginRefusedError(imaplib.IMAP4.error):
    """The server does not take user and password."""


class BounceBox:
    """Reads new mails in the bounce mailbox."""

    def __init__(
        self, box: ImapBox, ca_file: Path | None, bounces: BounceHandler, alarms: Alarms
    ) -> None:
        self._box = box
        self._tls = ssl.create_default_context(cafile=ca_file)
        self._bounces = bounces
        self._alarms = alarms
        self._failures = 0

    async def run(self, stop: asyncio.Event, pause_seconds: float) -> None:
        """Read new mails every *pause_seconds* until *stop* is set."""
        while not stop.is_set():
            try:
                await self.read_new()
                self._failures = 0
            except LoginRefusedError:
                self._failed("login")
            except (imaplib.IMAP4.error, OSError) as error:
                self._failed(type(error).__name__)
            except OutboxUnavailableError as error:
                self._failed(error.reason.value)
            except Exception as error:
                # Answers that imaplib cannot read; delivery, which runs beside this, goes on.
                log.exception("bounce-mailbox-broke")
                self._failed(type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause_seconds)

    async def read_new(self) -> int:
        """Handle the new mails; return how many were left to a person.

        Raises `OSError` or `imaplib.IMAP4.error` if the mailbox cannot be read, and
        `OutboxUnavailableError` if the outbox cannot be used.
        """
        loop = asyncio.get_running_loop()

        def handle(raw: bytes) -> bool:
            return asyncio.run_coroutine_threadsafe(self._bounces.handle(raw), loop).result()

        left = await asyncio.to_thread(self._read_new, handle)
        if left:
            log.warning("notifications-left", mails=left)
        return left

    def _read_new(self, take: Callable[[bytes], bool]) -> int:
        left, refused = 0, 0
        with self._opened() as imap:
            # One mail alone (RFC 4315): what others have marked stays.
            expunges_one = _offers(imap, b"UIDPLUS")
            for number in _numbers(imap, "UNDELETED", "UNFLAGGED"):
                status, answer = imap.uid("FETCH", number, f"(BODY.PEEK[]<0.{LARGEST}>)")
                if status != "OK":  # damaged, or somebody else was quicker (RFC 2180 4.1.2)
                    refused += 1
                    continue
                raw = next((part[1] for part in answer if isinstance(part, tuple)), None)
                if raw is None:
                    continue  # somebody else was quicker
                done = take(raw)
                left += not done
                flag = r"(\Deleted)" if done else r"(\Flagged)"
                _ok(imap.uid("STORE", number, "+FLAGS.SILENT", flag))
                if done and expunges_one:
                    _ok(imap.uid("EXPUNGE", number))
                elif done:
                    _ok(imap.expunge())
        if refused:  # told when the others have been read
            raise imaplib.IMAP4.error("refused")
        return left

    def _opened(self) -> contextlib.AbstractContextManager[imaplib.IMAP4]:
        return _opened(self._box, self._tls)

    def _failed(self, code: str) -> None:
        self._failures += 1
        log.warning("bounce-mailbox-failed", code=code, failures=self._failures)
        if self._failures >= FAILURES_BEFORE_ALARM:
            self._alarms.sound(Alarm.BOUNCE_BOX_AWAY, code=code)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in a mailbox."""

    left: int
    """Mails that wait for a person."""
    full: int | None
    """Percents of what it may hold (RFC 9208); `None`: it has no limit, or the server is silent."""


def look_into(box: ImapBox, ca_file: Path | None) -> Look:
    """Return what is in *box*; change nothing in it.

    Raises `OSError` or `imaplib.IMAP4.error` if the mailbox cannot be read.
    """
    with _opened(box, ssl.create_default_context(cafile=ca_file), readonly=True) as imap:
        return Look(len(_numbers(imap, "UNDELETED", "FLAGGED")), _percents(imap, box.folder))


def _percents(imap: imaplib.IMAP4, folder: str) -> int | None:
    if not _offers(imap, b"QUOTA"):
        return None
    try:
        roots = _ok(imap.getquotaroot(_quoted(folder)))[1]
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        return None  # it offers more than it tells
    # The name of a root may come as a literal, which imaplib puts into a tuple.
    parts = (
        part for each in roots if each for part in (each if isinstance(each, tuple) else [each])
    )
    limits = [(int(used), int(limit)) for used, limit in _LIMITS.findall(b" ".join(parts))]
    return max((100 * used // limit for used, limit in limits if limit), default=None)


def _numbers(imap: imaplib.IMAP4, *wanted: str) -> list[str]:
    """Return the numbers (UID) of the mails that have the flags *wanted*."""
    found = _ok(imap.uid("SEARCH", *wanted))
    return (found[0] or b"").decode("ascii").split()


def _ok(reply: tuple[str, list[Any]]) -> list[Any]:
    """Return the answer in *reply*; raise `imaplib.IMAP4.error` if the server refuses the command.

    imaplib itself raises for a command that the server does not understand (BAD), not for NO.
    """
    status, answer = reply
    if status != "OK":
        raise imaplib.IMAP4.error("refused")
    return answer


def _offers(imap: imaplib.IMAP4, extension: bytes) -> bool:
    """Return True if the server has the *extension*.

    Servers may say so only after the login, when imaplib asks no more.
    """
    found = _ok(imap.capability())
    return extension in b" ".join(each for each in found if each).upper().split()


def _quoted(folder: str) -> str:
    return '"{}"'.format(folder.replace("\\", "\\\\").replace('"', '\\"'))


@contextlib.contextmanager
def _opened(
    box: ImapBox, tls: ssl.SSLContext, *, readonly: bool = False
) -> Iterator[imaplib.IMAP4]:
    imap = (
        imaplib.IMAP4_SSL(box.host, box.port, ssl_context=tls, timeout=TIMEOUT_SECONDS)
        if box.security is ImapSecurity.TLS
        else imaplib.IMAP4(box.host, box.port, timeout=TIMEOUT_SECONDS)
    )
    with imap:
        if box.security is ImapSecurity.STARTTLS:
            imap.starttls(tls)
        _log_in(imap, box)
        status, _ = imap.select(_quoted(box.folder), readonly=readonly)
        if status != "OK":
            raise imaplib.IMAP4.error("no such folder")
        yield imap


def _log_in(imap: imaplib.IMAP4, box: ImapBox) -> None:
    password = box.password.reveal()
    try:
        if f"{box.user}{password}".isascii():
            imap.login(box.user, password)
        else:  # which LOGIN cannot say (RFC 3501)
            imap.authenticate("PLAIN", lambda _: f"\0{box.user}\0{password}".encode())
    except imaplib.IMAP4.abort:  # the connection ended
        raise
    except imaplib.IMAP4.error as error:
        raise LoginRefusedError(*error.args) from None
