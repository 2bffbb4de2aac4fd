"""What forms for professionals have in common: who writes, and proposals for a date.

They are in German alone, so their texts are not marked for translation. The data of the writer are
those of an organisation; there is no text area, in which somebody could be described.
"""

from collections.abc import Mapping

from portal.forms.enquiry import Section
from portal.forms.enquiry_form import EnquiryForm
from portal.forms.essential_fields import OTHER_LANGUAGE, EmailField, PhoneField
from portal.forms.fields import Group, Honeypot, TextLine, at_most, wanted
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


class WrittenLine(TextLine):
    """A line in which a dash, or whatever has neither letter nor digit, is nothing."""

    def clean(self, typed: str | None) -> str:
        """Return *typed* as one line; empty if it says nothing."""
        line = super().clean(typed)
        return line if any(map(str.isalnum, line)) else ""


class ProfessionalForm(EnquiryForm):
    """A form for professionals; who writes is asked first."""

    organisation = WrittenLine(
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


def named_language(description: str) -> WrittenLine:
    """Return the field that names a language which no list has."""
    return WrittenLine(
        "Welche andere Sprache?",
        description=description,
        validators=[at_most(LONGEST_OTHER, LONG_OTHER)],
        render_kw={"autocomplete": "off"},
        is_optional=True,
        only_with=OTHER_LANGUAGE,
        receipt="Andere Sprache",
        staff="Andere Sprache",
        section=Section.TALK,
    )


def proposal(label: str, number: int) -> WrittenLine:
    """Return the field for a proposed date, as people write one; it is read by people."""
    return WrittenLine(
        label,
        group=DATES,
        validators=[at_most(LONGEST_DATE, LONG_DATE)],
        render_kw={"autocomplete": "off"},
        staff=f"Terminvorschlag {number}",
        section=Section.TALK,
    )
