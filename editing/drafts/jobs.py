"""Publishings that go on by themselves: one after the other, told from a file for each person.

A check takes a minute; nobody has to wait for it with a page open. What is asked for is written
down first, and so is the commit before the branch moves: whoever starts again knows whether that
was published, and begins anew what was not.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

import structlog

from editing.drafts.draft import (
    BRANCHES,
    UNDOING,
    ChangedMeanwhileError,
    Draft,
    Drafts,
    draft_name,
    version_of,
)
from editing.drafts.git import Author
from editing.drafts.publishing import NothingToPublishError, Publisher
from editing.drafts.stops import Why, problem_of, row_of, stop_of
from portal.problems import KimError, Problem
from portal.whole_files import write_whole


class Stage(StrEnum):
    """How far a publishing is."""

    WAITING = "waiting"
    CHECKING = "checking"
    DONE = "done"
    """The commit is published; the build has its order. *problems* were there before it."""
    STOPPED = "stopped"
    """The draft is as it was; *why* and *problems* say what stands in its way."""


log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """One publishing that somebody has asked for."""

    branch: str
    """The ref of the draft."""
    seen: str
    """What the draft held when it was asked for: nothing else is published."""
    login: str
    name: str
    sentence: str
    """The message of the commit; its first line is for the history."""
    stage: Stage
    at: float
    """When it came to this stage (seconds since 1970)."""
    commit: str = ""
    """What it becomes, as soon as the check has let it pass."""
    why: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether nothing is going on any more."""
        return self.stage in {Stage.DONE, Stage.STOPPED}

    @property
    def is_undoing(self) -> bool:
        """Whether it takes a published change back."""
        return self.branch.startswith(f"{BRANCHES}{UNDOING}/")

    @property
    def author(self) -> Author:
        """In whose name it is published."""
        return Author(self.name, self.login)


def seen_in(draft: Draft) -> str:
    """Return what stands for all that *draft* changes."""
    said = (f"{each.path}\0{version_of(draft.read(each.path))}" for each in draft.changes)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


class Jobs:
    """Publishes what is asked for, one at a time."""

    def __init__(self, drafts: Drafts, publisher: Publisher) -> None:
        self._drafts = drafts
        self._publisher = publisher
        self._changed = threading.Condition()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="publishing")
        self._ended: Callable[[Job], None] = lambda _: None
        self._under_way: dict[str, Job] = {}
        """Those that this process works at, or is about to, as they began; by name of the file."""

    def tell(self, ended: Callable[[Job], None]) -> None:
        """Call *ended* for each job that has come to its end."""
        self._ended = ended

    def ask(self, draft: Draft, author: Author, sentence: str) -> Future[None] | None:
        """Have *draft* published; None if something of *author* is under way already."""
        with self._changed:
            known = self.of(author.login)
            if known and not known.is_over:
                return None
            seen, now = seen_in(draft), time.time()
            job = Job(draft.branch, seen, author.login, author.name, sentence, Stage.WAITING, now)
            return self._begin(self._write(job))

    def of(self, login: str) -> Job | None:
        """Return the last job of an account; None if there is none."""
        file = self._file(login)
        with self._changed:
            job = self._read(file)
            if job is None or job.is_over or file.stem in self._under_way:
                return job
        return replace(job, stage=Stage.STOPPED, why=Why.BROKE)  # its end could not be written

    def wait(self, login: str, seconds: float) -> Job | None:
        """Return the last job of an account as soon as it is over, or after *seconds*."""
        with self._changed:
            self._changed.wait_for(lambda: (job := self.of(login)) is None or job.is_over, seconds)
        return self.of(login)

    def resume(self) -> None:
        """Go on with what was interrupted: to be called once, when the editor starts."""
        try:
            self._publisher.recover()
        finally:  # each publishing tries it once more
            with self._changed:
                for file in sorted(self._folder.glob("*.json")) if self._folder.is_dir() else ():
                    job = self._read(file)
                    if job and not job.is_over:
                        self._begin(job)

    def close(self) -> None:
        """Wait for what is under way; what has not begun is begun at the next start."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _begin(self, job: Job) -> Future[None]:
        self._under_way[self._file(job.login).stem] = job
        return self._worker.submit(self._run, job)

    def _run(self, job: Job) -> None:
        try:
            self._try(job)
        except Exception:
            log.exception("publishing-broke")
        finally:
            with self._changed:
                name = self._file(job.login).stem
                if self._under_way.get(name) is job:  # and not the next one
                    del self._under_way[name]
                self._changed.notify_all()

    def _try(self, job: Job) -> None:
        try:
            if job.commit and self._is_published(job.commit):
                over = replace(job, stage=Stage.DONE)
            else:
                begun = replace(job, stage=Stage.CHECKING, commit="", problems=(), at=time.time())
                job = self._write(begun)
                over = self._published(job)
        except KimError as error:
            over = self._stopped(job, error)
        except Exception:
            self._end(replace(job, stage=Stage.STOPPED, why=Why.BROKE))
            raise
        self._end(over)

    def _published(self, job: Job) -> Job:
        draft = Draft(self._drafts.repository, job.branch)
        if self._drafts.repository.commit_of(draft.branch) is None:
            raise NothingToPublishError
        if seen_in(draft) != job.seen:
            raise ChangedMeanwhileError

        def note(commit: str, known: tuple[Problem, ...]) -> None:
            nonlocal job
            job = self._write(replace(job, commit=commit, problems=known))

        self._publisher.publish(draft, job.author, job.sentence, note)
        return replace(job, stage=Stage.DONE)

    def _stopped(self, job: Job, error: KimError) -> Job:
        stop = stop_of(error)
        return replace(job, stage=Stage.STOPPED, why=stop.why, problems=stop.problems)

    def _end(self, job: Job) -> None:
        if job.is_undoing and job.stage is Stage.STOPPED:
            Draft(self._drafts.repository, job.branch).discard()
        try:  # what follows from its end is done before anybody hears of it
            self._ended(job)
        finally:
            self._write(replace(job, at=time.time()))

    def _is_published(self, commit: str) -> bool:
        words = ("merge-base", "--is-ancestor", commit, "HEAD")
        return self._drafts.repository.git.says_yes(*words)

    def _write(self, job: Job) -> Job:
        row = {**asdict(job), "problems": [row_of(each) for each in job.problems]}
        with self._changed:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._file(job.login), json.dumps(row, ensure_ascii=False), 0o600)
            self._changed.notify_all()
        return job

    @staticmethod
    def _read(file: Path) -> Job | None:
        try:
            row = json.loads(file.read_text("utf-8"))
            problems = tuple(map(problem_of, row.pop("problems")))
            return Job(**{**row, "stage": Stage(row["stage"]), "problems": problems})
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    @property
    def _folder(self) -> Path:
        return self._drafts.repository.state / "jobs"

    def _file(self, login: str) -> Path:
        return self._folder / f"{draft_name(login)}.json"
