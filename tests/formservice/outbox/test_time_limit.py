"""Whoever waits for a thread is answered in time, whatever the thread is stuck in."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine

from formservice.outbox import OutboxUnavailableError, Reason
from formservice.outbox.time_limit import SideThread, answer_within, end_of, ends_by
from formservice.outbox.writer import Writer, for_each
from tests.waiting import happens

SHORT = 0.2
"""The limit in seconds."""


class Hanging:
    """Something that hangs until it is let go, as a disk does that does not answer."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.over = threading.Event()

    def hang(self) -> None:
        """Hang."""
        self.begun.set()
        self.over.wait()


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    """Give something that hangs until the end of the test."""
    hanging = Hanging()
    yield hanging
    hanging.over.set()


def test_the_earliest_end_holds() -> None:
    """A limit inside another one makes no wait longer."""
    far = end_of(1000)
    assert end_of(2000) > far
    with ends_by(far):
        assert end_of(2000) == far
        with ends_by(far + 500):
            assert end_of(2000) == far
        with ends_by(far - 500):
            assert end_of(2000) == far - 500
        assert end_of(2000) == far
    assert end_of(2000) > far


def test_a_timeout_of_the_block_itself_is_no_silence() -> None:
    """What the block says is passed on."""

    async def scene() -> None:
        with pytest.raises(TimeoutError):
            async with answer_within(1000):
                raise TimeoutError
        with pytest.raises(OutboxUnavailableError) as caught:
            async with answer_within(0, lambda: Reason.BUSY):
                await asyncio.Event().wait()
        assert caught.value.reason is Reason.BUSY

    asyncio.run(scene())


def test_a_side_thread_that_hangs_holds_nobody(hanging: Hanging) -> None:
    """What waits behind it is told in time and not done later; then it works again."""
    side, done = SideThread("side", SHORT), threading.Event()

    async def scene() -> None:
        for function in (hanging.hang, done.set):
            with pytest.raises(OutboxUnavailableError, match="silent"):
                await side.call(function)
        assert hanging.begun.is_set()
        hanging.over.set()
        await happens(lambda: _answers(side), "an answer")
        assert not done.is_set()
        with pytest.raises(ZeroDivisionError):
            await side.call(lambda: 1 // 0)

    asyncio.run(scene())


async def _answers(side: SideThread) -> bool:
    with contextlib.suppress(OutboxUnavailableError):
        return await side.call(lambda: True)
    return False


def test_a_writer_that_hangs_holds_nobody(hanging: Hanging) -> None:
    """Neither a call, nor those behind it, nor the end of the process; and it goes on by itself."""

    @for_each
    def write(_: Connection, item: object) -> object:
        if item is hanging:
            hanging.hang()
        else:
            written.append(item)
        return item

    written: list[object] = []
    writer = Writer(create_engine("sqlite://"), SHORT)

    async def is_written() -> bool:
        with contextlib.suppress(OutboxUnavailableError):
            return await writer.call(write, "after") == "after"
        return False

    async def scene() -> None:
        for item in (hanging, "behind"):
            with pytest.raises(OutboxUnavailableError, match="silent"):
                await writer.call(write, item)
        hanging.over.set()
        await happens(is_written, "a call that is answered")
        assert "behind" not in written

    asyncio.run(scene())
    assert writer.close()


def test_a_thread_that_hangs_at_the_end_is_left_behind(hanging: Hanging) -> None:
    """`close` comes back, and says so."""
    writer = Writer(create_engine("sqlite://"), SHORT)

    @for_each
    def write(_: Connection, item: Hanging) -> None:
        item.hang()

    async def scene() -> None:
        with pytest.raises(OutboxUnavailableError):
            await writer.call(write, hanging)

    asyncio.run(scene())
    assert not writer.close()
    assert writer._thread.daemon
