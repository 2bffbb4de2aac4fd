"""Mails that come by themselves to the coordination, through the relay that requests go through."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from formservice.assembly import build_smtp_options
from formservice.config.settings import Settings
from formservice.delivery.smtp import Mailer
from formservice.delivery.smtp_replies import Result
from formservice.working_time import BERLIN


def mail_to_coordination(  # noqa: PLR0913, PLR0917 - each is a part of the mail
    name: str, subject: str, text: str, sender: str, recipient: str, now: datetime
) -> EmailMessage:
    """Return a German mail that nobody answers to; *name* is that of its sender."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f'"{name}" <{sender}>'
    mail["To"] = recipient
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now.astimezone(BERLIN))
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail["Content-Language"] = "de"
    mail.set_content(text, cte="base64")
    return mail


async def send_mail(settings: Settings, recipient: str, content: bytes) -> Result:
    """Send the mail, and return what the relay says."""
    mailer = Mailer(build_smtp_options(settings))
    try:
        return await mailer.send(settings.envelope_sender, recipient, content)
    finally:
        await mailer.close()
