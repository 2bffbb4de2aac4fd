"""A real relay that refuses everybody, one mailbox or one mail, puts off, freezes, restarts."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from formservice.delivery.return_path import ReturnPath
from formservice.monitoring.alarms import Alarm
from formservice.outbox import State
from tests.formservice.delivery.test_whose_fault import (
    MAILBOXES,
    MINUTE,
    MOERS,
    TOWNS,
    WESEL,
    accept,
    deliver_for,
    envelopes,
)
from tests.formservice.running_delivery import HOUR, KREIS, TAGS, Setup
from tests.formservice.samples import open_outbox
from tests.servers.postfix import Postfix, running_postfix
from tests.waiting import LIMIT

LATER = 10 * MINUTE
REFUSES = Alarm.RELAY_REFUSES


@pytest.fixture
def relay() -> Iterator[Postfix]:
    """Run a Postfix that knows the mailboxes; only root can."""
    if os.getuid() != 0:
        pytest.skip("only root can start Postfix")
    with tempfile.TemporaryDirectory(prefix="kim-policy-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with running_postfix(folder / "postfix", {*MAILBOXES, KREIS}) as server:
            yield server


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    """Give a setup with an empty outbox."""
    outbox = open_outbox(f"sqlite:///{tmp_path}/outbox.db")
    yield Setup(outbox)
    outbox.close()


def play(relay: Postfix, scene: Callable[[], Awaitable[None]]) -> None:
    """Run *scene*; if it does not end, say what *relay* has logged."""

    async def show() -> None:
        async with asyncio.timeout(LIMIT):
            await scene()

    try:
        asyncio.run(show())
    except TimeoutError:
        pytest.fail(relay.log())


@contextlib.asynccontextmanager
async def greylisting(setup: Setup, span: timedelta) -> AsyncIterator[str]:
    """Yield the address of a policy server that puts off what is new to it, for so long."""
    first: dict[tuple[str, str], datetime] = {}
    connections: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections[writer] = asyncio.current_task()
        facts: dict[str, str] = {}
        while line := (await reader.readline()).decode():
            if line != "\n":
                name, _, facts[name] = line.rstrip("\n").partition("=")
                continue
            since = first.setdefault((facts["sender"], facts["recipient"]), setup.now)
            is_new = setup.now - since < span
            writer.write(f"action={'451 4.7.1 greylisted' if is_new else 'dunno'}\n\n".encode())

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"inet:127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for writer in connections:  # Postfix keeps them
            writer.transport.abort()
        await asyncio.gather(*filter(None, connections.values()))


async def assert_kept(setup: Setup, references: list[str]) -> None:
    """See that each letter still waits for the mailbox of its town."""
    for each in await envelopes(setup, references):
        assert each.mailbox == TOWNS[each.municipality]
        assert each.state in {State.WAITING, State.REFUSED}


async def assert_arrived(setup: Setup, relay: Postfix, references: list[str]) -> None:
    """See that each letter is in the mailbox of its town, and none in the fallback mailbox."""
    for each in await envelopes(setup, references):
        assert (each.state, each.mailbox) == (State.DELIVERED, TOWNS[each.municipality])
        relay.find(each.mailbox, each.reference)
    assert relay.mails(KREIS) == []


@pytest.mark.parametrize(
    ("rule", "mended", "kind"),
    [
        (f"smtpd_{stage}_restrictions = reject", f"smtpd_{stage}_restrictions =", REFUSES)
        for stage in ("sender", "client", "data", "end_of_data")
    ]
    + [
        (
            "smtpd_recipient_restrictions = reject",
            "smtpd_recipient_restrictions = permit",
            REFUSES,
        ),
        (
            "smtpd_end_of_data_restrictions = defer",
            "smtpd_end_of_data_restrictions =",
            Alarm.RELAY_AWAY,
        ),
        ("queue_minfree = 1000000000000000", "queue_minfree = 0", Alarm.RELAY_AWAY),
        (
            "virtual_mailbox_maps = texthash:{folder}/etc/nobody",
            "virtual_mailbox_maps = texthash:{folder}/etc/mailboxes",
            REFUSES,
        ),
    ],
)
def test_a_real_relay_that_refuses_everybody_moves_nothing(
    setup: Setup, relay: Postfix, rule: str, mended: str, kind: Alarm
) -> None:
    """For a weekend: kept, one kind of alarm; then each mailbox gets its own by itself.

    By its rules, or because its disk has no room.
    """
    (relay.folder / "etc" / "nobody").write_text("", "utf-8")
    relay.set(rule.format(folder=relay.folder))

    async def scene() -> None:
        references = await accept(setup, *MAILBOXES, MOERS)
        delivery = setup.delivery(relay)
        await deliver_for(setup, delivery, 50 * HOUR, HOUR)
        await assert_kept(setup, references)
        relay.set(mended.format(folder=relay.folder))
        await deliver_for(setup, delivery, 2 * HOUR, LATER)
        await assert_arrived(setup, relay, references)

    play(relay, scene)
    assert set(setup.alarms) == {kind}


@pytest.mark.parametrize("delimiter", [None, "+"])
def test_a_real_relay_that_greylists_delays_its_mails_and_calls_nobody(
    setup: Setup, relay: Postfix, delimiter: str | None
) -> None:
    """For six minutes each mail of a new sender and recipient; with tags each mail is one."""

    async def scene() -> None:
        references = await accept(setup, *MAILBOXES, MOERS)
        path = ReturnPath("bounce@kim.example", delimiter, TAGS)
        async with greylisting(setup, 6 * MINUTE) as policy:
            relay.set(f"smtpd_recipient_restrictions = check_policy_service {policy}, permit")
            await deliver_for(setup, setup.delivery(relay, return_path=path), 2 * HOUR, MINUTE)
        await assert_arrived(setup, relay, references)

    play(relay, scene)
    assert setup.alarms == []


def test_a_real_relay_that_is_frozen_is_waited_for(setup: Setup, relay: Postfix) -> None:
    """Connections are made, and nobody ever answers on them."""

    async def scene() -> None:
        references = await accept(setup, *MAILBOXES, MOERS)
        setup.patience = 0.2
        with relay.frozen():
            await deliver_for(setup, setup.delivery(relay), 3 * HOUR, HOUR / 4)
        await assert_kept(setup, references)
        setup.patience = LIMIT
        await deliver_for(setup, setup.delivery(relay), HOUR / 2, LATER)
        await assert_arrived(setup, relay, references)

    play(relay, scene)
    assert setup.alarms
    assert set(setup.alarms) == {Alarm.RELAY_AWAY}


def test_a_real_relay_that_is_restarted_while_mails_go_gets_them_all(
    setup: Setup, relay: Postfix
) -> None:
    """Again and again, wherever in a conversation; a mail may come twice, none is lost."""

    async def scene() -> None:
        references, delivery = list[str](), setup.delivery(relay)
        for _ in range(4):
            references += await accept(setup, *MAILBOXES)
            under_way = asyncio.create_task(delivery.deliver_due())
            await asyncio.to_thread(relay.command, "stop")
            await under_way
            await deliver_for(setup, delivery, LATER, MINUTE)
            await asyncio.to_thread(relay.command, "start")
            await deliver_for(setup, delivery, LATER, MINUTE)
        await deliver_for(setup, delivery, 2 * HOUR, LATER)
        await assert_arrived(setup, relay, references)

    play(relay, scene)
    assert setup.alarms == []


@pytest.mark.parametrize("answer", ["550 5.7.1 members only", "552 5.2.2 mailbox is full"])
def test_a_real_relay_that_refuses_one_mailbox_brings_its_letters_to_the_fallback(
    setup: Setup, relay: Postfix, answer: str
) -> None:
    """The others have theirs at once."""
    access = relay.folder / "etc" / "access"
    access.write_text(f"{MOERS} {answer}\n", "utf-8")
    relay.set(f"smtpd_recipient_restrictions = check_recipient_access texthash:{access}, permit")

    async def scene() -> None:
        (mine, other) = await accept(setup, MOERS, WESEL)
        await deliver_for(setup, setup.delivery(relay), LATER, MINUTE)
        assert await setup.state(other) is State.DELIVERED
        envelope = await setup.find(mine)
        assert (envelope.mailbox, envelope.state) == (KREIS, State.DELIVERED)

    play(relay, scene)
    relay.wait_for(KREIS)
    assert setup.alarms == [Alarm.MAILBOX_FAILED]


def test_one_mail_that_a_real_filter_refuses_everywhere_is_kept_and_told(
    setup: Setup, relay: Postfix
) -> None:
    """Others pass: the fallback mailbox is tried for good."""

    async def scene() -> None:
        (bad, good) = await accept(setup, MOERS, MOERS)
        checks = relay.folder / "etc" / "checks"
        checks.write_text(f"/^X-KIM-Ref: {bad}/ REJECT spam\n", "utf-8")
        relay.set(f"header_checks = regexp:{checks}")
        await deliver_for(setup, setup.delivery(relay), timedelta(minutes=3), MINUTE / 3)
        assert await setup.state(good) is State.DELIVERED
        envelope = await setup.find(bad)
        assert (envelope.mailbox, envelope.state) == (KREIS, State.REFUSED)

    play(relay, scene)
    assert setup.alarms == [Alarm.MAILBOX_FAILED, Alarm.FALLBACK_REFUSES]
