"""A request as the portal understands it, whatever form it came by: checked and ready to route.

It is made in one place, `portal.forms.enquiry_form.EnquiryForm.to_enquiry`, and knows of neither
HTTP nor e-mail. Personal data live here: never log one, never put one into an exception. For the
same reason nothing here has a `repr`: a traceback must not show a person.
"""

from dataclasses import dataclass
from enum import Enum, auto

from portal.contact.phone import Phone
from portal.forms.markers import Marker


class Section(Enum):
    """The parts of what staff read, in their order.

    How to reach the person without harm comes first: it is read before anything is done.
    """

    SAFE_CONTACT = auto()
    CASE = auto()
    TALK = auto()
    CONTACT = auto()
    WORDS = auto()


@dataclass(frozen=True, slots=True, repr=False)
class StaffLine:
    """A line for staff in German, and the person's own words that belong to it."""

    german: str
    words: str = ""
    """In any script, and of several lines if *are_framed*. They stand below the German."""
    are_framed: bool = False
    """Whether rules above and below show where the words begin and end."""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What a person said in one field of a form, and all that is done with it."""

    field: str
    value: str | tuple[str, ...]
    """As typed, but free of control characters and in NFC (`portal.text`); empty: left out. Two
    requests with the same values in all fields are the same request."""
    section: Section
    lines: tuple[StaffLine, ...]
    contact: str | None = None
    """The telephone number or address, the same however it was typed; `None`: the field asks for
    neither."""


@dataclass(frozen=True, slots=True, repr=False)
class Enquiry:
    """One request; at least one of *phone* and *email* is there."""

    answers: tuple[Answer, ...]
    """One for each field of the form, in the order of the form."""
    municipality: str
    """Key of a municipality of the district, or `portal.forms.essential_fields.UNKNOWN_PLACE`."""
    language: str
    """BCP 47 tag of the language for the talk; need not be the language of the page."""
    phone: Phone | None
    email: str
    """Empty if there is none."""
    wants_no_content: bool
    """Whether no message may say what the request is about: somebody else may read it."""
    markers: frozenset[Marker]
