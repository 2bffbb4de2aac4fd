"""The contact form: the only list of its fields, their limits and what can be wrong with them.

It asks for as little as possible: a place, one way to answer, a language. Never asked:
residence status, nationality, birth date, religion, gender, health, address. Unknown fields
are ignored. A filled honeypot or a text full of web addresses only puts a marker on the
enquiry: browsers fill traps, and people send links.
"""

from collections.abc import Iterable
from typing import Any

from wtforms import Form
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import ValidationError

from portal.contact.email import LONGEST_ADDRESS, is_mail_address, read_email
from portal.contact.phone import read_phone
from portal.district import District
from portal.forms.fields import ManyValues, OneValue, Silent, at_most
from portal.forms.markers import Marker
from portal.forms.model import UNKNOWN_PLACE, Enquiry, SafeContact
from portal.languages.catalogues import N_
from portal.languages.registry import Locale, Locales
from portal.text import clean_line, clean_text

LONGEST_PHONE = 40
LONGEST_NAME = 200
"""W3C "Personal names around the world": names of 200 characters exist."""
LONGEST_TIMES = 100
LONGEST_MESSAGE = 2_000
MANY_LINKS = 3

YES, NO = "yes", "no"

NO_PLACE = N_(
    "Wählen Sie Ihren Ort. Ihr Ort ist nicht in der Liste? "
    "Dann wählen Sie: Anderer Ort oder ich weiß es nicht."
)
NO_LANGUAGE = N_("Wählen Sie eine Sprache aus der Liste.")
NO_WAY_TO_ANSWER = N_(
    "Schreiben Sie eine Telefonnummer oder eine E-Mail-Adresse. "
    "Sonst können wir Ihnen nicht antworten."
)
UNREADABLE_PHONE = N_(
    "Diese Telefonnummer ist nicht vollständig. "
    "Prüfen Sie die Ziffern und schreiben Sie nur eine Nummer."
)
LONG_PHONE = N_(
    "Die Telefonnummer ist zu lang. Schreiben Sie nur eine Nummer mit höchstens 40 Zeichen."
)
UNREADABLE_EMAIL = N_(
    "Diese E-Mail-Adresse ist nicht vollständig. Sie braucht ein @ und danach einen Punkt."
)
WRONG_EMAIL = N_(
    "Prüfen Sie die E-Mail-Adresse. Schreiben Sie nur eine Adresse und keine Leerzeichen."
)
LONG_EMAIL = N_("Die E-Mail-Adresse ist zu lang. Sie kann höchstens 254 Zeichen haben.")
NO_YES_OR_NO = N_("Wählen Sie: ja oder nein.")
NO_SUCH_WISH = N_("Wählen Sie nur aus dieser Liste.")
LONG_TIMES = N_("Die Zeiten sind zu lang. Schreiben Sie höchstens 100 Zeichen.")
LONG_NAME = N_("Der Name ist zu lang. Schreiben Sie höchstens 200 Zeichen.")
LONG_MESSAGE = N_("Die Nachricht ist zu lang. Schreiben Sie höchstens 2000 Zeichen.")


def _line(typed: str | None) -> str:
    return clean_line(typed or "")


def _text(typed: str | None) -> str:
    return clean_text(typed or "")


def _address(typed: str | None) -> str:
    """Return the address that is meant, or what was typed: the person corrects their own words."""
    line = _line(typed)
    return read_email(line) or line


class EnquiryForm(Form):
    """One contact form, unbound or with what somebody typed.

    *places* and *languages* are the keys and tags that may be chosen.
    """

    class Meta(DefaultMeta):
        """WTForms without its translations."""

        def get_translations(self, form: BaseForm) -> Silent:
            """Return what leaves our messages alone."""
            return Silent()

    places: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    municipality = OneValue(filters=[_line])
    phone = OneValue(filters=[_line], validators=[at_most(LONGEST_PHONE, LONG_PHONE)])
    email = OneValue(filters=[_address], validators=[at_most(LONGEST_ADDRESS, LONG_EMAIL)])
    language = OneValue(filters=[_line])
    interpreter = OneValue(filters=[_line])
    safe_contact = ManyValues()
    contact_times = OneValue(filters=[_line], validators=[at_most(LONGEST_TIMES, LONG_TIMES)])
    name = OneValue(filters=[_line], validators=[at_most(LONGEST_NAME, LONG_NAME)])
    message = OneValue(filters=[_text], validators=[at_most(LONGEST_MESSAGE, LONG_MESSAGE)])
    website = OneValue(filters=[_line])
    """The honeypot: no person sees it."""

    def validate_municipality(self, field: OneValue) -> None:
        """Want a place of the list; "unknown" is one of them, so nobody is turned away."""
        if field.data not in self.places:
            raise ValidationError(NO_PLACE)

    def validate_phone(self, field: OneValue) -> None:
        """Want a number to call back, or none and a mail address instead."""
        if not field.data and not self.email.data:
            raise ValidationError(NO_WAY_TO_ANSWER)
        if field.data and read_phone(field.data) is None:
            raise ValidationError(UNREADABLE_PHONE)

    def validate_email(self, field: OneValue) -> None:
        """Want the syntax of a mail address, or nothing."""
        if field.data and not is_mail_address(field.data):
            is_whole = "." in field.data.partition("@")[2]
            raise ValidationError(WRONG_EMAIL if is_whole else UNREADABLE_EMAIL)

    def validate_language(self, field: OneValue) -> None:
        """Want a tag of the registry: all its languages can be talked in."""
        if field.data not in self.languages:
            raise ValidationError(NO_LANGUAGE)

    def validate_interpreter(self, field: OneValue) -> None:
        """Take yes, no or no answer."""
        if field.data not in {"", YES, NO}:
            raise ValidationError(NO_YES_OR_NO)

    def validate_safe_contact(self, field: ManyValues) -> None:
        """Refuse a wish we do not know: to drop it silently could put somebody in danger."""
        if not set(field.data) <= set(SafeContact):
            raise ValidationError(NO_SUCH_WISH)

    @property
    def has_no_way_to_answer(self) -> bool:
        """Whether neither number nor address was given: the mistake of two fields together."""
        return NO_WAY_TO_ANSWER in self.phone.errors

    def to_enquiry(self, page_language: str, markers: Iterable[Marker] = ()) -> Enquiry:
        """Return the enquiry of a form that has been validated.

        *page_language* is the tag of the page; *markers* is what the guards have noticed.
        """
        typed: dict[str, Any] = self.data
        phone = read_phone(typed["phone"])
        doubtful = {Marker.PHONE_DOUBTFUL} if phone and not phone.valid else set()
        suspicious = {Marker.SUSPICIOUS} if self._is_suspicious() else set()
        return Enquiry(
            municipality=typed["municipality"],
            phone_typed=typed["phone"],
            phone=phone,
            email=typed["email"],
            language=typed["language"],
            interpreter={YES: True, NO: False}.get(typed["interpreter"]),
            safe_contact=tuple(wish for wish in SafeContact if wish in typed["safe_contact"]),
            contact_times=typed["contact_times"],
            name=typed["name"],
            message=typed["message"],
            page_language=page_language,
            markers=frozenset(markers) | doubtful | suspicious,
        )

    def _is_suspicious(self) -> bool:
        text = str(self.message.data).lower()
        links = text.count("://") + text.count("www.")
        return bool(self.website.data) or links >= MANY_LINKS


def build_enquiry_form(
    district: District,
    locales: Locales,
    page_locale: Locale,
    formdata: Any = None,
    municipality: str | None = None,
) -> EnquiryForm:
    """Return the form of a district, in a page of the language *page_locale*.

    *formdata* is a multi-dict of what was posted (`getlist`); without it the form is fresh:
    *municipality* is chosen already (on a town's own page), the talk is in the language of the
    page, and whoever reads another language than German is assumed to want an interpreter.
    """
    is_german = page_locale.tag.partition("-")[0] == locales.source.tag  # so is Leichte Sprache
    form = EnquiryForm(
        formdata,
        data={
            "municipality": municipality if formdata is None else None,
            "language": page_locale.tag,
            "interpreter": YES if formdata is None and not is_german else None,
        },
    )
    form.places = frozenset({*(town.key for town in district.municipalities), UNKNOWN_PLACE})
    form.languages = frozenset(locale.tag for locale in locales)
    return form
