"""From an enquiry to a reference: stored, sealed, and only once."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from formservice.intake.accept import Intake
from formservice.intake.fingerprint import Fingerprints
from formservice.intake.networks import IPAddress
from formservice.intake.request_limits import RequestLimits, TooManyRequestsError
from formservice.mail.encryption import Opener, Sealer, new_keys
from formservice.mail.message import Letterhead
from formservice.outbox import Claim, ClaimRequest, OutboxUnavailableError
from portal.forms.enquiry import Answer, Enquiry, Section, StaffLine
from portal.forms.enquiry_form import EnquiryForm
from portal.forms.event_form import EventForm
from portal.forms.handover_form import HandoverForm
from portal.forms.markers import Marker
from portal.forms.reference import grouped, is_reference
from tests.formservice.mail.test_message import body, read
from tests.formservice.samples import DISTRICT, LOCALES, NOON, enquiry, open_outbox, times_of
from tests.portal.forms.professionals import EVENT, HANDOVER, Value, bind

PUBLIC, PRIVATE = new_keys()
HERE = ip_address("192.0.2.7")
MARKED = replace(enquiry(), markers=frozenset({Marker.NO_ORIGIN_HEADERS}))


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
    request = ClaimRequest("test", 99, timedelta(hours=1))
    return asyncio.run(intake.outbox.claim(request))


def test_an_enquiry_is_stored_sealed_for_its_mailbox(intake: Intake, tmp_path: Path) -> None:
    """The reference is valid, the letter complete, and no file shows a word of it."""
    (reference,) = accept(intake, enquiry(message="canary-4711"))
    assert is_reference(reference)
    (claim,) = stored(intake)
    assert claim.envelope.reference == reference
    assert claim.envelope.mailbox == DISTRICT.contact_points["moers"].mailbox.address
    assert claim.envelope.message_id.startswith(f"<{reference}.")
    assert "canary-4711" in body(Opener(PRIVATE).open(claim.sealed))
    assert not any(b"canary-4711" in file.read_bytes() for file in tmp_path.iterdir())


def test_a_double_click_is_one_request(intake: Intake) -> None:
    """However often the same words come, there is one letter and one reference."""
    references = accept(intake, *[enquiry()] * 5)
    assert len({*references, *accept(intake, enquiry())}) == 1
    assert len(stored(intake)) == 1


@pytest.mark.parametrize(
    ("form", "typed", "counted"),
    [(HandoverForm, HANDOVER, "HANDOVER"), (EventForm, EVENT, "EVENT")],
)
def test_a_request_of_a_professional_is_stored_once_and_counted_apart(
    intake: Intake, form: type[EnquiryForm], typed: dict[str, Value], counted: str
) -> None:
    """The same twice is one; another date is another, and names the first."""
    same, later = bind(form, typed), bind(form, typed, date_2="Do 5.12. ab 14 Uhr")
    assert same.validate()
    assert later.validate()
    first, again = accept(intake, same.to_enquiry(), same.to_enquiry())
    (second,) = accept(intake, later.to_enquiry())
    assert first == again != second
    letters = {one.envelope.reference: one for one in stored(intake)}
    assert set(letters) == {first, second}
    assert {one.envelope.channel for one in letters.values()} == {counted}
    text = body(Opener(PRIVATE).open(letters[second].sealed))
    assert f"Ergänzung zu {grouped(first, '-')}" in text


def test_the_two_forms_of_a_professional_are_two_requests(intake: Intake) -> None:
    """The same school asks for a talk and for an event, with the same words and dates."""
    forms = [bind(HandoverForm, HANDOVER), bind(EventForm, EVENT)]
    assert all(form.validate() for form in forms)
    assert len(set(accept(intake, *(form.to_enquiry() for form in forms)))) == 2


@pytest.mark.parametrize("same", [MARKED, enquiry(website="https://example.org")])
def test_what_the_person_did_not_say_makes_no_difference(intake: Intake, same: Enquiry) -> None:
    """Another browser header, or what a browser fills in, is still the same request."""
    assert accept(intake, enquiry()) == accept(intake, same)


@pytest.mark.parametrize(
    "change",
    [
        {"municipality": "05170048"},
        {"language": "ti"},
        {"interpreter": "no"},
        {"name": ""},
        {"message": "مرحبا"},
        {"contact_times": "18"},
        {"safe_contact": "only-me"},
        {"phone": "0152/28817386"},
    ],
)
def test_every_change_is_delivered_and_names_the_earlier_request(
    intake: Intake, change: dict[str, str]
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
    (second,) = accept(intake, enquiry(phone="+49 152/28817386"))
    texts = {one.envelope.reference: one.sealed for one in stored(intake)}
    assert "Ergänzung zu" in body(Opener(PRIVATE).open(texts[second]))


PHONE: dict[str, object] = {"phone": "0152 28817386"}
MAIL: dict[str, object] = {"email": "amal@example.org"}
WISHES: dict[str, object] = {
    "safe_contact": ["no-voicemail", "no-content", "only-me"],
    "contact_times": "18",
}
ASKED_FOR = (
    "VORSICHT: Eine frühere Anfrage mit derselben Nummer oder E-Mail-Adresse bat um: keine "
    "Nachricht auf dem Anrufbeantworter, keine SMS und keine E-Mail mit Inhalt, ein Gespräch nur "
    "mit der Person selbst, Anrufe nur zu bestimmten Zeiten"
)


def one_after_another(intake: Intake, *people: Mapping[str, object]) -> tuple[str, str, list[str]]:
    """Accept requests in turn; return subject and text of the last mail, and all references."""
    nothing = {"phone": None, "email": None}
    references = [accept(intake, enquiry(**{**nothing, **one}))[0] for one in people]  # type: ignore[arg-type] # the caller knows the fields
    sealed = {one.envelope.reference: one.sealed for one in stored(intake)}[references[-1]]
    content = Opener(PRIVATE).open(sealed)
    return read(content)["Subject"], body(content), references


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (PHONE, [PHONE | MAIL]),
        (PHONE | MAIL, [PHONE]),
        (PHONE | MAIL, [MAIL]),
        (PHONE, [PHONE | MAIL, MAIL]),
        (PHONE, [PHONE | {"name": "B"}, PHONE | {"name": "C"}]),
    ],
)
def test_a_warning_goes_on_by_either_way_of_contact_and_along_a_chain(
    intake: Intake, first: dict[str, object], later: list[dict[str, object]]
) -> None:
    """Who asked for care once is not called carelessly after a second press, or a third."""
    subject, text, references = one_after_another(intake, first | WISHES, *later)
    assert subject.endswith(" VORSICHT")
    assert ASKED_FOR in text
    assert "Antworten Sie auf diese E-Mail" not in text
    assert "Diesmal nichts angekreuzt. Es gilt, was oben unter VORSICHT steht." in text
    assert f"{grouped(references[-2], '-')} (Moers)" in text


def test_another_mailbox_learns_that_care_is_needed_and_whom_to_ask(intake: Intake) -> None:
    """What somebody asked of one team is not told to another, which heeds everything instead."""
    far: dict[str, object] = {"municipality": "05170048"}
    subject, text, references = one_after_another(
        intake, PHONE | {"safe_contact": ["no-voicemail"]}, PHONE | MAIL | far, MAIL | far
    )
    assert subject.endswith(" VORSICHT")
    assert "bat um: keine" not in text
    assert "bei einem anderen Team bat um Vorsicht. Rufen Sie zuerst dort an. Bis dahin: " in text
    assert grouped(references[1], "-") in text
    assert "Antworten Sie auf diese E-Mail" not in text


def test_no_mailbox_reads_its_own_warning_as_that_of_another(intake: Intake) -> None:
    """From Moers to Wesel and back: Wesel knows only what Moers told, so nobody rings there."""
    far: dict[str, object] = {"municipality": "05170048"}
    wish: dict[str, object] = {"safe_contact": ["no-voicemail"]}
    _, text, _ = one_after_another(intake, PHONE | wish, PHONE | MAIL | far, PHONE | MAIL)
    assert "bat um: keine Nachricht auf dem Anrufbeantworter." in text
    assert "bei einem anderen Team" not in text


def test_a_warning_of_another_mailbox_stays_one_for_who_asked_nothing_first(
    intake: Intake,
) -> None:
    """Moers had a request without a wish; what Wesel was asked afterwards is news there."""
    far: dict[str, object] = {"municipality": "05170048", "safe_contact": ["only-me"]}
    _, text, _ = one_after_another(intake, PHONE, PHONE | MAIL | far, PHONE | MAIL)
    assert "bei einem anderen Team bat um Vorsicht." in text


FAR: dict[str, object] = PHONE | {"municipality": "05170048", "safe_contact": ["only-me"]}
TIMES: dict[str, object] = MAIL | {"contact_times": "18"}


@pytest.mark.parametrize(
    "before",
    [[FAR, PHONE | TIMES], [TIMES, FAR, PHONE | MAIL], [FAR, PHONE | MAIL, TIMES]],
)
def test_a_warning_of_another_mailbox_is_kept_beside_own_ones(
    intake: Intake, before: list[dict[str, object]]
) -> None:
    """Moers was told twice: of times, and that Wesel was asked for care. In any order both count,
    also for a request that only Moers' letters have the contact of.
    """
    _, text, _ = one_after_another(intake, *before, MAIL)
    assert "bat um: Anrufe nur zu bestimmten Zeiten" in text
    assert "bei einem anderen Team bat um Vorsicht." in text
    assert "Antworten Sie auf diese E-Mail" not in text


def test_without_a_wish_nothing_is_said_of_one(intake: Intake) -> None:
    """A warning that is not true teaches not to read them."""
    _, text, _ = one_after_another(intake, PHONE, PHONE | MAIL)
    assert "Vielleicht Ergänzung" in text
    assert "VORSICHT" not in text


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
    poison = Answer("message", "", Section.WORDS, (StaffLine("Nachricht:", words="\ud800"),))
    with pytest.raises(UnicodeEncodeError):
        accept(intake, replace(enquiry(), answers=(poison,)))
    assert stored(intake) == []


def limited(intake: Intake, per_network: int, in_total: int) -> Intake:
    return replace(intake, limits=RequestLimits(per_network, in_total, monotonic=lambda: 0.0))


def send(intake: Intake, number: int, client: IPAddress) -> str:
    """Send the request of one person; return its reference, or the limit that is reached."""

    async def offer() -> str:
        person = enquiry(phone=None, email=f"person{number}@example.org")
        try:
            return await intake.accept(person, client)
        except TooManyRequestsError as error:
            return error.limit.value

    return asyncio.run(offer())


def test_the_same_request_may_be_clicked_however_often(intake: Intake) -> None:
    """Case L6: also when its network has sent what it may; other words are refused."""
    full = limited(intake, 1, 100)
    reference = send(full, 1, HERE)
    assert is_reference(reference)
    assert {send(full, 1, HERE) for _ in range(62)} == {reference}
    assert send(full, 2, HERE) == "network"
    assert len(stored(intake)) == 1


def test_repetitions_cost_nothing(intake: Intake) -> None:
    """Neither the network nor the total: afterwards there is as much room as before."""
    open_ = limited(intake, 2, 8)
    assert len({send(open_, 1, HERE) for _ in range(10)}) == 1
    assert is_reference(send(open_, 2, HERE))
    assert send(open_, 3, HERE) == "network"


def test_a_repetition_above_the_limit_is_neither_written_nor_sealed(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flood of them stays cheap: one look at the outbox each."""
    full = limited(intake, 1, 100)
    reference = send(full, 1, HERE)
    monkeypatch.setattr("formservice.intake.accept.compose", None)
    assert send(full, 1, HERE) == reference
    assert send(full, 2, HERE) == "network"


def test_nobody_is_shut_out_by_one_provider(intake: Intake) -> None:
    """It gets half of the total at most, and what the total refuses costs its network nothing."""
    open_ = limited(intake, 100, 12)
    provider = [send(open_, number, ip_address(f"192.0.{number}.1")) for number in range(9)]
    assert provider.count("prefix") == 3
    others = [send(open_, 20 + number, ip_address(f"198.{number}.2.1")) for number in range(9)]
    assert sum(map(is_reference, others)) == 6
    assert others[6:] == ["total"] * 3
    assert open_.limits
    assert len(open_.limits._order) - sum(not each.keys for each in open_.limits._order) == 12


def test_instances_share_the_total(intake: Intake, tmp_path: Path) -> None:
    """Another process over the same database admits no more than what is left."""
    for number in range(4):
        assert is_reference(send(limited(intake, 9, 8), number, ip_address(f"192.{number}.2.1")))
    other = replace(limited(intake, 9, 8), outbox=open_outbox(f"sqlite:///{tmp_path}/outbox.db"))
    others = [send(other, 20 + number, ip_address(f"198.{number}.2.1")) for number in range(6)]
    other.outbox.close()
    assert [each for each in others if not is_reference(each)] == ["total"] * 2


def test_a_wait_is_true_where_the_network_and_the_total_are_full(intake: Intake) -> None:
    """Its network is free again before there is room for it: the later moment is told."""
    minute = 0

    def monotonic() -> float:
        return minute * 60.0

    open_ = replace(intake, limits=RequestLimits(1, 4, monotonic=monotonic))

    def ask(at: int, client: str) -> object:
        nonlocal minute
        minute = at
        times_of(intake.outbox).now = NOON + timedelta(minutes=at)
        person = enquiry(phone=None, email=f"person{at}@example.org")
        try:
            return is_reference(asyncio.run(open_.accept(person, ip_address(client))))
        except TooManyRequestsError as error:
            return error.limit.value, error.seconds

    first = [("192.0.2.7", 0), ("198.51.100.1", 30), ("192.0.77.1", 31), ("203.0.113.1", 32)]
    assert all(ask(at, client) is True for client, at in first)
    assert ask(40, "192.0.2.7") == ("network", 50 * 60)
    assert ask(89, "192.0.2.7") == ("total", 60)
    assert ask(90, "192.0.2.7") is True


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
