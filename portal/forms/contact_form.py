"""The contact form: the only list of its fields.

It asks for as little as possible: a place, one way to answer, a language. Whatever else can be said
is folded, and nothing is chosen that the person did not choose. Never asked: residence status,
nationality, birth date, religion, gender, health, address.
"""

from collections.abc import Mapping

from portal.forms.enquiry import Section
from portal.forms.enquiry_form import EnquiryForm, FormPage
from portal.forms.essential_fields import (
    OTHER_LANGUAGE,
    EmailField,
    LanguageField,
    PhoneField,
    PlaceField,
)
from portal.forms.fields import (
    Checkboxes,
    Choice,
    Group,
    Honeypot,
    Notes,
    OneBox,
    Radio,
    TextArea,
    TextLine,
    at_most,
)
from portal.languages.catalogues import N_
from portal.languages.registry import Locale

LONGEST_NAME = 200
"""Characters. W3C "Personal names around the world": names of 200 characters exist."""
LONGEST_TIMES = 100
"""Characters."""
LONGEST_MESSAGE = 2_000
"""Characters; the text of `LONG_MESSAGE` names the same number."""

LONGEST_LANGUAGE = 100
"""Characters; the text of `LONG_LANGUAGE` names the same number."""

YES, NO = "yes", "no"
FOR_ANOTHER = "other"
NO_CONTENT = "no-content"

NO_PLACE = N_(
    "Wählen Sie Ihren Ort. Ihr Ort ist nicht in der Liste? "
    "Dann wählen Sie: Anderer Ort oder ich weiß es nicht."
)
NO_LANGUAGE = N_("Wählen Sie eine Sprache aus der Liste.")
NO_WAY_TO_ANSWER = N_(
    "Schreiben Sie eine Telefonnummer oder eine E-Mail-Adresse. "
    "Sonst können wir Ihnen nicht antworten."
)
NO_YES_OR_NO = N_("Wählen Sie: ja oder nein.")
NO_SUCH_WISH = N_("Wählen Sie nur aus dieser Liste.")
LONG_LANGUAGE = N_("Der Name der Sprache ist zu lang. Schreiben Sie höchstens 100 Zeichen.")
LONG_TIMES = N_("Die Zeiten sind zu lang. Schreiben Sie höchstens 100 Zeichen.")
LONG_NAME = N_("Der Name ist zu lang. Schreiben Sie höchstens 200 Zeichen.")
LONG_MESSAGE = N_("Die Nachricht ist zu lang. Schreiben Sie höchstens 2000 Zeichen.")

WAYS_TO_ANSWER = Group(
    "contact",
    legend=N_("Wie können wir Ihnen antworten?"),
    hint=N_("Eine Telefonnummer oder eine E-Mail-Adresse: eins von beiden reicht."),
    missing=NO_WAY_TO_ANSWER,
)


class ContactForm(EnquiryForm):
    """What a person asks for help with."""

    writes_for = OneBox(
        N_("Für wen schreiben Sie?"),
        choices=[
            Choice(
                FOR_ANOTHER,
                N_("Ich schreibe für eine andere Person"),
                staff="SCHREIBT FÜR EINE ANDERE PERSON: Telefon, E-Mail und Name gehören der "
                "Person, die schreibt; Ort und Sprache der anderen.",
            )
        ],
        notes=Notes(
            FOR_ANOTHER,
            (
                N_("Ort und Sprache: Hier geht es um die andere Person."),
                N_("Telefonnummer oder E-Mail-Adresse: Hier geht es um Sie."),
                N_("Nachricht: Schreiben Sie nur das Nötigste über die andere Person."),
                N_(
                    "Fragen Sie die Person vorher. Sagen Sie ihr: KIM bekommt den Ort, die Sprache "
                    "und das, was ich schreibe. Mehr steht auf der Seite Datenschutz."
                ),
            ),
        ),
        wrong=NO_SUCH_WISH,
        is_optional=True,
        staff="",
        section=Section.WRITER,
    )
    municipality = PlaceField(
        N_("In welchem Ort wohnen Sie?"),
        city_label=N_("In welchem Stadtteil wohnen Sie?"),
        description=N_("So kommt Ihre Nachricht gleich zur richtigen Stelle."),
        blank=N_("Bitte wählen"),
        wrong=NO_PLACE,
        receipt=N_("Ort"),
        render_kw={"autocomplete": "address-level2"},
    )
    phone = PhoneField(
        N_("Telefonnummer"),
        description=N_(
            "Schreiben Sie die ganze Nummer mit Vorwahl. "
            "Eine Nummer aus dem Ausland ist auch möglich."
        ),
        group=WAYS_TO_ANSWER,
        receipt=N_("Telefonnummer"),
        staff="Telefon",
        section=Section.CONTACT,
    )
    email = EmailField(
        N_("E-Mail-Adresse"),
        group=WAYS_TO_ANSWER,
        receipt=N_("E-Mail-Adresse"),
        staff="E-Mail",
        section=Section.CONTACT,
    )
    language = LanguageField(
        N_("In welcher Sprache möchten Sie sprechen?"),
        blank=N_("Bitte wählen"),
        wrong=NO_LANGUAGE,
        receipt=N_("Sprache"),
        render_kw={"autocomplete": "language"},
        staff="Sprache für das Gespräch",
        section=Section.TALK,
    )
    other_language = TextLine(
        N_("Welche andere Sprache?"),
        validators=[at_most(LONGEST_LANGUAGE, LONG_LANGUAGE)],
        render_kw={"dir": "auto"},
        is_optional=True,
        only_with=OTHER_LANGUAGE,
        receipt=N_("Andere Sprache"),
        staff="Andere Sprache",
        section=Section.TALK,
    )
    interpreter = Radio(
        N_("Soll eine Person für Sie übersetzen?"),
        description=N_("Wir suchen eine Person. Sie ist dann beim Gespräch dabei oder am Telefon."),
        choices=[Choice(YES, N_("Ja"), staff="ja"), Choice(NO, N_("Nein"), staff="nein")],
        wrong=NO_YES_OR_NO,
        is_optional=True,
        is_folded=True,
        staff="Dolmetschen gewünscht",
        section=Section.TALK,
        if_empty="nicht angegeben",
    )
    talk_to = Radio(
        N_("Möchten Sie lieber mit einer Frau oder mit einem Mann sprechen?"),
        description=N_("Wir versuchen es, wenn es möglich ist. Versprechen können wir es nicht."),
        choices=[
            Choice("woman", N_("Mit einer Frau"), staff="Gespräch mit einer Frau, wenn möglich"),
            Choice("man", N_("Mit einem Mann"), staff="Gespräch mit einem Mann, wenn möglich"),
            Choice("any", N_("Das ist mir egal"), staff="Frau oder Mann ist egal"),
        ],
        wrong=NO_SUCH_WISH,
        is_optional=True,
        is_folded=True,
        staff="Wunsch",
        section=Section.TALK,
    )
    safe_contact = Checkboxes(
        N_("Was sollen wir beachten, wenn wir uns melden?"),
        description=N_(
            "Das ist wichtig, wenn andere Ihr Telefon benutzen oder Ihre Nachrichten lesen."
        ),
        choices=[
            Choice(
                "no-voicemail",
                N_("Nicht auf den Anrufbeantworter sprechen"),
                staff="!! NICHT AUF DEN ANRUFBEANTWORTER SPRECHEN",
            ),
            Choice(
                NO_CONTENT,
                N_("In SMS und E-Mail nicht schreiben, worum es geht"),
                staff="!! KEINE SMS UND KEINE E-MAIL MIT INHALT",
            ),
            Choice(
                "only-me",
                N_("Nur mit mir sprechen, mit niemand anderem"),
                staff="!! NUR MIT DER PERSON SELBST SPRECHEN",
            ),
        ],
        wrong=NO_SUCH_WISH,
        is_optional=True,
        is_folded=True,
        staff="",
        section=Section.SAFE_CONTACT,
    )
    contact_times = TextLine(
        N_("Wann können wir Sie erreichen?"),
        description=N_("Zum Beispiel: Montag bis Freitag nach 16 Uhr."),
        validators=[at_most(LONGEST_TIMES, LONG_TIMES)],
        render_kw={"dir": "auto"},
        is_optional=True,
        is_folded=True,
        staff="!! NUR ZU DIESEN ZEITEN",
        section=Section.SAFE_CONTACT,
    )
    name = TextLine(
        N_("Wie dürfen wir Sie nennen?"),
        description=N_(
            "Es muss nicht Ihr offizieller Name sein. Sie schreiben für eine andere Person? "
            "Dann schreiben Sie Ihren eigenen Namen."
        ),
        validators=[at_most(LONGEST_NAME, LONG_NAME)],
        render_kw={"autocomplete": "name", "dir": "auto", "spellcheck": "false"},
        is_optional=True,
        is_folded=True,
        staff="Name",
        section=Section.WORDS,
        if_empty="nicht angegeben",
    )
    message = TextArea(
        N_("Wobei brauchen Sie Hilfe?"),
        description=N_(
            "Ein paar Sätze reichen. Sie können in Ihrer Sprache schreiben. Schreiben Sie nichts "
            "über Aufenthaltsstatus, Gesundheit oder Religion."
        ),
        validators=[at_most(LONGEST_MESSAGE, LONG_MESSAGE)],
        is_optional=True,
        is_folded=True,
        staff="Nachricht",
        section=Section.WORDS,
        if_empty="keine",
    )
    website = Honeypot(N_("Lassen Sie dieses Feld leer"))

    page = FormPage(
        name="Kontakt",
        role="contact",
        receipt_role="thanks",
        notice="notice_contact.html",
        receipt="receipt_contact.html",
    )

    @classmethod
    def suggestions(cls, page_locale: Locale) -> Mapping[str, str]:
        """Return no language for pages in German, where everybody begins; readers of the others
        have chosen theirs.
        """
        is_german = page_locale.tag.partition("-")[0] == "de"  # so is Leichte Sprache
        return {"language": ""} if is_german else {}

    @property
    def writes_for_another(self) -> bool:
        """Return True if somebody writes for another person."""
        return FOR_ANOTHER in self.writes_for.data

    @property
    def wants_no_content(self) -> bool:
        """Return True if the person asked for messages that do not say what they are about."""
        return NO_CONTENT in self.safe_contact.data
