"""A note in known sentences is none if a header, a name, a number or a quote in it refuses."""

from email.header import Header
from pathlib import Path

import pytest

from formservice.bounces.known_names import Own
from formservice.bounces.notification import Kind, read_notification
from portal.district import load_district
from tests.formservice.bounces.test_automatic_mail import note
from tests.formservice.bounces.test_notification import OUR_ID

DISTRICTS = sorted((Path(__file__).parents[3] / "districts").glob("*-*"))
AGREED = "Ich bin bis Montag nicht im Haus."
MACHINE = "Auto-Submitted: auto-replied"


OUTLOOK = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="Generator" content="Microsoft Word 15 (filtered medium)">
<style><!-- /* Font Definitions */ @font-face {font-family:"Cambria Math";}
div.WordSection1 {page:WordSection1;} --></style>
<!--[if gte mso 9]><xml><o:shapelayout v:ext="edit"/></xml><![endif]--></head>
<body lang="DE" link="#0563C1" vlink="#954F72" style="word-wrap:break-word">
<div class="WordSection1"><p class="MsoNormal">{}<o:p></o:p></p></div></body></html>"""


def kind_of(
    text: str = AGREED,
    head: str = MACHINE,
    sender: str = "a@moers.example",
    own: Own = Own(),  # noqa: B008 - cannot change
) -> Kind:
    """Return what a note is taken for that says *text* below these headers."""
    about = f"Subject: Re: [KIM]\nIn-Reply-To: {OUR_ID}\nContent-Type: text/plain; charset=utf-8"
    raw = f"From: {sender}\n{head}\n{about}\n\n{text}\n"
    return read_notification(raw.encode(), own=own).kind


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied (rejected)",
        'Auto-Submitted: auto-replied; reason="refused"',
        "Auto-Submitted: auto-generated (failure)",
        "X-Autoreply: rejected",
        f"{MACHINE}\nX-Autorespond: rejected",
        f"{MACHINE}\nX-MS-Exchange-Message-Is-Ndr:",
        f"{MACHINE}\nComments: mailbox disabled",
        f"{MACHINE}\nX-Spam-Action: deleted",
        f"{MACHINE}\nX-Delivery-Status: failed",
        f"{MACHINE}\nX-SpamAction: deleted",
        f"{MACHINE}\nX-QuarantineAction: deleted",
        f"{MACHINE}\nX-ActionTaken: deleted",
        f"{MACHINE}\nX-PolicyAction: quarantine",
        f"{MACHINE}\nX-ContentFilterAction: block",
        f"{MACHINE}\nX-AntiSpamAction: deleted",
        f"{MACHINE}\nX-MessageRejected: yes",
        f"{MACHINE}\nX-GatewayRejected: yes",
        f"{MACHINE}\nX-Amavis-Quarantined: yes",
        f"{MACHINE}\nX-Quarantine-ID: <4B1D2C>",
        f"{MACHINE}\nX-Gateway-Blocked: policy 7",
        f"{MACHINE}\nX-Message-Withheld: 1",
        f"{MACHINE}\n{MACHINE}",
        f"{MACHINE}\nFrom: b@moers.example",
        f"{MACHINE}\nSender: b@moers.example",
        f"{MACHINE}\nContent-Description: mailbox closed",
    ],
)
def test_a_note_whose_header_says_more_is_for_a_person(head: str) -> None:
    """Sieve and filters refuse in the words of the holiday note."""
    assert kind_of() is Kind.HARMLESS
    assert kind_of(head=head) is Kind.UNCLEAR
    known = note(AGREED.encode()).replace(MACHINE.encode(), head.encode())
    assert read_notification(known).kind is Kind.UNCLEAR


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied (vacation)",
        'Auto-Submitted: auto-replied; owner-email="a@moers.example"',
        "Auto-Submitted: Auto-Generated",
        "X-Autoreply: yes",
        f"{MACHINE}\nX-Transaction-ID: 17",
        f"{MACHINE}\nX-Quarantined: no",
        f"{MACHINE}\nX-Microsoft-Antispam-Mailbox-Delivery: ucf:0;jmr:0;auth:0;dest:I;",
    ],
)
def test_a_note_with_a_known_mark_is_harmless(head: str) -> None:
    """As RFC 3834 5 and usual programs write it."""
    assert kind_of(head=head) is Kind.HARMLESS


def test_what_a_quarantine_sends_is_for_a_person() -> None:
    """Whatever it thanks for."""
    sender = "Spam-Quarantine <q@moers.example>"
    assert kind_of("Vielen Dank für Ihre Nachricht.", sender=sender) is Kind.UNCLEAR


@pytest.mark.parametrize(
    ("known", "refusing"),
    [
        ("Vertretung: Erika Mustermann", "Vertretung: Zustellung Verweigert"),
        (
            "Ihre Nachricht ist bei der Gemeinde Moers eingegangen",
            "Ihre Nachricht ist bei der Gemeinde Papierkorb eingegangen",
        ),
        ("02841 201-0", "550 5."),
        ("Tel. 2841 201", "554 5-7-1"),
        ("Vertretung: Frau Kaya", "Vertretung: Derzeit Vakant"),
        ("Vertretung: Frau Kaya", "Vertretung: Frau Unbesetzt"),
        ("Stadt Moers", "Stadt Erloschen"),
        ("Viele Grüße\nErika Mustermann", "Viele Grüße\nEmpfänger Verstorben"),
        ("Viele Grüße\nErika Mustermann", "Viele Grüße\nErika Verstorben"),
        ("In dringenden Fällen an Frau Kaya", "In dringenden Fällen an Irgendwen Anderen"),
        (
            "Ihre Mail wird innerhalb von 3 Tagen gelesen",
            "Ihre Mail wird innerhalb von 0 Tagen gelesen",
        ),
        ("Ticket 17", "Ticket 1-wurde-geloescht"),
        ("Referenz: INC-0012345", "Referenz: REJECTED-550"),
        ("Case ID: KIM-2026-17", "Case ID: SPAM-5-7-1"),
    ],
)
def test_a_name_or_a_number_that_refuses_makes_a_note_doubtful(known: str, refusing: str) -> None:
    """Status codes are no telephone numbers."""
    assert kind_of(f"{AGREED}\n{known}") is Kind.HARMLESS
    assert kind_of(f"{AGREED}\n{refusing}") is Kind.UNCLEAR


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Am 21.11.2026 schrieb KIM:", Kind.HARMLESS),
        (
            "Am Sa., 21. Nov. 2026 um 12:00 Uhr schrieb KIM-Kontaktformular <k@kim.example>:",
            Kind.HARMLESS,
        ),
        ("On Sat, Nov 21, 2026 at 12:00 PM KIM <k@kim.example> wrote:", Kind.HARMLESS),
        ("-----Original Message-----\nFrom: KIM\nSubject: [KIM] 482-719-368", Kind.HARMLESS),
        ("Am 21.11.2026 hat der Filter Ihre Mail geloescht, wie er schrieb, 550:", Kind.UNCLEAR),
        ("Am 21.11.2026 schrieb postmaster:", Kind.UNCLEAR),
        ("Am 21.11.2026 schrieb Kimberly:", Kind.UNCLEAR),
        ("On 21.11.2026 kim-gateway <gw@moers.example> wrote:", Kind.UNCLEAR),
        ("-----Original Message-----", Kind.UNCLEAR),
        ("-----Original Message-----\nFrom: KIM\nSubject: [KIM] abgelehnt", Kind.UNCLEAR),
        ("Am 21.11.2026 schrieb KIM wird abgewiesen:", Kind.UNCLEAR),
        ("-----Original Message-----\nSubject: 550 rejected and deleted", Kind.UNCLEAR),
        ("-----Original Message-----\nFrom: postmaster", Kind.UNCLEAR),
    ],
)
def test_only_a_letter_of_ours_may_be_quoted(line: str, kind: Kind) -> None:
    """The line above it may say anything, and what others write may be the refusal."""
    assert kind_of(f"{AGREED}\n\n{line}\n> x") is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Mustermann, Erika", Kind.HARMLESS),
        ("Stadt Moers - Rathaus", Kind.HARMLESS),
        ("Stadtverwaltung Moers", Kind.HARMLESS),
        ("Kreisverwaltung Wesel, Fachbereich Zuwanderung", Kind.HARMLESS),
        ("KIM Anlaufstelle Moers", Kind.HARMLESS),
        ("Fachstelle Migration und Integration der Stadt Moers", Kind.HARMLESS),
        ("Poststelle", Kind.HARMLESS),
        ("=?utf-8?q?Ausl=C3=A4nderamt_Moers?=", Kind.HARMLESS),
        ("Case Management beim Deutschen Roten Kreuz", Kind.HARMLESS),
        ("Poststelle geschlossen", Kind.UNCLEAR),
        ("Verwaltung Aufgelöst", Kind.UNCLEAR),
        ("Meldestelle Unbesetzt", Kind.UNCLEAR),
        ("Ankommende Post Ungelesen", Kind.UNCLEAR),
        ("Postfach geschlossen", Kind.UNCLEAR),
        ("=?utf-8?q?Adresse_existiert_nicht_mehr?=", Kind.UNCLEAR),
        ("Dienst Eingestellt", Kind.UNCLEAR),
    ],
)
def test_the_name_of_the_sender_may_say_that_nobody_reads_it(name: str, kind: Kind) -> None:
    """Mail programs show it first."""
    name = name if name.startswith("=") else f'"{name}"'
    assert kind_of(sender=f"{name} <a@moers.example>") is kind


@pytest.mark.parametrize("folder", DISTRICTS, ids=lambda one: one.name)
def test_the_contact_points_of_the_district_are_known_by_their_names(folder: Path) -> None:
    """Whatever words they have; nobody else is called so."""
    points = load_district(folder).contact_points.values()
    own = Own(offices=frozenset(one.name for one in points))
    odd = Own(offices=frozenset({"Beratung für Ankommende"}))
    for name, known in [*((one.name, own) for one in points), ("Beratung für Ankommende", odd)]:
        sender = f"{Header(name, 'utf-8').encode()} <a@moers.example>"
        assert kind_of(sender=sender, own=known) is Kind.HARMLESS, name
    assert kind_of(sender=sender) is Kind.UNCLEAR


def test_a_page_as_outlook_writes_it_is_read() -> None:
    """Its generator has brackets; what it says in comments and styles is none of the text."""
    html = OUTLOOK.replace("{}", AGREED)
    assert read_notification(note(html.encode(), "text/html; charset=utf-8")).kind is Kind.HARMLESS


@pytest.mark.parametrize(
    "markup",
    [
        "<p title='Postfach gesperrt'>{}</p>",
        "<p>{}</p><a href='http://x.example/Postfach-gesperrt'>Hinweis</a>",
        "<p>{}</p><link rel=stylesheet href='http://x.example/a.css'>",
        "<meta http-equiv=refresh content='0;URL=http://x.example'><p>{}</p>",
        "<style>@import 'http://x.example/a.css';</style><p>{}</p>",
    ],
)
def test_what_an_attribute_says_or_a_page_loads_makes_a_note_doubtful(markup: str) -> None:
    """It may be shown beside the text, or instead of it."""
    html = "text/html; charset=utf-8"
    plain = f"<p class='x'>{AGREED}</p><a href='mailto:a@moers.example'>a@moers.example</a>"
    assert read_notification(note(plain.encode(), html)).kind is Kind.HARMLESS
    assert read_notification(note(markup.format(AGREED).encode(), html)).kind is Kind.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Wir sind nicht erreichbar.",
        "Ich bin krank.",
        "Out of office.",
        "Wir sind nicht erreichbar. Ihre Nachricht wird nicht weitergeleitet.",
    ],
)
def test_an_absence_without_an_end_is_for_a_person(text: str) -> None:
    """It may be the only sign that nobody comes back."""
    assert kind_of(text) is Kind.UNCLEAR
    back = "sind wir" if text.startswith("Wir") else "bin ich"
    assert kind_of(f"{text} Ab Montag {back} wieder da.") is Kind.HARMLESS


@pytest.mark.parametrize(
    "text",
    [
        "Derzeit bin ich auf Fortbildung und kehre am 25.11.2026 zurück.",
        "Danke für Ihre Mail! Ich bin erst am Montag wieder im Haus.",
        "I am currently out of the office and will return on Monday, 30 November.",
        "Ihre Anfrage (Ticket#31001) ist bei uns eingegangen und wird von unserem Team bearbeitet.",
        "Vielen Dank für Ihre Anfrage. Sie wurde unter [Ticket#2026112110000123] erfasst.",
        "Hallo, wir haben Ihre Anfrage erhalten und ein Ticket mit der ID 4711 erstellt.",
        "Thank you for your request. Your ticket [kreis #4711] has been assigned.",
        "Ihre E-Mail ist bei der Stadt Moers eingegangen.",
    ],
)
def test_usual_notes_and_ticket_systems_are_recognised(text: str) -> None:
    """Zammad, OTOBO, Freshdesk, Request Tracker."""
    assert kind_of(text) is Kind.HARMLESS
