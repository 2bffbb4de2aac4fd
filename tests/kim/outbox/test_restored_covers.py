"""Who stands in for whom, as staff said after the backup, is so again."""

import asyncio
import datetime as dt
import json
from typing import Any

import pytest

from formservice.outbox import CoverEvent, log_cover
from kim.outbox.restored import read_log
from portal.routing import Cover
from tests.formservice.samples import DISTRICT
from tests.kim.outbox.test_restored import Story, story
from tests.kim.outbox.test_restored_words import outbox_of

__all__ = ["story"]
MOERS, WESEL, KREIS = (
    DISTRICT.contact_points[name].mailbox.address for name in ("moers", "wesel", "kreis")
)
TODAY = dt.datetime.now(dt.UTC).date()
LATER = TODAY + dt.timedelta(days=9)
COVER = Cover(MOERS, WESEL, TODAY, LATER)
LINE = {"event": "cover-set", "mailbox": MOERS, "substitute": WESEL}
DAYS = {"first": str(TODAY), "last": str(LATER)}


def covers(story: Story) -> tuple[Cover, ...]:
    box = outbox_of(story)
    try:
        return asyncio.run(box.covers())
    finally:
        box.close()


@pytest.mark.parametrize("known", [True, False], ids=["noted before", "noted after"])
@pytest.mark.parametrize("ended", [True, False], ids=["ended", "holds"])
def test_a_cover_is_as_the_log_says(story: Story, *, known: bool, ended: bool) -> None:
    """Else requests of a holiday lie in a mailbox that nobody reads, or with who is no deputy."""
    asyncio.run(story.accept("one"))
    log_cover(MOERS, COVER)
    before = story.log.getvalue()
    if known:
        story.restored()
        assert covers(story) == (COVER,)
    story.copy("outbox.db", "backup.db")
    if ended:
        log_cover(MOERS, None)
    story.lose_the_database()
    changed = int(known is ended)
    assert f"{changed} holiday covers" in story.restored().output
    assert covers(story) == (() if ended else (COVER,))
    assert "0 holiday covers" in story.restored().output
    assert before.count(CoverEvent.SET) == 1


def test_a_cover_that_is_over_by_now_is_not_noted(story: Story) -> None:
    """The log reaches further back than the holiday; the other mailbox's is as it was."""
    asyncio.run(story.accept("one"))
    past = TODAY - dt.timedelta(days=2)
    log_cover(MOERS, Cover(MOERS, WESEL, past, past))
    log_cover(KREIS, Cover(KREIS, WESEL, TODAY, LATER))
    story.restored()
    assert [one.mailbox for one in covers(story)] == [KREIS]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ({**LINE, **DAYS, "substitute": "b@x.example"}, "no mailbox of the district"),
        ({**LINE, **DAYS, "mailbox": ["a"]}, "no mailbox of the district"),
        ({**LINE, **DAYS, "certain": False}, "may have been done"),
        ({**LINE, "first": "soon", "last": str(LATER)}, "cannot be read"),
        (LINE, "cannot be read"),
        ({**LINE, **DAYS, "done": False}, ""),
        ({"event": "cover-ended", "mailbox": "b@x.example"}, "no mailbox of the district"),
    ],
    ids=str,
)
def test_a_cover_that_may_not_be_noted_is_named(
    capsys: pytest.CaptureFixture[str], line: dict[str, Any], named: str
) -> None:
    """No line of a log sends requests outside the district."""
    said = read_log([json.dumps(line)], frozenset({MOERS, WESEL}), hold_rest=False)
    assert not said.covers
    told = capsys.readouterr().err
    assert (named in told) if named else not told


def test_the_last_line_about_a_mailbox_counts(capsys: pytest.CaptureFixture[str]) -> None:
    """Also where nobody knew of an earlier one whether it was done."""
    lines = [{**LINE, **DAYS, "certain": False}, {**LINE, **DAYS, "by_hand": True}]
    said = read_log(map(json.dumps, lines), frozenset({MOERS, WESEL}), hold_rest=False)
    assert said.covers == {MOERS: COVER}
    assert capsys.readouterr().err == ""
