"""A checked request, whatever form it came by.

It is made in one place, `portal.forms.enquiry_form.EnquiryForm.to_enquiry`, and knows neither HTTP
nor e-mail. It holds personal data: never log one, never put one into an exception. For the same
reason nothing here has a `repr`, which a traceback could show.
"""

from dataclasses import dataclass
from enum import Enum, auto

from portal.contact.phone import Phone
from portal.forms.markers import Marker


class Section(Enum):
    """The sections of the mail, in their order.

    How to reach the person safely comes first: staff read it before they do anything.
    """

    SAFE_CONTACT = auto()
    CASE = auto()
    TALK = auto()
    CONTACT = auto()
    WORDS = auto()


@dataclass(frozen=True, slots=True, repr=False)
class StaffLine:
    """A German line for staff, and the person's own words that belong to it."""

    german: str
    words: str = ""
    """In any script, of several lines if *are_framed*; they follow below the German line."""
    are_framed: bool = False
    """Whether lines above and below show where the words begin and end."""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What a person said in one field of a form."""

    field: str
    value: str | tuple[str, ...]
    """As typed, but free of control characters and in NFC (`portal.text`); empty: left out. Two
    requests with the same values in all fields are the same request."""
    section: Section
    lines: tuple[StaffLine, ...]
    contact: str | None = None
    """Normalised phone number or mail address; `None`: the field is neither."""


@dataclass(frozen=True, slots=True, repr=False)
class Enquiry:
    """One request; it has a phone number or a mail address."""

    answers: tuple[Answer, ...]
    """One for each field that asks a person, in the order of the form."""
    municipality: str
    """Key of a municipality, or `portal.forms.essential_fields.UNKNOWN_PLACE`."""
    language: str
    """BCP 47 tag of the language for the talk; may differ from that of the page."""
    phone: Phone | None
    email: str
    """Empty if there is none."""
    wants_no_content: bool
    """Whether no message may say what the request is about: somebody else may read it."""
    markers: frozenset[Marker]
