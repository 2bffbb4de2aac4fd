"""Who is away, in both databases."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import event

from formservice.outbox import CoverChange, CoverLink, CoverResult, Outbox, Selection
from formservice.outbox.selection import ListRequest
from portal.routing import Cover
from tests.formservice.samples import NOON, new_letter, purge_at

DAY = timedelta(days=1)
TODAY = NOON.date()
COVER = Cover("moers@kreis.example", "wesel@kreis.example", TODAY, date(2026, 12, 31))


def test_a_cover_is_said_changed_and_over(outbox: Outbox) -> None:
    """One for each mailbox; who is away then is named and nothing is changed; it ends by itself."""

    async def scene() -> None:
        for mailbox in (COVER.mailbox, COVER.substitute):
            link = CoverLink(mailbox, mailbox.encode(), new_letter())
            assert await outbox.send_cover_link(link)
            assert not await outbox.send_cover_link(replace(link, letter=new_letter()))
        token = COVER.mailbox.encode()
        done = CoverResult(done=True)
        assert await outbox.change_cover(CoverChange(token, COVER, (new_letter(),))) == done
        longer = replace(COVER, last=date(2027, 1, 3))
        late = CoverChange(token, replace(COVER, last=NOON.date()), (new_letter(),))
        assert await outbox.change_cover(late) == CoverResult(done=False, outdated=True)
        assert await outbox.change_cover(replace(late, cover=None)) == CoverResult(
            done=False, outdated=True
        )
        twice = CoverChange(token, COVER, (new_letter(),))
        assert await outbox.change_cover(twice) == done, "pressed twice: nobody is told again"
        assert await outbox.change_cover(CoverChange(token, longer, (), former=COVER)) == done
        assert await outbox.covers() == (longer,)
        back = Cover(COVER.substitute, COVER.mailbox, longer.last, longer.last)
        change = CoverChange(COVER.substitute.encode(), back, (new_letter(),))
        assert await outbox.change_cover(change) == CoverResult(done=False, conflict=longer)
        stranger = replace(change, token_hash=b"stranger")
        assert await outbox.change_cover(stranger) == CoverResult(done=False)
        assert await outbox.change_cover(replace(stranger, token_hash=token)) == CoverResult(
            done=False
        )
        waiting = await outbox.list_letters(ListRequest(Selection(), 9))
        assert waiting.total == 3  # two links, and one that tells of the change
        opened = await outbox.open_cover(token)
        assert opened
        assert (opened.own, opened.today) == (longer, TODAY)
        await purge_at(outbox, NOON + 44 * DAY, DAY)
        assert (await outbox.open_cover(token)) == replace(
            opened, today=date(2027, 1, 4), covers=()
        )
        await purge_at(outbox, NOON + 91 * DAY, DAY)
        assert await outbox.open_cover(token) is None

    asyncio.run(scene())


def test_requests_that_ask_at_once_share_one_look(outbox: Outbox) -> None:
    """What has been read is known for half a minute; then all of one turn ask at the same time."""
    sent: list[str] = []
    event.listen(outbox._engine, "before_cursor_execute", lambda *call: sent.append(str(call[2])))

    async def ask(number: int) -> int:
        outbox._covers_read_at = None
        before = len(sent)
        assert await asyncio.gather(*(outbox.covers() for _ in range(number))) == [()] * number
        return len(sent) - before

    asyncio.run(ask(1))  # opens its connection
    assert asyncio.run(ask(9)) == asyncio.run(ask(1))


def test_what_was_asked_before_a_change_is_not_taken_for_what_holds(outbox: Outbox) -> None:
    """New requests would go to a mailbox whose staff have just read that they need not look."""

    async def scene() -> None:
        token = COVER.mailbox.encode()
        await outbox.send_cover_link(CoverLink(COVER.mailbox, token, new_letter()))
        change = CoverChange(token, COVER, ())
        await asyncio.gather(outbox.covers(), outbox.change_cover(change))
        assert await outbox.covers() == (COVER,)
        outbox._covers_read_at = None
        await asyncio.gather(outbox.covers(), outbox.end_cover(COVER.mailbox))
        assert await outbox.covers() == ()

    asyncio.run(scene())
