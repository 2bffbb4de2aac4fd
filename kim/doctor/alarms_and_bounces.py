"""Check the channels of alarms and the mailbox of bounces."""

import imaplib
import os
from collections.abc import Iterator

from formservice.bounces.imap import count_left_to_a_person
from formservice.config.readers import ImapBox
from formservice.config.settings import Settings
from kim.doctor.checks import Finding, bad, good, note

_STEP = "handbook/operating/install.md, “Bounces”"


def check_alarms(settings: Settings) -> Iterator[Finding]:
    """Yield findings about the alarm channels; send no alarm."""
    ways = [settings.alarm_command[0]] if settings.alarm_command else []
    if ways and not os.access(ways[0], os.X_OK):
        what = f"{ways[0]} cannot be run by this user: this way reaches nobody."
        yield bad("alarms", f"{what} Remedy: Put it there, or mend KIM_ALARM_COMMAND.")
        return
    ways += ["webhook"] if settings.alarm_webhook_url else []
    if ways:
        yield good("alarms", ", ".join(ways))
    elif not settings.is_local:
        remedy = "Set KIM_ALARM_COMMAND or KIM_ALARM_WEBHOOK_URL."
        yield bad("alarms", f"nobody would be called. Remedy: {remedy}")


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
        yield bad("bounces", f"{what} takes and a mailbox refuses is lost. Remedy: {remedy}")


def _of_mailbox(settings: Settings, box: ImapBox) -> Finding:
    place = f"{box.folder} at {box.host}:{box.port}"
    try:
        left = count_left_to_a_person(box, settings.smtp_ca_file)
    except (OSError, imaplib.IMAP4.error) as error:
        remedy = f"See KIM_BOUNCE_IMAP_URL and IPAddressAllow ({_STEP})."
        refused = isinstance(error, imaplib.IMAP4.error)
        why = "login or folder refused" if refused else type(error).__name__
        return bad("bounces", f"{place} cannot be read ({why}). Remedy: {remedy}")
    if left:
        return note("bounces", f"{place} can be read; mails in it that wait for a person: {left}")
    return good("bounces", f"{place} can be read")
