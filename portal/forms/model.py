"""A person's contact request as the portal understands it: checked, cleaned, ready to route.

It is made in one place, `portal.forms.contact_form.EnquiryForm.to_enquiry`, and knows of neither
HTTP nor e-mail. Personal data live here: never log one, never put one into an exception.
"""

from dataclasses import dataclass
from enum import StrEnum

from portal.contact.phone import Phone
from portal.forms.markers import Marker

UNKNOWN_PLACE = "unknown"
"""The value of `Enquiry.municipality` of those who live elsewhere or cannot say."""


class SafeContact(StrEnum):
    """What staff must not do when they get in touch. Stored and posted: never rename a value."""

    NO_VOICEMAIL = "no-voicemail"
    NO_CONTENT = "no-content"
    ONLY_ME = "only-me"


@dataclass(frozen=True, slots=True, repr=False)
class Enquiry:
    """One contact request; at least one of *phone* and *email* is there.

    All text is free of control characters and in NFC (`portal.text`). An optional field that
    was left empty is `""`. There is no `repr` on purpose: a traceback must not show a person.
    """

    municipality: str
    """Key of a municipality of the district, or `UNKNOWN_PLACE`."""
    phone_typed: str
    """The phone number exactly as typed; staff see it next to the number we read in it."""
    phone: Phone | None
    email: str
    language: str
    """BCP 47 tag of the language for the talk; need not be the language of the page."""
    interpreter: bool | None
    """`None`: not answered."""
    safe_contact: tuple[SafeContact, ...]
    contact_times: str
    name: str
    message: str
    page_language: str
    """BCP 47 tag of the page the form was sent from."""
    markers: frozenset[Marker]
