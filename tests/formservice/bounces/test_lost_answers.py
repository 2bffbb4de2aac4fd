"""A report is told at least once, also where the answer of the database is lost."""

import pytest

from formservice.monitoring.alarms import Alarm
from formservice.outbox import Bounce, BounceResult, Outbox, OutboxUnavailableError, Reason, State
from tests.formservice.bounces.handling import bounces, notification
from tests.formservice.running_delivery import HOUR, KREIS, Setup, play
from tests.formservice.samples import purge_at
from tests.servers.scripted_smtp import Server


@pytest.fixture
def setup(outbox: Outbox) -> Setup:
    """Give a setup with an empty outbox, in each kind of database."""
    return Setup(outbox)


def lose_answer(setup: Setup, monkeypatch: pytest.MonkeyPatch, *, commits: bool) -> None:
    """Let the next bounce end without an answer, after its commit or before it."""
    undo = setup.outbox.undo_delivery

    async def once(bounce: Bounce) -> BounceResult:
        monkeypatch.undo()
        if commits:
            await undo(bounce)
        raise OutboxUnavailableError(Reason.DOWN)

    monkeypatch.setattr(setup.outbox, "undo_delivery", once)


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("commits", [False, True])
@pytest.mark.parametrize(
    ("town", "told"),
    [("05170024", Alarm.MAILBOX_FAILED), ("unknown", Alarm.FALLBACK_REFUSES)],
)
def test_a_letter_that_came_back_is_told_although_the_answer_is_lost(  # noqa: PLR0913 - a table
    setup: Setup,
    monkeypatch: pytest.MonkeyPatch,
    town: str,
    told: Alarm,
    *,
    commits: bool,
    restarts: bool,
) -> None:
    """When the mail is read again the letter has moved; the alarm has sounded before."""

    async def scene(server: Server) -> None:
        reference = await setup.accept(municipality=town)
        await setup.delivery(server).deliver_due()
        back = await notification(setup, reference)
        taker = bounces(setup)
        lose_answer(setup, monkeypatch, commits=commits)
        with pytest.raises(OutboxUnavailableError):
            await taker.handle(back)
        assert await (bounces(setup) if restarts else taker).handle(back)
        assert (await setup.find(reference)).mailbox == KREIS
        assert await setup.state(reference) is not State.DELIVERED

    play(scene)
    assert set(setup.alarms) == {told}
    assert len(setup.alarms) == (2 if restarts and not commits else 1)


def test_a_bounce_that_is_known_tells_nobody_again(setup: Setup) -> None:
    """Neither a copy nor what comes after the erasure of a later dispatch."""

    async def scene(server: Server) -> None:
        reference = await setup.accept()
        await setup.delivery(server).deliver_due()
        back = await notification(setup, reference)
        assert await bounces(setup).handle(back)
        await setup.delivery(server).deliver_due()
        setup.now += 100 * HOUR
        assert await purge_at(setup.outbox, setup.now, 72 * HOUR) == 1
        assert await bounces(setup).handle(back)

    play(scene)
    assert setup.alarms == [Alarm.MAILBOX_FAILED]
