"""Small parts that several test files of the service share."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from formservice.outbox import NewLetter, Outbox
from portal.district import load_district
from portal.forms.contact_form import ContactForm
from portal.forms.enquiry import Enquiry
from portal.languages.registry import load_locales
from tests.portal.forms.posting import posted

NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
"""12:00 MEZ."""

DISTRICT = load_district(Path("districts/kreis-wesel"))
LOCALES = load_locales(Path("i18n/locales.toml"))

TYPED = {
    "municipality": "05170024",
    "phone": "0152 28817386",
    "language": "ar",
    "interpreter": "yes",
    "name": "ليلى",
    "message": "مرحبا\n\nأحتاج مساعدة",
}
"""What somebody in Moers types who wants to be called."""

numbers = itertools.count(1)


def open_outbox(address: str, *, busy_seconds: int = 5) -> Outbox:
    """Return the outbox at *address* with the usual window of ten minutes."""
    return Outbox.open(address, busy_seconds=busy_seconds, repeat_window=timedelta(minutes=10))


def new_letter(**changes: object) -> NewLetter:
    """Return a letter, each from another person unless *changes* say otherwise."""
    number = next(numbers)
    plain: dict[str, object] = {
        "reference": f"{100000000 + number}",
        "message_id": f"<{number}@kim.example>",
        "mailbox": "moers@kreis.example",
        "municipality": "05170024",
        "language": "ar",
        "channel": "TEL",
        "sealed": b"sealed %d" % number,
        "fingerprint": b"%032d" % number,
        "contact": b"%032d" % -number,
        "accepted_at": NOON,
        "follows": None,
    }
    return NewLetter(**{**plain, **changes})  # type: ignore[arg-type] # the caller knows them


def enquiry(**typed: str | Sequence[str] | None) -> Enquiry:
    """Return the enquiry from Moers with something else *typed*; `None`: left out."""
    values = posted(**{**TYPED, **typed})
    return ContactForm.for_page(DISTRICT, LOCALES, LOCALES.source, values).to_enquiry()
