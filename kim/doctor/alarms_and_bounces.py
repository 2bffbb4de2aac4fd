"""Check the channels of alarms, the mailbox of bounces, and the age of the newest backup."""

import contextlib
import datetime as dt
import imaplib
import os
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from formservice.bounces.imap import LoginRefusedError, look_into
from formservice.config.readers import ImapBox, Secret
from formservice.config.settings import Settings
from formservice.monitoring.http_client import connection_to
from kim.backup.command import sealer_of
from kim.backup.kept import is_late
from kim.doctor.checks import Finding, bad, good, note
from portal.problems import ConfigurationError

_STEP = "handbook/operating/install.md, “Bounces”"
_PROGRAM = "Put it below /usr, where the units may run programs, or mend KIM_ALARM_COMMAND."
_WEBHOOK = (
    "See /etc/kim/alarm_webhook_url, or the line in kim.env; each addresses.conf has to allow it "
    "(IPAddressAllow)."
)
_FULL = 90
"""Percents of what the bounce mailbox may hold, from which on somebody has to empty it."""
_EMPTY = "Remove what is done with, or have its limit raised (handbook/betrieb/bounce-box-away.md)."
_CONNECT_SECONDS = 15.0
"""Longest wait for each step of a connection."""


def check_alarms(settings: Settings) -> Iterator[Finding]:
    """Yield a finding about each alarm channel; send no alarm (that is `kim alarm --test`)."""
    if settings.alarm_command:
        yield _of_command(settings.alarm_command[0])
    if settings.alarm_webhook_url:
        yield _of_webhook(settings.alarm_webhook_url)
    if not (settings.alarm_command or settings.alarm_webhook_url or settings.is_local):
        remedy = "Set KIM_ALARM_COMMAND, or fill in /etc/kim/alarm_webhook_url."
        yield bad("alarms", f"nobody would be called. Remedy: {remedy}")


def _of_command(program: str) -> Finding:
    if not os.access(program, os.X_OK):
        what = f"{program} cannot be run by this user: this way reaches nobody."
        return bad("alarms", f"{what} Remedy: {_PROGRAM}")
    interpreter = _interpreter_of(Path(program))
    if interpreter and not os.access(interpreter, os.X_OK):
        what = f"{program} needs {interpreter}, which cannot be run."
        return bad("alarms", f"{what} Remedy: Install it, or mend the first line of the program.")
    return good("alarms", program)


def _interpreter_of(program: Path) -> str | None:
    """Return the program behind `#!` (execve(2)); `None`: it is no script, or unreadable."""
    try:
        with program.open("rb") as stream:
            first = stream.readline(256).decode("utf-8", "replace")
    except OSError:
        return None
    words = first.removeprefix("#!").split()
    return words[0] if first.startswith("#!") and words else None


def _of_webhook(address: Secret) -> Finding:
    """Return whether the server takes a connection, with TLS where the address says so."""
    parts = urlsplit(address.reveal())
    try:
        with contextlib.closing(connection_to(parts, _CONNECT_SECONDS)) as connection:
            connection.connect()
    except OSError as error:
        reason = f"{type(error).__name__}: {error.strerror or error}"
        what = f"webhook at {parts.hostname} cannot be reached ({reason})."
        return bad("alarms", f"{what} Remedy: {_WEBHOOK}")
    return good("alarms", f"webhook answers at {parts.hostname}")


def check_backup(settings: Settings) -> Iterator[Finding]:
    """Yield how old the newest backup is, or that none is made."""
    if settings.backup_key:
        try:
            sealer_of(settings)
        except ConfigurationError as error:
            yield bad("backup", str(error))
        late, text = is_late(settings.backup_dir, dt.datetime.now(dt.UTC))
        remedy = "systemctl start kim-backup, and see that its timer runs"
        yield bad("backup", f"{text}. Remedy: {remedy}") if late else good("backup", text)
    elif not settings.is_local:
        remedy = "Set KIM_BACKUP_KEY (handbook/operating/backup.md)"
        yield note("backup", f"kim makes none; another program has to. Remedy: {remedy}")


def check_bounces(settings: Settings) -> Iterator[Finding]:
    """Yield findings about the bounce mailbox; without one, what would be lost."""
    if settings.bounce_imap_url:
        yield _of_mailbox(settings, settings.bounce_imap_url)
    elif settings.bounce_address:
        what = (
            f"no mailbox is read: a mail server has to pipe what comes to {settings.bounce_address}"
        )
        yield note("bounces", f"{what} into `kim bounce`")
    elif not settings.is_local:
        what = f"nobody reads what comes back to {settings.mail_from}: a request that the relay"
        remedy = f"Set KIM_BOUNCE_IMAP_URL and KIM_BOUNCE_ADDRESS ({_STEP})."
        make = note if settings.without_bounces else bad
        yield make("bounces", f"{what} takes and a mailbox refuses is lost. Remedy: {remedy}")


def _of_mailbox(settings: Settings, box: ImapBox) -> Finding:
    place = f"{box.folder} at {box.host}:{box.port}"
    try:
        seen = look_into(box, settings.smtp_ca_file)
    except (OSError, imaplib.IMAP4.error) as error:
        why, remedy = _why_unread(error)
        return bad("bounces", f"{place} cannot be read ({why}). Remedy: {remedy}")
    if seen.full is not None and seen.full >= _FULL:
        what = f"{place} is full to {seen.full} %: what comes back then is lost."
        return bad("bounces", f"{what} Remedy: {_EMPTY}")
    if seen.left:
        waiting = f"mails in it that wait for a person: {seen.left}"
        return note("bounces", f"{place} can be read; {waiting}")
    return good("bounces", f"{place} can be read")


def _why_unread(error: OSError | imaplib.IMAP4.error) -> tuple[str, str]:
    """Return why the bounce mailbox cannot be read, and what helps."""
    if isinstance(error, LoginRefusedError):
        return "login refused", f"Write user and password into /etc/kim/bounce_imap_url ({_STEP})."
    if isinstance(error, imaplib.IMAP4.error):
        return "folder refused", f"See the folder in /etc/kim/bounce_imap_url ({_STEP})."
    if isinstance(error, ssl.SSLCertVerificationError):
        return type(error).__name__, "Have its certificate renewed, or see KIM_SMTP_CA_FILE."
    return type(error).__name__, f"See that it can be reached, and IPAddressAllow ({_STEP})."
