"""Mails that come by themselves to the coordination, through the relay that requests go through."""

import asyncio
import sys
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

import click

from formservice.assembly import build_smtp_options, refuse_example_addresses
from formservice.config.settings import Settings
from formservice.delivery.smtp import Mailer
from formservice.delivery.smtp_replies import Result, Sent
from kim.project import Project
from portal.exit_codes import Exit
from portal.local_time import BERLIN


def automatic_mail(subject: str, text: str) -> EmailMessage:
    """Return a German mail that nobody answers to, without the headers of its way."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail["Content-Language"] = "de"
    mail.set_content(text, cte="base64")
    return mail


def mail_the_coordination(
    project: Project, settings: Settings, name: str, mail: EmailMessage, *, called: str
) -> bool:
    """Send *mail* from *name* to the coordination of the district; say it where there is none.

    Returns whether it was sent. Ends with 1 if the relay does not take it, which *called* is named.
    Raises `ConfigurationError` for addresses that are examples.
    """
    coordination = project.district(settings.district).followup.coordination
    if coordination is None:
        click.echo("district.toml names no coordination: nothing is mailed.")
        return False
    refuse_example_addresses(settings, project.district_folder(settings.district).path)
    sender = settings.mail_from
    mail["From"] = f'"{name}" <{sender}>'
    mail["To"] = coordination.address
    mail["Date"] = format_datetime(datetime.now(UTC).astimezone(BERLIN))
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    result = asyncio.run(_send(settings, coordination.address, mail.as_bytes()))
    if isinstance(result, Sent):
        return True
    click.echo(f"The relay did not take {called}: {result.code}. Send it again later.", err=True)
    sys.exit(Exit.FAILED)


async def _send(settings: Settings, recipient: str, content: bytes) -> Result:
    mailer = Mailer(build_smtp_options(settings))
    try:
        return await mailer.send(settings.envelope_sender, recipient, content)
    finally:
        await mailer.close()
