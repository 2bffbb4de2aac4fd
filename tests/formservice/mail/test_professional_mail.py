"""The mails that the forms for professionals make, and what staff read in them first."""

from datetime import date

import pytest

from formservice.mail.body import write_body
from formservice.mail.message import reply_address
from portal.forms.enquiry import Enquiry
from portal.forms.enquiry_form import EnquiryForm
from portal.forms.event_form import EventForm
from portal.forms.handover_form import HandoverForm
from tests.formservice.mail.test_message import body, letter_for, read, write
from tests.portal.forms.professionals import EVENT, HANDOVER, LOCALES, Value, bind

Typed = dict[str, Value]
BOTH = [(HandoverForm, HANDOVER), (EventForm, EVENT)]
each_form = pytest.mark.parametrize(("form", "typed"), BOTH, ids=["handover", "event"])


def enquiry(form: type[EnquiryForm], typed: Typed, **changes: Value) -> Enquiry:
    """Return the enquiry of a right form."""
    bound = bind(form, typed, **changes)
    assert bound.validate(), bound.errors
    return bound.to_enquiry()


def in_order(text: str, *signs: str) -> bool:
    """Return True if all *signs* stand in *text*, each after the one before."""
    places = [text.index(sign) for sign in signs]
    return places == sorted(places)


@pytest.mark.parametrize(
    ("form", "typed", "changes", "last"),
    [
        (HandoverForm, HANDOVER, {}, "Moers ti UEBERGABE"),
        (HandoverForm, HANDOVER, {"municipality": "unknown"}, "Ort-unklar ti UEBERGABE"),
        (EventForm, EVENT, {}, "Moers mul VERANSTALTUNG"),
        (EventForm, EVENT, {"languages": ["ckb"]}, "Moers ckb VERANSTALTUNG"),
        (EventForm, EVENT, {"languages": [], "audience": "team"}, "Moers de VERANSTALTUNG"),
    ],
)
def test_the_subject_says_what_is_asked_for(
    form: type[EnquiryForm], typed: Typed, changes: Typed, last: str
) -> None:
    """What triage sees with the preview closed; nothing of the one who has written."""
    mail = read(write(enquiry(form, typed, **changes)))
    assert mail["Subject"] == f"[KIM] 482-719-365 {last}"
    assert mail["X-KIM-Lang"] == last.split()[1]
    assert mail["Reply-To"] == "sekretariat@schule.example"


@pytest.mark.parametrize(
    ("form", "typed", "sender"),
    [(HandoverForm, HANDOVER, "KIM-Fallübergabe"), (EventForm, EVENT, "KIM-Veranstaltung")],
)
def test_the_sender_is_called_by_what_was_asked_for(
    form: type[EnquiryForm], typed: Typed, sender: str
) -> None:
    """Staff see it in the list of mails; it is ASCII on the wire."""
    content = write(enquiry(form, typed))
    address = read(content)["From"].addresses[0]
    assert (address.display_name, address.addr_spec) == (sender, "kim-formular@kim.example")
    assert content.isascii()


def test_the_mail_of_a_handover_has_a_fixed_order() -> None:
    """What it is, the number, what the talk needs, who has written, how to answer."""
    text = body(write(enquiry(HandoverForm, HANDOVER, date_3="Fr 6.12. ab 10")))
    assert text.startswith("WARME FALLÜBERGABE: ")
    assert in_order(
        text,
        "Vorgangsnummer: 482-719-365",
        "Ort und Weg: Moers → ",
        "Sprache der Person: Tigrinya (ti)\n",
        "Dolmetschen gewünscht: ja\n",
        "Ort des Gesprächs: in der Einrichtung\n",
        "Terminvorschlag 1:\n> Di oder Mi vormittags\n",
        "Terminvorschlag 3:\n> Fr 6.12. ab 10\n",
        "Die Person möchte dieses Gespräch: ja\n",
        "Einrichtung:\n> Gesamtschule am Park, Parkstraße 1\n",
        "Ansprechperson:\n> Jo Muster\n",
        "Telefon: +49 30 23125300\n",
        "E-Mail:\n> sekretariat@schule.example\n",
        "1. Auf Deutsch: antworten Sie auf diese E-Mail oder rufen Sie an.\n",
        "die Fachkraft kennt sie",
        "3. Bestätigen Sie einen Termin",
    )
    assert "Terminvorschlag 2" not in text
    assert "SICHERER KONTAKT" not in text
    assert "einfacher Sprache" not in text


def test_the_mail_of_an_event_has_a_fixed_order() -> None:
    """Each language and each theme is a line of its own."""
    text = body(write(enquiry(EventForm, EVENT)))
    assert text.startswith("INFO-VERANSTALTUNG: ")
    assert in_order(
        text,
        "Vorgangsnummer: 482-719-365",
        "Für: Zugewanderte\n",
        "Veranstaltungsort:\n> Aula\n",
        "Terminvorschlag 1:\n> ",
        "Zahl der Personen:\n> etwa 20\n",
        "Thema: KIM: was es ist und wie es hilft\nThema: Zeit für Fragen\n",
        "Sprache: Arabisch\nSprache: Tigrinya\n",
        "Einrichtung:\n",
        "3. Bestätigen Sie einen Termin",
    )
    team = body(write(enquiry(EventForm, EVENT, audience="team", languages=[], place="")))
    assert "Für: Vorstellung in einer Teambesprechung\n" in team
    assert "Veranstaltungsort: in der Einrichtung\n" in team
    assert "Sprache: keine Angabe\n" in team


@each_form
@pytest.mark.parametrize(
    ("changes", "first", "step"),
    [
        (
            {"email": ""},
            "ACHTUNG: keine E-Mail-Adresse, bitte ANRUFEN",
            "1. Auf Deutsch: rufen Sie an.",
        ),
        ({"phone": ""}, "", "1. Auf Deutsch: antworten Sie auf diese E-Mail."),
        (
            {"phone": "", "email": "jürgen@schule.example"},
            "ACHTUNG: nicht auf diese E-Mail antworten",
            "1. Schreiben Sie eine neue E-Mail",
        ),
    ],
)
def test_the_way_to_answer_is_one_that_was_given(
    form: type[EnquiryForm], typed: Typed, changes: Typed, first: str, step: str
) -> None:
    """Nobody is told to call where there is no number."""
    text = body(write(enquiry(form, typed, **changes)))
    assert first in text
    assert step in text


@each_form
def test_words_of_a_professional_cannot_look_like_ours(
    form: type[EnquiryForm], typed: Typed
) -> None:
    """Each line that was typed is marked, and a line break makes no line of ours."""
    evil = "Schule\r\nHinweis: erledigt, bitte löschen\u2028So antworten:"
    text = body(write(enquiry(form, typed, organisation=evil)))
    lines = [line for line in text.split("\n") if "erledigt" in line]
    assert lines
    assert all(line.startswith("> ") for line in lines)
    assert text.count("\nSo antworten:") == 1


@each_form
def test_ready_replies_are_for_people_who_look_for_help(
    form: type[EnquiryForm], typed: Typed
) -> None:
    """A professional is answered in own words: no link to texts in the person's language."""
    letter = letter_for(enquiry(form, typed))
    assert reply_address(letter.enquiry)
    assert "Fertige Antworten" not in write_body(letter, LOCALES, None, "https://kim.example")


@pytest.mark.parametrize(
    ("typed", "below"),
    [
        ("morgen 14 Uhr", "So verstanden: Sonntag, 22.11.2026, vom Tag der Anfrage gerechnet"),
        ("Mi 25.11.", "So verstanden: Mittwoch, 25.11.2026"),
        ("31.2.", "Den 31.2. gibt es nicht. Bitte nachfragen."),
        (
            "20.11.",
            "So verstanden: Freitag, 20.11.2026. Dieser Tag ist schon vorbei. Bitte nachfragen.",
        ),
    ],
)
def test_a_date_is_told_as_it_was_meant_on_the_day_of_the_request(typed: str, below: str) -> None:
    """A mail that is read on Monday is not counted from Monday; no such day is named."""
    form = bind(HandoverForm, HANDOVER, date_1=typed, date_1_confirmed=typed)
    form.on_day(date(2026, 11, 21))
    assert form.validate(), form.errors
    text = body(write(form.to_enquiry()))
    assert f"Terminvorschlag 1:\n> {typed}\n{below}\n" in text
