"""What a professional types into the two forms, in a town of the Kreis Wesel."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from portal.district import load_district
from portal.forms.enquiry_form import EnquiryForm
from portal.languages.registry import load_locales
from tests.portal.forms.posting import posted

DISTRICT = load_district(Path("districts/kreis-wesel"))
LOCALES = load_locales(Path("i18n/locales.toml"))

Value = str | Sequence[str] | None
Form = TypeVar("Form", bound=EnquiryForm)

_SCHOOL: dict[str, Value] = {
    "organisation": "Gesamtschule am Park, Parkstraße 1",
    "contact_name": "Jo Muster",
    "phone": "030 23125 300",
    "email": "sekretariat@schule.example",
    "municipality": "05170024",
    "date_1": "Di oder Mi vormittags",
    "date_2": "",
    "date_3": "",
    "other_language": "",
    "website": "",
}
HANDOVER = {
    **_SCHOOL,
    "language": "ti",
    "interpreter": "yes",
    "meeting_place": "organisation",
    "agreed": "yes",
}
"""A right request for a joint talk in Moers."""
EVENT = {
    **_SCHOOL,
    "audience": "guests",
    "place": "Aula",
    "people": "etwa 20",
    "themes": ["kim", "questions"],
    "languages": ["ti", "ar"],
}
"""A right request for an event in Moers."""


def bind(form: type[Form], typed: dict[str, Value], **changes: Value) -> Form:
    """Return a form with what was *typed*, or left out (`None`)."""
    values = posted(**{**typed, **changes})
    return form.for_page(DISTRICT, LOCALES, LOCALES.source, values)


def errors(form: EnquiryForm) -> dict[str, object]:
    """Return the errors of a form by field."""
    form.validate()
    return dict(form.errors)
