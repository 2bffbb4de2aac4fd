"""The kinds of form fields.

A form declares each field once (decision 0029): label and hint for the reader, how it is read and
checked, its line for staff. Page, error summary, mail and the recognition of repeated requests all
use these declarations. Further options are those of WTForms: `description` is the hint, `render_kw`
are attributes of the input, `validators` check it.

WTForms has catalogues for half of our languages; its built-in messages would be English in the
rest. So no built-in validator and no built-in choice field is used: messages are German here, and
our own catalogues translate them.
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
from portal.text import clean_line, clean_message

MANY_LINKS = 3
"""Web addresses in a text from which it is marked as possible spam."""

SENT_TWICE = N_(
    "Diese Angabe ist doppelt angekommen. Prüfen Sie die Angabe und senden Sie noch einmal."
)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that are shown together below one question."""

    name: str
    legend: str
    hint: str
    missing: str
    """Error message if all fields of the group are empty."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a field offers."""

    value: str
    """It is posted: never rename it."""
    label: str
    """What the reader sees: a German text to be translated or, with *lang*, a name as it is."""
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


@dataclass(frozen=True, slots=True)
class Understood:
    """How the receipt repeats an answer."""

    text: str
    lang: str = ""
    direction: str = ""
    is_ours: bool = False
    """Whether *text* is a German text of ours, to be translated."""
    beside: str = ""
    """A German remark for pages that exist in German alone."""
    is_number: bool = False
    """Whether *text* is a phone number, which no line may break."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Texts that belong to one answer; browsers that can (CSS ``:has``) show them only with it."""

    answer: str
    """The value that is posted."""
    texts: tuple[str, ...]


class FormField(Field):
    """A field of a form.

    *label* is the question for the reader. *staff* begins its line in the mail, in *section*;
    *if_empty* is written there if nothing was said; without it there is no line then. *receipt* is
    the label of the answer on the receipt; without it the receipt does not repeat the answer.
    *is_folded*: it stands among what is shown on request. *only_with*: the value, posted in another
    field, that gives this one a sense; browsers that can show it only then.
    """

    macro: str
    """The macro of `templates/fields.html` that renders it."""
    data: Any
    asked: str = ""
    """An answer that was asked about, for the next sending to confirm; empty: none."""

    def __init__(  # noqa: PLR0913 - what a field says about itself is said in one place
        self,
        label: str,
        *,
        staff: str,
        section: Section,
        if_empty: str = "",
        is_optional: bool = False,
        group: Group | None = None,
        receipt: str = "",
        is_folded: bool = False,
        only_with: str = "",
        notes: Notes | None = None,
        **wtforms: Any,
    ) -> None:
        super().__init__(label, **wtforms)
        self.receipt = receipt
        self.is_folded = is_folded
        self.only_with = only_with
        self.notes = notes
        self.staff = staff
        self.section = section
        self.if_empty = if_empty
        self.is_optional = is_optional
        self.group = group

    def pre_validate(self, form: BaseForm) -> None:
        """Raise an error at the first field of a group if all fields of the group are empty."""
        if self.group:
            members = [one for one in form if getattr(one, "group", None) is self.group]
            if self is members[0] and not any(one.data for one in members):
                raise StopValidation(self.group.missing)

    def answer(self) -> Answer | None:
        """Return the answer; `None` if the field asks no person."""
        lines = tuple(self.staff_lines())
        if not lines and self.if_empty:
            lines = (self.line(self.if_empty),)
        return Answer(self.name, self.value(), self.section, lines, self.contact())

    def value(self) -> str | tuple[str, ...]:
        """Return the normalised value, equal for equal answers."""
        raise NotImplementedError

    def staff_lines(self) -> Iterator[StaffLine]:
        """Yield the lines for staff; none if nothing was said."""
        raise NotImplementedError

    def contact(self) -> str | None:
        """Return the phone number or mail address; `None` if the field asks for neither."""
        return None

    def understood(self) -> Understood | None:
        """Return the answer as the receipt repeats it; `None` if it does not."""
        return None

    def markers(self) -> Iterator[Marker]:
        """Yield markers for staff about the answer."""
        yield from ()

    def line(self, german: str) -> StaffLine:
        """Return a line for staff: the label and a German text."""
        return StaffLine(f"{self.staff}: {german}" if self.staff else german)


class OneValue(FormField):
    """A text that may be sent once; a second value of the same name is an error.

    Servers and proxies disagree about which of two values counts (ASVS V15.3.7), so neither is
    accepted silently: the first is shown again with an error.
    """

    data: str

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read what was typed, or the default, and clean it."""
        super().process(formdata, *args, **kwargs)
        self.data = self.clean(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the first value; raise ValueError with our message if there are more."""
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
        """Yield the label, with the words below it."""
        if self.data:
            yield StaffLine(f"{self.staff}:", words=self.data)

    def understood(self) -> Understood | None:
        """Return the words as they were typed."""
        return Understood(self.data, direction="auto") if self.receipt and self.data else None


class TextArea(OneValue):
    """A message of several lines, in the person's own words."""

    macro = "textarea"

    def clean(self, typed: str | None) -> str:
        """Return *typed* without control characters; line breaks stay."""
        return clean_message(typed or "")

    def staff_lines(self) -> Iterator[StaffLine]:
        """Yield the label, with the words below it."""
        if self.data:
            label = f"{self.staff} (Originaltext, nicht übersetzt):"
            yield StaffLine(label, words=self.data)

    def markers(self) -> Iterator[Marker]:
        """Yield a marker for many web addresses; people send links, so it is accepted."""
        text = self.data.lower()
        if text.count("://") + text.count("www.") >= MANY_LINKS:
            yield Marker.SUSPICIOUS


class OneChoice(OneValue):
    """One of several choices; *wrong* is the error for anything else.

    Without *is_optional* one of them has to be chosen.
    """

    def __init__(
        self, label: str, *, wrong: str, choices: Sequence[Choice] = (), **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.wrong = wrong
        self.choices = choices

    def pre_validate(self, form: BaseForm) -> None:
        """Raise an error for a value that is no choice."""
        super().pre_validate(form)
        is_left_out = self.is_optional and not self.data
        if not is_left_out and not any(map(self.has, self.choices)):
            raise StopValidation(self.wrong)

    def has(self, choice: Choice) -> bool:
        """Return True if *choice* is chosen."""
        return choice.value == self.data

    def understood(self) -> Understood | None:
        """Return what was chosen, in the words of the list."""
        one = next(filter(self.has, self.choices), None)
        if not (self.receipt and one):
            return None
        return Understood(one.label, one.lang, one.direction, not one.lang, one.german)

    def staff_lines(self) -> Iterator[StaffLine]:
        """Yield the label and what was chosen."""
        yield from (self.line(choice.told) for choice in self.choices if self.has(choice))


class Radio(OneChoice):
    """A few choices, all visible at once."""

    macro = "choices"
    input_type = "radio"
    in_columns = False
    is_plain = False


class Select(OneChoice):
    """A long list of choices; *blank* is shown until something is chosen."""

    macro = "select"

    def __init__(self, label: str, *, blank: str = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.blank = blank


class Checkboxes(FormField):
    """Checkboxes. Staff read a line for each ticked one.

    *wrong* is the error for an unknown value: dropping a wish silently could put somebody in
    danger. *missing* is the error if nothing is ticked; without it nothing has to be.
    """

    macro = "choices"
    input_type = "checkbox"
    in_columns = False
    """Whether the boxes stand in columns, because there are many."""
    is_plain = False
    """Whether its one box says all, so that only voices need the question."""
    data: tuple[str, ...]

    def __init__(
        self,
        label: str,
        *,
        wrong: str,
        choices: Sequence[Choice],
        missing: str = "",
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.wrong = wrong
        self.missing = missing
        self.choices = choices

    def process_data(self, value: Iterable[str] | None) -> None:
        """Set the default; without one nothing is ticked."""
        self.data = tuple(value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the ticked values; browsers send none if nothing is ticked."""
        self.data = tuple(dict.fromkeys(valuelist))

    def pre_validate(self, form: BaseForm) -> None:
        """Raise an error for a value that is no choice."""
        super().pre_validate(form)
        if not set(self.data) <= {choice.value for choice in self.choices}:
            raise StopValidation(self.wrong)
        if self.missing and not self.data:
            raise StopValidation(self.missing)

    def has(self, choice: Choice) -> bool:
        """Return True if *choice* is ticked."""
        return choice.value in self.data

    def value(self) -> tuple[str, ...]:
        """Return the ticked values in the order of the choices."""
        return tuple(choice.value for choice in self.choices if self.has(choice))

    def understood(self) -> Understood | None:
        """Return what is ticked; forms that repeat it exist in German alone."""
        ticked = ", ".join(choice.label for choice in self.choices if self.has(choice))
        return Understood(ticked) if self.receipt and ticked else None

    def staff_lines(self) -> Iterator[StaffLine]:
        """Yield a line for each ticked box."""
        yield from (self.line(choice.told) for choice in self.choices if self.has(choice))


class OneBox(Checkboxes):
    """A single checkbox whose label says all."""

    is_plain = True


class Honeypot(OneValue):
    """A field that people do not see. Some browsers fill it, so it only marks the request."""

    macro = "honeypot"

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, staff="", section=Section.WORDS, **options)

    def answer(self) -> None:
        """Return `None`: no person is asked."""

    def markers(self) -> Iterator[Marker]:
        """Yield a marker if the field is filled."""
        if self.data:
            yield Marker.SUSPICIOUS


def at_most(limit: int, message: str) -> Callable[[BaseForm, Field], None]:
    """Return a validator for at most *limit* characters (code points in NFC).

    It stops the validators behind it, so that a field shows one error only.
    """

    def check(_form: BaseForm, field: Field) -> None:
        if len(field.data or "") > limit:
            raise StopValidation(message)

    return check


def wanted(message: str) -> Callable[[BaseForm, Field], None]:
    """Return a validator for a text that is not empty; it stops the validators behind it."""

    def check(_form: BaseForm, field: Field) -> None:
        if not field.data:
            raise StopValidation(message)

    return check
