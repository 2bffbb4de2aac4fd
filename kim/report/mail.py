"""Mail a report to the coordination, through the relay that requests go through."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from formservice.assembly import build_smtp_options
from formservice.config.settings import Settings
from formservice.delivery.smtp import Mailer
from formservice.delivery.smtp_replies import Result
from formservice.working_time import BERLIN
from kim.report.figures import Line, Report
from kim.report.formats import FEW, as_csv, period_name
from kim.report.page import as_page

TEXT = """\
Guten Tag,

im Anhang sind die Zahlen zum Kontaktformular: eine Seite zum Drucken und eine Tabelle.

Anfragen, {period}: {total}
Anfragen seit Januar: {so_far}

Kleine Zahlen sind nicht genannt, damit niemand zu erkennen ist.
Diese E-Mail kommt von selbst. Bitte antworten Sie nicht darauf.
"""


def compose_report(report: Report, sender: str, recipient: str, now: datetime) -> bytes:
    """Return the mail with page and table attached, as SMTP transmits it."""
    period = period_name(report)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f'"KIM-Statistik" <{sender}>'
    mail["To"] = recipient
    mail["Subject"] = f"[KIM] Zahlen zum Kontaktformular, {period}"
    mail["Date"] = format_datetime(now.astimezone(BERLIN))
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail["Content-Language"] = "de"
    mail.set_content(
        TEXT.format(period=period, total=_told(report.total), so_far=_told(report.so_far)),
        cte="base64",
    )
    name = f"kim-zahlen-{report.period}"
    page = as_page(report).encode()
    mail.add_attachment(page, maintype="text", subtype="html", filename=f"{name}.html")
    table = as_csv(report).encode("utf-8-sig")
    mail.add_attachment(table, maintype="text", subtype="csv", filename=f"{name}.csv")
    return mail.as_bytes()


async def send_report(settings: Settings, recipient: str, content: bytes) -> Result:
    """Send the mail, and return what the relay says."""
    mailer = Mailer(build_smtp_options(settings))
    try:
        return await mailer.send(settings.envelope_sender, recipient, content)
    finally:
        await mailer.close()


def _told(line: Line) -> str:
    number, before = (FEW if each is None else each for each in (line.number, line.before))
    return f"{number} (im Jahr davor: {before})"
