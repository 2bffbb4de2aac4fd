"""The base of all forms whose answers become an enquiry.

A form is a class with its fields in the order of the page; the mail has the same order within each
section. There is no other list of the fields.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from wtforms import Field, Form
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from portal.district import District
from portal.forms.enquiry import PERSON, Enquiry, RequestKind
from portal.forms.essential_fields import (
    ANOTHER,
    IS_IT_RIGHT,
    OTHER_LANGUAGE,
    EmailField,
    LanguageField,
    LanguagesField,
    PhoneField,
    PlaceField,
)
from portal.forms.fields import FormField, Group, Understood
from portal.forms.markers import Marker
from portal.languages.registry import Locale, Locales

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Stands for what was sent and is not UTF-8."""


@dataclass(frozen=True, slots=True)
class FormPage:
    """The pages of a form, and the parts of their HTML that are its own (decision 0045)."""

    name: str
    """What the page is called where it is named, in German."""
    role: str
    """Role of the page that has the form."""
    receipt_role: str
    """Role of the page that its receipts are made from."""
    notice: str
    """Template in `portal/templates` of what happens to the answers; it stands below the fields."""
    receipt: str
    """Template of the receipt."""
    parent_role: str = ""
    """Role of the page that leads to this one; empty: the start page does."""
    is_german_only: bool = False
    """Whether the pages exist in German alone."""


class Untranslated:
    """Replaces the translations of WTForms, so that its catalogues are never opened."""

    def gettext(self, string: str) -> str:
        """Return *string*: our own catalogues translate when the form is rendered."""
        return string

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return *singular* if *n* is 1, else *plural*; neither is translated."""
        return singular if n == 1 else plural


class EnquiryForm(Form):
    """A form, empty or with posted answers.

    Each form has the fields that routing and reply need, and as many more as it declares. Unknown
    fields are ignored.
    """

    page: ClassVar[FormPage]
    kind: ClassVar[RequestKind] = PERSON
    questions: ClassVar[frozenset[str]] = frozenset({IS_IT_RIGHT})
    """Errors that only ask whether an answer is right."""
    asks_again: ClassVar[str] = ""
    """What a page that only asks says, in German; empty: what is said about a number."""
    page_language = ""

    municipality: PlaceField
    phone: PhoneField
    email: EmailField

    @property
    def spoken(self) -> LanguageField | LanguagesField:
        """The field that asks for the language, or languages, to talk in."""
        return next(each for each in self if isinstance(each, LanguageField | LanguagesField))

    class Meta(DefaultMeta):
        """WTForms without its translations."""

        def get_translations(self, form: BaseForm) -> Untranslated:
            """Return the replacement for the translations of WTForms."""
            return Untranslated()

    @classmethod
    def for_page(
        cls,
        district: District,
        locales: Locales,
        page_locale: Locale,
        formdata: Any = None,
    ) -> Self:
        """Return the form of a district, in a page of the language *page_locale*.

        *formdata* is a multi-dict of what was posted (`getlist`); without it the form is fresh.
        """
        fresh = cls.suggestions(page_locale) if formdata is None else {}
        form = cls(formdata, data={**cls.defaults(page_locale), **fresh})
        form.municipality.offer(district)
        form.spoken.offer(locales)
        form.page_language = page_locale.tag
        return form

    @classmethod
    def defaults(cls, page_locale: Locale) -> Mapping[str, str]:
        """Return the answers of fields that were not sent, by name: the talk is in the language
        of the page unless another one is chosen.
        """
        return {"language": page_locale.tag}

    @classmethod
    def suggestions(cls, page_locale: Locale) -> Mapping[str, str]:
        """Return the default answers of an empty form, by name of field."""
        return {}

    @property
    def fields(self) -> tuple[FormField, ...]:
        """The fields in their order; raises `TypeError` for one that is no `FormField`."""
        return tuple(map(_own, self))

    @property
    def groups(self) -> list[tuple[Group | None, list[FormField]]]:
        """The fields that are always shown, those of one group together where the first of them
        stands.
        """
        parts: dict[object, tuple[Group | None, list[FormField]]] = {}
        for field in self.fields:
            if not field.is_folded:
                parts.setdefault(field.group or field, (field.group, []))[1].append(field)
        return list(parts.values())

    @property
    def folded(self) -> list[FormField]:
        """The fields that are shown on request."""
        return [field for field in self.fields if field.is_folded]

    @property
    def is_unfolded(self) -> bool:
        """Return True if a folded field is filled or wrong."""
        return any(field.data or field.errors for field in self.folded)

    @property
    def only_asks(self) -> bool:
        """Return True if nothing is wrong with the form but that an answer may be."""
        return bool(self._messages) and self._messages <= self.questions

    @property
    def question(self) -> str:
        """The heading of a page that only asks."""
        return IS_IT_RIGHT

    @property
    def _messages(self) -> set[str]:
        return {message for errors in self.errors.values() for message in errors}

    def on_day(self, today: date) -> None:
        """Read what was typed as on the day *today*, on which it was sent."""

    @property
    def understood(self) -> list[tuple[str, Understood]]:
        """What the receipt repeats: labels and answers."""
        answers = ((field.receipt, field.understood()) for field in self.fields)
        return [(label, answer) for label, answer in answers if answer]

    @property
    def writes_for_another(self) -> bool:
        """Return True if somebody writes for another person."""
        return False

    @property
    def wants_no_content(self) -> bool:
        """Return True if the person asked for messages that do not say what they are about."""
        return False

    def _about_language(self) -> Iterator[Marker]:
        """Yield a marker if “another language” and the field for its name do not agree."""
        for field in self.fields:
            is_named = any(map(str.isalnum, field.data or ""))
            if field.only_with == OTHER_LANGUAGE and self.spoken.has(ANOTHER) != is_named:
                yield Marker.LANGUAGE_DOUBTFUL if is_named else Marker.LANGUAGE_UNNAMED

    def to_enquiry(self, markers: Iterable[Marker] = ()) -> Enquiry:
        """Return the enquiry of a validated form.

        *markers* are those that the request checks have set.
        """
        answers = tuple(answer for field in self.fields if (answer := field.answer()))
        noticed = [marker for field in self.fields for marker in field.markers()]
        noticed += self._about_language()
        if any(REPLACEMENT in "".join(answer.value) for answer in answers):
            noticed.append(Marker.CHARACTERS_LOST)
        return Enquiry(
            kind=self.kind,
            answers=answers,
            municipality=self.municipality.data,
            language=self.spoken.tag,
            page_language=self.page_language,
            phone=self.phone.number,
            email=self.email.data,
            wants_no_content=self.wants_no_content,
            markers=frozenset([*markers, *noticed]),
        )


def _own(field: Field) -> FormField:
    if isinstance(field, FormField):
        return field
    message = f"{field.name} is a {field.type}. Declare it as a field of portal.forms.fields."
    raise TypeError(message)
