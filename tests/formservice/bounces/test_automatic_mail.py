"""What a machine writes is harmless when it is recognised as such, and only then."""

import base64
import unicodedata
from email.header import Header

import pytest

from formservice.bounces.notification import Kind, read_notification
from tests.formservice.bounces.test_notification import OUR_ID

ENCODED_SUBJECT = Header("Ihre Nachricht konnte nicht zugestellt werden: Größe", "utf-8").encode()


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied (vacation)\nSubject: Re: [KIM]",
        "Auto-Submitted: auto-replied\nSubject: Auto: [KIM] 482-719-368 Moers ar TEL",
        "Auto-Submitted: auto-generated\nSubject: Automatische Antwort: [KIM] 482-719-368",
        "X-Vacation: yes\nSubject: Re: [KIM]",
        "Subject: Automatische Antwort: [KIM] 482-719-368 Moers ar TEL",
        "Subject: =?utf-8?q?Abwesenheitsnotiz:_zur=C3=BCck_am_Montag?=",
        "Subject: Abwesenheitsnotiz",
        "Subject: Out of Office: Re: [KIM]",
        "Auto-Submitted: auto-replied\nSubject: =?utf-8?b?SWNoIGJpbiBhdcOfZXIgSGF1cw==?=",
    ],
)
def test_an_absence_note_is_recognised(head: str) -> None:
    """Also where it quotes our Message-ID: the letter lies in its mailbox."""
    text = "Bis Montag nicht im Haus."
    raw = f"From: a@moers.example\n{head}\nIn-Reply-To: {OUR_ID}\n\n{text}\n".encode()
    assert read_notification(raw).kind is Kind.HARMLESS


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied\nSubject: [Ticket#1] RE: [KIM] 482-719-368 Moers ar TEL",
        "Auto-Submitted: auto-generated\nSubject: Vielen Dank für Ihre Nachricht",
        "Precedence: auto_reply\nSubject: =?utf-8?q?Eingangsbest=C3=A4tigung?=",
        "X-Autoreply: yes\nSubject: We have received your request",
    ],
)
def test_the_acknowledgement_of_a_ticket_system_is_recognised(head: str) -> None:
    """It says that the letter has come in."""
    text = "Thank you for your mail."
    raw = f"From: a@moers.example\n{head}\nReferences: {OUR_ID}\n\n{text}\n".encode()
    assert read_notification(raw).kind is Kind.HARMLESS


def receipt(disposition: str) -> bytes:
    """Return a message disposition notification (RFC 8098)."""
    return f"""From: a@moers.example
Subject: Gelesen: [KIM] 482-719-368
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="b"

--b
Content-Type: text/plain

Your message
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;a@moers.example
Original-Message-ID: {OUR_ID}
Disposition: {disposition}

--b--
""".encode()


def test_the_receipt_of_a_mail_that_was_read_is_recognised() -> None:
    """RFC 8098 3.2.6.2: displayed."""
    for mode in ("manual-action/MDN-sent-manually", "automatic-action/MDN-sent-automatically"):
        assert read_notification(receipt(f"{mode}; displayed")).kind is Kind.HARMLESS


@pytest.mark.parametrize(
    "disposition",
    [
        "manual-action/MDN-sent-automatically; deleted",
        "automatic-action/MDN-sent-automatically; deleted/error",
        "automatic-action/MDN-sent-automatically; dispatched",
        "manual-action/MDN-sent-manually; displayed/error",
        "",
    ],
)
def test_a_mail_that_was_deleted_unread_is_for_a_person(disposition: str) -> None:
    """Sieve servers refuse in this way (RFC 5429 2.1), Exchange says “deleted without reading”."""
    notification = read_notification(receipt(disposition))
    assert (notification.kind, notification.message_id) == (Kind.UNCLEAR, OUR_ID)


def test_a_receipt_without_its_disposition_is_for_a_person() -> None:
    """Nobody knows what became of the mail."""
    raw = receipt("displayed").replace(b"message/disposition-notification\n", b"text/plain\n")
    assert read_notification(raw).kind is Kind.UNCLEAR


@pytest.mark.parametrize(
    "head",
    [
        "From: a@moers.example\nSubject: Re: [KIM] 482-719-365 Moers ar TEL",
        "From: a@moers.example\nAuto-Submitted: no\nSubject: x",
        "From: a@moers.example\nSubject: Urlaub im Dezember",
        "From: a@moers.example\nSubject: Vielen Dank für Ihre Nachricht",
        "From: a@moers.example\nSubject: AW: Automatische Antwort: [KIM] 482-719-368",
        "From: a@moers.example\nSubject: Frau A. ist im Urlaub, bitte umleiten: [KIM] 482-719-368",
        "From: a@moers.example\nSubject: Abwesenheit Frau A., bitte Anfragen umleiten",
        # Reports in prose: automatic, and yet the letter may be lost.
        "Auto-Submitted: auto-replied\nSubject: Unzustellbar: [KIM]",
        "Auto-Submitted: auto-generated\nSubject: Zustellung nicht möglich (#5.2.2)",
        "Auto-Submitted: auto-replied\nSubject: Wir haben Ihre Nachricht nicht erhalten",
        "Precedence: bulk\nSubject: Neues aus dem Kreis #12",
        "Auto-Submitted: auto-replied\nSubject: Nachricht abgewiesen: [KIM]",
        "Auto-Submitted: auto-generated\nSubject: Ihre Nachricht wurde blockiert",
        "Precedence: bulk\nSubject: Rejected: [KIM] 482-719-365",
        f"Auto-Submitted: auto-replied\nSubject: {ENCODED_SUBJECT}",
        "Auto-Submitted: auto-replied (rejected)\nSubject: x",
        "X-Autoreply: yes\nSubject: x",
        # Recognised by their subject, and still they say that nobody will read the letter.
        "Auto-Submitted: auto-replied\nSubject: Automatische Antwort: Adresse nicht mehr gültig",
        "Auto-Submitted: auto-replied\nSubject: [Ticket#1] Your email has been rejected!",
    ],
)
def test_what_is_not_recognised_is_for_a_person(head: str) -> None:
    """Answers of the staff, bounces that follow no standard, whatever is not recognised."""
    notification = read_notification(f"{head}\nReferences: {OUR_ID}\n\nhello\n".encode())
    assert (notification.kind, notification.message_id) == (Kind.UNCLEAR, OUR_ID)


@pytest.mark.parametrize(
    "head",
    [
        "From: MAILER-DAEMON@old.example\nAuto-Submitted: auto-replied\nSubject: hello",
        "From: Mailer-Daemon (Mail Delivery System)\nSubject: x",
        "From: postmaster@old.example\nSubject: Automatische Antwort: [KIM]",
        "From: x@old.example\nX-Failed-Recipients: y@old.example\nPrecedence: bulk",
    ],
)
def test_what_a_mail_server_writes_in_its_own_way_is_told_apart(head: str) -> None:
    """It writes when a letter is lost, whether or not it says which."""
    assert read_notification(f"{head}\n\nhello\n".encode()).kind is Kind.SERVER


AWAY = "Subject: Automatische Antwort: [KIM] 482-719-368 Moers ar TEL"


def note(text: bytes, kind: str = 'text/plain; charset="utf-8"', head: str = AWAY) -> bytes:
    """Return an absence note about our letter."""
    plain = f"From: a@moers.example\nAuto-Submitted: auto-replied\n{head}\nIn-Reply-To: {OUR_ID}"
    content = base64.encodebytes(text).decode()
    return f"{plain}\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n\n{content}".encode()


@pytest.mark.parametrize(
    "text",
    [
        "Diese Adresse wird nicht mehr verwendet.",
        "Ihre Mail landet in einem Sammelordner, den zurzeit keiner liest.",
        "Die Stelle hat ihren Betrieb zum Herbst aufgegeben.",
        "Meine Adresse lautet jetzt: a.meier@moers.example.",
        "Dafür ist nun der Kreis zuständig, bitte wenden Sie sich dorthin.",
        "Während meiner Abwesenheit eingehende Nachrichten lösche ich ungesehen.",
        "Ich bin abwesend. Ihre Nachricht wird weder gelesen noch weitergeleitet.",
        "Ich bin nicht im Haus und bleibe es: ich bin im Ruhestand.",
        "Danke für Ihre Nachricht. Sie konnte keinem Vorgang zugeordnet werden.",
        "Thank you for your mail. It is pending approval by the owners.",
        "We have received your message and moved it to the spam folder.",
        "Ihre Nachricht wurde nicht an den Empfänger zugestellt.",
        "Ihre E-Mail wird automatisch gelöscht.",
        "Dieses Postfach wird nicht gelesen.",
        "Frau A. ist aus dem Dienst ausgeschieden.",
        "Wir nehmen keine Anfragen per E-Mail mehr an.",
        "Das Postfach ist voll, Ihre Nachricht wurde nicht gespeichert.",
        "Meine Adresse hat sich geändert, bitte erneut senden.",
        "Ihre Nachricht wurde als Spam eingestuft.",
        "This mailbox is no longer monitored.",
        "The message was rejected by our policy.",
        "A. has left the company; your mail will not be read.",
        "Your message was not accepted, the mailbox is over quota.",
    ],
)
def test_a_note_that_says_the_letter_is_lost_is_for_a_person(text: str) -> None:
    """The subject alone does not tell whether anybody will ever read the letter."""
    assert read_notification(note(text.encode())).kind is Kind.UNCLEAR


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b"wird nicht\nmehr verwendet", "text/plain"),
        (b"wird nicht\n> mehr  verwendet", "text/plain"),
        ("wird gelöscht".encode("cp1252"), "text/plain"),
        (unicodedata.normalize("NFD", "wird gelöscht").encode(), "text/plain; charset=utf-8"),
        ("wird gelöscht".encode(), "text/plain; charset=idna"),
        (b"wird nicht&nbsp;mehr verwendet", "text/html; charset=utf-8"),
        (b"wird <b>nicht</b>&#160;mehr verwendet", "text/html; charset=utf-8"),
        (b"wird ge&shy;l&ouml;scht", "text/html; charset=utf-8"),
    ],
)
def test_words_are_read_as_a_person_sees_them(text: bytes, kind: str) -> None:
    """Lines, marks, spellings and character sets come as the sender's program likes it."""
    assert read_notification(note(text, kind)).kind is Kind.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin heute nicht mehr im Büro und ab Montag wieder für Sie da.",
        "Ihre E-Mail wird nicht weitergeleitet.",
        "Sollten Sie nicht der beabsichtigte Empfänger sein, löschen Sie bitte diese E-Mail.",
        "Die unbefugte Weitergabe dieser E-Mail ist nicht gestattet.",
    ],
)
def test_what_true_absence_notes_say_calls_nobody(text: str) -> None:
    """An alarm that always rings is heard by nobody."""
    text = f"Ich bin bis Montag nicht im Haus. {text}"
    assert read_notification(note(text.encode())).kind is Kind.HARMLESS


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("Subject: Re: [KIM] 482-719-368", "Ich bin bis Montag im Urlaub."),
        ("Subject: [EXTERN] Automatische Antwort: [KIM]", "Bis Montag abwesend."),
        ("Subject: Ihre Nachricht an die Stadt", "Ihre Nachricht ist bei uns eingegangen."),
    ],
)
def test_a_marked_answer_is_recognised_by_its_words_too(head: str, text: str) -> None:
    """Many responders leave the subject of the letter as it is."""
    assert read_notification(note(text.encode(), head=head)).kind is Kind.HARMLESS


def test_what_its_own_text_does_not_say_is_for_a_person() -> None:
    """A subject is written by a program: it says nothing of what becomes of the letter."""
    for text in ("Mit freundlichen Grüßen", "Hinweis: siehe Anhang", "Bis bald!"):
        assert read_notification(note(text.encode())).kind is Kind.UNCLEAR
    split = "Ich bin abwesend. Ihre Mail wird ge<b>löscht</b>.".encode()
    assert read_notification(note(split, "text/html; charset=utf-8")).kind is Kind.UNCLEAR
