"""What the mail remarks about answers that are whole, and yet may mislead staff."""

from dataclasses import replace

import pytest

from portal.forms.handover_form import HandoverForm
from tests.formservice.mail.test_message import body, read, write
from tests.formservice.samples import enquiry
from tests.portal.forms.professionals import HANDOVER, bind

NAMES_A_CLIENT = "Hinweis: Vielleicht steht bei „Einrichtung“ etwas über die Person"
NOT_NAMED = "Hinweis: Andere Sprache (mis): Welche, ist nicht genannt. Bitte erfragen."
TWO_LANGUAGES = "in der Liste ist aber eine andere oder keine gewählt"


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("02841 2010 App. 17", ["Telefon: +49 2841 2010", "Dahinter, wohl als Durchwahl: 17"]),
        (
            "0160 1234567 oder 02841 2010",
            ["Telefon: +49 160 1234567", "Das ist nur eine der Nummern, die eingegeben sind"],
        ),
        ("02841 2010", ["Telefon: +49 2841 2010"]),
    ],
)
def test_what_stands_beside_the_number_is_told(typed: str, lines: list[str]) -> None:
    """The raw line is read by nobody who has a number already."""
    text = body(write(enquiry(phone=typed)))
    told = "\n".join([*lines, "Telefon wie eingegeben:", f"> {typed}"])
    assert f"\n{told}\n" in text


@pytest.mark.parametrize(
    ("organisation", "is_told"),
    [
        ("Grundschule Hülsdonk (für Fam. Al-Hassan, Klasse 3b, Vater krank)", True),
        ("Jugendamt, wegen Frau Öztürk", True),
        ("Kita Sonnenschein, Kind Amal, geb. 3.4.2019", True),
        ("Praxis Dr. Weber, Patient mit Schwerbehinderung", True),
        ("Schule am Park / Schüler Ali B.", True),
        ("Familienzentrum St. Josef, Frauenstraße 1", False),
        ("Mutter-Kind-Haus, Vaterstetter Weg 3", False),
        ("Frau und Beruf e. V., Herrngasse 2", False),
        ("Beratungsstelle für Familien", False),
        ("Gesamtschule am Park, Klassenzimmer 3", False),
        ("Deutsch-Türkischer Elternverein", False),
        ("Frau Holle Kita", False),
        ("Mutter Kind Haus", False),
        ("Eltern Kind Zentrum", False),
        ("Haus Vater Unser", False),
        ("Klasse 2000 e.V.", False),
        ("DRK krankentransport", False),
        ("Grundschule Nord, Klasse 10", True),
        ("Kita Nord, wegen einem kranken Jungen", True),
    ],
)
def test_an_organisation_that_names_a_client_is_remarked(
    organisation: str, *, is_told: bool
) -> None:
    """Staff read what the guide says: do not work with it. Nothing is refused."""
    form = bind(HandoverForm, HANDOVER, organisation=organisation)
    assert form.validate()
    text = body(write(form.to_enquiry()))
    assert (NAMES_A_CLIENT in text) is is_told


def test_another_language_is_explained_where_it_stands() -> None:
    """The subject has its code alone; without a name staff have to ask for it."""
    named = write(enquiry(language="mis", other_language="Krio"))
    assert read(named)["Subject"].split()[3] == "mis"
    assert "Gespräch: andere Sprache (mis)\nAndere Sprache:\n> Krio" in body(named)
    alone = body(write(enquiry(language="mis")))
    assert NOT_NAMED in alone
    assert NOT_NAMED not in body(named)
    assert NOT_NAMED not in body(write(enquiry(language="ti")))


def test_two_languages_that_do_not_agree_are_remarked() -> None:
    """Which interpreter to order is asked for, not guessed."""
    assert TWO_LANGUAGES in body(write(enquiry(language="ti", other_language="Krio")))
    assert TWO_LANGUAGES not in body(write(enquiry(language="mis", other_language="Krio")))
    assert TWO_LANGUAGES not in body(write(replace(enquiry(language="ti"), page_language="ti")))
