"""Publishing: checked, in her name, the old or the new whatever happens, and undone."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editing.drafts.git import Git, GitError
from editing.drafts.history import UndoingStoppedError, find_published, history
from editing.drafts.jobs import Jobs, Stage
from editing.drafts.orders import Orders
from editing.drafts.publishing import (
    INTENTS,
    Desk,
    FolderInUseError,
    NothingToPublishError,
    Publisher,
    PublishingStoppedError,
)
from editing.drafts.stops import Why
from tests.editing.drafts.districts import (
    ANNA,
    BERT,
    FIRST,
    HELP,
    commit,
    desk_at,
    git,
    job_of,
    refusing,
    undo,
    write,
)


def published(desk: Desk) -> str:
    return (desk.repository.folder / HELP).read_text("utf-8")


def publish(desk: Desk, old: str, new: str) -> str:
    write(desk, ANNA, old, new)
    return desk.publisher.publish(desk.drafts.open("anna"), ANNA, f"{old} heißt {new}")


def test_a_published_draft_is_one_commit_in_her_name(tmp_path: Path) -> None:
    """However often it was saved; it lies in the folder, a build is ordered, the draft is over."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    write(desk, ANNA, "Zwei", "Due")
    number = desk.publisher.publish(desk.drafts.open("anna"), ANNA, "Zahlen auf Italienisch")
    newest, first = history(desk.repository)
    assert (newest.commit, newest.author, newest.paths) == (number, "Anna Amt", (HELP,))
    assert newest.sentence == "Zahlen auf Italienisch"
    assert first.author == "Admin"
    assert "Uno" in published(desk)
    assert git(desk.repository.folder, "status", "--short") == ""
    assert (desk.publisher.orders.is_waiting, desk.publisher.orders.take()) == (True, number)
    assert desk.drafts.find("entwurf", "anna") is None


def test_what_the_check_refuses_is_not_published(tmp_path: Path) -> None:
    """The draft is as it was, and the messages say where."""
    desk = desk_at(tmp_path, refusing("Uno"))
    write(desk, ANNA, "Eins", "Uno")
    with pytest.raises(PublishingStoppedError) as error:
        desk.publisher.publish(desk.drafts.open("anna"), ANNA, "x")
    assert error.value.problems[0].line == 7
    assert published(desk) == FIRST
    assert "Uno" in (desk.drafts.open("anna").read(HELP) or b"").decode()
    assert not desk.publisher.orders.is_waiting


def test_a_draft_without_a_change_is_not_published(tmp_path: Path) -> None:
    """No empty entry in the history."""
    desk = desk_at(tmp_path)
    with pytest.raises(NothingToPublishError):
        desk.publisher.publish(desk.drafts.open("anna"), ANNA, "x")


def test_an_administrator_works_beside_her(tmp_path: Path) -> None:
    """What is not committed at the same file stops her; at another one it stays as it is."""
    desk = desk_at(tmp_path)
    folder = desk.repository.folder
    write(desk, ANNA, "Eins", "Uno")
    (folder / HELP).write_text(FIRST + "\nVier.\n", "utf-8")
    with pytest.raises(FolderInUseError) as error:
        desk.publisher.publish(desk.drafts.open("anna"), ANNA, "x")
    assert error.value.paths == (HELP,)
    commit(folder, "Vier")
    (folder / "district.toml").write_text("half = ", "utf-8")
    git(folder, "add", "district.toml")
    desk.publisher.publish(desk.drafts.open("anna"), ANNA, "x")
    assert "Uno" in published(desk)
    assert "Vier" in published(desk)
    assert git(folder, "status", "--short") == "M  district.toml\n"


def test_a_merge_that_is_not_ended_stops_her(tmp_path: Path) -> None:
    """Its files are neither old nor new."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    (desk.repository.git_folder / "MERGE_HEAD").touch()
    with pytest.raises(FolderInUseError):
        desk.publisher.publish(desk.drafts.open("anna"), ANNA, "x")


def die_at(call: int) -> Callable[[], None]:
    """Return what kills this process when it is called for the *call*th time."""
    left = [call]

    def step() -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return step


READS = {"rev-parse", "for-each-ref", "merge-base", "diff-tree", "ls-tree", "cat-file", "show"}


def publish_and_die(folder: Path, call: int) -> int:
    """Publish in a process that is killed before the *call*th step that writes.

    Return the signal that ended it, 0 if it came to its end.
    """
    child = os.fork()
    if child:
        end = os.waitpid(child, 0)[1]
        assert os.WIFSIGNALED(end) or end == 0
        return os.WTERMSIG(end)
    try:
        _publish_until(folder, call)
        os._exit(0)
    finally:
        os._exit(1)


def _publish_until(folder: Path, call: int) -> None:
    step, run, replace = die_at(call), Git.run, Path.replace

    def counted(self: Git, *words: str, **more: Any) -> tuple[int, bytes]:
        if words[0] not in READS:
            step()
        return run(self, *words, **more)

    def renamed(self: Path, target: Path) -> Path:
        step()
        return replace(self, target)

    Git.run, Path.replace = counted, renamed  # type: ignore[method-assign,assignment]
    desk = desk_at(folder)
    jobs = Jobs(desk.drafts, desk.publisher)
    asked = jobs.ask(desk.drafts.open("anna"), ANNA, "Eins heißt Uno")
    assert asked
    asked.result()


def test_a_kill_at_any_step_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    """And the draft; what was published is built. Whoever starts again ends what was asked for."""
    folder, kept = tmp_path / "work", tmp_path / "kept"
    desk = desk_at(folder)
    write(desk, ANNA, "Eins", "Uno")
    desk.drafts.open("anna").save({"docs/neu/x.md": b"neu\n"}, {}, "neu")
    old = desk.repository.main()
    shutil.copytree(folder, kept, symlinks=True)
    seen, asked, call = set(), set(), 0
    while publish_and_die(folder, call):
        desk = desk_at(folder)
        desk.publisher.recover()
        head = desk.repository.main()
        is_new = head != old
        seen.add(is_new)
        assert git(desk.repository.folder, "status", "--short") == ""
        assert ("Uno" in published(desk)) == is_new
        assert desk.repository.refs(INTENTS) == {}
        if is_new:
            assert desk.publisher.orders.take() == head
        else:
            assert len(desk.drafts.open("anna").changes) == 2
        jobs = Jobs(desk.drafts, desk.publisher)
        was_asked = (folder / "state/jobs/anna.json").exists()
        jobs.resume()
        if was_asked:
            asked.add(job_of(jobs, ANNA).stage)
            assert "Uno" in published(desk)
            assert [each.sentence for each in history(desk.repository)][1:] == ["Anfang"]
        jobs.close()
        shutil.rmtree(folder)
        shutil.copytree(kept, folder, symlinks=True)
        call += 1
    assert seen == {False, True}
    assert asked == {Stage.DONE}
    assert call >= 15


def test_what_a_killed_git_has_locked_is_unlocked(tmp_path: Path) -> None:
    """The machine lost power between the move of the branch and the index. A lock that may be an
    administrator's is left alone, and keeps from publishing.
    """
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    draft = desk.drafts.open("anna")
    new = draft.squash(draft.head, ANNA, "x")
    desk.publisher._intend(draft, new, draft.head)
    git(desk.repository.folder, "update-ref", "HEAD", new)
    (desk.repository.folder / HELP).write_text("ha", "utf-8")
    lock = desk.repository.git_folder / "index.lock"
    lock.touch()
    desk.publisher.recover()
    write(desk, BERT, "Drei", "Tre")
    with pytest.raises(FolderInUseError):
        desk.publisher.publish(desk.drafts.open("bert"), BERT, "x")
    assert lock.exists()
    os.utime(lock, (0, 0))
    desk.publisher.recover()
    assert "Uno" in published(desk)
    assert git(desk.repository.folder, "status", "--short") == ""


def test_only_the_index_waits_for_a_lock_that_comes_at_the_last_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files, build and draft are done, once; nobody publishes it again as a plan."""
    desk, move = desk_at(tmp_path), Publisher._move_main
    lock = desk.repository.git_folder / "index.lock"

    def locked(self: Publisher, *given: Any) -> None:
        move(self, *given)
        lock.touch()

    monkeypatch.setattr(Publisher, "_move_main", locked)
    number = publish(desk, "Eins", "Uno")
    assert "Uno" in published(desk)
    assert (desk.publisher.orders.take(), desk.drafts.find("entwurf", "anna")) == (number, None)
    desk.publisher.orders.end(number, number, [])
    desk.publisher.recover()
    assert not desk.publisher.orders.is_waiting
    assert (lock.exists(), desk.publisher.is_lock_forgotten) == (True, False)
    lock.unlink()
    desk.publisher.recover()
    assert git(desk.repository.folder, "status", "--short") == ""


def test_a_save_taken_back_as_it_is_published_is_published(tmp_path: Path) -> None:
    """No draft is left that says the contrary of what it has become."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    write(desk, ANNA, "Zwei", "Due")
    draft = desk.drafts.open("anna")
    head = draft.head
    new = draft.squash(head, ANNA, "x")
    draft.step_back(head)
    git(desk.repository.folder, "update-ref", "HEAD", new)
    draft.end_at(head, new)
    assert desk.drafts.find("entwurf", "anna") is None


def test_an_administrator_who_commits_is_not_disturbed(tmp_path: Path) -> None:
    """The lock is held for as long as the message is written, however old it is."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    lock = desk.repository.git_folder / "index.lock"
    for age in (None, (0, 0)):
        lock.touch()
        os.utime(lock, age)
        with pytest.raises(FolderInUseError):
            desk.publisher.publish(desk.drafts.open("anna"), ANNA, "x")
        assert lock.exists()


def test_a_full_disk_before_the_move_publishes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are written beside their places first."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    draft = desk.drafts.open("anna")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("editing.drafts.publishing.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            desk.publisher.publish(draft, ANNA, "x")
    assert published(desk) == FIRST
    assert len(desk.drafts.open("anna").changes) == 1
    desk.publisher.publish(draft, ANNA, "x")
    assert "Uno" in published(desk)


def test_an_old_change_is_taken_back_alone(tmp_path: Path) -> None:
    """What came after it stays; the history names both."""
    desk = desk_at(tmp_path)
    first = publish(desk, "Eins", "Uno")
    publish(desk, "Drei", "Tre")
    old = find_published(desk.repository, first)
    assert old
    back = undo(desk, old, BERT).commit
    assert published(desk) == FIRST.replace("Drei", "Tre")
    newest = history(desk.repository, HELP)[0]
    assert (newest.author, newest.sentence) == ("Bert Büro", "Rückgängig: Eins heißt Uno")
    again = find_published(desk.repository, back)
    assert again
    undo(desk, again, ANNA)
    assert "Uno" in published(desk)


def test_a_change_under_a_later_one_says_what_stands_in_its_way(tmp_path: Path) -> None:
    """The later ones by name; nothing is published, no draft is left."""
    desk = desk_at(tmp_path)
    first = find_published(desk.repository, publish(desk, "Eins", "Uno"))
    later = publish(desk, "Uno", "One")
    assert first
    with pytest.raises(UndoingStoppedError) as error:
        undo(desk, first, BERT)
    assert [each.commit for each in error.value.later] == [later]
    assert error.value.paths == (HELP,)
    assert "One" in published(desk)
    assert desk.drafts.of_kind("zurueck") == []


def test_what_is_taken_back_has_to_please_the_check(tmp_path: Path) -> None:
    """A link to what is gone since, for example."""
    desk = desk_at(tmp_path, refusing("Eins"))
    first = find_published(desk.repository, publish(desk, "Eins", "Uno"))
    assert first
    job = undo(desk, first, BERT)
    assert (job.stage, job.why, job.problems[0].line) == (Stage.STOPPED, Why.WRONG, 7)
    assert desk.drafts.of_kind("zurueck") == []
    start = find_published(desk.repository, history(desk.repository)[-1].commit)
    assert start
    with pytest.raises(UndoingStoppedError):
        undo(desk, start, BERT)


@pytest.mark.parametrize("written", ["HEAD", "main", "--all", "0" * 40, "abc", "redaktion/x"])
def test_only_a_published_change_can_be_named(tmp_path: Path, written: str) -> None:
    """No other word of git is understood."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    draft = desk.drafts.open("anna")
    assert find_published(desk.repository, written) is None
    assert find_published(desk.repository, draft.head) is None


def test_an_order_survives_a_killed_build(tmp_path: Path) -> None:
    """The next build goes on with it; one that comes meanwhile is not lost."""
    orders = Orders(tmp_path)
    assert (orders.take(), orders.outcome()) == ("", None)
    orders.lay("a")
    assert orders.take() == "a"
    assert (orders.is_waiting, orders.is_building) == (False, True)
    assert Orders(tmp_path).take() == "a"
    orders.lay("b")
    orders.end("a", "a", ["wrong"])
    outcome = orders.outcome()
    assert outcome
    assert (outcome.commit, outcome.problems) == ("a", ("wrong",))
    assert (orders.is_waiting, orders.is_building) == (True, False)
    assert orders.take() == "b"
    orders.end("b", "b", [])
    assert orders.take() == ""


def test_a_build_that_was_killed_is_not_under_way_for_ever(tmp_path: Path) -> None:
    """Its order is there for the next one."""
    orders = Orders(tmp_path)
    orders.lay("a")
    orders.take()
    before = orders.is_building
    yesterday = (tmp_path / "taken").stat().st_mtime - 86_400
    os.utime(tmp_path / "taken", (yesterday, yesterday))
    assert (before, orders.is_building) == (True, False)
    assert orders.take() == "a"


def test_git_says_what_is_wrong(tmp_path: Path) -> None:
    """And not more than git does."""
    with pytest.raises(GitError, match="not a git repository"):
        Git(tmp_path).text("status")
