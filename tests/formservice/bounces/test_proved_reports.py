"""A report moves a letter only if it proves the dispatch that came back, and each one once."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from formservice.delivery.return_path import ReturnPath
from formservice.monitoring.alarms import Alarm
from formservice.outbox import Attempt, ClaimRequest, Event, OperatorCommand, Outbox, State
from formservice.outbox.schema import payloads
from tests.formservice.bounces.handling import (
    bounces,
    notification,
    tag_of,
    to_mailbox_of,
    without_tag,
)
from tests.formservice.bounces.test_notification import TAG, report
from tests.formservice.running_delivery import HOUR, TAGS, Setup, play
from tests.formservice.samples import DISTRICT, purge_at
from tests.servers.scripted_smtp import Server


@pytest.fixture
def setup(outbox: Outbox) -> Setup:
    """Give a setup with an empty outbox, in each kind of database."""
    return Setup(outbox)


@pytest.mark.parametrize("place", ["header", "id", "sender"])
def test_what_is_sent_is_what_a_report_can_show(setup: Setup, place: str) -> None:
    """Our header, the envelope's id, or its sender: each alone proves the letter."""

    async def scene(server: Server) -> None:
        path = ReturnPath("bounce@kim.example", "+" if place == "sender" else None, TAGS)
        reference = await setup.accept()
        await setup.delivery(server, return_path=path).deliver_due()
        start = next(one for one in server.commands if one.startswith("MAIL"))
        shown = {
            "header": server.mails[0].decode().splitlines()[0],
            "id": f"Original-Envelope-Id: {start.partition('ENVID=')[2]}",
            "sender": f"To: {start.partition('<')[2].partition('>')[0]}",
        }[place]
        back = report("failed", headers=f"{shown}\n")
        assert await bounces(setup).handle(await to_mailbox_of(setup, reference, back))
        assert await setup.state(reference) is State.WAITING

    play(scene, {"EHLO": "250-relay.example.org\r\n250 DSN"})
    assert setup.alarms == [Alarm.MAILBOX_FAILED]


def test_a_report_without_a_valid_tag_moves_nothing(setup: Setup) -> None:
    """A Message-ID leaks by a reply of the staff; it calls a person, and the mail stays.

    So do reports about letters of the version before, which have no tag.
    """

    async def scene(server: Server) -> None:
        letters = [await setup.accept(), await setup.accept()]
        await setup.delivery(server).deliver_due()
        taker = bounces(setup)
        before = [await setup.find(one) for one in letters]
        mails = [await notification(setup, one) for one in letters]
        tag, other = [(await tag_of(setup, one)).encode() for one in letters]
        forged = tag.replace(tag[-4:], b"aaaa")
        wrong = other[:9] + tag[9:]
        for mail in (without_tag(mails[0]), mails[0].replace(tag, forged)):
            assert not await taker.handle(mail)
        assert not await taker.handle(without_tag(mails[1]).replace(b"Sorry", wrong))
        assert [await setup.find(one) for one in letters] == before
        assert [one["reference"] for one in setup.facts] == letters

    play(scene)
    assert setup.alarms == [Alarm.BOUNCE_UNCLEAR] * 2


def test_a_forged_tag_before_the_true_one_hides_nothing(setup: Setup) -> None:
    """Each tag in a report is tried."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        back = (await notification(setup, reference)).replace(b"Sorry", TAG.encode())
        assert await bounces(setup).handle(back)
        assert await setup.state(reference) is State.WAITING

    play(scene)


@pytest.mark.parametrize(
    ("until", "kept_days"),
    [
        ("", 6),
        ("Will-Retry-Until: Sun, 29 Nov 2026 11:00:00 +0000\n", 9),
        ("Will-Retry-Until: Sun, 29 Nov 2099 11:00:00 +0000\n", 14),
    ],
)
def test_content_is_kept_while_a_mail_server_still_tries(
    setup: Setup, until: str, kept_days: int
) -> None:
    """Until then and a day more, no longer than what no mailbox has may be kept; only if proved."""
    grace = timedelta(hours=72)

    async def scene(server: Server) -> None:
        taker = bounces(setup)
        proved, other = await setup.accept(), await setup.accept()
        await setup.delivery(server).deliver_due()
        for reference, cut in ((proved, False), (other, True)):
            mail = await notification(setup, reference, "delayed")
            mail = mail.replace(b"Action: ", until.encode() + b"Action: ")
            for _ in range(2):
                done = await taker.handle(without_tag(mail) if cut else mail)
                assert done is not cut, "without a tag a person reads it"
        begun = setup.now
        setup.now += timedelta(days=kept_days, minutes=-1)
        assert await purge_at(setup.outbox, setup.now, grace) == 1
        assert await setup.state(other) is State.ERASED
        back = await notification(setup, proved)
        setup.now = begun + timedelta(days=kept_days)
        if kept_days < 14:
            assert await taker.handle(back)
            assert await setup.state(proved) is State.WAITING
        else:
            assert await purge_at(setup.outbox, setup.now, grace) == 1

    play(scene)
    assert setup.alarms[0] is Alarm.MAILBOX_DELAYED
    assert setup.alarms.count(Alarm.MAILBOX_DELAYED) == 1


def test_a_delay_of_an_earlier_dispatch_keeps_nothing(setup: Setup) -> None:
    """What the fallback mailbox has got is erased in time."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        late = await notification(setup, reference, "delayed")
        assert await bounces(setup).handle(late)
        assert await bounces(setup).handle(await notification(setup, reference))
        await setup.delivery(server).deliver_due()
        assert await bounces(setup).handle(late)
        setup.now += 73 * HOUR
        assert await purge_at(setup.outbox, setup.now, timedelta(hours=72)) == 1

    play(scene)


def test_a_letter_that_waits_for_a_person_is_not_moved(setup: Setup) -> None:
    """Quarantined: somebody has been called, and there is nothing to send."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        with setup.outbox._engine.begin() as connection:
            connection.execute(delete(payloads))
        await setup.delivery(server).deliver_due()
        assert await setup.state(reference) is State.QUARANTINED
        before = await setup.find(reference)
        assert await bounces(setup).handle(await notification(setup, reference))
        assert await setup.find(reference) == before

    play(scene)


def test_a_bounce_of_an_earlier_mailbox_does_not_undo_what_a_person_chose_since(
    setup: Setup,
) -> None:
    """Rerouted twice by hand: whatever the first three mailboxes send back, the fourth has it."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        delivery = setup.delivery(server)
        earlier = []
        for town in ("wesel", "dinslaken", "moers", "wesel"):
            await delivery.deliver_due()
            earlier.append(await notification(setup, reference))
            mailbox = DISTRICT.contact_points[town].mailbox.address
            order = OperatorCommand(Event.REROUTE, reference, mailbox)
            assert (await setup.outbox.carry_out(order)).done
        await delivery.deliver_due()
        for back in earlier:
            assert await bounces(setup).handle(back)
        assert await setup.state(reference) is State.DELIVERED
        assert (await setup.find(reference)).mailbox == mailbox

    play(scene)
    assert setup.alarms == []


@pytest.mark.parametrize("to_fallback", [True, False])
def test_a_bounce_that_overtakes_the_note_of_its_delivery_counts(
    setup: Setup, *, to_fallback: bool
) -> None:
    """The database was away in between, or the lease ran out: the late note changes nothing."""

    async def scene(_: Server) -> None:
        reference = await setup.accept(**({"municipality": "unknown"} if to_fallback else {}))
        request = ClaimRequest("slow", 1, timedelta(minutes=1))
        (claim,) = await setup.outbox.claim(request)
        setup.now += timedelta(minutes=2)
        assert await bounces(setup).handle(await notification(setup, reference))
        sent = Attempt(Event.DELIVER, claim.envelope, "slow", "data-250")
        await setup.outbox.finish(sent)
        assert await setup.state(reference) is (State.REFUSED if to_fallback else State.WAITING)

    play(scene)
    assert setup.alarms == [Alarm.FALLBACK_REFUSES if to_fallback else Alarm.MAILBOX_FAILED]
