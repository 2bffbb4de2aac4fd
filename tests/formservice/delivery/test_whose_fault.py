"""A fault belongs to what it hits: one mailbox, one mail, or the relay (decision 0033)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formservice.delivery.worker import Delivery
from formservice.monitoring.alarms import Alarm
from formservice.outbox import Envelope, State
from tests.formservice.mail.test_message import read
from tests.formservice.running_delivery import HOUR, KREIS, Setup, play, recipients
from tests.formservice.samples import DISTRICT, open_outbox
from tests.servers.scripted_smtp import END_OF_DATA, HANG_UP, RESET, Server

MINUTE = timedelta(minutes=1)
MOERS, WESEL, XANTEN, DINSLAKEN = MAILBOXES = tuple(
    DISTRICT.contact_points[name].mailbox.address
    for name in ("moers", "wesel", "xanten", "dinslaken")
)
TOWNS = {
    town.key: DISTRICT.contact_points[town.contact_points[0]].mailbox.address
    for town in DISTRICT.municipalities
}
TOWN_OF = {mailbox: key for key, mailbox in TOWNS.items()}
POLICIES = [
    ("RCPT", "554 5.7.1 relay access denied"),
    ("RCPT", "550 no"),
    ("RCPT", "550 5.4.1 access denied"),
    ("RCPT", "550 5.1.8 bad sender"),
    ("RCPT", "554 5.7.1 <bounce@kim.example>: Sender address rejected: not you"),
    ("RCPT", "550 5.1.1 nobody is known here"),
    ("DATA", "554 5.7.1 no"),
    (END_OF_DATA, "550 5.7.60 cannot send as this sender"),
    (END_OF_DATA, "554 no"),
    (END_OF_DATA, "554 5.6.0 the filter is broken"),
]
UNKNOWN_LATE = [("DATA", "552 5.2.2 full"), (END_OF_DATA, "550 5.1.1 nobody is known here")]
"""What a relay says of every mailbox when it has taken it as a recipient."""
FOR_NOW = ["421 4.7.0 go away", "450 no", "451 4.3.0 later", "452 4.3.1 no room", HANG_UP, RESET]


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    """Give a setup with an empty outbox."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield Setup(outbox)
    outbox.close()


async def accept(setup: Setup, *mailboxes: str) -> list[str]:
    """Accept an enquiry for each of *mailboxes*; return their references."""
    return [await setup.accept(municipality=TOWN_OF[mailbox]) for mailbox in mailboxes]


async def deliver_for(
    setup: Setup, delivery: Delivery, span: timedelta, step: timedelta = MINUTE / 3
) -> None:
    """Let *span* pass while *delivery* works, and look every *step*."""
    end = setup.now + span
    while setup.now < end:
        await delivery.deliver_due()
        setup.now += step


async def envelopes(setup: Setup, references: list[str]) -> list[Envelope]:
    """Return the envelopes with these references."""
    return [await setup.find(reference) for reference in references]


def only(mailbox: str, answer: str) -> Callable[[str], str]:
    """Return a script that answers so for one mailbox and accepts all else."""
    return lambda line: answer if mailbox in line else "250 ok"


async def assert_arrived(setup: Setup, server: Server, references: list[str]) -> None:
    """See that each letter is in the mailbox of its town and nowhere else."""
    for one in await envelopes(setup, references):
        assert (one.state, one.mailbox) == (State.DELIVERED, TOWNS[one.municipality])
        copies = [mail for mail in map(read, server.mails) if mail["X-KIM-Ref"] == one.reference]
        assert [mail["To"] for mail in copies] == [one.mailbox]


@pytest.mark.parametrize("stage", ["RCPT", END_OF_DATA])
@pytest.mark.parametrize("answer", FOR_NOW)
def test_what_one_mailbox_is_told_counts_for_it_alone(
    setup: Setup, stage: str, answer: str
) -> None:
    """The others go on at once; it is told after an hour, and the fallback gets it after a day."""

    async def scene(server: Server) -> None:
        (mine,) = await accept(setup, MOERS)
        others = await accept(setup, WESEL, MOERS, XANTEN, DINSLAKEN)
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        arrived = [each for each in others if await setup.state(each) is State.DELIVERED]
        assert len(arrived) == 3
        envelope = await setup.find(mine)
        assert (envelope.attempts, envelope.state) == (1, State.REFUSED)
        await deliver_for(setup, delivery, 2 * HOUR, 5 * MINUTE)
        assert setup.alarms == [Alarm.MAILBOX_DELAYED]
        await deliver_for(setup, delivery, 24 * HOUR, 40 * MINUTE)
        envelope = await setup.find(mine)
        assert envelope.state is State.DELIVERED
        assert (envelope.mailbox, envelope.failed_mailbox) == (KREIS, MOERS)
        assert set(setup.alarms) == {Alarm.MAILBOX_DELAYED, Alarm.MAILBOX_FAILED}

    play(scene, {stage: only(MOERS, answer)})


def test_two_mailboxes_that_refuse_for_now_are_not_the_relay(setup: Setup) -> None:
    """However often they take turns, each counts its own tries, and nobody else waits."""

    async def scene(server: Server) -> None:
        stuck = await accept(setup, MOERS, WESEL)
        delivery = setup.delivery(server)
        for _ in range(20):
            (other,) = await accept(setup, XANTEN)
            await delivery.deliver_due()
            assert await setup.state(other) is State.DELIVERED
            setup.now += 5 * MINUTE
        assert all(each.attempts >= 4 for each in await envelopes(setup, stuck))

    play(scene, {"RCPT": lambda line: "250 ok" if XANTEN in line else "421 4.7.0 no"})


def test_three_mailboxes_alone_that_refuse_for_now_stop_no_fallback(setup: Setup) -> None:
    """With nobody else to ask, the relay is asked for the fallback mailbox."""

    async def scene(server: Server) -> None:
        stuck = await accept(setup, MOERS, WESEL, XANTEN)
        delivery = setup.delivery(server)
        await deliver_for(setup, delivery, 26 * HOUR, 40 * MINUTE)
        for each in await envelopes(setup, stuck):
            assert (each.mailbox, each.state) == (KREIS, State.DELIVERED)

    play(scene, {"RCPT": lambda line: "250 ok" if KREIS in line else "451 4.3.0 no"})
    assert Alarm.RELAY_AWAY not in setup.alarms


@pytest.mark.parametrize("stage", ["RCPT", END_OF_DATA])
@pytest.mark.parametrize("answer", [*FOR_NOW[:4], HANG_UP])
def test_what_everybody_is_told_for_now_counts_for_nobody(
    setup: Setup, stage: str, answer: str
) -> None:
    """For a weekend: one alarm for the relay; afterwards each town has its own letters."""

    async def scene(server: Server) -> None:
        references = await accept(setup, *MAILBOXES, *MAILBOXES)
        delivery = setup.delivery(server)
        await deliver_for(setup, delivery, 60 * HOUR, HOUR)
        for each in await envelopes(setup, references):
            assert (each.attempts, each.refused_since) == (0, None)
        server.script.clear()
        await deliver_for(setup, delivery, 2 * HOUR, 5 * MINUTE)
        await assert_arrived(setup, server, references)

    play(scene, {stage: answer})
    assert set(setup.alarms) == {Alarm.RELAY_AWAY}


@pytest.mark.parametrize("span", [timedelta(seconds=4), 60 * HOUR], ids=["seconds", "weekend"])
@pytest.mark.parametrize(("stage", "answer"), [*POLICIES, *UNKNOWN_LATE])
def test_a_relay_that_refuses_everybody_is_told_once_and_nothing_moves(
    setup: Setup, stage: str, answer: str, span: timedelta
) -> None:
    """No copy for the fallback, no quarantine; afterwards each town has its own letters."""

    async def scene(server: Server) -> None:
        references = await accept(setup, *MAILBOXES, *MAILBOXES)
        delivery = setup.delivery(server)
        await deliver_for(setup, delivery, span, max(span / 60, timedelta(seconds=2)))
        assert server.mails == []
        for each in await envelopes(setup, references):
            assert each.mailbox == TOWNS[each.municipality]
            assert each.state in {State.WAITING, State.REFUSED}
        server.script.clear()
        await deliver_for(setup, delivery, 2 * HOUR, 5 * MINUTE)
        await assert_arrived(setup, server, references)

    play(scene, {stage: answer})
    assert set(setup.alarms) <= {Alarm.RELAY_REFUSES}
    assert len(setup.alarms) <= span / HOUR + 1
    assert setup.alarms


@pytest.mark.parametrize(
    ("stage", "answer", "letters"),
    [
        (*policy, letters)
        for policy in POLICIES
        for letters in (1, 3)
        # One mail alone whose form is refused goes to the fallback mailbox.
        if letters > 1 or "5.6.0" not in policy[1]
    ],
)
def test_with_one_mailbox_in_use_nothing_moves_either(
    setup: Setup, stage: str, answer: str, letters: int
) -> None:
    """There the relay itself is asked, or the letters wait; a person is told.

    A reply that names the mailbox is believed of two, its own and the fallback's.
    """

    async def scene(server: Server) -> None:
        references = await accept(setup, *[MOERS] * letters)
        delivery = setup.delivery(server)
        # One mail that is refused alone for a day goes to the fallback mailbox (decision 0046).
        await deliver_for(setup, delivery, (60 if letters > 1 else 20) * HOUR, HOUR)
        server.script.clear()
        await deliver_for(setup, delivery, 2 * HOUR, 5 * MINUTE)
        await assert_arrived(setup, server, references)

    play(scene, {stage: answer})
    told = Alarm.RELAY_REFUSES if stage == "RCPT" else Alarm.MAILBOX_DELAYED
    assert set(setup.alarms) == {Alarm.FALLBACK_REFUSES if "5.1.1" in answer else told}


@pytest.mark.parametrize(
    ("answer", "has_company"),
    [
        ("550 5.7.1 members only", True),
        ("550 5.7.1 members only", False),
        ("554 no", True),
        ("554 no", False),
        # Our sender is the same for every mailbox, but a mailbox may have a rule about it.
        ("550 5.1.8 bad sender", True),
        ("550 5.1.8 bad sender", False),
        ("550 5.7.1 <bounce@kim.example>: Sender address rejected: no", False),
    ],
)
def test_a_rule_of_one_mailbox_brings_its_letters_to_the_fallback_soon(
    setup: Setup, answer: str, *, has_company: bool
) -> None:
    """While others are taken, or the relay says that it would take it for the fallback."""

    async def scene(server: Server) -> None:
        (mine,) = await accept(setup, MOERS)
        delivery = setup.delivery(server)
        others = await accept(setup, WESEL, XANTEN) if has_company else []
        await deliver_for(setup, delivery, 2 * MINUTE)
        for each in others:
            assert await setup.state(each) is State.DELIVERED
        await deliver_for(setup, delivery, 10 * MINUTE)
        envelope = await setup.find(mine)
        assert (envelope.mailbox, envelope.state) == (KREIS, State.DELIVERED)

    play(scene, {"RCPT": only(MOERS, answer)})
    assert Alarm.MAILBOX_FAILED in setup.alarms
    assert Alarm.FALLBACK_REFUSES not in setup.alarms


def test_a_rule_of_the_relay_for_a_moment_moves_nothing_although_others_pass(
    setup: Setup,
) -> None:
    """Two seconds of a wrong rule, for whoever came just then."""

    async def scene(server: Server) -> None:
        references = await accept(setup, MOERS, WESEL)
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        setup.now += timedelta(seconds=6)
        server.script.clear()
        references += await accept(setup, XANTEN)
        await deliver_for(setup, delivery, 10 * MINUTE)
        await assert_arrived(setup, server, references)

    play(scene, {"RCPT": "554 5.7.1 no"})
    assert setup.alarms == [Alarm.RELAY_REFUSES]


def test_while_the_relay_is_in_doubt_a_mailbox_nobody_asked_for_yet_goes_first(
    setup: Setup,
) -> None:
    """A hundred letters of refused mailboxes do not stand in front of the one that tells."""

    async def scene(server: Server) -> None:
        await accept(setup, *[MOERS, WESEL] * 10)
        delivery = setup.delivery(server)
        await delivery.deliver_due()
        (other,) = await accept(setup, XANTEN)
        setup.now += timedelta(seconds=10)
        asked = len(recipients(server))
        await delivery.deliver_due()
        assert recipients(server)[asked] == XANTEN
        assert await setup.state(other) is State.DELIVERED

    play(scene, {"RCPT": lambda line: "250 ok" if XANTEN in line else "554 5.7.1 no"})


faults = st.tuples(
    st.sampled_from([*POLICIES[:9], *(("RCPT", one) for one in FOR_NOW), ("MAIL", "451 4.3.0")]),
    st.sampled_from([timedelta(seconds=3), 2 * MINUTE, HOUR, 30 * HOUR]),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    story=st.lists(
        st.tuples(faults, st.lists(st.sampled_from(MAILBOXES), max_size=4), st.booleans()),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_a_relay_says_to_everybody_each_letter_reaches_its_own_mailbox(
    story: list[tuple[tuple[tuple[str, str], timedelta], list[str], bool]],
) -> None:
    """Faults of any length one after another, with letters in between, and restarts.

    A mail that a rule refuses has company: alone it would go to the fallback (decision 0046).
    """
    with TemporaryDirectory() as folder:
        outbox = open_outbox(f"sqlite:///{folder}/outbox.db")
        setup = Setup(outbox)

        async def scene(server: Server) -> None:
            references, delivery = list[str](), setup.delivery(server)
            for ((stage, answer), span), mailboxes, restarts in story:
                server.script.clear()
                server.script[stage] = answer
                references += await accept(setup, *mailboxes)
                if stage in {"DATA", END_OF_DATA} and len(references) == 1:
                    references += await accept(setup, XANTEN)
                if restarts:
                    delivery = setup.delivery(server)
                await deliver_for(setup, delivery, span, max(span / 30, timedelta(seconds=1)))
            server.script.clear()
            await deliver_for(setup, delivery, 3 * HOUR, 2 * MINUTE)
            await assert_arrived(setup, server, references)

        play(scene)
        outbox.close()
        assert Alarm.MAILBOX_FAILED not in setup.alarms
