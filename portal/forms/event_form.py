"""The form for an *Info-Veranstaltung*: an organisation asks KIM to come and present itself."""

from collections.abc import Mapping

from wtforms.validators import ValidationError

from portal.forms.enquiry import RequestKind, Section
from portal.forms.enquiry_form import FormPage
from portal.forms.essential_fields import OTHER_LANGUAGE, LanguagesField, PlaceField
from portal.forms.fields import Checkboxes, Choice, Radio, at_most
from portal.forms.professional_form import (
    LONGEST_LINE,
    NO_OTHER,
    NO_SUCH_PLACE,
    ProfessionalForm,
    WrittenLine,
    named_language,
    proposal,
)
from portal.languages.registry import Locale

LONGEST_NUMBER = 40
"""Characters; the text of `LONG_NUMBER` names the same number."""

GUESTS, TEAM = "guests", "team"

NO_AUDIENCE = "Wählen Sie, für wen die Veranstaltung ist."
NO_LANGUAGES = (
    "Wählen Sie mindestens eine Sprache. Nur für eine Vorstellung in Ihrem Team ist keine nötig."
)
NO_SUCH_LANGUAGE = "Wählen Sie nur Sprachen aus dieser Liste."
NO_SUCH_THEME = "Wählen Sie nur Themen aus dieser Liste."
LONG_PLACE = "Die Angabe ist zu lang. Schreiben Sie höchstens 200 Zeichen."
LONG_NUMBER = "Die Angabe ist zu lang. Schreiben Sie höchstens 40 Zeichen, zum Beispiel: etwa 20."


class EventForm(ProfessionalForm):
    """What we need to know to plan an event, or to present KIM to a team."""

    page = FormPage(
        name="Info-Veranstaltung",
        role="event",
        receipt_role="event-thanks",
        notice="notice_professional.html",
        receipt="receipt_event.html",
        parent_role="professionals",
        is_german_only=True,
    )
    kind = RequestKind(
        sender="KIM-Veranstaltung",
        heading="INFO-VERANSTALTUNG: Eine Einrichtung bittet darum, dass KIM sich vorstellt.",
        subject_word="VERANSTALTUNG",
        counted_as="EVENT",
        advice="Bestätigen Sie einen Termin, oder schlagen Sie einen anderen vor. Klären Sie dabei "
        "Sprachmittlung, Raum und Technik.",
    )

    audience = Radio(
        "Für wen ist die Veranstaltung?",
        choices=[
            Choice(GUESTS, "Für Zugewanderte", staff="Zugewanderte"),
            Choice(
                TEAM,
                "Für unser Team: KIM stellt sich in einer Besprechung vor",
                staff="Vorstellung in einer Teambesprechung",
            ),
        ],
        wrong=NO_AUDIENCE,
        receipt="Für wen",
        staff="Für",
        section=Section.TALK,
    )
    municipality = PlaceField(
        "In welchem Ort soll sie sein?",
        city_label="In welchem Stadtteil soll sie sein?",
        description="So kommt Ihre Anfrage gleich zur zuständigen Anlaufstelle.",
        blank="Bitte wählen",
        wrong=NO_SUCH_PLACE,
        receipt="Ort",
    )
    place = WrittenLine(
        "Wo genau?",
        description="Wenn es nicht bei Ihnen in der Einrichtung ist: Gebäude, Anschrift, Raum.",
        validators=[at_most(LONGEST_LINE, LONG_PLACE)],
        is_optional=True,
        receipt="Veranstaltungsort",
        staff="Veranstaltungsort",
        section=Section.TALK,
        if_empty="in der Einrichtung",
    )
    date_1 = proposal("Erster Vorschlag", 1)
    date_2 = proposal("Zweiter Vorschlag", 2)
    date_3 = proposal("Dritter Vorschlag", 3)
    people = WrittenLine(
        "Wie viele Personen werden da sein?",
        description="Ungefähr, zum Beispiel: etwa 20.",
        validators=[at_most(LONGEST_NUMBER, LONG_NUMBER)],
        is_optional=True,
        receipt="Zahl der Personen",
        staff="Zahl der Personen",
        section=Section.TALK,
        if_empty="nicht angegeben",
    )
    themes = Checkboxes(
        "Worum soll es gehen?",
        choices=[
            Choice("life", "Leben in Deutschland und bei uns vor Ort"),
            Choice("kim", "KIM: was es ist und wie es hilft"),
            Choice("questions", "Zeit für Fragen"),
        ],
        wrong=NO_SUCH_THEME,
        is_optional=True,
        receipt="Themen",
        staff="Thema",
        section=Section.TALK,
        if_empty="keine Angabe",
    )
    languages = LanguagesField(
        "Welche Sprachen werden gebraucht?",
        description="Auch mehrere. Wir prüfen, ob jemand dolmetschen kann.",
        wrong=NO_SUCH_LANGUAGE,
        receipt="Sprachen",
        staff="Sprache",
        section=Section.TALK,
        if_empty="keine Angabe",
    )
    other_language = named_language("Nur bei „Andere Sprache“, zum Beispiel: Krio, Mandinka.")

    @classmethod
    def suggestions(cls, page_locale: Locale) -> Mapping[str, str]:
        """Return the default answer: most events are for immigrants."""
        return {"audience": GUESTS}

    def validate_languages(self, field: LanguagesField) -> None:
        """Want a language, except for a presentation to a team, who speak German."""
        if not field.data and self["audience"].data != TEAM:
            raise ValidationError(NO_LANGUAGES)

    def validate_other_language(self, field: WrittenLine) -> None:
        """Want its name where the list does not have a language."""
        if not field.data and OTHER_LANGUAGE in self["languages"].data:
            raise ValidationError(NO_OTHER)
