"""A mistake in one operation goes to who called, and the writer goes on."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, create_engine

from formservice.outbox.writer import Writer


def one_too_few(_: Connection, items: Sequence[int]) -> list[int]:
    """Answer all but the last."""
    return [*items[:-1]]


def same(_: Connection, items: Sequence[int]) -> list[int]:
    """Answer each with itself."""
    return [*items]


def test_a_wrong_number_of_results_ends_one_call_and_not_the_writer() -> None:
    """Without its thread no request would be stored any more, and no log would say why."""
    writer = Writer(create_engine("sqlite://"), 2.0)

    async def scene() -> int:
        with pytest.raises(ValueError, match="zip"):
            await writer.call(one_too_few, 1)
        return await writer.call(same, 2)

    try:
        assert asyncio.run(scene()) == 2
    finally:
        writer.close()
