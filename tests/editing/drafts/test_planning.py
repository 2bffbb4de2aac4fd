"""Plans: published when their time has come, held where a person must decide, else tried again."""

import contextlib
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from editing.drafts.draft import OWN, ChangedMeanwhileError, Draft
from editing.drafts.git import Git
from editing.drafts.history import history
from editing.drafts.planning import (
    TRY_AGAIN,
    DraftInTheWayError,
    plan,
    plans,
    publish_due,
    stop,
    take_back,
    without_day,
)
from editing.drafts.publishing import Desk
from editing.drafts.stops import Why
from tests.editing.drafts.districts import ANNA, FIRST, HELP, desk_at, git, refusing, write

NOW = dt.datetime(2026, 12, 7, 5, 0, tzinfo=dt.UTC)


def published(desk: Desk) -> str:
    return (desk.repository.folder / HELP).read_text("utf-8")


def test_a_plan_is_published_when_its_time_has_come(tmp_path: Path) -> None:
    """In the name of who planned it, on top of what came meanwhile; she has a new draft."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    plan(desk, desk.drafts.open("anna"), ANNA, "Ab Montag Uno", NOW)
    assert desk.drafts.open("anna").changes == ()
    write(desk, ANNA, "Drei", "Tre")
    desk.publisher.publish(desk.drafts.open("anna"), ANNA, "Drei heißt Tre")
    assert publish_due(desk, NOW - dt.timedelta(minutes=1)) == []
    (waiting,) = plans(desk)
    assert (waiting.when, waiting.author, waiting.sentence) == (NOW, ANNA, "Ab Montag Uno")
    (tried,) = publish_due(desk, NOW)
    assert (tried.author, tried.stopped) == (ANNA, None)
    assert published(desk) == FIRST.replace("Eins", "Uno").replace("Drei", "Tre")
    assert history(desk.repository)[0].author == "Anna Amt"
    assert plans(desk) == []


def test_a_plan_that_is_stopped_is_held_and_told(tmp_path: Path) -> None:
    """It is not tried each minute; taken back it is a draft again."""
    desk = desk_at(tmp_path, refusing("Uno"))
    write(desk, ANNA, "Eins", "Uno")
    plan(desk, desk.drafts.open("anna"), ANNA, "x", NOW)
    (tried,), (waiting,) = publish_due(desk, NOW), plans(desk)
    assert tried.stopped
    assert (tried.stopped.why, tried.stopped.problems[0].file) == (Why.WRONG, HELP)
    assert waiting.held == tried.stopped
    assert publish_due(desk, NOW + 2 * TRY_AGAIN) == []
    write(desk, ANNA, "Drei", "Tre")
    with pytest.raises(DraftInTheWayError):
        take_back(desk, waiting, "anna")
    desk.drafts.open("anna").discard()
    take_back(desk, waiting, "anna")
    assert plans(desk) == []
    assert "Uno" in (desk.drafts.open("anna").read(HELP) or b"").decode()


def test_a_plan_is_tried_again_when_what_stops_it_may_pass(tmp_path: Path) -> None:
    """An administrator has a file open at six; whoever planned it hears of it once."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    plan(desk, desk.drafts.open("anna"), ANNA, "x", NOW)
    (desk.repository.folder / HELP).write_text("offen", "utf-8")
    (tried,) = publish_due(desk, NOW)
    assert tried.stopped
    assert tried.stopped.why is Why.IN_USE
    assert publish_due(desk, NOW + TRY_AGAIN) == []
    git(desk.repository.folder, "checkout", "--quiet", HELP)
    assert publish_due(desk, NOW + 1.5 * TRY_AGAIN) == []
    (tried,) = publish_due(desk, NOW + 2 * TRY_AGAIN)
    assert tried.stopped is None
    assert "Uno" in published(desk)


@pytest.mark.parametrize("what", ["stop", "take back"])
@pytest.mark.parametrize("before", [True, False])
def test_who_comes_too_late_is_not_told_that_it_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, *, before: bool
) -> None:
    """The plan is published while she presses, or just before."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    waiting = plan(desk, desk.drafts.open("anna"), ANNA, "x", NOW)
    if before:
        publish_due(desk, NOW)
    become = Draft.become

    def late(self: Draft, *words: str) -> Draft | None:
        publish_due(desk, NOW)
        return become(self, *words)

    monkeypatch.setattr(Draft, "become", late)
    with pytest.raises(ChangedMeanwhileError):
        stop(waiting) if what == "stop" else take_back(desk, waiting, "anna")
    assert "Uno" in published(desk)
    assert not plans(desk)
    assert not without_day(desk)


class KilledError(BaseException):
    """The process ends here."""


def killed_at(call: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process end before the write of git with this number, counted from 0."""
    run, left = Git.run, [call]

    def counted(self: Git, *words: str, **more: Any) -> tuple[int, bytes]:
        if words[0] == "update-ref":
            left[0] -= 1
            if left[0] < 0:
                raise KilledError
        return run(self, *words, **more)

    monkeypatch.setattr(Git, "run", counted)


@pytest.mark.parametrize("what", ["plan", "hand over", "stop", "take back"])
def test_a_kill_leaves_the_draft_or_the_plan_and_never_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Whoever went on would publish the same twice, or could not begin another draft."""
    seen = set()
    for call in range(4):
        desk = desk_at(tmp_path / str(call))
        write(desk, ANNA, "Eins", "Uno")
        if what in {"stop", "take back"}:
            waiting = plan(desk, desk.drafts.open("anna"), ANNA, "x", NOW)
        with monkeypatch.context() as patch, contextlib.suppress(KilledError):
            killed_at(call, patch)
            if what == "stop":
                stop(waiting)
            elif what == "take back":
                take_back(desk, waiting, "anna")
            else:
                day = NOW if what == "plan" else None
                plan(desk, desk.drafts.open("anna"), ANNA, "x", day)
        own = desk.drafts.find(OWN, "anna")
        found = [
            own is not None and bool(own.changes),
            *map(bool, (plans(desk), without_day(desk))),
        ]
        assert found.count(True) == 1, (call, found)
        seen.add(tuple(found))
    assert len(seen) == 2
