"""From an enquiry to a reference: stored, sealed, and only once."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from formservice.intake.accept import Intake, OutboxUnavailableError
from formservice.intake.fingerprint import Fingerprints
from formservice.mail.encryption import Opener, Sealer, new_keys
from formservice.mail.message import Letterhead
from formservice.outbox import Claim, ClaimRequest
from portal.contact.phone import read_phone
from portal.forms.markers import Marker
from portal.forms.model import Enquiry
from portal.forms.reference import grouped, is_reference
from tests.formservice.mail.test_message import body
from tests.formservice.samples import DISTRICT, LOCALES, NOON, enquiry, open_outbox

PUBLIC, PRIVATE = new_keys()


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    """Give an intake over an empty outbox, at noon."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield Intake(
        district=DISTRICT,
        head=Letterhead("kim-formular@kim.example", LOCALES),
        outbox=outbox,
        sealer=Sealer(PUBLIC),
        fingerprints=Fingerprints("k" * 32),
        free_space_floor=1,
        clock=lambda: NOON,
    )
    outbox.close()


def accept(intake: Intake, *people: Enquiry) -> list[str]:
    """Have several enquiries accepted at the same time."""

    async def offer() -> list[str]:
        return await asyncio.gather(*map(intake.accept, people))

    return asyncio.run(offer())


def stored(intake: Intake) -> list[Claim]:
    """Return what is in the outbox."""
    request = ClaimRequest(
        "test", NOON + timedelta(hours=1), 99, timedelta(hours=1), timedelta(hours=1)
    )
    return asyncio.run(intake.outbox.claim(request))


def test_an_enquiry_is_stored_sealed_for_its_mailbox(intake: Intake, tmp_path: Path) -> None:
    """The reference is valid, the letter complete, and no file shows a word of it."""
    (reference,) = accept(intake, enquiry(message="canary-4711"))
    assert is_reference(reference)
    (claim,) = stored(intake)
    assert claim.envelope.reference == reference
    assert claim.envelope.mailbox == DISTRICT.contact_points["moers"].mailbox
    assert claim.envelope.message_id.startswith(f"<{reference}.")
    assert "canary-4711" in body(Opener(PRIVATE).open(claim.sealed))
    assert not any(b"canary-4711" in file.read_bytes() for file in tmp_path.iterdir())


def test_a_double_click_is_one_request(intake: Intake) -> None:
    """However often the same words come, there is one letter and one reference."""
    references = accept(intake, *[enquiry()] * 5)
    assert len({*references, *accept(intake, enquiry())}) == 1
    assert len(stored(intake)) == 1


@pytest.mark.parametrize(
    "same", [{"page_language": "de"}, {"markers": frozenset({Marker.SUSPICIOUS})}]
)
def test_what_the_person_did_not_say_makes_no_difference(
    intake: Intake, same: dict[str, object]
) -> None:
    """Another page language or another browser header is still the same request."""
    assert accept(intake, enquiry()) == accept(intake, enquiry(**same))


@pytest.mark.parametrize(
    "change",
    [
        {"municipality": "05170048"},
        {"language": "ti"},
        {"interpreter": False},
        {"name": ""},
        {"message": "مرحبا"},
        {"contact_times": "18"},
    ],
)
def test_every_change_is_delivered_and_names_the_earlier_request(
    intake: Intake, change: dict[str, object]
) -> None:
    """Back button and other words: nothing is swallowed, and staff see the connection."""
    (first,) = accept(intake, enquiry())
    (second,) = accept(intake, enquiry(**change))
    assert first != second
    letters = {one.envelope.reference: one.sealed for one in stored(intake)}
    assert set(letters) == {first, second}
    text = body(Opener(PRIVATE).open(letters[second]))
    assert f"Ergänzung zu {grouped(first, '-')}" in text


def test_the_same_phone_typed_otherwise_is_the_same_contact(intake: Intake) -> None:
    """A correction of the number's spaces is recognised as coming from the same person."""
    accept(intake, enquiry())
    typed = "+49 152/28817386"
    (second,) = accept(intake, enquiry(phone_typed=typed, phone=read_phone(typed)))
    texts = {one.envelope.reference: one.sealed for one in stored(intake)}
    assert "Ergänzung zu" in body(Opener(PRIVATE).open(texts[second]))


def test_different_people_have_nothing_to_do_with_each_other(intake: Intake) -> None:
    """Forty at once get forty references, and no letter names another."""
    people = [enquiry(phone=None, email=f"person{number}@example.org") for number in range(40)]
    assert len(set(accept(intake, *people))) == 40
    opener = Opener(PRIVATE)
    assert not any("Ergänzung" in body(opener.open(one.sealed)) for one in stored(intake))


def test_references_that_are_taken_are_replaced(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A collision costs another try, never a request."""
    numbers = iter(["482719364", "482719364", "482719364", "100000003"])
    monkeypatch.setattr("formservice.intake.accept.new_reference", lambda: next(numbers))
    people = (enquiry(), enquiry(phone=None, email="b@example.org"))
    assert [accept(intake, one)[0] for one in people] == ["482719364", "100000003"]


def test_without_room_nothing_is_promised(intake: Intake) -> None:
    """Below the free-space floor the answer is "unavailable", and nothing is stored."""
    with pytest.raises(OutboxUnavailableError, match="full"):
        accept(replace(intake, free_space_floor=1 << 62), enquiry())
    assert stored(intake) == []


def test_a_letter_that_cannot_be_made_is_never_accepted(intake: Intake) -> None:
    """No poison reaches the outbox: the error comes before the thanks."""
    with pytest.raises(UnicodeEncodeError):
        accept(intake, enquiry(message="\ud800"))
    assert stored(intake) == []


def test_a_substitute_is_asked_on_the_day_by_the_german_clock(intake: Intake) -> None:
    """At 23:30 UTC it is tomorrow in Moers already."""
    days: list[object] = []

    def remember(_district: object, _key: str, on: object) -> None:
        days.append(on)
        raise LookupError

    late = replace(intake, clock=lambda: datetime.fromisoformat("2026-11-21T23:30:00+00:00"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("formservice.intake.accept.route", remember)
        with pytest.raises(LookupError):
            accept(late, enquiry())
    assert [str(day) for day in days] == ["2026-11-22"]
