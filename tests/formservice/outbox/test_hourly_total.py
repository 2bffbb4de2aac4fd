"""Over all processes no more letters are accepted in an hour than there is room for."""

import asyncio
from datetime import timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import event, insert, text

from formservice.outbox import AcceptResult, NewLetter, Outbox, Receipt, Room
from formservice.outbox.schema import envelopes
from tests.formservice.samples import NOON, new_letter, open_outbox, times_of, undelivered

MINUTE = timedelta(minutes=1)
TEN = Room(10, 0)


class Offer(NamedTuple):
    """A letter and the minute after noon at which it is offered."""

    minute: int
    letter: NewLetter


def offer(box: Outbox, *offers: Offer) -> list[Receipt]:
    """Offer letters at the same time, that of the first one."""
    times_of(box).now = NOON + offers[0].minute * MINUTE

    async def all_at_once() -> list[Receipt]:
        return await asyncio.gather(*(box.accept(one.letter) for one in offers))

    return asyncio.run(all_at_once())


def at(minute: int, room: Room | None = TEN, **fields: object) -> Offer:
    return Offer(minute, new_letter(room=room, **fields))


def results(receipts: list[Receipt]) -> list[AcceptResult]:
    return [receipt.result for receipt in receipts]


def test_the_hour_has_room_for_so_many(outbox: Outbox) -> None:
    """One by one and in one commit; when the first is an hour old there is room again."""
    for minute in range(7):
        assert results(offer(outbox, at(minute))) == [AcceptResult.ACCEPTED]
    many = results(offer(outbox, *(at(7) for _ in range(5))))
    assert sorted(many) == [AcceptResult.ACCEPTED] * 3 + [AcceptResult.REFUSED] * 2
    assert results(offer(outbox, at(59))) == [AcceptResult.REFUSED]
    assert results(offer(outbox, at(60))) == [AcceptResult.ACCEPTED]
    assert results(offer(outbox, at(60))) == [AcceptResult.REFUSED]
    assert len(asyncio.run(undelivered(outbox))) == 11


def test_a_refusal_names_what_must_leave_first(outbox: Outbox) -> None:
    """The oldest of the hour, one more than there are too many."""
    for minute in range(10):
        offer(outbox, at(minute))
    (receipt,) = offer(outbox, at(20))
    assert receipt == Receipt(AcceptResult.REFUSED, "", (20 * MINUTE,))
    (receipt,) = offer(outbox, at(20, Room(10, 3)))
    assert receipt.ages == tuple((20 - minute) * MINUTE for minute in range(4))


def test_who_leaves_room_to_others_is_refused_before_them(outbox: Outbox) -> None:
    """In one commit, too: each letter says how much must be left."""
    offer(outbox, *(at(0) for _ in range(6)))
    greedy, modest = at(1, Room(10, 4)), at(1, Room(10, 0))
    assert results(offer(outbox, greedy, modest)) == [AcceptResult.REFUSED, AcceptResult.ACCEPTED]
    assert results(offer(outbox, at(1, Room(10, 2)))) == [AcceptResult.ACCEPTED]


def test_a_room_that_one_commit_fills_is_told_truly(outbox: Outbox) -> None:
    """The letters of the same commit are the youngest of the hour."""
    taken, refused = offer(outbox, at(5, Room(1, 0)), at(5, Room(1, 0)))
    assert taken.result is AcceptResult.ACCEPTED
    assert refused.ages == (timedelta(),)


def test_repetitions_take_no_room(outbox: Outbox) -> None:
    """The same words get their reference although nothing else is accepted."""
    first = at(0, fingerprint=b"f" * 32)
    offer(outbox, first, *(at(0) for _ in range(9)))
    again = at(1, fingerprint=b"f" * 32)
    assert offer(outbox, again, at(1))[0] == Receipt(AcceptResult.REPEATED, first.letter.reference)


def test_two_processes_share_the_room(address: str) -> None:
    """What one accepts is gone for the other."""
    boxes = [open_outbox(address), open_outbox(address)]
    assert results(offer(boxes[0], *(at(0) for _ in range(6)))) == [AcceptResult.ACCEPTED] * 6
    second = results(offer(boxes[1], *(at(1) for _ in range(6))))
    assert second.count(AcceptResult.ACCEPTED) == 4
    for box in boxes:
        box.close()


def test_without_a_limit_nothing_is_counted(outbox: Outbox) -> None:
    """Tools that store letters are not kept from it."""
    letters = [at(0, None) for _ in range(30)]
    assert set(results(offer(outbox, *letters))) == {AcceptResult.ACCEPTED}


def test_ids_that_are_missing_take_no_room(outbox: Outbox) -> None:
    """PostgreSQL leaves gaps where a transaction was undone."""
    offer(outbox, at(0), at(0))
    fill = {"accepted_at": NOON, "next_attempt_at": NOON, "attempts": 0, "last_result": ""}
    named = {"mailbox": "a@kim.example", "municipality": "", "language": "de", "channel": "TEL"}
    row = {"id": 500, "reference": "700000003", "message_id": "<x@kim.example>", **fill, **named}
    with outbox._engine.begin() as connection:
        connection.execute(insert(envelopes).values(row))
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT setval('envelope_id_seq', 500)"))
    assert results(offer(outbox, *(at(1) for _ in range(8)))).count(AcceptResult.ACCEPTED) == 7


@pytest.mark.parametrize("stored", [20, 400])
def test_counting_is_one_look_whatever_is_stored(outbox: Outbox, stored: int) -> None:
    """Far from the limit no letters are counted, however many there are."""
    offer(outbox, *(at(0, None) for _ in range(stored)))
    statements: list[str] = []
    event.listen(
        outbox._engine, "before_cursor_execute", lambda *sent: statements.append(str(sent[2]))
    )
    offer(outbox, at(1, Room(1_000_000, 500)))
    assert not any("count(" in statement for statement in statements)
    offer(outbox, at(120, Room(15, 5)))
    assert not any("count(" in statement for statement in statements)


def test_words_that_are_stored_are_found_without_writing(outbox: Outbox) -> None:
    """Within the window, or behind a clock that was set back by less than an hour."""
    (_, letter) = stored = at(20)
    offer(outbox, stored)

    async def find(fingerprint: bytes, minute: int) -> str | None:
        times_of(outbox).now = NOON + (20 + minute) * MINUTE
        return await outbox.find_repeat(fingerprint)

    assert asyncio.run(find(letter.fingerprint, 10)) == letter.reference
    assert asyncio.run(find(letter.fingerprint, 11)) is None
    assert asyncio.run(find(letter.fingerprint, -11)) == letter.reference
    assert asyncio.run(find(b"other" * 6, 1)) is None
