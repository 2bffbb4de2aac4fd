"""Our own subjects are no words of a mail server, whatever stands in them."""

from itertools import product

import pytest

from formservice.bounces.notification import Kind, read_notification
from formservice.mail.message import CARE, LINK, subject_with
from formservice.mail.reminder import LAST_WORDS
from portal.forms.essential_fields import SEVERAL_LANGUAGES
from tests.formservice.bounces.test_notification import TAG
from tests.formservice.samples import DISTRICT, LOCALES

TAGS = [*(locale.tag for locale in LOCALES), SEVERAL_LANGUAGES]
REMINDERS = (*LAST_WORDS.values(), LINK)
LAST = ("TEL", "MAIL", "TEL+MAIL", "UEBERGABE", "VERANSTALTUNG", *REMINDERS)
TOWNS = sorted((*DISTRICT.municipalities, None), key=lambda town: -len(town.slug) if town else 0)


@pytest.mark.parametrize("tag", TAGS)
def test_a_failure_without_a_code_moves_whatever_its_subject(tag: str) -> None:
    """The request of somebody who said that care is needed moves as every other."""
    for last, care in product(LAST, ("", f" {CARE}")):
        for town in (TOWNS[0], TOWNS[-1]):
            subject = subject_with("482719365", town, tag, f"{last}{care}")
            mail = (
                "From: MAILER-DAEMON@relay.example\nReturn-Path: <>\n"
                f"Subject: Undeliverable: {subject}\n\n"
                f"Your message could not be delivered. User unknown.\n\n{TAG}\n"
            )
            assert read_notification(mail.encode()).kind is Kind.FAILED, subject


@pytest.mark.parametrize("last", LAST)
def test_an_absence_note_about_any_mail_of_ours_is_harmless(last: str) -> None:
    """Also about a reminder, and where it quotes the subject."""
    subject = subject_with("482719365", TOWNS[-2], "ar", last)
    quote = f"-----Original Message-----\nFrom: KIM\nSubject: {subject}\n> x"
    mail = (
        "From: kim@moers.example\nAuto-Submitted: auto-replied\n"
        f"Subject: Automatische Antwort: {subject}\n\nIch bin bis Montag im Urlaub.\n\n{quote}\n"
    )
    assert read_notification(mail.encode()).kind is Kind.HARMLESS
