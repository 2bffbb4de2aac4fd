"""Compose the mails that remind staff of a request; nothing of its content is in them."""

from collections.abc import Iterator
from datetime import datetime

from formservice.mail.body import every_spelling, local_time
from formservice.mail.message import LINK, REMINDED, STILL_OPEN, subject_with
from formservice.mail.own_mail import OwnMail
from formservice.outbox import OpenedFollowup, Step
from portal.district import District
from portal.forms.all_forms import form_counted_as
from portal.routing import holder_of

LAST_WORDS = {Step.REMIND: REMINDED, Step.ESCALATE: STILL_OPEN}
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
Postfach: {mailbox}{cover}

Bitte fragen Sie dort nach. Die Anfrage selbst steht nur in der E-Mail an dieses Postfach.
Was bisher geschehen ist, und ob sie zu einem anderen Ort gehört:
{link}

Diese Nachricht kommt nur einmal. Bitte antworten Sie nicht darauf.
"""
TO_SUBSTITUTE = """\
ERINNERUNG, {cover}: Zu dieser Anfrage hat noch niemand etwas angegeben.

{facts}
Postfach: {mailbox}

Sie bekommen diese Erinnerung, weil Sie dieses Postfach vertreten. Die Anfrage kam vor der
Vertretung: Sie steht in der E-Mail mit dieser Nummer dort. Können Sie dort nicht nachsehen, fragen
Sie bitte die Koordination. Hat schon jemand geantwortet? Dann öffnen Sie bitte den Link und drücken
Sie einmal „Übernommen“:
{link}

Diese Erinnerung kommt nur einmal. Bitte antworten Sie nicht darauf.
"""
NEW_LINK = """\
NEUER LINK: Ihr Postfach hat diese Anfrage. Mit diesem Link sagen Sie, was aus ihr wird.

{facts}

Die Anfrage steht in der E-Mail mit dieser Nummer in Ihrem Postfach. Kümmert sich schon jemand? Dann
öffnen Sie bitte den Link und drücken Sie einmal „Übernommen“:
{link}

Hat ihn niemand von Ihnen bestellt? Sehen Sie nach der Anfrage. Bitte antworten Sie nicht auf diese
E-Mail.
"""
TEXTS = {Step.REMIND: REMINDER, Step.ESCALATE: ESCALATION}


def write_reminder(  # noqa: PLR0913 - a mail has that many parts
    step: Step,
    about: OpenedFollowup,
    district: District,
    *,
    reference: str,
    mailbox: str,
    link: str,
    days: int,
    now: datetime,
    cover: str = "",
) -> OwnMail:
    """Return the mail to *mailbox*; *days*: working days since a mailbox got the request.

    *cover*: who stands in for the mailbox that has the request, and until when, in German; empty:
    nobody.
    """
    followup = about.followup
    town = district.municipality(followup.municipality)
    return OwnMail(
        reference,
        mailbox,
        subject=subject_with(followup.reference, town, followup.language, LAST_WORDS[step]),
        mark=("X-KIM-Reminder", followup.reference),
        text=(TO_SUBSTITUTE if cover and step is Step.REMIND else TEXTS[step]).format(
            cover=f"\n{cover}" if cover and step is Step.ESCALATE else cover,
            facts="\n".join(_facts(about, district, days)),
            link=link,
            mailbox=f"{holder_of(district, about.mailbox)}, {about.mailbox}",
        ),
        at=now,
    )


def write_new_link(
    about: OpenedFollowup, district: District, *, reference: str, link: str, now: datetime
) -> OwnMail:
    """Return the mail with a new *link* to the mailbox that has the request."""
    followup = about.followup
    town = district.municipality(followup.municipality)
    return OwnMail(
        reference,
        about.mailbox,
        subject=subject_with(followup.reference, town, followup.language, LINK),
        mark=("X-KIM-Reminder", followup.reference),
        text=NEW_LINK.format(facts="\n".join(_facts(about, district)), link=link),
        at=now,
    )


def _facts(about: OpenedFollowup, district: District, days: int = 0) -> Iterator[str]:
    """Yield what is known of the request; the text of the mail begins with it."""
    town = district.municipality(about.followup.municipality)
    yield f"Vorgangsnummer: {every_spelling(about.followup.reference)}"
    if form := form_counted_as(about.letter.channel):
        yield f"Art: {form.page.name}"
    yield f"Ort: {town.name if town else 'unklar'}"
    yield f"Eingang: {local_time(about.followup.accepted_at)}"
    if about.arrived_at:
        age = f", mindestens {days} {'Arbeitstage' if days > 1 else 'Arbeitstag'}" if days else ""
        yield f"Im Postfach seit: {local_time(about.arrived_at)}{age}"
