"""The editor goes on, whatever goes wrong beside its pages or below them."""

import asyncio
import datetime as dt
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from editing.accounts.roles import Role
from editing.drafts.git import GitError
from editing.drafts.jobs import Jobs
from editing.drafts.planning import Tried, plan, plans, publish_due
from editing.drafts.publishing import Desk
from tests.editing.drafts.districts import BERT, HELP, git, refusing, write
from tests.editing.web.offices import EDIT, Office
from tests.waiting import LIMIT, happens

ALL = (Role.TEXTS, Role.PUBLISH)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor for a district with one page."""
    return Office(tmp_path)


def test_a_disk_that_takes_nothing_any_more_keeps_the_form(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its disk is full: the answer says so, and holds what was typed."""
    anna = office.logged_in("anna", *ALL)
    anna.get(EDIT)
    with closing(sqlite3.connect(office.memory.file)) as db, db:
        for deed in ("INSERT ON kept", "INSERT ON open_forms", "UPDATE ON sessions"):
            name = deed.replace(" ", "_")
            db.execute(f"CREATE TRIGGER {name} BEFORE {deed} BEGIN SELECT RAISE(ABORT, 'x'); END")

    def full(*_: object) -> None:
        raise GitError((), "No space left on device")

    monkeypatch.setattr("editing.drafts.draft.Draft.lay", full)
    answer = anna.post(EDIT, {"text": "Uno"})
    assert answer.status_code == 507
    assert "Uno</textarea>" in answer.text
    office.memory.file.write_bytes(b"no database" * 1000)
    assert anna.get("/").status_code == 500
    assert "Das hat nicht geklappt" in anna.page.text


def test_whatever_goes_wrong_in_one_turn_the_next_one_comes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also a branch of an administrator that no plan can be read from."""
    folder = office.desk.repository.folder
    git(folder, "branch", "redaktion/plan/foo")
    write(office.desk, BERT, "Eins", "Uno")
    past = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    waiting = plan(office.desk, office.desk.drafts.open("bert"), BERT, "Ab Januar", past)
    turns, looked = iter([ZeroDivisionError(), sqlite3.OperationalError(), None]), asyncio.Event()

    def failing(desk: Desk, now: dt.datetime) -> list[Tried]:
        if error := next(turns):
            raise error
        looked.set()
        return publish_due(desk, now)

    monkeypatch.setattr("editing.web.chores.publish_due", failing)
    monkeypatch.setattr("editing.web.chores.TURN_SECONDS", 0.01)

    async def run() -> None:
        async with office.app.router.lifespan_context(office.app):
            await asyncio.wait_for(looked.wait(), LIMIT)

    asyncio.run(run())
    assert office.rung == ["plan", "plan"]
    assert "Uno" in (folder / HELP).read_text("utf-8")
    assert waiting.name not in [each.name for each in plans(office.desk)]
    assert "bert" in [
        login for _, login, deed, _ in office.memory.log() if deed == "plan-published"
    ]
    assert "Ab Januar" in office.logged_in("anna", *ALL).get("/").text


def test_what_has_had_its_time_is_forgotten_while_the_editor_runs(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may run for a year."""
    looked = asyncio.Semaphore(0)

    def looking(desk: Desk, now: dt.datetime) -> list[Tried]:
        looked.release()
        return []

    monkeypatch.setattr("editing.web.chores.publish_due", looking)
    monkeypatch.setattr("editing.web.chores.TURN_SECONDS", 0.01)

    async def run() -> None:
        async with office.app.router.lifespan_context(office.app):
            await asyncio.wait_for(looked.acquire(), LIMIT)
            office.memory.note("anna", "login")
            office.now[0] += 366 * 86_400
            for _ in range(3):
                await asyncio.wait_for(looked.acquire(), LIMIT)

    asyncio.run(run())
    assert office.memory.log() == []


def turn_until(office: Office, look: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the editor run until *look* returns something true."""
    monkeypatch.setattr("editing.web.chores.TURN_SECONDS", 0.01)

    async def run() -> None:
        async with office.app.router.lifespan_context(office.app):
            await happens(look, "what the turn does")

    asyncio.run(run())


def test_a_plan_that_is_held_and_a_build_that_fails_ring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody looks at a page on a Monday at six."""
    office = Office(tmp_path, refusing("Uno"), wrong=("docs/hilfe.md:7: ist falsch.",))
    write(office.desk, BERT, "Eins", "Uno")
    past = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    plan(office.desk, office.desk.drafts.open("bert"), BERT, "Ab Januar", past)
    office.desk.publisher.orders.lay(office.desk.repository.main())
    turn_until(office, lambda: len(office.rung) >= 2, monkeypatch)
    assert office.rung == ["plan", "build"]
    anna = office.logged_in("anna", *ALL)
    assert "ist falsch" in anna.page.text
    assert "alarmiert" in anna.page.text


def test_a_publishing_is_ended_by_the_next_start_and_what_breaks_rings(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for, and killed before it began; then the disk is full."""
    write(office.desk, BERT, "Eins", "Uno")
    jobs = Jobs(office.desk.drafts, office.desk.publisher)
    jobs._worker.shutdown()
    with pytest.raises(RuntimeError):
        jobs.ask(office.desk.drafts.open("bert"), BERT, "Uno")
    with monkeypatch.context() as patched:

        def full(*_: object) -> None:
            raise GitError((), "No space left on device")

        patched.setattr("editing.drafts.publishing.Publisher._intend", full)
        turn_until(office, lambda: office.rung, patched)
    assert office.rung == ["publishing"]
    write(office.desk, BERT, "Uno", "One")
    with pytest.raises(RuntimeError):
        jobs.ask(office.desk.drafts.open("bert"), BERT, "One")
    again = Office(office.folder)
    published = again.desk.repository.folder / HELP
    turn_until(again, lambda: "One" in published.read_text("utf-8"), monkeypatch)
    assert "publish" in [deed for _, _, deed, _ in again.memory.log()]


def test_a_lock_that_nobody_holds_any_more_rings(office: Office) -> None:
    """Only an administrator can remove it; a fresh one is no reason to ring."""
    anna = office.logged_in("anna", *ALL)
    lock = office.desk.repository.git_folder / "index.lock"
    for age, rung in ((None, []), ((0, 0), ["publishing"])):
        anna.get(EDIT)
        anna.post(EDIT, {"text": f"Uno {age}"})
        lock.touch()
        os.utime(lock, age)
        anna.post("/entwurf/veroeffentlichen", {"satz": "x"})
        assert "Verwaltung des Portals arbeitet gerade" in anna.page.text
        assert office.rung == rung
