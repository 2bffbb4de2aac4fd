"""`Action: failed` beside words that say that a server goes on: nobody knows, so a person looks."""

from datetime import timedelta

import pytest

from formservice.bounces.notification import Kind, read_notification
from formservice.monitoring.alarms import Alarm
from formservice.outbox import Outbox, State
from tests.formservice.bounces.handling import bounces, notification
from tests.formservice.bounces.test_notification import report
from tests.formservice.running_delivery import Setup, play
from tests.formservice.samples import purge_at
from tests.servers.scripted_smtp import Server

GRACE = timedelta(hours=48)
SUBJECT = "Undelivered Mail Returned to Sender"


def kind_of(subject: str = SUBJECT, words: str = "Sorry.", diagnosis: str = "") -> Kind:
    """Return what a report with a final action and these words is taken for."""
    code = f"\nDiagnostic-Code: smtp; {diagnosis}" if diagnosis else ""
    raw = report("failed", status=f"4.4.7{code}").decode()
    raw = raw.replace(SUBJECT, subject).replace("Sorry.", words)
    return read_notification(raw.encode()).kind


@pytest.mark.parametrize(
    ("subject", "words", "diagnosis"),
    [
        ("Warning: could not send message for past 4 hours", "Sorry.", ""),
        (SUBJECT, "THIS IS A WARNING MESSAGE ONLY.", ""),
        (SUBJECT, "YOU DO NOT NEED TO RESEND YOUR MESSAGE", ""),
        (SUBJECT, "We will keep trying until the message is 5 days old.", ""),
        (SUBJECT, "The server continues to try to deliver your message.", ""),
        (SUBJECT, "We'll try again for two days.", ""),
        (SUBJECT, "Your message was not yet delivered.", ""),
        (SUBJECT, "Delivery is delayed. If it fails for good, we have given up.", ""),
        ("Zustellung verzögert", "Sorry.", ""),
        (SUBJECT, "Es wird weiterhin versucht, die Nachricht zuzustellen.", ""),
        (SUBJECT, "Der Server unternimmt weitere Zustellversuche.", ""),
        (SUBJECT, "Die Zustellversuche werden fortgesetzt.", ""),
        (SUBJECT, "Die Nachricht ist noch nicht zugestellt. Sie müssen nichts tun.", ""),
        (SUBJECT, "Wir versuchen es morgen wieder.", ""),
        (SUBJECT, "Sorry.", "450 4.2.0 greylisted, will retry"),
        (SUBJECT, "Sorry.", "450 4.2.0 message delayed, still being retried"),
        (SUBJECT, "Another attempt will be made in 4 hours.", ""),
        (SUBJECT, "A new attempt is scheduled.", ""),
        (SUBJECT, "The next delivery attempt is in 4 hours.", ""),
        (SUBJECT, "Nächster Zustellversuch in 4 Stunden.", ""),
        (SUBJECT, "Der nächste Versuch erfolgt in 4 Stunden.", ""),
        (SUBJECT, "Your message is queued and will be delivered when the server is back.", ""),
        (SUBJECT, "The message remains queued.", ""),
        (SUBJECT, "Ihre Nachricht wird zugestellt, sobald der Server erreichbar ist.", ""),
        (SUBJECT, "Your message is being held in quarantine for review.", ""),
        (SUBJECT, "Die Nachricht liegt in der Quarantäne und wartet auf Freigabe.", ""),
        (SUBJECT, "Sorry.", "550 5.7.1 message held for moderation"),
    ],
)
def test_a_failure_beside_words_of_a_delay_is_in_doubt(
    subject: str, words: str, diagnosis: str
) -> None:
    """One of both is not true, and the letter may arrive."""
    assert kind_of(subject, words, diagnosis) is Kind.DELAY_IN_DOUBT


@pytest.mark.parametrize(
    ("words", "diagnosis"),
    [
        ("Sorry.", "451 4.3.0 temporary lookup failure"),
        ("Sorry.", "450 4.2.0 greylisted, please try again later"),
        ("delivery temporarily suspended: connect to mx.example: Connection timed out", ""),
        ("Message could not be delivered for 5 days. It will be deleted from the queue.", ""),
        ("Exchange has tried to deliver it, without success, and has stopped trying.", ""),
        ("Microsoft Exchange will not try to redeliver this message for you.", ""),
        ("I'm not going to try again; this message has been in the queue too long.", ""),
        ("No further attempts will be made. Please try sending this message again.", ""),
        ("Your message was delayed for days, and delivery expired. We have given up.", ""),
        ("Exchange wird nicht versuchen, diese Nachricht erneut zuzustellen.", ""),
        ("Versuchen Sie später, die Nachricht erneut zu senden.", ""),
        ("Es gibt keine weiteren Zustellversuche.", ""),
        ("Trotz mehrerer Versuche war der Server nicht erreichbar.", "4.4.7 message expired"),
    ],
)
def test_a_failure_after_days_of_trying_stays_one(words: str, diagnosis: str) -> None:
    """Its status has class 4 and its words tell of time: it is the commonest true failure."""
    assert kind_of(words=words, diagnosis=diagnosis) is Kind.FAILED


def test_what_a_person_wrote_is_not_heard() -> None:
    """The letter itself comes back below the report."""
    copy = "--b\nContent-Type: message/rfc822\n\nSubject: x\n\nWe will keep trying.\n"
    assert read_notification(report("failed", returned=copy)).kind is Kind.FAILED


def test_a_failure_with_the_status_of_a_success_is_in_doubt() -> None:
    """RFC 3463 2: class 2."""
    assert read_notification(report("failed", status="2.0.0")).kind is Kind.DELAY_IN_DOUBT


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_failure_beside_a_success_of_the_same_mail_is_in_doubt(
    action: str, *, is_first: bool
) -> None:
    """Our letters have one recipient: an alias or a group has it in part."""
    raw = report("failed").decode()
    failed = raw[raw.index("Final-Recipient") : raw.index("\n\n--b--")]
    other = failed.replace("person@", "other@").replace("failed", action)
    other = other.replace("5.1.1", "2.0.0")
    both = f"{other}\n\n{failed}" if is_first else f"{failed}\n\n{other}"
    read = read_notification(raw.replace(failed, both).encode())
    assert read.kind is Kind.DELAY_IN_DOUBT


def test_a_contradicted_failure_moves_nothing_and_keeps_the_content(outbox: Outbox) -> None:
    """A person is called."""
    setup = Setup(outbox)

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        mail = await notification(setup, reference)
        mail = mail.replace(b"Sorry.", b"Delivery is delayed.")
        assert not await bounces(setup).handle(mail)
        assert await setup.state(reference) is State.DELIVERED
        later = setup.now + GRACE + timedelta(hours=1)
        assert await purge_at(setup.outbox, later, GRACE) == 0

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR]
