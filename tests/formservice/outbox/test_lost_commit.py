"""The answer to a COMMIT is lost by a broken connection: what may be run again, and what not."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from formservice.outbox import (
    AcceptResult,
    BulkCommand,
    CoverChange,
    CoverLink,
    Event,
    LogExcerpt,
    OperatorCommand,
    Outbox,
    OutboxUnavailableError,
    Reason,
    Selection,
    State,
)
from portal.routing import Cover
from tests.formservice.samples import NOON, new_letter, open_outbox, times_of
from tests.servers.postgres import SOCKET, Postgres
from tests.servers.tcp_proxy import Proxy, running_proxy

REFERENCE = "482719368"
ANSWER = b"COMMIT\0Z"
"""How the server says that a commit is done; a client never sends it."""
LOG = LogExcerpt(frozenset(), frozenset({REFERENCE}), frozenset(), (), hold_rest=False)


@pytest.fixture
def proxy(postgres: Postgres, tmp_path: Path) -> Iterator[Proxy]:
    """Stand between outbox and server."""
    with running_proxy(postgres.socket, tmp_path / SOCKET) as proxy:
        yield proxy


@pytest.fixture
def box(postgres: Postgres, proxy: Proxy, tmp_path: Path) -> Iterator[Outbox]:
    """Yield an open outbox with one letter, by way of the proxy."""
    address = postgres.new_database().replace(str(postgres.folder), str(tmp_path))
    box = open_outbox(address)
    asyncio.run(box.accept(new_letter(reference=REFERENCE)))
    yield box
    box.close()


def break_once(proxy: Proxy, text: bytes) -> list[bytes]:
    """Break the connection on which *text* passes next, before it arrives; return what broke it."""
    broken: list[bytes] = []

    def choose(piece: bytes) -> bool:
        if text in piece and not broken:
            broken.append(piece)
            raise ConnectionAbortedError
        return False

    proxy.choose = choose
    return broken


async def state(box: Outbox) -> State:
    found = await box.find(REFERENCE)
    assert found is not None
    return found.state


CHANGES: dict[str, tuple[Callable[[Outbox], Awaitable[object]], State]] = {
    "hold": (lambda box: box.carry_out(OperatorCommand(Event.HOLD, REFERENCE)), State.HELD),
    "erase": (lambda box: box.carry_out(OperatorCommand(Event.ERASE, REFERENCE)), State.ERASED),
    "several": (lambda box: box.carry_out_all(BulkCommand(Event.HOLD, Selection())), State.HELD),
    "restored": (lambda box: box.restore(LOG), State.DELIVERED),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_by_hand_is_not_run_again(box: Outbox, proxy: Proxy, change: str) -> None:
    """The second run would see the work of the first, and tell the person something untrue."""
    call, after = CHANGES[change]

    async def scene() -> None:
        broken = break_once(proxy, ANSWER)
        with pytest.raises(OutboxUnavailableError) as caught:
            await call(box)
        assert broken
        assert caught.value.reason is Reason.SILENT
        assert "may have been made" in str(caught.value)
        assert await state(box) is after

    asyncio.run(scene())


def test_a_confirmation_of_the_clock_is_not_run_again(box: Outbox, proxy: Proxy) -> None:
    """Run again it would say that the clock has jumped meanwhile."""

    async def scene() -> None:
        times_of(box).ahead = timedelta(hours=9)
        seen = await box.time()
        assert not seen.is_believed
        break_once(proxy, ANSWER)
        with pytest.raises(OutboxUnavailableError, match="silent"):
            await box.confirm_clock(seen)
        assert (await box.time()).is_believed

    asyncio.run(scene())


def test_the_end_of_a_cover_is_not_run_again(box: Outbox, proxy: Proxy) -> None:
    """Run again it would say that the mailbox is not away."""
    cover = Cover("moers@kreis.example", "wesel@kreis.example", NOON.date(), date(2999, 1, 1))

    async def scene() -> None:
        await box.send_cover_link(CoverLink(cover.mailbox, b"token", new_letter()))
        await box.change_cover(CoverChange(b"token", cover, ()))
        break_once(proxy, ANSWER)
        with pytest.raises(OutboxUnavailableError, match="silent"):
            await box.end_cover(cover.mailbox)
        assert await box.covers() == ()

    asyncio.run(scene())


@pytest.mark.parametrize("change", CHANGES)
def test_before_the_commit_anything_is_run_again(box: Outbox, proxy: Proxy, change: str) -> None:
    """The server was restarted: nothing was stored, so nobody needs to know."""
    call, after = CHANGES[change]

    async def scene() -> None:
        broken = break_once(proxy, b"UPDATE envelope")
        await call(box)
        assert broken
        assert await state(box) is after

    asyncio.run(scene())


def test_an_acceptance_is_run_again_and_a_change_beside_it_is_not(
    box: Outbox, proxy: Proxy
) -> None:
    """They shared the commit; the letter is known by its words."""
    letter = new_letter()

    async def scene() -> None:
        break_once(proxy, ANSWER)
        receipt, held = await asyncio.gather(
            box.accept(letter),
            box.carry_out(OperatorCommand(Event.HOLD, REFERENCE)),
            return_exceptions=True,
        )
        assert receipt.result is AcceptResult.REPEATED  # type: ignore[union-attr]
        assert receipt.reference == letter.reference  # type: ignore[union-attr]
        assert isinstance(held, OutboxUnavailableError)
        assert held.reason is Reason.SILENT
        assert await state(box) is State.HELD

    asyncio.run(scene())
