"""A note is harmless only if each sentence of its own text is known; all else is told and stays."""

import pytest

from formservice.bounces.notification import Kind, read_notification
from tests.formservice.bounces.test_automatic_mail import AWAY, note, receipt
from tests.formservice.bounces.test_notification import OUR_ID, TAG, report

AGREED = "Ich bin bis Montag nicht im Haus."
TOLD = {Kind.UNCLEAR, Kind.SERVER}
FOREIGN = [
    "Automatisch antwoord: dit e-mailadres is niet meer in gebruik. Uw bericht wordt niet gelezen.",
    "Je suis absente. Votre message a été supprimé et ne sera pas lu.",
    "Estoy ausente. Esta dirección ya no existe y su mensaje no será leído.",
    "İzinde. Posta kutusu dolu, mesajınız teslim edilemedi.",
]
SECOND_SENTENCES = [
    "Danke für Ihre Nachricht. E-Mails an diese Adresse bleiben liegen.",
    "Danke für Ihre Nachricht. Leider war sie zu groß.",
    "Danke für Ihre Nachricht. Das Sachgebiet ist weggefallen.",
    "Ich bin bis März abwesend; niemand sieht in dieses Postfach.",
    "Ich bin abwesend. Eine Vertretung gibt es leider keine, Ihre Mail verfällt.",
    "Danke für Ihre Nachricht. Dies ist eine reine Versandadresse.",
    "Ich bin nicht mehr im Haus.",
    "Unser Büro ist geschlossen.",
    "Thank you for your email. I have moved on from this role.",
    "Thank you for your message. Emails to this address go nowhere.",
    "I am on leave permanently.",
    f"{AGREED}\nMit freundlichen Grüßen\nErika Mustermann\nDiese Anschrift gibt es so nicht",
    f"{AGREED}\nMit freundlichen Grüßen\nPostfach Geschlossen",
    f"{AGREED}\nMit freundlichen Grüßen\nUnzustellbar",
    f"{AGREED} In dringenden Fällen an Niemand Sonst.",
    "Danke für Ihre Nachricht. Ihre E-Mail wird nicht weitergeleitet.",
    f"{AGREED}\n> Ihre Mail geht verloren.",
    f"{AGREED}\n\nAm 21.11.2026 schrieb KIM:\n> Hallo\nWir sehen hier niemals nach.",
]
QUOTES = [
    "Ich bin krank und brauche Hilfe",
    "Danke für Ihre Hilfe",
    "Ticket 12",
    "Ich bin im Urlaub",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_a_note_in_another_language_is_for_a_person(text: str) -> None:
    """Only languages of which the harmless sentences are known can be harmless."""
    assert read_notification(note(text.encode())).kind is Kind.UNCLEAR


@pytest.mark.parametrize("text", SECOND_SENTENCES)
def test_one_sentence_that_is_not_known_makes_a_note_doubtful(text: str) -> None:
    """Ways to say that nobody reads a mailbox are without number."""
    assert read_notification(note(text.encode())).kind is Kind.UNCLEAR


@pytest.mark.parametrize("between", ["\n\n-----Ursprüngliche Nachricht-----\n> ", "\n\n> ", "\n\n"])
@pytest.mark.parametrize("quoted", QUOTES)
def test_words_of_the_person_make_no_note_harmless(quoted: str, between: str) -> None:
    """What is quoted of our letter says nothing of what became of it."""
    text = f"Diese Anschrift gibt es bei der Stadt so nicht.{between}Nachricht:\n> > {quoted}\n"
    assert read_notification(note(text.encode())).kind is Kind.UNCLEAR
    only_quoted = f"-----Ursprüngliche Nachricht-----\n> {quoted}\n"
    assert read_notification(note(only_quoted.encode())).kind is Kind.UNCLEAR


def test_what_a_note_quotes_of_our_letter_changes_nothing() -> None:
    """After a line that says so, lines with a mark are the letter's."""
    quoted = "> Vorgangsnummer: 482-719-368\n> > Mein Antrag wurde abgelehnt und gelöscht\n"
    text = f"{AGREED}\n\n-----Ursprüngliche Nachricht-----\nVon: KIM\n{quoted}"
    assert read_notification(note(text.encode())).kind is Kind.HARMLESS


def parts(*others: str, text: str = AGREED) -> bytes:
    """Return an absence note of several parts."""
    head = f"From: a@moers.example\nAuto-Submitted: auto-replied\n{AWAY}\nIn-Reply-To: {OUR_ID}"
    kind = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"'
    first = f"--x\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    rest = "".join(f"--x\n{one}\n" for one in others)
    return f"{head}\n{kind}\n\n{first}{rest}--x--\n".encode()


@pytest.mark.parametrize(
    "other",
    [
        f"Content-Type: message/rfc822\n\nX-KIM-Dispatch: {TAG}\n\nIch bin im Urlaub",
        "Content-Type: application/octet-stream\n\nIhre Nachricht wurde entfernt",
        "Content-Type: text/plain; charset=utf-16\n\nIhre Nachricht ist fort",
        "Content-Type: text/plain; charset=utf-16\n\nIch bin im Urlaub",
        "Content-Type: text/plain; charset=us-ascii\n\nIch bin im B\u00fcro.",
        "Content-Type: image/png\n\nx",
    ],
)
def test_a_part_that_cannot_be_read_makes_a_note_doubtful(other: str) -> None:
    """Attached, undecodable or of another kind: nobody knows what it says."""
    assert read_notification(parts()).kind is Kind.HARMLESS
    assert read_notification(parts(other)).kind in TOLD


@pytest.mark.parametrize(
    ("known", "hidden"),
    [
        (b"MIME-Version: 1.0\n", b"MIME-Version: 1.0\nSubject: Ihre Mail wurde entsorgt\n"),
        (b"MIME-Version: 1.0\n", b"MIME-Version: 1.0\nPrecedence: list\n"),
        (b"--x\nContent-Type: text/plain", b"Ihre Mail ist weg\n--x\nContent-Type: text/plain"),
        (b"--x--\n", b"--x--\nIhre Mail wurde entsorgt\n"),
        (b"text/plain; charset=utf-8\n", b"text/plain\nContent-Type: text/html\n"),
    ],
)
def test_what_programs_show_in_different_ways_makes_a_note_doubtful(
    known: bytes, hidden: bytes
) -> None:
    """A header twice, or text around the parts: nobody knows what a person would see."""
    assert known in parts()
    assert read_notification(parts().replace(known, hidden)).kind is Kind.UNCLEAR


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ("", Kind.HARMLESS),
        ("<style><!-- p {margin:0} --></style>", Kind.HARMLESS),
        ("<img alt='weg'>", Kind.UNCLEAR),
        ("<!-->Ihre Mail ist weg<!-->", Kind.UNCLEAR),
        ("<script>document.write('weg')</script>", Kind.UNCLEAR),
        ("<style>p</style >weg<style></style>", Kind.UNCLEAR),
    ],
)
def test_a_note_in_html_is_read_as_a_person_sees_it(more: str, kind: Kind) -> None:
    """Without styles; pictures and programs may say anything."""
    text = f"<html><body><div>Hallo,</div><p>{AGREED}</p>{more}</body></html>"
    assert read_notification(note(text.encode(), "text/html; charset=utf-8")).kind is kind


def test_an_attached_letter_makes_no_note_harmless() -> None:
    """Its words are the person's."""
    letter = "Content-Type: message/rfc822\n\nSubject: [KIM]\n\nIch bin krank und brauche Hilfe"
    raw = parts(letter, text="Diese Anschrift gibt es so nicht.")
    assert read_notification(raw).kind is Kind.UNCLEAR


@pytest.mark.parametrize(
    "head",
    [
        "Precedence: bulk\nSubject: Re: [KIM] 482-719-368 Moers ar TEL",
        "Precedence: bulk\nAuto-Submitted: auto-generated\nList-Id: <kim.example>\nSubject: x",
        "Auto-Submitted: auto-forwarded\nSubject: AW: [KIM] 482-719-368",
        "Precedence: junk\nSubject: [KIM] 482-719-368",
    ],
)
@pytest.mark.parametrize("text", ["Frau Kaya ist krank.", "Danke für Ihre Mail.", AGREED])
def test_what_a_list_or_a_rule_passes_on_is_a_persons(head: str, text: str) -> None:
    """Old lists mark each mail as bulk; RFC 3834 5 knows what is forwarded by a machine."""
    raw = f"From: Frau Meier <m.meier@moers.example>\n{head}\nReferences: {OUR_ID}\n\n{text}\n"
    assert read_notification(raw.encode()).kind is Kind.UNCLEAR


@pytest.mark.parametrize("subject", ["Gibt es so nicht", "Neue Anschrift", "[KIM] 482-719-368 weg"])
def test_a_subject_that_is_not_known_makes_a_note_doubtful(subject: str) -> None:
    """It belongs to what the note says."""
    head = f"Subject: Automatische Antwort: {subject}"
    assert read_notification(note(AGREED.encode(), head=head)).kind is Kind.UNCLEAR


def test_a_receipt_whose_words_say_otherwise_is_for_a_person() -> None:
    """“Displayed” and deleted."""
    raw = receipt("manual-action/MDN-sent-manually; displayed")
    raw = raw.replace(b"\nYour message\n", b"\nYour message was deleted without being read\n")
    assert read_notification(raw).kind is Kind.UNCLEAR


def progress(
    words: str = "Your message was successfully delivered.", status: str = "2.0.0", more: str = ""
) -> bytes:
    """Return a report that the letter is on its way, with *more* in its third part."""
    raw = report("relayed", returned=more, status=status)
    raw = raw.replace(b"Undelivered Mail Returned to Sender", b"Successful Mail Delivery Report")
    return raw.replace(b"Sorry.", words.encode())


@pytest.mark.parametrize(
    "fields",
    [
        "Diagnostic-Code: smtp; 250 message deleted by rule",
        "Diagnostic-Code: smtp; 250 2.0.0 queued as held for moderation",
        "Diagnostic-Code: x-unix; delivered to /dev/null",
        "X-Postfix-Reason: moved, user unknown",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 250 Ok\nDiagnostic-Code: smtp; 550 no",
        "\nFinal-Recipient: rfc822; b@c.example\nStatus: 5.1.1",
        "\nOriginal-Recipient: rfc822; b@c.example\nStatus: 5.1.1",
        "\nOriginal-Recipient: rfc822; b@c.example\nDiagnostic-Code: smtp; 450 later",
    ],
)
def test_a_report_of_progress_that_says_more_is_not_deleted(fields: str) -> None:
    """Taken and thrown away, or another recipient who did not get it."""
    assert read_notification(progress()).kind is Kind.PROGRESS
    known = progress().replace(b"Status: 2.0.0", b"Status: 2.0.0\nDiagnostic-Code: smtp; 250 Ok")
    assert read_notification(known).kind is Kind.PROGRESS
    raw = progress().replace(b"Status: 2.0.0", f"Status: 2.0.0\n{fields}".encode())
    assert read_notification(raw).kind in {Kind.SERVER, Kind.FAILED, Kind.DELAY_IN_DOUBT}


@pytest.mark.parametrize(
    "words",
    [
        "Ihre Nachricht wurde in die Quarantäne verschoben und niemandem zugestellt.",
        "Your message was relayed to a destination that has refused it. It was not delivered.",
        "Die Nachricht konnte nicht zugestellt werden.",
        "Sie liegt nun in einem Ordner, den niemand liest.",
    ],
)
def test_a_report_of_progress_whose_words_say_otherwise_is_for_a_person(words: str) -> None:
    """Fields and words contradict each other."""
    assert read_notification(progress(words)).kind is Kind.SERVER


@pytest.mark.parametrize("status", ["4.4.1", "5.1.1", "4.2.0"])
def test_progress_with_the_status_of_a_failure_is_for_a_person(status: str) -> None:
    """RFC 3463 2: class 2 is a success."""
    assert read_notification(progress(status=status)).kind is Kind.SERVER


@pytest.mark.parametrize("action", ["relayed", "delayed"])
def test_a_second_report_within_a_report_is_for_a_person(action: str) -> None:
    """The attached one may say that the letter is lost."""
    inner = report("failed").decode().replace('"b"', '"z"').replace("--b", "--z")
    attached = f"--b\nContent-Type: message/rfc822\n\n{inner}\n"
    outer = report(action, returned=attached, status="4.2.0" if action == "delayed" else "2.0.0")
    assert read_notification(outer).kind is Kind.SERVER
    assert read_notification(progress(more=attached)).kind is Kind.SERVER


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_of_progress_that_returns_something_else_is_for_a_person(kind: str) -> None:
    """Its third part is our letter, or it may say anything."""
    for returned, expected in (
        (f"X-KIM-Dispatch: {TAG}\n\nIch bin krank", Kind.PROGRESS),
        ("Subject: weg\n\nIhre Nachricht ist verloren", Kind.SERVER),
    ):
        part = f"--b\nContent-Type: {kind}\n\n{returned}\n"
        assert read_notification(progress(more=part)).kind is expected


def test_a_delay_with_two_statuses_is_for_a_person() -> None:
    """A separator was lost, and the second is that of a failure."""
    raw = report("delayed", status="4.2.0\nStatus: 5.1.1")
    assert read_notification(raw).kind is Kind.SERVER


@pytest.mark.parametrize(
    "markup",
    [
        "<style>p::after{content:'Ihre Mail ist weg'}</style><p>{}</p>",
        "<p>{}</p><input value='Ihre Mail ist weg'>",
        "<p><s>{}</s></p>",
        "<p><del>{}</del></p>",
        "<p style='text-decoration: line-through'>{}</p>",
        "<p style='display:none'>{}</p>",
        "<p>{}</p><table background='cid:1'></table>",
        "<p style='background-image: url(cid:1)'>{}</p>",
        "<p>{}</p><v:imagedata src='cid:1'/>",
        "<p>{}</p><map><area alt='Ihre Mail ist weg'></map>",
    ],
)
def test_what_a_page_shows_and_does_not_write_makes_a_note_doubtful(markup: str) -> None:
    """Words of a style or a field are shown, and words that are struck out are not said."""
    html = "text/html; charset=utf-8"
    plain = note(f"<style>p{{justify-content: left}}</style><p>{AGREED}</p>".encode(), html)
    assert read_notification(plain).kind is Kind.HARMLESS
    shown = note(markup.replace("{}", AGREED).encode(), html)
    assert read_notification(shown).kind is Kind.UNCLEAR


def test_an_action_with_a_remark_is_no_progress() -> None:
    """Delivered to where?"""
    raw = progress().replace(b"Action: relayed", b"Action: delivered (to the bin)")
    assert read_notification(raw).kind is Kind.SERVER


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        (
            "--b\nContent-Type: text/plain",
            "Your message was deleted.\n--b\nContent-Type: text/plain",
        ),
        ("MIME-Version", "Subject: Undeliverable: [KIM]\nMIME-Version"),
        ("Status: 2.0.0", "Status: 2.0.0\nFinal-Log-ID: DISCARD by rule 7"),
        ("Status: 2.0.0", "Status: 2.0.0\nRemote-MTA: dns; spam-quarantine.moers.example"),
        ("person@elsewhere.example", "spam-quarantine@moers.example"),
        ("Reporting-MTA", "X-Amavis-Action: removed\nReporting-MTA"),
        ("Reporting-MTA: dns; mail.example", "Reporting-MTA: dns; removed by mail.example"),
        ("--b--", "--b\nContent-Type: text/html\n\n<img alt='message deleted'>\n--b--"),
        ("text/plain\n\nYour message", "text/html\n\n<s>Your message</s>"),
        ("text/plain\n\n", "text/html\n\n<p style='display:none'>"),
    ],
)
def test_a_report_of_progress_is_harmless_only_as_a_whole(known: str, shown: str) -> None:
    """Nothing around its words and fields may say otherwise."""
    raw = progress().decode()
    assert raw.count(known) == 1
    assert read_notification(raw.replace(known, shown).encode()).kind is Kind.SERVER
