"""What is asked for with a request is counted with it, and leaves its envelope."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from formservice.intake.accept import _page_match
from formservice.outbox import (
    Attempt,
    ClaimRequest,
    Event,
    OperatorCommand,
    Outbox,
    PageMatch,
    WishCount,
)
from tests.formservice.samples import NOON, enquiry, new_letter, purge_at

DAY = timedelta(days=1)


def test_wishes_are_counted_as_long_and_after(outbox: Outbox) -> None:
    """The same numbers before and after the erasure; an operator's erasure takes them away."""

    async def scene() -> None:
        told = {"page": PageMatch.SAME, "interpreter": "yes"}
        await outbox.accept(new_letter(**told, reference="100000006"))
        await outbox.accept(new_letter())
        for claim in await outbox.claim(ClaimRequest("worker", 2, DAY)):
            await outbox.finish(Attempt(Event.DELIVER, claim.envelope, "worker", "250"))
        await outbox.accept(new_letter(**told))
        await outbox.accept(new_letter(**told, reference="100000011"))
        await outbox.carry_out(OperatorCommand(Event.ERASE, "100000011"))
        before = await outbox.wish_counts()
        assert before == [WishCount("2026-11", "same", "yes", 2)]
        assert await purge_at(outbox, NOON + 4 * DAY, 3 * DAY) == 2
        assert await outbox.wish_counts() == before
        erased = await outbox.find("100000006")
        assert erased
        assert (erased.page, erased.interpreter) == ("", "")

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("page", "talk", "match"),
    [
        ("ar", "ar", PageMatch.SAME),
        ("de-simple", "de", PageMatch.SAME),
        ("de", "ar", PageMatch.GERMAN),
        ("de-simple", "ti", PageMatch.GERMAN),
        ("en", "ti", PageMatch.OTHER),
        ("", "ti", ""),
    ],
)
def test_the_page_is_compared_with_the_talk(page: str, talk: str, match: str) -> None:
    """Easy German is German."""
    assert _page_match(replace(enquiry(language=talk), page_language=page)) == match
