"""The kinds of fields that our forms are made of.

A form declares each field once (decision 0029): label and hint for the reader, how it is read and
checked, its line for staff. Page, error summary, mail and the recognition of repeated requests
ask the fields of the form, and have no list of their own. What is no option of ours is WTForms':
`description` is the hint, `render_kw` are attributes of the input, `validators` check it.

WTForms has catalogues for half of our languages, and its built-in messages would reach the
rest in English. So no built-in validator and no built-in choice field is used: what can go
wrong here says so in German, and the portal's own catalogues translate it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from portal.forms.enquiry import Answer, Section, StaffLine
from portal.forms.markers import Marker
from portal.languages.catalogues import N_
from portal.text import clean_line, clean_text

MANY_LINKS = 3

SENT_TWICE = N_(
    "Diese Angabe ist doppelt angekommen. Prüfen Sie die Angabe und senden Sie noch einmal."
)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together in the page, below a question of their own."""

    name: str
    legend: str
    hint: str
    missing: str
    """The mistake if all fields of the group are empty."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers that a field offers."""

    value: str
    """Posted: never rename it."""
    label: str
    """What the reader sees: a German text that is translated or, with *lang*, a name as it is."""
    staff: str = ""
    """What staff read, in German; empty: the label."""
    lang: str = ""
    direction: str = ""
    german: str = ""
    """The German name beside *label*, for pages whose reader knows German."""

    @property
    def told(self) -> str:
        """What staff read about this answer."""
        return self.staff or self.label


class FormField(Field):
    """A field of one of our forms.

    *label* is what the reader is asked. *staff* begins its line in the mail, in *section*;
    *if_empty* is told there if nothing was said, and without it there is no line then.
    """

    macro: str
    """The macro of `templates/fields.html` that writes it."""
    data: Any

    def __init__(  # noqa: PLR0913 - what a field says about itself is said in one place
        self,
        label: str,
        *,
        staff: str,
        section: Section,
        if_empty: str = "",
        is_optional: bool = False,
        group: Group | None = None,
        **wtforms: Any,
    ) -> None:
        super().__init__(label, **wtforms)
        self.staff = staff
        self.section = section
        self.if_empty = if_empty
        self.is_optional = is_optional
        self.group = group

    def pre_validate(self, form: BaseForm) -> None:
        """Want one of the fields of a group; the first of them says so."""
        if self.group:
            members = [one for one in form if getattr(one, "group", None) is self.group]
            if self is members[0] and not any(one.data for one in members):
                raise StopValidation(self.group.missing)

    def answer(self) -> Answer | None:
        """Return what the person said; `None` if this is no question to a person."""
        lines = tuple(self.staff_lines())
        if not lines and self.if_empty:
            lines = (self.line(self.if_empty),)
        return Answer(self.name, self.value(), self.section, lines, self.contact())

    def value(self) -> str | tuple[str, ...]:
        """Return the data, the same for everybody who said the same."""
        raise NotImplementedError

    def staff_lines(self) -> Iterator[StaffLine]:
        """Yield the lines for staff; none if nothing was said."""
        raise NotImplementedError

    def contact(self) -> str | None:
        """Return what identifies the person, if this field asks for it."""
        return None

    def markers(self) -> Iterator[Marker]:
        """Yield what staff should know about the answer."""
        yield from ()

    def line(self, german: str) -> StaffLine:
        """Return a line of the label for staff and a German text."""
        return StaffLine(f"{self.staff}: {german}" if self.staff else german)


class OneValue(FormField):
    """A text that a browser sends once; a second value of the same name is an error.

    Servers and proxies disagree about which of two values counts (ASVS V15.3.7), so neither
    counts silently: the first is shown again, with a question.
    """

    data: str

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, filters=[self.clean], **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the first value; raise ValueError with our message if there are more."""
        if valuelist:
            self.data = valuelist[0]
        if len(valuelist) > 1:
            raise ValueError(SENT_TWICE)

    def clean(self, typed: str | None) -> str:
        """Return *typed* as one line without control characters."""
        return clean_line(typed or "")

    def value(self) -> str:
        """Return the text."""
        return self.data


class TextLine(OneValue):
    """One line of the person's own words."""

    macro = "input"
    input_type = "text"

    def staff_lines(self) -> Iterator[StaffLine]:
        """Yield the label, and the words below it."""
        if self.data:
            yield StaffLine(f"{self.staff}:", words=self.data)


class TextArea(OneValue):
    """A message of several lines, in the person's own words."""

    macro = "textarea"

    def clean(self, typed: str | None) -> str:
        """Return *typed* without control characters; line breaks stay."""
        return clean_text(typed or "")

    def staff_lines(self) -> Iterator[StaffLine]:
        """Yield the label, and the words between rules below it."""
        if self.data:
            label = f"{self.staff} (Originaltext, nicht übersetzt):"
            yield StaffLine(label, words=self.data, are_framed=True)

    def markers(self) -> Iterator[Marker]:
        """Mark a text full of web addresses; it is accepted, because people send links."""
        text = self.data.lower()
        if text.count("://") + text.count("www.") >= MANY_LINKS:
            yield Marker.SUSPICIOUS


class OneChoice(OneValue):
    """One of several answers; *wrong* is said about everything else.

    Without *is_optional* one of them has to be chosen.
    """

    def __init__(
        self, label: str, *, wrong: str, choices: Sequence[Choice] = (), **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.wrong = wrong
        self.choices = choices

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not offered."""
        super().pre_validate(form)
        is_left_out = self.is_optional and not self.data
        if not is_left_out and not any(map(self.has, self.choices)):
            raise StopValidation(self.wrong)

    def has(self, choice: Choice) -> bool:
        """Return True if *choice* is chosen."""
        return choice.value == self.data

    def staff_lines(self) -> Iterator[StaffLine]:
        """Yield the label and what was chosen."""
        yield from (self.line(choice.told) for choice in self.choices if self.has(choice))


class Radio(OneChoice):
    """A question whose few answers are all seen at once."""

    macro = "choices"
    input_type = "radio"


class Select(OneChoice):
    """A long list to choose from. *blank* is shown before something is chosen."""

    macro = "select"

    def __init__(self, label: str, *, blank: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.blank = blank


class Checkboxes(FormField):
    """Ticked boxes, each once. Staff read a line for each of them.

    To drop a wish that we do not know could put somebody in danger: *wrong* is said about it.
    """

    macro = "choices"
    input_type = "checkbox"
    data: tuple[str, ...]

    def __init__(
        self, label: str, *, wrong: str, choices: Sequence[Choice], **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.wrong = wrong
        self.choices = choices

    def process_data(self, value: Iterable[str] | None) -> None:
        """Start with nothing ticked unless a default says otherwise."""
        self.data = tuple(value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was ticked; a form without ticked boxes sends no value at all."""
        self.data = tuple(dict.fromkeys(valuelist))

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is not offered."""
        super().pre_validate(form)
        if not set(self.data) <= {choice.value for choice in self.choices}:
            raise StopValidation(self.wrong)

    def has(self, choice: Choice) -> bool:
        """Return True if *choice* is ticked."""
        return choice.value in self.data

    def value(self) -> tuple[str, ...]:
        """Return what was ticked, in the order in which it is offered."""
        return tuple(choice.value for choice in self.choices if self.has(choice))

    def staff_lines(self) -> Iterator[StaffLine]:
        """Yield a line for each ticked box."""
        yield from (self.line(choice.told) for choice in self.choices if self.has(choice))


class Honeypot(OneValue):
    """A field that no person sees. Browsers fill it, too: it only marks the request."""

    macro = "honeypot"

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, staff="", section=Section.WORDS, **options)

    def answer(self) -> None:
        """Return `None`: no person is asked."""

    def markers(self) -> Iterator[Marker]:
        """Mark a request with a filled honeypot."""
        if self.data:
            yield Marker.SUSPICIOUS


def at_most(limit: int, message: str) -> Callable[[BaseForm, Field], None]:
    """Return a validator for a text of at most *limit* characters (code points in NFC).

    It stops the validators behind it: one field has one thing to say.
    """

    def check(_form: BaseForm, field: Field) -> None:
        if len(field.data or "") > limit:
            raise StopValidation(message)

    return check
