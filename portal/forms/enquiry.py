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

    Whether somebody else has written comes first, and then how to reach the person safely: staff
    read both before they do anything.
    """

    WRITER = auto()
    """Who has written; it stands above everything else."""
    SAFE_CONTACT = auto()
    CASE = auto()
    TALK = auto()
    CONTACT = auto()
    WORDS = auto()


@dataclass(frozen=True, slots=True)
class RequestKind:
    """What sort of request a form makes, as its mail and the statistics tell it."""

    sender: str = "KIM-Kontaktformular"
    """Name of the sender of its mail, in German."""
    heading: str = ""
    """First line of the mail, in German; empty: none."""
    subject_word: str = ""
    """Last word of the subject; empty: how the person can be reached, `TEL` or `MAIL`."""
    counted_as: str = ""
    """Its name in the statistics, of ten ASCII characters at most: the database stores no longer
    one. Empty: requests are counted by how the person can be reached."""
    advice: str = ""
    """What staff do when a professional has written, in German; empty: a person who looks for help
    has written."""

    @property
    def is_from_professional(self) -> bool:
        """Return True if a professional has written, who is answered in German."""
        return bool(self.advice)


PERSON = RequestKind()
"""A person asks for help."""


@dataclass(frozen=True, slots=True, repr=False)
class StaffLine:
    """A German line for staff, and the person's own words that belong to it."""

    german: str
    words: str = ""
    """In any script, of one line or several; they follow below the German line."""


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

    kind: RequestKind
    answers: tuple[Answer, ...]
    """One for each field that asks a person, in the order of the form."""
    municipality: str
    """Key of a municipality, or `portal.forms.essential_fields.UNKNOWN_PLACE`."""
    language: str
    """BCP 47 tag of the language for the talk; may differ from that of the page. `mul`: several."""
    phone: Phone | None
    email: str
    """Empty if there is none."""
    wants_no_content: bool
    """Whether no message may say what the request is about: somebody else may read it."""
    markers: frozenset[Marker]
    page_language: str = ""
    """BCP 47 tag of the page that it was sent from; empty: not known."""
    is_test: bool = False
    """Whether `kim canary` has sent it, and proved so (`formservice.intake.test_mark`)."""

    def answer_to(self, field: str) -> str:
        """Return the value of a *field* with one value; empty if it has none or is not asked."""
        values = (answer.value for answer in self.answers if answer.field == field)
        return next((value for value in values if isinstance(value, str)), "")
