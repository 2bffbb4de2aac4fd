"""What offices and their programs write by themselves: harmless as a whole, or a person reads it.

The texts are written as offices write; names and numbers are invented.
"""

import re
from datetime import date
from email.header import Header
from pathlib import Path

import pytest

from formservice.bounces.known_sentences import read_text
from formservice.bounces.known_words import HOURS
from formservice.bounces.notification import Kind, read_notification
from tests.formservice.bounces.test_automatic_mail import note

HERE = Path(__file__).parent
TODAY = date(2026, 11, 21)
SUBJECT = "[KIM] 482-719-365 Moers ar TEL+MAIL"


def notes(file: str) -> list[object]:
    """Return subject and text of each note in *file*."""
    found = [one.partition("\n") for one in _read(file)]
    return [pytest.param(subject, text, id=text.strip()[-60:]) for subject, _, text in found]


def _read(file: str) -> list[str]:
    return (HERE / file).read_text("utf-8").replace("{SUBJECT}", SUBJECT).split("=== ")[1:]


def kind_of(subject: str, text: str) -> Kind:
    """Return what the note of the town's mailbox is taken for."""
    head = f"Subject: {Header(subject, 'utf-8').encode()}"
    raw = note(text.encode(), head=head)
    return read_notification(raw.replace(b"a@moers", b"kim@moers"), TODAY).kind


@pytest.mark.parametrize(("subject", "text"), notes("harmless_notes.txt"))
def test_a_note_as_offices_write_it_is_harmless(subject: str, text: str) -> None:
    """An alarm at each absence note teaches people to delete unread."""
    assert kind_of(subject, text) is Kind.HARMLESS


@pytest.mark.parametrize(("subject", "text"), notes("lost_notes.txt"))
def test_a_note_that_may_say_that_nobody_reads_is_for_a_person(subject: str, text: str) -> None:
    """It looks like an absence note, and the letter is lost, held or for somebody else."""
    assert kind_of(subject, text) is Kind.UNCLEAR


def test_of_new_notes_two_of_five_call() -> None:
    """No word was added for these: the rate that decision 0025 names."""
    texts = [one.partition("\n")[2] for one in _read("new_notes.txt")]
    kinds = [kind_of("Automatische Antwort", text) for text in texts]
    assert (kinds.count(Kind.HARMLESS), len(kinds)) == (12, 20)


@pytest.mark.parametrize(
    "word", ["nicht", "nie", "niemand", "erst recht nicht", "gelöscht", "zurück", "neue", "Spam"]
)
def test_no_further_word_stands_in_a_known_sentence(word: str) -> None:
    """Where it says what becomes of the letter, each word counts."""
    for known in ("Ihre Nachricht wird danach {}gelesen.", "Wir werden sie {}bearbeiten."):
        assert read_text(known.format(""), "moers.example")
        assert read_text(known.format(f"{word} "), "moers.example") is None


def test_a_row_of_days_is_read_in_one_way_only() -> None:
    """“mo - di - mi” is a range and a row: read in each way, one such mail would take minutes."""
    assert re.fullmatch(HOURS, "mo - di - mi")
    # Nothing of it is given back to be read once more.
    assert not re.fullmatch(f"{HOURS} - mi", "mo - di - mi")
    row = " - ".join(["mo", "di", "mi", "do"] * 9)
    note_of_rows = f"Dieses Postfach wird {row} danach gelesen. " * 90
    assert kind_of("Automatische Antwort", note_of_rows) is Kind.HARMLESS
