"""Publishing goes on by itself, and tells how far it is."""

import threading
from pathlib import Path

import pytest

from editing.drafts.git import GitError
from editing.drafts.jobs import Job, Jobs, Stage, seen_in
from editing.drafts.publishing import CheckBrokeError, Desk, Publisher
from editing.drafts.stops import Why
from portal.problems import Problem
from tests.editing.drafts.districts import ANNA, BERT, HELP, desk_at, job_of, refusing, write
from tests.waiting import LIMIT


class Gate:
    """A check that tells that it has begun, and goes on when it is let."""

    def __init__(self) -> None:
        self.begun, self.may_go = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, folder: Path) -> tuple[Problem, ...]:
        self.begun.release()
        assert self.may_go.acquire(timeout=LIMIT)
        return ()


def jobs_at(desk: Desk) -> Jobs:
    return Jobs(desk.drafts, desk.publisher)


def ask(jobs: Jobs, desk: Desk, who: str = "anna") -> bool:
    author = ANNA if who == "anna" else BERT
    return jobs.ask(desk.drafts.open(who), author, f"Von {who}") is not None


def test_one_after_the_other_and_each_tells_its_stage(tmp_path: Path) -> None:
    """A second one of the same person is not begun."""
    gate = Gate()
    desk = desk_at(tmp_path, gate)
    jobs = jobs_at(desk)
    assert jobs.of("anna") is None
    write(desk, ANNA, "Eins", "Uno")
    write(desk, BERT, "Drei", "Tre")
    assert ask(jobs, desk)
    assert gate.begun.acquire(timeout=LIMIT)
    assert ask(jobs, desk, "bert")
    assert not ask(jobs, desk)
    stages = [job.stage for each in ("anna", "bert") if (job := jobs.wait(each, 0))]
    assert stages == [Stage.CHECKING, Stage.WAITING]
    gate.may_go.release(2)
    ended = [job_of(jobs, each) for each in (ANNA, BERT)]
    assert [job.stage for job in ended] == [Stage.DONE, Stage.DONE]
    assert ended[1].commit == desk.repository.main()


def test_what_was_saved_since_is_not_published_unseen(tmp_path: Path) -> None:
    """Neither while it waits nor during its check."""
    gate = Gate()
    desk = desk_at(tmp_path, gate)
    jobs = jobs_at(desk)
    for who, author in (("bert", BERT), ("anna", ANNA)):
        write(desk, author, "Eins", f"Uno {who}")
        assert ask(jobs, desk, who)
    assert gate.begun.acquire(timeout=LIMIT)
    write(desk, ANNA, "Zwei", "Due")
    write(desk, BERT, "Zwei", "Deux")
    gate.may_go.release(2)
    for author in (BERT, ANNA):
        assert job_of(jobs, author).why == Why.CHANGED
    assert "Eins" in (desk.repository.folder / HELP).read_text("utf-8")


def test_mistakes_are_kept_for_the_page(tmp_path: Path) -> None:
    """Also for the next process; named as the district names its files."""
    desk = desk_at(tmp_path, refusing("Uno"))
    write(desk, ANNA, "Eins", "Uno")
    jobs = jobs_at(desk)
    assert ask(jobs, desk)
    assert job_of(jobs, ANNA).why == Why.WRONG
    again = jobs_at(desk).of("anna")
    assert again
    assert (again.problems[0].file, again.problems[0].line) == (HELP, 7)


@pytest.mark.parametrize(
    "error", [GitError((), "full"), CheckBrokeError(), OSError(28, "full"), ZeroDivisionError()]
)
def test_what_breaks_on_the_way_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """The draft is there, whoever is told hears of it, and it can be tried again."""

    def broken(*_: object) -> None:
        raise error

    desk, told = desk_at(tmp_path), list[Job]()
    write(desk, ANNA, "Eins", "Uno")
    jobs = jobs_at(desk)
    jobs.tell(told.append)
    with monkeypatch.context() as patched:
        patched.setattr("editing.drafts.publishing.Publisher._stage", broken)
        assert ask(jobs, desk)
        assert job_of(jobs, ANNA).why == Why.BROKE
    assert [job.why for job in told] == [Why.BROKE]
    assert len(desk.drafts.open("anna").changes) == 1
    assert ask(jobs, desk)
    assert job_of(jobs, ANNA).stage is Stage.DONE


def test_what_is_published_is_not_told_as_broken(tmp_path: Path) -> None:
    """What is done after it may fail: the database is locked."""
    desk, told = desk_at(tmp_path), list[Job]()
    write(desk, ANNA, "Eins", "Uno")
    jobs = jobs_at(desk)

    def locked(job: Job) -> None:
        told.append(job)
        raise OSError(28, "locked")

    jobs.tell(locked)
    assert ask(jobs, desk)
    assert job_of(jobs, ANNA).stage is Stage.DONE
    assert [job.stage for job in told] == [Stage.DONE]


def test_an_end_that_cannot_be_written_is_no_job_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full just then."""
    gate = Gate()
    desk = desk_at(tmp_path, gate)
    write(desk, ANNA, "Eins", "Uno")
    jobs = jobs_at(desk)
    assert ask(jobs, desk)
    assert gate.begun.acquire(timeout=LIMIT)

    def full(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("editing.drafts.jobs.write_whole", full)
    gate.may_go.release()
    assert job_of(jobs, ANNA).why == Why.BROKE


def test_a_draft_that_has_gone_is_not_published(tmp_path: Path) -> None:
    """Discarded in another window while it waited."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    draft = desk.drafts.open("anna")
    jobs = jobs_at(desk)
    gate = threading.Semaphore(0)
    jobs._worker.submit(gate.acquire)
    assert ask(jobs, desk)
    draft.discard()
    gate.release()
    assert job_of(jobs, ANNA).why == Why.NOTHING


def test_what_was_interrupted_goes_on_though_the_rest_cannot_be_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be told as broken, and be published at the next start after all."""
    desk = desk_at(tmp_path)
    write(desk, ANNA, "Eins", "Uno")
    draft = desk.drafts.open("anna")
    first = jobs_at(desk)
    first.close()
    job = Job(draft.branch, seen_in(draft), "anna", "Anna Amt", "x", Stage.WAITING, 0.0)
    first._write(job)

    def broken(_: Publisher) -> None:
        raise GitError(("x",), "disk")

    jobs = jobs_at(desk)
    with monkeypatch.context() as patched:
        patched.setattr(Publisher, "recover", broken)
        with pytest.raises(GitError):
            jobs.resume()
    ended = jobs.wait("anna", LIMIT)
    assert ended
    assert ended.stage is Stage.DONE
    assert (desk.repository.folder / HELP).read_text("utf-8").count("Uno") == 1
