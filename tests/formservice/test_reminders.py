"""Reminders by a clock that the test sets, over a relay that takes them."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from formservice.holiday_cover import HolidayCover
from formservice.mail.encryption import Sealer
from formservice.mail.own_mail import OwnMail
from formservice.mail.reminder import write_reminder
from formservice.mail.staff_link import read_link
from formservice.monitoring.alarms import Alarm, Alarms
from formservice.outbox import (
    HOUR,
    OpenedFollowup,
    Outbox,
    OutboxUnavailableError,
    Outcome,
    Reason,
    Room,
    StaffAnswer,
    Step,
    Unanswered,
    hash_of,
)
from formservice.reminders import Reminders
from portal.district.model import District, FollowUp
from portal.local_time import BERLIN
from portal.routing import Cover
from tests.formservice.mail.test_message import body, read
from tests.formservice.running_delivery import PUBLIC, Setup, play
from tests.formservice.samples import DISTRICT, open_outbox, times_of
from tests.servers.scripted_smtp import Server

MOERS = DISTRICT.contact_points["moers"].mailbox.address
URL = "https://kim.example/portal"
FRIDAY = datetime(2026, 12, 18, 10, 0, tzinfo=BERLIN)
WORDS = "Ich heiße Leyla und suche eine Wohnung."


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    """Give a setup with an empty outbox, on a Friday before Christmas."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    times_of(outbox).now = FRIDAY
    yield Setup(outbox, site_url=URL)
    outbox.close()


def reminders(setup: Setup, **changes: object) -> Reminders:
    """Return what reminds staff of Kreis Wesel, or of a district that wants it otherwise."""
    assert DISTRICT.followup.coordination
    wanted = replace(DISTRICT.followup, **changes)  # type: ignore[arg-type] # the caller knows
    return Reminders(
        district=replace(DISTRICT, followup=wanted),
        sender="kim-formular@kim.example",
        site_url=URL,
        outbox=setup.outbox,
        sealer=Sealer(PUBLIC),
        alarms=Alarms(setup.hear),
    )


def token_in(mail: str) -> bytes:
    """Return the hash of the token in the link of a mail."""
    (line,) = [line for line in mail.splitlines() if line.startswith(f"{URL}/intern/")]
    return hash_of(read_link(line.removesuffix("/").rpartition("/")[2])[0])


def test_the_mailbox_is_reminded_then_the_coordination_each_once(setup: Setup) -> None:
    """By working days: Christmas and the weekends do not count. No word of the person is in it."""

    async def scene(server: Server) -> None:
        reference = await setup.accept(message=WORDS)
        await setup.delivery(server).deliver_due()
        reminding = reminders(setup)
        for day, hour, sent in (
            (23, 9, 0),
            (23, 11, 1),  # Monday, Tuesday, Wednesday: three working days
            (23, 12, 0),
            (28, 9, 0),
            (28, 11, 1),  # and Thursday, Monday
            (31, 12, 0),
        ):
            setup.now = FRIDAY.replace(day=day, hour=hour)
            assert await reminding.run_once() == sent, (day, hour)
        assert await setup.delivery(server).deliver_due() == 2
        request, first, second = server.mails
        assert read(first)["To"] == MOERS
        assert read(second)["To"] == "kim-koordination@kreis-wesel.example"
        spoken = f"{reference[:3]}-{reference[3:6]}-{reference[6:]}"
        assert read(first)["Subject"] == f"[KIM] {spoken} Moers ar ERINNERUNG"
        assert read(second)["Subject"] == f"[KIM] {spoken} Moers ar OFFEN"
        for mail in (first, second):
            text = body(mail)
            assert reference in text
            assert "Im Postfach seit: 18.12.2026 10:00 MEZ, mindestens" in text
            assert "Leyla" not in text
            assert read(mail)["Auto-Submitted"] == "auto-generated"
            assert read(mail)["X-KIM-Reminder"] == reference
            assert read(mail)["X-KIM-Ref"] != reference
        assert f"Moers, {MOERS}" in body(second)
        links = {token_in(body(mail)) for mail in (request, first, second)}
        assert len(links) == 3
        for link in links:
            found = await setup.outbox.open_link(link)
            assert found
            assert found.followup.reference == reference

    play(scene)


def test_a_mailbox_that_is_written_otherwise_is_no_substitute(setup: Setup) -> None:
    """The request went there before the district's file was mended."""
    moers = DISTRICT.contact_points["moers"]
    written = replace(
        moers, mailbox=replace(moers.mailbox, address=MOERS.replace("moers.", "MOERS."))
    )
    points = {**DISTRICT.contact_points, "moers": written}

    async def scene(server: Server) -> None:
        await setup.accept()
        await setup.delivery(server).deliver_due()
        setup.now = FRIDAY.replace(day=23, hour=11)
        reminding = reminders(setup)
        district = replace(reminding.district, contact_points=points)
        assert await replace(reminding, district=district).run_once() == 1
        await setup.delivery(server).deliver_due()
        assert "Vertretung" not in body(server.mails[-1])

    play(scene)


def test_one_press_is_enough_to_be_left_alone(setup: Setup) -> None:
    """Whoever answered by mail or telephone says so once."""

    async def scene(server: Server) -> None:
        await setup.accept()
        await setup.delivery(server).deliver_due()
        link = token_in(body(server.mails[0]))
        await setup.outbox.answer(StaffAnswer(link, Outcome.TAKEN_OVER))
        setup.now = FRIDAY + timedelta(days=30)
        assert await reminders(setup).run_once() == 0
        await setup.outbox.answer(StaffAnswer(link, None))
        assert await reminders(setup).run_once() == 1

    play(scene)


def test_a_late_reminder_leaves_the_team_its_days(setup: Setup) -> None:
    """A service that was off, a press taken back: the coordination hears of it later, too."""

    async def scene(server: Server) -> None:
        await setup.accept()
        await setup.delivery(server).deliver_due()
        for day, hour, sent in (
            (11, 11, 1),  # Monday: three weeks late
            (11, 12, 0),
            (13, 10, 0),
            (13, 12, 1),  # two working days after the reminder, as between three and five
            (20, 12, 0),
        ):
            setup.now = datetime(2027, 1, day, hour, 0, tzinfo=BERLIN)
            assert await reminders(setup).run_once() == sent, (day, hour)
        await setup.delivery(server).deliver_due()
        words = [str(read(mail)["Subject"]).split()[-1] for mail in server.mails[1:]]
        assert words == ["ERINNERUNG", "OFFEN"]

    play(scene)


@pytest.mark.parametrize(
    ("changes", "sent"),
    [
        ({"remind_after": 0}, 1),
        ({"escalate_after": 0}, 1),
        ({"remind_after": 0, "escalate_after": 0}, 0),
        ({"coordination": None}, 1),
    ],
)
def test_a_district_may_want_no_reminders(
    setup: Setup, changes: dict[str, object], sent: int
) -> None:
    """0 turns each off; without [followup] there are none."""
    assert FollowUp() == FollowUp(0, 0, None)

    async def scene(server: Server) -> None:
        await setup.accept()
        await setup.delivery(server).deliver_due()
        setup.now = FRIDAY + timedelta(days=30)
        assert await reminders(setup, **changes).run_once() == sent

    play(scene)


def test_reminders_count_as_no_requests(setup: Setup) -> None:
    """Neither in the statistics nor against the limit of an hour."""

    async def scene(server: Server) -> None:
        await setup.accept()
        await setup.delivery(server).deliver_due()
        setup.now = FRIDAY + timedelta(days=30)
        assert await reminders(setup).run_once() == 1
        setup.now += timedelta(days=4)
        assert await reminders(setup).run_once() == 1
        assert [one.number for one in await setup.outbox.counts()] == [1]
        assert await setup.outbox.ages_before(Room(1, 0)) == ()
        await setup.delivery(server).deliver_due()
        assert [one.number for one in await setup.outbox.counts()] == [1]
        await setup.outbox.purge(HOUR)
        setup.now += timedelta(days=5)
        assert await setup.outbox.purge(HOUR) == 2
        assert [one.number for one in await setup.outbox.counts()] == [1]

    play(scene)


def test_a_request_that_was_handed_on_begins_anew_for_the_other_town(setup: Setup) -> None:
    """The three days are those of the mailbox that has it."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        setup.now = FRIDAY.replace(day=23, hour=9)
        wesel = DISTRICT.contact_points["wesel"].mailbox.address
        await setup.hand_over(token_in(body(server.mails[0])), "05170048", wesel)
        await setup.delivery(server).deliver_due()
        assert body(server.mails[1]).startswith(
            "Weitergeleitet von Moers am 23.12.2026. Bitte übernehmen Sie diese Anfrage.\n"
        )
        assert "\nOrt und Weg: Wesel → " in body(server.mails[1])
        assert "\nZuerst angekommen: Moers → " in body(server.mails[1])
        assert read(server.mails[1])["X-KIM-Ref"] == reference
        setup.now = FRIDAY.replace(day=28, hour=12)
        assert await reminders(setup).run_once() == 0
        setup.now = FRIDAY.replace(day=29, hour=12)
        assert await reminders(setup).run_once() == 1
        await setup.delivery(server).deliver_due()
        assert read(server.mails[2])["To"] == wesel
        assert " Wesel ar ERINNERUNG" in read(server.mails[2])["Subject"]

    play(scene)


def test_the_substitute_gets_what_comes_and_the_reminders(setup: Setup) -> None:
    """From the first day on; the coordination is told as ever."""
    first, last = FRIDAY.date().replace(day=21), FRIDAY.date().replace(day=31)
    wesel = DISTRICT.contact_points["wesel"].mailbox.address

    async def scene(server: Server) -> None:
        cover = HolidayCover(DISTRICT, setup.outbox, Sealer(PUBLIC), "kim@kim.example", URL)
        await cover.send_link(MOERS)
        await setup.accept()
        await setup.delivery(server).deliver_due()
        (link,) = [one for one in body(server.mails[0]).splitlines() if one.startswith(URL)]
        token = link.rpartition("vertretung-")[2].rstrip("/")
        assert (await cover.say(token, Cover(MOERS, wesel, first, last), None)).done
        await setup.accept()
        await setup.delivery(server).deliver_due()
        setup.now = FRIDAY.replace(day=21, hour=10)
        await setup.accept()
        await setup.delivery(server).deliver_due()
        told = [read(mail)["To"] for mail in server.mails]
        assert told == [MOERS, MOERS, MOERS, wesel, MOERS, wesel]
        assert "→ Vertretung für Moers bis 31.12.2026\n" in body(server.mails[-1])
        setup.now = FRIDAY.replace(day=23, hour=11)
        assert await reminders(setup).run_once() == 2
        setup.now = FRIDAY.replace(day=28, hour=11)
        assert await reminders(setup).run_once() == 3
        await setup.delivery(server).deliver_due()
        reminded = server.mails[6:]
        coordination = "kim-koordination@kreis-wesel.example"
        sent = sorted(read(mail)["To"] for mail in reminded)
        assert sent == sorted([wesel] * 3 + [coordination] * 2)
        texts = [body(mail) for mail in reminded if read(mail)["To"] == wesel]
        stands_in = [text for text in texts if "ERINNERUNG, Vertretung für Moers bis" in text]
        assert len(stands_in) == 2
        assert all(f"Postfach: Moers, {MOERS}\n" in text for text in stands_in)
        opens = [body(mail) for mail in reminded if read(mail)["To"] == coordination]
        away = f"Postfach: Moers, {MOERS}\nVertretung für Moers bis 31.12.2026: Wesel, {wesel}\n"
        assert all(away in text for text in opens)

    play(scene)


@pytest.mark.parametrize(
    ("channel", "kind"),
    [("HANDOVER", "Warme Fallübergabe"), ("EVENT", "Info-Veranstaltung"), ("TEL+MAIL", "")],
)
def test_a_request_of_a_professional_is_named_as_what_it_is(
    setup: Setup, channel: str, kind: str
) -> None:
    """Staff see in a reminder that a date was proposed; others need no name."""

    async def scene(server: Server) -> None:
        await setup.accept()
        await setup.delivery(server).deliver_due()
        (about,) = (await setup.outbox.unanswered(Step.REMIND)).followups
        mail = write_reminder(
            Step.REMIND,
            replace(about, letter=replace(about.letter, channel=channel)),
            DISTRICT,
            reference="482719365",
            mailbox=MOERS,
            link=URL,
            days=3,
            now=FRIDAY,
        )
        assert [line for line in mail.text.splitlines() if line.startswith("Art:")] == (
            [f"Art: {kind}"] if kind else []
        )

    play(scene)


def test_one_that_cannot_be_written_stops_no_other(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person hears of it, each hour at most; the others are reminded of."""

    def write(step: Step, about: OpenedFollowup, district: District, **facts: Any) -> OwnMail:
        if about.followup.reference == references[0]:
            raise ValueError(step)
        return write_reminder(step, about, district, **facts)

    references: list[str] = []
    monkeypatch.setattr("formservice.reminders.write_reminder", write)

    async def scene(server: Server) -> None:
        for words in ("eins", "zwei"):
            references.append(await setup.accept(message=words))
            await setup.delivery(server).deliver_due()
        setup.now = FRIDAY.replace(day=23, hour=11)
        assert await reminders(setup).run_once() == 1
        assert setup.alarms == [Alarm.DELIVERY_BROKE]

    play(scene)


class _Broken:
    """An outbox that fails as it is told, once."""

    def __init__(self, error: Exception, stop: asyncio.Event) -> None:
        self.error, self.stop = error, stop

    async def covers(self) -> tuple[Cover, ...]:
        return ()

    async def unanswered(self, step: Step) -> Unanswered:
        self.stop.set()
        raise self.error


@pytest.mark.parametrize(
    ("error", "alarm"),
    [
        (OutboxUnavailableError(Reason.DOWN), Alarm.OUTBOX_UNAVAILABLE),
        (ValueError("ours"), Alarm.DELIVERY_BROKE),
    ],
)
def test_a_fault_is_told_and_ends_nothing(setup: Setup, error: Exception, alarm: Alarm) -> None:
    """The delivery runs beside it."""

    async def scene() -> None:
        stop = asyncio.Event()
        broken: Outbox = _Broken(error, stop)  # type: ignore[assignment] # all that is asked
        await replace(reminders(setup), outbox=broken).run(stop)

    asyncio.run(scene())
    assert setup.alarms == [alarm]
