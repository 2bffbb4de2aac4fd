"""What forms for professionals have in common: who writes, and proposals for a date.

They are in German alone, so their texts are not marked for translation. The data of the writer are
those of an organisation; there is no text area, in which somebody could be described.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from portal.forms.asked_once import AskedOnce
from portal.forms.dates import Doubt, Proposal, read_proposal
from portal.forms.enquiry import Section, StaffLine
from portal.forms.enquiry_form import EnquiryForm
from portal.forms.essential_fields import IS_IT_RIGHT, OTHER_LANGUAGE, EmailField, PhoneField
from portal.forms.fields import Group, Honeypot, TextLine, Understood, at_most, wanted
from portal.forms.markers import Marker
from portal.languages.registry import Locale

LONGEST_LINE = 200
"""Characters; the texts name the same number."""
LONGEST_DATE = 60
"""Characters; the text of `LONG_DATE` names the same number."""
LONGEST_OTHER = 60
"""Characters; the text of `LONG_OTHER` names the same number."""

NO_ORGANISATION = "Schreiben Sie den Namen Ihrer Einrichtung."
LONG_ORGANISATION = "Der Name der Einrichtung ist zu lang. Schreiben Sie höchstens 200 Zeichen."
NO_NAME = "Schreiben Sie Ihren Namen. Wir möchten wissen, nach wem wir fragen."
LONG_NAME = "Der Name ist zu lang. Schreiben Sie höchstens 200 Zeichen."
NO_WAY_TO_ANSWER = (
    "Schreiben Sie eine Telefonnummer oder eine E-Mail-Adresse. "
    "Sonst können wir Ihnen nicht antworten."
)
NO_DATE = "Schlagen Sie mindestens einen Termin vor."
LONG_DATE = "Der Vorschlag ist zu lang. Schreiben Sie nur Tag und Uhrzeit, höchstens 60 Zeichen."
ABOUT_DATES, ABOUT_BOTH = "Stimmt dieser Termin?", "Stimmen diese Angaben?"
"""Ask once about dates that may be wrong, and about a number as well."""
NO_OTHER = "Schreiben Sie, welche andere Sprache es ist. Sonst können wir niemanden suchen."
LONG_OTHER = "Der Name der Sprache ist zu lang. Schreiben Sie höchstens 60 Zeichen."
NO_SUCH_PLACE = (
    "Wählen Sie den Ort aus der Liste. Er ist nicht dabei? "
    "Dann wählen Sie: Anderer Ort oder ich weiß es nicht."
)

WAYS_TO_ANSWER = Group(
    "contact",
    legend="Wie erreichen wir Sie?",
    hint="Eine dienstliche Telefonnummer oder E-Mail-Adresse: eins von beiden reicht.",
    missing=NO_WAY_TO_ANSWER,
)
DATES = Group(
    "dates",
    legend="Wann passt es?",
    hint="Nur Tag und Uhrzeit, zum Beispiel: Di 3.12. vormittags. "
    "Ein Vorschlag reicht, mit drei Vorschlägen geht es schneller.",
    missing=NO_DATE,
)


_OF_A_CLIENT = re.compile(
    r"\b(?:Fam\.|Familie|Frau|Herrn?|Hr\.|Fr\.)\s+(?!Holle\b)[^\W\d_a-zäöüß]"
    r"|\b(?:Klasse\s*\d{1,2}(?!\d)|geb\.|krank(?!en\w)|schwanger)"
    r"|\b(?:Klient|Patient|Schüler)(?:in)?\b(?!-)"
    r"|(?<!und )(?<!für )(?<!Eltern )(?<!Mutter )(?<!Vater )"
    r"\b(?:Vater|Mutter|Sohn|Tochter|Kind|Ehemann|Ehefrau)\b(?!-| und| Kind\b| Unser\b)"
)
"""What names of organisations seldom have."""


class WrittenLine(TextLine):
    """A line in which a dash, or whatever has neither letter nor digit, is nothing."""

    def clean(self, typed: str | None) -> str:
        """Return *typed* as one line; empty if it says nothing."""
        line = super().clean(typed)
        return line if any(map(str.isalnum, line)) else ""


class OrganisationField(WrittenLine):
    """Who writes; some describe their client there, which is remarked and not refused."""

    def markers(self) -> Iterator[Marker]:
        """Yield a marker if the text seems to tell of a client."""
        if _OF_A_CLIENT.search(self.data):
            yield Marker.PERSON_NAMED


class ProposalField(AskedOnce, WrittenLine):
    """A proposed date, as people write one. Which day that is stands beside what was typed; one
    that may be wrong is asked about once.
    """

    proposal = Proposal()

    def __init__(self, label: str, **options: Any) -> None:
        checks = [at_most(LONGEST_DATE, LONG_DATE), _check_day]
        super().__init__(label, validators=checks, **options)

    def read_on(self, today: date) -> None:
        """Read the date as on the day *today*."""
        is_read = self.data and len(self.data) <= LONGEST_DATE
        self.proposal = read_proposal(self.data, today) if is_read else Proposal()

    @property
    def is_doubtful(self) -> bool:
        """Whether nobody could come on that day."""
        return self.proposal.doubt is not None

    def staff_lines(self) -> Iterator[StaffLine]:
        """Yield what was typed, and which day that is."""
        yield from super().staff_lines()
        if self.proposal.note:
            understood = "So verstanden: " if self.proposal.days else ""
            ask = " Bitte nachfragen." if self.is_doubtful else ""
            yield StaffLine(f"{understood}{self.proposal.note}{ask}")

    def understood(self) -> Understood | None:
        """Return what was typed, and which day that is."""
        shown = super().understood()
        return shown and replace(shown, beside=self.proposal.note)


def _check_day(_form: BaseForm, field: ProposalField) -> None:
    """Ask about a day that may be wrong and is not confirmed."""
    if field.proposal.doubt and not field.is_confirmed:
        raise ValidationError(field.proposal.doubt.value)


class ProfessionalForm(EnquiryForm):
    """A form for professionals; who writes is asked first."""

    questions = frozenset({IS_IT_RIGHT, *(doubt.value for doubt in Doubt)})
    asks_again = (
        "Ihre Anfrage ist noch nicht gesendet. Ist alles richtig? Dann senden Sie noch einmal."
    )

    organisation = OrganisationField(
        "Ihre Einrichtung",
        description="Name und Anschrift, zum Beispiel: Gesamtschule am Park, Parkstraße 1.",
        validators=[wanted(NO_ORGANISATION), at_most(LONGEST_LINE, LONG_ORGANISATION)],
        render_kw={"autocomplete": "organization"},
        staff="Einrichtung",
        section=Section.CONTACT,
    )
    contact_name = WrittenLine(
        "Ihr Name",
        validators=[wanted(NO_NAME), at_most(LONGEST_LINE, LONG_NAME)],
        render_kw={"autocomplete": "name", "spellcheck": "false"},
        staff="Ansprechperson",
        section=Section.CONTACT,
    )
    phone = PhoneField(
        "Ihre Telefonnummer",
        group=WAYS_TO_ANSWER,
        receipt="Telefonnummer",
        staff="Telefon",
        section=Section.CONTACT,
    )
    email = EmailField(
        "Ihre E-Mail-Adresse",
        group=WAYS_TO_ANSWER,
        receipt="E-Mail-Adresse",
        staff="E-Mail",
        section=Section.CONTACT,
    )
    website = Honeypot("Lassen Sie dieses Feld leer")

    @classmethod
    def defaults(cls, page_locale: Locale) -> Mapping[str, str]:
        """Return nothing: the writer reads German, which says nothing of those they write for."""
        return {}

    @property
    def question(self) -> str:
        """The heading of a page that only asks: about the number, the dates, or both."""
        if self._messages == {IS_IT_RIGHT}:
            return IS_IT_RIGHT
        return ABOUT_BOTH if IS_IT_RIGHT in self._messages else ABOUT_DATES

    def on_day(self, today: date) -> None:
        """Read the proposed dates as on the day *today*."""
        for field in self:
            if isinstance(field, ProposalField):
                field.read_on(today)


def named_language(description: str) -> WrittenLine:
    """Return the field that names a language which no list has."""
    return WrittenLine(
        "Welche andere Sprache?",
        description=description,
        validators=[at_most(LONGEST_OTHER, LONG_OTHER)],
        is_optional=True,
        only_with=OTHER_LANGUAGE,
        receipt="Andere Sprache",
        staff="Andere Sprache",
        section=Section.TALK,
    )


def proposal(label: str, number: int) -> ProposalField:
    """Return the field for a proposed date."""
    return ProposalField(
        label,
        group=DATES,
        receipt=f"Terminvorschlag {number}",
        staff=f"Terminvorschlag {number}",
        section=Section.TALK,
    )
