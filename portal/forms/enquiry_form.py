"""The base of all forms whose answers become an enquiry.

A form is a class with its fields in the order of the page; the mail has the same order within each
section. There is no other list of the fields.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from wtforms import Field, Form
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from portal.district import District
from portal.forms.enquiry import Enquiry
from portal.forms.essential_fields import EmailField, LanguageField, PhoneField, PlaceField
from portal.forms.fields import FormField, Group
from portal.forms.markers import Marker
from portal.languages.registry import Locale, Locales


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

    Each form has the four fields that routing and reply need, and as many more as it declares.
    Unknown fields are ignored.
    """

    municipality: PlaceField
    phone: PhoneField
    email: EmailField
    language: LanguageField

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
        municipality: str | None = None,
    ) -> Self:
        """Return the form of a district, in a page of the language *page_locale*.

        *formdata* is a multi-dict of what was posted (`getlist`); without it the form is fresh and
        *municipality* is chosen already (on a town's own page). The talk is in the language of
        the page unless another one is chosen.
        """
        fresh = {"municipality": municipality, **cls.suggestions(page_locale)}
        form = cls(
            formdata, data={"language": page_locale.tag, **(fresh if formdata is None else {})}
        )
        form.municipality.offer(district)
        form.language.offer(locales)
        return form

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
        """The fields, those of one group together where the first of them stands."""
        parts: dict[object, tuple[Group | None, list[FormField]]] = {}
        for field in self.fields:
            parts.setdefault(field.group or field, (field.group, []))[1].append(field)
        return list(parts.values())

    @property
    def wants_no_content(self) -> bool:
        """Return True if the person asked for messages that do not say what they are about."""
        return False

    def to_enquiry(self, markers: Iterable[Marker] = ()) -> Enquiry:
        """Return the enquiry of a validated form.

        *markers* are those that the request checks have set.
        """
        answers = (field.answer() for field in self.fields)
        noticed = (marker for field in self.fields for marker in field.markers())
        return Enquiry(
            answers=tuple(answer for answer in answers if answer),
            municipality=self.municipality.data,
            language=self.language.data,
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
