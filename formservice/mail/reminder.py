"""Compose the mails that remind staff of a request; nothing of its content is in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from formservice.mail.body import every_spelling, local_time, staff_link
from formservice.mail.message import assemble_mail, header_line, subject_with
from formservice.outbox import Followup, OpenedFollowup, Step
from formservice.working_time import BERLIN
from portal.district import District
from portal.routing import holder_of

LAST_WORDS = {Step.REMIND: "ERINNERUNG", Step.ESCALATE: "OFFEN"}
"""The last word of the subject."""
REMINDER = """\
ERINNERUNG: Zu dieser Anfrage hat noch niemand etwas angegeben.

{facts}

Die Anfrage steht in der E-Mail mit dieser Nummer in Ihrem Postfach. Hat schon jemand geantwortet,
auch per E-Mail oder Telefon? Dann öffnen Sie bitte den Link und drücken Sie einmal „Übernommen“:
{link}

Diese Erinnerung kommt nur einmal. Bitte antworten Sie nicht darauf.
"""
ESCALATION = """\
OFFENE ANFRAGE: Das Team in diesem Postfach hat noch nichts zu ihr angegeben.

{facts}
Postfach: {mailbox}

Bitte fragen Sie dort nach. Die Anfrage selbst steht nur in der E-Mail an dieses Postfach.
Was bisher geschehen ist, und ob sie zu einem anderen Ort gehört:
{link}

Diese Nachricht kommt nur einmal. Bitte antworten Sie nicht darauf.
"""
TEXTS = {Step.REMIND: REMINDER, Step.ESCALATE: ESCALATION}


@dataclass(frozen=True, slots=True)
class ReminderMail:
    """What is the same in all reminders."""

    mail_from: str
    site_url: str
    """URL of the site without a slash at its end."""

    @property
    def domain(self) -> str:
        """The domain of our Message-IDs."""
        return self.mail_from.rpartition("@")[2]

    def compose(  # noqa: PLR0913 - a mail has that many parts
        self,
        step: Step,
        about: OpenedFollowup,
        district: District,
        *,
        reference: str,
        message_id: str,
        mailbox: str,
        token: str,
        days: int,
        now: datetime,
    ) -> bytes:
        """Return the mail to *mailbox* as SMTP transmits it.

        *reference* and *message_id* are its own: by them a report is known to be about it. *days*:
        working days since a mailbox got the request.
        """
        headers = self._headers(step, about.followup, district, reference)
        lines = [
            *headers,
            header_line("To", mailbox),
            header_line("Date", format_datetime(now.astimezone(BERLIN))),
            header_line("Message-ID", message_id),
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
        ]
        text = TEXTS[step].format(
            facts="\n".join(_facts(about, district, days)),
            link=staff_link(self.site_url, token),
            mailbox=f"{holder_of(district, about.mailbox)}, {about.mailbox}",
        )
        return assemble_mail(lines, text)

    def _headers(
        self, step: Step, followup: Followup, district: District, reference: str
    ) -> list[str]:
        town = district.municipality(followup.municipality)
        subject = subject_with(followup.reference, town, followup.language, LAST_WORDS[step])
        return [
            header_line("From", f'"KIM-Kontaktformular" <{self.mail_from}>'),
            header_line("Subject", subject),
            header_line("Auto-Submitted", "auto-generated"),
            header_line("X-Auto-Response-Suppress", "OOF, AutoReply"),
            header_line("Content-Language", "de"),
            header_line("X-KIM-Ref", reference),
            header_line("X-KIM-Reminder", followup.reference),
        ]


def _facts(about: OpenedFollowup, district: District, days: int) -> Iterator[str]:
    """Yield what is known of the request; the text of the mail begins with it."""
    town = district.municipality(about.followup.municipality)
    yield f"Vorgangsnummer: {every_spelling(about.followup.reference)}"
    yield f"Ort: {town.name if town else 'unklar'}"
    yield f"Eingang: {local_time(about.followup.accepted_at)}"
    if about.arrived_at:
        age = f"mindestens {days} {'Arbeitstage' if days > 1 else 'Arbeitstag'}"
        yield f"Im Postfach seit: {local_time(about.arrived_at)}, {age}"
