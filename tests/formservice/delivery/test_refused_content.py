"""A mail that a filter refuses for good reaches a person all the same."""

from itertools import permutations

import pytest

from formservice.monitoring.alarms import Alarm
from formservice.outbox import ListRequest, Selection, State
from tests.formservice.delivery.test_whose_fault import (
    DINSLAKEN,
    MINUTE,
    MOERS,
    WESEL,
    XANTEN,
    accept,
    assert_arrived,
    deliver_for,
    envelopes,
    only,
    setup,
)
from tests.formservice.running_delivery import HOUR, KREIS, Setup, play
from tests.formservice.samples import DISTRICT, times_of
from tests.servers.scripted_smtp import END_OF_DATA, Server

__all__ = ["setup"]
KAMP = DISTRICT.contact_points["kamp-lintfort"].mailbox.address
CONTENT = ["554 5.7.1 spam", "550 no", "554 5.6.0 bad form", "552 5.3.4 too big", "552 too big"]


@pytest.mark.parametrize("answer", CONTENT)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_one_mail_that_its_mailbox_refuses_goes_to_the_fallback(
    setup: Setup, answer: str, at: int
) -> None:
    """As soon as others have passed, whether they come before it or behind it."""

    async def scene(server: Server) -> None:
        letters: list[str] = []
        for number, mailbox in enumerate([WESEL, XANTEN, WESEL]):
            letters += await accept(setup, MOERS if number == at else mailbox)
        bad = letters.pop(at)
        server.script[END_OF_DATA] = only(f"To: {MOERS}", answer)
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        letters += await accept(setup, XANTEN)
        await deliver_for(setup, delivery, 3 * MINUTE)
        envelope = await setup.find(bad)
        assert (envelope.mailbox, envelope.state) == (KREIS, State.DELIVERED)
        assert envelope.failed_mailbox == MOERS
        await assert_arrived(setup, server, letters)

    play(scene)
    assert setup.alarms == [Alarm.MAILBOX_FAILED]


@pytest.mark.parametrize("order", sorted(set(permutations([MOERS, MOERS, WESEL]))))
def test_every_letter_of_a_town_that_refuses_them_reaches_the_fallback(
    setup: Setup, order: tuple[str, ...]
) -> None:
    """Which of them came first, and how many there are, makes no difference."""

    async def scene(server: Server) -> None:
        delivery, letters = setup.delivery(server), list[str]()
        for mailbox in order:
            letters += await accept(setup, mailbox)
            await deliver_for(setup, delivery, 2 * MINUTE)
        await accept(setup, XANTEN)
        await deliver_for(setup, delivery, 20 * MINUTE)
        for envelope, mailbox in zip(await envelopes(setup, letters), order, strict=True):
            wanted = KREIS if mailbox == MOERS else mailbox
            assert (envelope.mailbox, envelope.state) == (wanted, State.DELIVERED)

    play(scene, {END_OF_DATA: only(f"To: {MOERS}", "550 5.7.1 no")})


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("answer", CONTENT[::2])
def test_mails_that_nobody_takes_are_tried_for_good_and_each_is_told(
    setup: Setup, answer: str, *, restarts: bool
) -> None:
    """The fallback mailbox takes others. They stay in sight, and arrive once they are let in."""

    async def scene(server: Server) -> None:
        bad = await accept(setup, MOERS, WESEL)
        server.script[END_OF_DATA] = lambda mail: (
            answer if any(one in mail for one in bad) else "250 ok"
        )
        delivery = setup.delivery(server)
        for hour in range(26):
            # More mailboxes than are refused: fewer do not clear the relay of a rule.
            good = await accept(setup, [XANTEN, DINSLAKEN, KAMP][hour % 3])
            await deliver_for(setup, delivery, HOUR, 5 * MINUTE)
            await assert_arrived(setup, server, good)
            if restarts and hour == 3:
                delivery = setup.delivery(server)
        for each in await envelopes(setup, bad):
            assert (each.mailbox, each.state) == (KREIS, State.REFUSED)
        listed = await setup.outbox.list_letters(ListRequest(Selection(), 10))
        assert [each.reference for each in listed.letters] == bad
        server.script.clear()
        await deliver_for(setup, delivery, 2 * HOUR, 5 * MINUTE)
        assert [await setup.state(each) for each in bad] == [State.DELIVERED] * 2
        told = zip(setup.alarms, setup.facts, strict=True)
        refused = {facts["reference"] for alarm, facts in told if alarm is Alarm.FALLBACK_REFUSES}
        assert refused == set(bad)

    play(scene)


@pytest.mark.parametrize("answer", ["554 5.7.1 spam", "550 no"])
def test_a_mail_that_a_rule_refuses_alone_goes_to_the_fallback_after_a_day(
    setup: Setup, answer: str
) -> None:
    """Nothing else is sent, so nobody knows whose fault it is; a person reads it all the same."""

    async def scene(server: Server) -> None:
        (bad,) = await accept(setup, MOERS)
        delivery = setup.delivery(server)
        await deliver_for(setup, delivery, 23 * HOUR, 30 * MINUTE)
        assert (await setup.find(bad)).mailbox == MOERS
        await deliver_for(setup, delivery, 3 * HOUR, 30 * MINUTE)
        envelope = await setup.find(bad)
        assert (envelope.mailbox, envelope.state) == (KREIS, State.DELIVERED)

    play(scene, {END_OF_DATA: only(f"To: {MOERS}", answer)})
    assert setup.alarms[-1] is Alarm.MAILBOX_FAILED
    assert set(setup.alarms) == {Alarm.MAILBOX_DELAYED, Alarm.MAILBOX_FAILED}


def test_a_rule_that_refuses_two_mails_for_days_moves_neither(setup: Setup) -> None:
    """With company it is the relay's fault, however long it lasts."""

    async def scene(server: Server) -> None:
        letters = await accept(setup, MOERS, WESEL)
        delivery = setup.delivery(server)
        await deliver_for(setup, delivery, 30 * HOUR, 30 * MINUTE)
        assert [each.mailbox for each in await envelopes(setup, letters)] == [MOERS, WESEL]
        server.script.clear()
        await deliver_for(setup, delivery, 2 * HOUR, 5 * MINUTE)
        await assert_arrived(setup, server, letters)

    play(scene, {END_OF_DATA: "554 5.7.1 no"})


def test_a_clock_that_has_jumped_moves_no_mail_that_a_rule_refuses(setup: Setup) -> None:
    """Its age is not known then."""

    async def scene(server: Server) -> None:
        (bad,) = await accept(setup, MOERS)
        delivery = setup.delivery(server)
        await deliver_for(setup, delivery, 3 * MINUTE)
        times_of(setup.outbox).ahead = 48 * HOUR
        await deliver_for(setup, delivery, 2 * HOUR, 30 * MINUTE)
        assert (await setup.find(bad)).mailbox == MOERS

    play(scene, {END_OF_DATA: "554 5.7.1 no"})
