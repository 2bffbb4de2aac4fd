"""A real relay whose rules refuse everybody, or one mailbox, or one mail."""

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

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
from tests.formservice.running_delivery import HOUR, KREIS, Setup
from tests.formservice.samples import open_outbox
from tests.servers.postfix import Postfix, running_postfix
from tests.waiting import LIMIT

LATER = 10 * MINUTE


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


@pytest.mark.parametrize(
    ("rule", "mended"),
    [
        ("smtpd_recipient_restrictions = reject", "smtpd_recipient_restrictions = permit"),
        ("smtpd_sender_restrictions = reject", "smtpd_sender_restrictions ="),
        ("smtpd_client_restrictions = reject", "smtpd_client_restrictions ="),
        ("smtpd_data_restrictions = reject", "smtpd_data_restrictions ="),
        ("smtpd_end_of_data_restrictions = reject", "smtpd_end_of_data_restrictions ="),
        ("smtpd_end_of_data_restrictions = defer", "smtpd_end_of_data_restrictions ="),
        (
            "virtual_mailbox_maps = texthash:{folder}/etc/nobody",
            "virtual_mailbox_maps = texthash:{folder}/etc/mailboxes",
        ),
    ],
)
def test_a_real_relay_that_refuses_everybody_moves_nothing(
    setup: Setup, relay: Postfix, rule: str, mended: str
) -> None:
    """For a weekend: kept, one kind of alarm; then each mailbox gets its own by itself."""
    (relay.folder / "etc" / "nobody").write_text("", "utf-8")
    relay.set(rule.format(folder=relay.folder))

    async def scene() -> None:
        references = await accept(setup, *MAILBOXES, MOERS)
        delivery = setup.delivery(relay)
        await deliver_for(setup, delivery, 50 * HOUR, HOUR)
        for each in await envelopes(setup, references):
            assert each.mailbox == TOWNS[each.municipality]
            assert each.state in {State.WAITING, State.REFUSED}
        relay.set(mended.format(folder=relay.folder))
        await deliver_for(setup, delivery, 2 * HOUR, LATER)
        for each in await envelopes(setup, references):
            assert each.state is State.DELIVERED

    play(relay, scene)
    for mailbox in MAILBOXES:
        relay.wait_for(mailbox, 2 if mailbox == MOERS else 1)
    assert relay.mails(KREIS) == []
    kind = Alarm.RELAY_AWAY if "defer" in rule else Alarm.RELAY_REFUSES
    assert set(setup.alarms) == {kind}


def test_a_real_relay_that_refuses_one_mailbox_brings_its_letters_to_the_fallback(
    setup: Setup, relay: Postfix
) -> None:
    """The others have theirs at once."""
    access = relay.folder / "etc" / "access"
    access.write_text(f"{MOERS} 550 5.7.1 members only\n", "utf-8")
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
