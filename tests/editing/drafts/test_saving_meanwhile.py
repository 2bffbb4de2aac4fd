"""What is saved while something is published or planned is neither lost nor unchecked."""

import datetime as dt
from pathlib import Path

import pytest

from editing.drafts.draft import ChangedMeanwhileError, Draft
from editing.drafts.orders import Orders
from editing.drafts.planning import DraftInTheWayError, plan, plans, take_back
from editing.drafts.publishing import INTENTS, Desk, FolderInUseError
from editing.drafts.repository import Repository
from portal.problems import Problem
from tests.editing.drafts.districts import ANNA, BERT, FIRST, HELP, desk_at, write

NOW = dt.datetime(2026, 12, 7, 5, 0, tzinfo=dt.UTC)


def published(desk: Desk) -> str:
    return (desk.repository.folder / HELP).read_text("utf-8")


def test_what_was_saved_after_an_interrupted_publishing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The branch has moved, the files could not be laid; she goes on, another publishes."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refused)
        with pytest.raises(PermissionError):
            desk.publisher.publish(desk.drafts.open("anna"), ANNA, "Eins heißt Uno")
    write(desk, ANNA, "Uno", "Unus")
    write(desk, BERT, "Drei", "Tre")
    desk.publisher.publish(desk.drafts.open("bert"), BERT, "Drei heißt Tre")
    assert published(desk) == FIRST.replace("Eins", "Uno").replace("Drei", "Tre")
    assert "Unus" in (desk.drafts.open("anna").read(HELP) or b"").decode()
    assert desk.repository.refs(INTENTS) == {}


def refused(*_: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_what_is_saved_during_the_check_goes_out_unchecked_for_nobody(tmp_path: Path) -> None:
    """She has it in her draft, and is told."""

    def check(folder: Path) -> tuple[Problem, ...]:
        write(desk, ANNA, "Zwei", "Due")
        return ()

    desk = desk_at(tmp_path, check)
    write(desk, ANNA, "Eins", "Uno")
    with pytest.raises(ChangedMeanwhileError):
        desk.publisher.publish(desk.drafts.open("anna"), ANNA, "x")
    assert published(desk) == FIRST
    assert "Due" in (desk.drafts.open("anna").read(HELP) or b"").decode()


def test_what_is_saved_while_files_are_laid_begins_from_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the same line: it is hers, and no conflict with herself."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    draft, lay = desk.drafts.open("anna"), Orders.lay

    def saving(self: Orders, commit: str) -> None:
        draft.save({HELP: FIRST.replace("Eins", "Unus").encode()}, {}, "x")
        lay(self, commit)

    monkeypatch.setattr(Orders, "lay", saving)
    desk.publisher.publish(draft, ANNA, "Eins heißt Uno")
    assert published(desk) == FIRST.replace("Eins", "Uno")
    draft.update()
    assert draft.read(HELP) == FIRST.replace("Eins", "Unus").encode()
    assert (draft.folder / HELP).read_text("utf-8") == FIRST.replace("Eins", "Unus")


def test_what_an_administrator_changes_during_the_check_stays(tmp_path: Path) -> None:
    """A check takes a minute."""
    theirs = FIRST + "\nVier.\n"

    def check(folder: Path) -> tuple[Problem, ...]:
        (desk.repository.folder / HELP).write_text(theirs, "utf-8")
        return ()

    desk = desk_at(tmp_path, check)
    write(desk, ANNA, "Eins", "Uno")
    with pytest.raises(FolderInUseError):
        desk.publisher.publish(desk.drafts.open("anna"), ANNA, "x")
    assert published(desk) == theirs


def test_what_is_saved_while_a_plan_is_made_or_taken_back_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither is done then."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    draft, become = desk.drafts.open("anna"), Draft.become

    def saving(self: Draft, head: str, kind: str, name: str, commit: str) -> Draft | None:
        draft.save({"docs/neu.md": b"neu\n"}, {}, "neu")
        return become(self, head, kind, name, commit)

    with monkeypatch.context() as patched:
        patched.setattr(Draft, "become", saving)
        with pytest.raises(ChangedMeanwhileError):
            plan(desk, draft, ANNA, "x", NOW)
    assert plans(desk) == []
    assert len(draft.changes) == 2
    waiting = plan(desk, draft, ANNA, "x", NOW)
    empty, changes = desk.drafts.open("anna"), Repository.changed

    def comparing(self: Repository, old: str, new: str) -> dict[str, str]:
        found = changes(self, old, new)
        empty.save({HELP: b"ganz neu\n"}, {}, "neu")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(Repository, "changed", comparing)
        with pytest.raises(DraftInTheWayError):
            take_back(desk, waiting, "anna")
    assert empty.read(HELP) == b"ganz neu\n"
    assert len(plans(desk)) == 1
