"""SQLite stores any word as a time. A row that a disk or a hand has damaged keeps no other back."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from formservice.outbox import ClaimRequest, ListRequest, OperatorCommand, Outbox, Selection
from formservice.outbox.events import Event
from formservice.outbox.examination import damaged_references
from formservice.outbox.schema import LONG_AGO, Instant, envelopes
from tests.formservice.samples import new_letter, open_outbox

TIMES = [column.name for column in envelopes.c if isinstance(column.type, Instant)]
REQUEST = ClaimRequest(holder="test", lease=timedelta(minutes=5), limit=10)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Name an SQLite file."""
    return tmp_path / "outbox.db"


@pytest.fixture
def box(file: Path) -> Iterator[Outbox]:
    """Open an outbox in *file*."""
    box = open_outbox(f"sqlite:///{file}")
    yield box
    box.close()


def damage(file: Path, reference: str, column: str, value: object) -> None:
    """Write *value* into one row."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(
            f"UPDATE envelope SET {column} = ? WHERE reference = ?",  # noqa: S608 - our own names
            (value, reference),
        )
        connection.commit()


def accept(box: Outbox) -> tuple[str, str]:
    """Accept two letters; return their references."""
    first, second = (asyncio.run(box.accept(new_letter())).reference for _ in range(2))
    return first, second


def claimed(box: Outbox) -> set[str]:
    """Return the references of what is due."""
    return {claim.envelope.reference for claim in asyncio.run(box.claim(REQUEST))}


@pytest.mark.parametrize("value", ["nonsense", 17])
@pytest.mark.parametrize("column", TIMES)
def test_the_others_are_delivered(box: Outbox, file: Path, column: str, value: object) -> None:
    """Whatever stands in one row."""
    first, second = accept(box)
    damage(file, first, column, value)
    assert second in claimed(box)


@pytest.mark.parametrize("value", ["nonsense", b"\xff"])
def test_a_letter_that_never_seems_due_can_be_retried(
    box: Outbox, file: Path, value: object
) -> None:
    """The alarm for its age names its mailbox, the list its reference."""
    first, _ = accept(box)
    damage(file, first, "next_attempt_at", value)
    listed = asyncio.run(box.list_letters(ListRequest(Selection(), 10))).letters
    assert [one.next_attempt_at for one in listed if one.reference == first] == [LONG_AGO]
    assert first not in claimed(box)
    asyncio.run(box.carry_out(OperatorCommand(Event.RETRY, first)))
    assert first in claimed(box)


def test_a_letter_without_its_age_is_delivered(box: Outbox, file: Path) -> None:
    """It counts as very old."""
    first, second = accept(box)
    damage(file, first, "accepted_at", "nonsense")
    assert claimed(box) == {first, second}


def test_they_are_named(box: Outbox, file: Path) -> None:
    """Each reference once, however much of its row is damaged."""
    first, second = accept(box)
    assert damaged_references(f"sqlite:///{file}", limit_seconds=5) == ()
    damage(file, second, "accepted_at", "nonsense")
    damage(file, second, "next_attempt_at", 17)
    damage(file, first, "erased_at", b"\xff")
    assert damaged_references(f"sqlite:///{file}", limit_seconds=5) == (first, second)


def test_a_belief_that_cannot_be_read_is_none(box: Outbox, file: Path) -> None:
    """The clock is asked anew, and nothing is taken for decades old."""
    first, second = accept(box)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE belief SET believed_at = 'nonsense'")
        connection.commit()
    assert claimed(box) == {first, second}
    assert asyncio.run(box.time()).is_believed
