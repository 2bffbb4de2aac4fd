"""The form for a *warme Fallübergabe*: a professional asks for a first talk of three.

No field asks for the person: what there is to say about them is said in that talk, by them. So the
place of the talk is a choice, and no text.
"""

from wtforms.validators import ValidationError

from portal.forms.enquiry import RequestKind, Section
from portal.forms.enquiry_form import FormPage
from portal.forms.essential_fields import OTHER_LANGUAGE, LanguageField, PlaceField
from portal.forms.fields import Checkboxes, Choice, Radio
from portal.forms.professional_form import (
    NO_OTHER,
    NO_SUCH_PLACE,
    ProfessionalForm,
    WrittenLine,
    named_language,
    proposal,
)

NO_LANGUAGE = "Wählen Sie die Sprache, die die Person spricht."
NO_YES_OR_NO = "Wählen Sie: ja oder nein."
NO_SUCH_MEETING_PLACE = "Wählen Sie einen Ort aus der Liste."
NOT_AGREED = (
    "Möchte die Person dieses Gespräch? Fragen Sie sie zuerst, und kreuzen Sie es dann an. "
    "Ohne ihre Zustimmung vereinbaren wir kein Gespräch."
)


class HandoverForm(ProfessionalForm):
    """What we need to know to meet a person together with the professional who knows them."""

    page = FormPage(
        name="Warme Fallübergabe",
        role="handover",
        receipt_role="handover-thanks",
        notice="notice_professional.html",
        receipt="receipt_handover.html",
        parent_role="professionals",
        is_german_only=True,
    )
    kind = RequestKind(
        sender="KIM-Fallübergabe",
        heading="WARME FALLÜBERGABE: Eine Fachkraft bittet um ein gemeinsames Gespräch.",
        subject_word="UEBERGABE",
        counted_as="HANDOVER",
        advice="Bestätigen Sie einen Termin, oder schlagen Sie einen anderen vor. Fragen Sie nicht "
        "nach Namen oder Anliegen der Person: Darüber spricht sie selbst, im gemeinsamen Gespräch.",
    )

    municipality = PlaceField(
        "In welchem Ort wohnt die Person?",
        city_label="In welchem Stadtteil wohnt die Person?",
        description="So kommt Ihre Anfrage gleich zur zuständigen Anlaufstelle.",
        blank="Bitte wählen",
        wrong=NO_SUCH_PLACE,
        receipt="Ort",
    )
    language = LanguageField(
        "Welche Sprache spricht die Person?",
        blank="Bitte wählen",
        wrong=NO_LANGUAGE,
        receipt="Sprache",
        staff="Sprache der Person",
        section=Section.TALK,
    )
    other_language = named_language("Nur bei „Andere Sprache“, zum Beispiel: Krio.")
    interpreter = Radio(
        "Soll jemand dolmetschen?",
        choices=[Choice("yes", "Ja", staff="ja"), Choice("no", "Nein", staff="nein")],
        wrong=NO_YES_OR_NO,
        is_optional=True,
        receipt="Dolmetschen",
        staff="Dolmetschen gewünscht",
        section=Section.TALK,
        if_empty="nicht angegeben",
    )
    meeting_place = Radio(
        "Wo soll das Gespräch sein?",
        choices=[
            Choice("organisation", "Bei uns in der Einrichtung", staff="in der Einrichtung"),
            Choice("contact-point", "In der Anlaufstelle von KIM", staff="in der Anlaufstelle"),
            Choice("open", "Das sprechen wir noch ab", staff="noch offen, bitte absprechen"),
        ],
        wrong=NO_SUCH_MEETING_PLACE,
        is_optional=True,
        receipt="Ort des Gesprächs",
        staff="Ort des Gesprächs",
        section=Section.TALK,
        if_empty="nicht angegeben",
    )
    date_1 = proposal("Erster Vorschlag", 1)
    date_2 = proposal("Zweiter Vorschlag", 2)
    date_3 = proposal("Dritter Vorschlag", 3)
    agreed = Checkboxes(
        "Ist die Person einverstanden?",
        choices=[
            Choice(
                "yes",
                "Ja, ich habe sie gefragt: Die Person möchte dieses Gespräch.",
                staff="Die Person möchte dieses Gespräch: ja",
            )
        ],
        wrong=NOT_AGREED,
        missing=NOT_AGREED,
        staff="",
        section=Section.TALK,
    )

    def validate_other_language(self, field: WrittenLine) -> None:
        """Want its name where the list does not have the language."""
        if not field.data and self["language"].data == OTHER_LANGUAGE:
            raise ValidationError(NO_OTHER)
