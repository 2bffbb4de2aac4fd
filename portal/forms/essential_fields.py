"""The fields that every form has: place, language or languages, phone number, mail address."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from portal.contact.email import LONGEST_ADDRESS, is_mail_address, read_email
from portal.contact.phone import Phone, read_phone
from portal.contact.phone_rest import rest_of
from portal.district import District
from portal.forms.asked_once import AskedOnce
from portal.forms.enquiry import Section, StaffLine
from portal.forms.fields import Checkboxes, Choice, Select, TextLine, Understood, at_most
from portal.forms.markers import Marker
from portal.languages.catalogues import N_
from portal.languages.registry import Locales

UNKNOWN_PLACE = "unknown"
"""Value for people who live elsewhere or cannot say. It is posted: never rename it."""
LONGEST_PHONE = 40
"""Characters; the text of `LONG_PHONE` names the same number."""

_NOTHING = frozenset("-–—−/._ ")
"""What people write in a field to say that they have none."""

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

IS_IT_RIGHT = N_("Stimmt diese Nummer?")
"""Asks about a doubtful number, once."""

OTHER_LANGUAGE = "mis"
"""A language that the list does not have (ISO 639-2). It is posted: never rename it."""
SIGN_LANGUAGE = "gsg"
"""German Sign Language (ISO 639-3). It is posted: never rename it."""
SEVERAL_LANGUAGES = "mul"
"""Stands for more than one language where there is room for one (ISO 639-2, BCP 47)."""
_ANOTHER, _SIGNED = "andere Sprache", "Deutsche Gebärdensprache"
_NAMES = (
    (OTHER_LANGUAGE, _ANOTHER),
    (SIGN_LANGUAGE, _SIGNED),
    (SEVERAL_LANGUAGES, "mehrere Sprachen"),
)
"""What staff call what is no language of the registry."""


def german_name(locales: Locales, tag: str) -> str:
    """Return what staff call the language of a request, in German; *tag* if nobody knows it."""
    locale = locales.by_tag(tag)
    return locale.german if locale else dict(_NAMES).get(tag, tag)


def german_names(locales: Locales) -> tuple[str, ...]:
    """Return what staff call each language that a request may have, in German."""
    return (*(locale.german for locale in locales), *dict(_NAMES).values())


class PlaceField(Select):
    """The municipalities of the district. Staff read the place in the route of the request.

    *city_label* is the question in a city, whose places are its boroughs.
    """

    def __init__(self, label: str, *, city_label: str, **options: Any) -> None:
        super().__init__(label, staff="", section=Section.CASE, **options)
        self.city_label = city_label

    def offer(self, district: District) -> None:
        """Set the choices: the places of *district* and "unknown"."""
        if district.kind == "stadt":
            self.label.text = self.city_label
        names = [(town.key, town.name) for town in district.municipalities]
        unknown = Choice(UNKNOWN_PLACE, N_("Anderer Ort oder ich weiß es nicht"))
        self.choices = [*(Choice(*name, lang="de", direction="ltr") for name in names), unknown]

    def staff_lines(self) -> Iterator[StaffLine]:
        """Yield nothing: the mail names the place together with the route."""
        yield from ()


class LanguageField(Select):
    """All languages of the registry, whether or not a page exists in them; at the end another
    language and the German Sign Language.
    """

    def offer(self, locales: Locales) -> None:
        """Set the choices: each language by its own name, the last two in the reader's words."""
        self.choices = (*_languages_of(locales), *_NOT_IN_THE_REGISTRY)

    @property
    def tag(self) -> str:
        """The language that is chosen (BCP 47)."""
        return self.data


ANOTHER = Choice(OTHER_LANGUAGE, N_("Andere Sprache"), staff=f"{_ANOTHER} ({OTHER_LANGUAGE})")
_NOT_IN_THE_REGISTRY = (
    ANOTHER,
    Choice(
        SIGN_LANGUAGE,
        N_("Deutsche Gebärdensprache"),
        staff=f"{_SIGNED} ({SIGN_LANGUAGE})",
    ),
)


@cache  # the same for every form of a process, and slower to make than all other fields together
def _languages_of(locales: Locales) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            locale.tag,
            locale.endonym,
            staff=f"{locale.german} ({locale.tag})",
            lang=locale.tag,
            direction=locale.direction,
            german=locale.german if locale.german != locale.endonym else "",
        )
        for locale in locales
    )


class LanguagesField(Checkboxes):
    """Several languages, by their German names: for readers who know German. At the end the German
    Sign Language and another language.
    """

    in_columns = True

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, choices=(), **options)

    def offer(self, locales: Locales) -> None:
        """Set the choices: the languages of the registry, without Leichte Sprache, and others."""
        named = {locale.tag: locale.german for locale in locales if "-simple" not in locale.tag}
        self.choices = [Choice(tag, named[tag]) for tag in sorted(named, key=named.__getitem__)]
        self.choices += [Choice(SIGN_LANGUAGE, _SIGNED), Choice(OTHER_LANGUAGE, "Andere Sprache")]

    @property
    def tag(self) -> str:
        """The language; `SEVERAL_LANGUAGES`, or German if none is ticked."""
        one, *more = self.value() or ("de",)
        return SEVERAL_LANGUAGES if more else one


class PhoneField(AskedOnce):
    """A phone number. Staff see it in international format above what was typed.

    A doubtful one (`Phone.valid`) is asked about once.
    """

    input_type = "tel"
    number: Phone | None
    """The number to call back; `None` if there is none."""
    remarks: tuple[str, ...] = ()
    """What else was typed, in German."""

    def __init__(self, label: str, **options: Any) -> None:
        checks = [at_most(LONGEST_PHONE, LONG_PHONE), _check_phone]
        keyboard = {"inputmode": "tel", "autocomplete": "tel", "dir": "ltr"}
        super().__init__(label, validators=checks, render_kw=keyboard, **options)

    def clean(self, typed: str | None) -> str:
        """Return *typed* as one line; a dash is nothing."""
        return _or_nothing(super().clean(typed))

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the typed text and the number in it; a text that is too long has none."""
        super().process(formdata, *args, **kwargs)
        self.number = read_phone(self.data) if len(self.data) <= LONGEST_PHONE else None
        self.remarks = tuple(_remarks(self.data, self.number)) if self.number else ()

    @property
    def is_doubtful(self) -> bool:
        """Whether the number may be wrong."""
        return self.number is not None and not self.number.valid

    def understood(self) -> Understood | None:
        """Return the number that will be called."""
        if not (self.receipt and self.number):
            return None
        beside = ". ".join(self.remarks)
        shown = self.number.international
        return Understood(shown, direction="ltr", beside=beside, is_number=True)

    def staff_lines(self) -> Iterator[StaffLine]:
        """Yield the number that was read, and what was typed."""
        if self.number:
            yield self.line(self.number.international)
            yield from map(StaffLine, self.remarks)
        if self.data:
            yield StaffLine(f"{self.staff} wie eingegeben:", words=self.data)

    def contact(self) -> str:
        """Return the number in E.164, the same however it was typed; else what was typed."""
        return self.number.e164 if self.number else self.data

    def markers(self) -> Iterator[Marker]:
        """Yield a marker for a number that staff have to check."""
        if self.is_doubtful:
            yield Marker.PHONE_DOUBTFUL


class EmailField(TextLine):
    """A mail address; only its syntax is checked."""

    input_type = "email"

    def __init__(self, label: str, **options: Any) -> None:
        checks = [at_most(LONGEST_ADDRESS, LONG_EMAIL), _check_email]
        keyboard = {"inputmode": "email", "autocomplete": "email", "dir": "ltr"}
        keyboard |= {"spellcheck": "false", "autocapitalize": "none"}
        super().__init__(label, validators=checks, render_kw=keyboard, **options)

    def clean(self, typed: str | None) -> str:
        """Return the address in *typed*; if there is none, *typed* itself, for correction."""
        line = super().clean(typed)
        return read_email(line) or _or_nothing(line)

    def contact(self) -> str:
        """Return the address in lower case."""
        return self.data.casefold()

    def understood(self) -> Understood | None:
        """Return the address that will be written to."""
        return Understood(self.data, direction="ltr") if self.receipt and self.data else None


def _remarks(typed: str, phone: Phone) -> Iterator[str]:
    """Yield what a number does not say of what was *typed*, in German."""
    rest = rest_of(typed, phone)
    if rest.extension:
        yield f"Dahinter, wohl als Durchwahl: {rest.extension}"
    if rest.has_other:
        yield "Das ist nur eine der Nummern, die eingegeben sind"


def _or_nothing(line: str) -> str:
    return "" if set(line) <= _NOTHING else line


def _check_phone(_form: BaseForm, field: PhoneField) -> None:
    """Want a number to call back, or nothing; ask about a doubtful one that is not confirmed."""
    if field.data and field.number is None:
        raise ValidationError(UNREADABLE_PHONE)
    if field.is_doubtful and not field.is_confirmed:
        raise ValidationError(IS_IT_RIGHT)


def _check_email(_form: BaseForm, field: EmailField) -> None:
    """Want the syntax of a mail address, or nothing."""
    if field.data and not is_mail_address(field.data):
        is_whole = "." in field.data.partition("@")[2]
        raise ValidationError(WRONG_EMAIL if is_whole else UNREADABLE_EMAIL)
