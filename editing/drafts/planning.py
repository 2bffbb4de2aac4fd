"""Plan a draft for a day: it waits as a branch, and is published when its time has come.

The name of the branch holds the time, its commit the author and the sentence; nothing else is kept.
One without a day waits for a person: handed over by somebody who may not publish, or stopped.
What could not be published is held with the reason, and waits for a person; where the reason may
pass by itself, it is tried again.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from editing.drafts.draft import OWN, PLANNED, ChangedMeanwhileError, Draft, draft_name
from editing.drafts.git import Author, GitError
from editing.drafts.publishing import Desk, NothingToPublishError
from editing.drafts.stops import Stop, Why, problem_of, row_of, stop_of
from portal.problems import KimError
from portal.whole_files import write_whole

TRY_AGAIN = dt.timedelta(minutes=10)
"""After which a plan is tried again that something has stopped which may pass."""
_STAMP = "%Y%m%dt%H%M"
_NO_DAY = "ohne"
"""Stands in the name for the time where there is none."""

log = structlog.get_logger()


class DraftInTheWayError(KimError):
    """There is a draft already that the plan would have to be mixed with."""

    def __str__(self) -> str:
        return "There is a draft already. Remedy: publish or discard it first."


@dataclass(frozen=True)
class Plan:
    """A draft that waits for its day."""

    draft: Draft

    @property
    def name(self) -> str:
        """What it is called among the plans."""
        return self.draft.name.removeprefix(f"{PLANNED}/")

    @property
    def when(self) -> dt.datetime:
        """When it is to be published (UTC); raises `ValueError` for one without a day."""
        if (when := when_and_whose(self.name)[0]) is None:
            raise ValueError(self.name)
        return when

    @property
    def has_day(self) -> bool:
        """Whether its name says when."""
        return when_and_whose(self.name)[0] is not None

    def is_there(self) -> bool:
        """Return True if nobody has stopped it or taken it back since it was listed."""
        return self.draft.repository.commit_of(self.draft.branch) is not None

    @property
    def waits_for_somebody(self) -> bool:
        """Whether it has no day, and a person has to take it into a draft."""
        return self.name.startswith(f"{_NO_DAY}-")

    @property
    def author(self) -> Author:
        """In whose name."""
        name, mail = self._shown("%an%x00%ae").split("\0")
        return Author(name, mail.partition("@")[0])

    def is_of(self, login: str) -> bool:
        """Return True if the account *login* has made it; git's address cannot hold each login."""
        return when_and_whose(self.name)[1] == draft_name(login)

    @property
    def sentence(self) -> str:
        """What it changes, in the words of its author."""
        return self._shown("%B").strip()

    @property
    def held(self) -> Stop | None:
        """Why it could not be published when its time had come; None: nothing is wrong."""
        try:
            return self._read()[0]
        except FileNotFoundError:
            return None

    def hold(self, stop: Stop, at: dt.datetime) -> None:
        """Note what has stopped it *at* a time; see `is_due`."""
        row = {
            "at": at.timestamp(),
            "why": stop.why,
            "problems": [row_of(each) for each in stop.problems],
        }
        self._note.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._note, json.dumps(row, ensure_ascii=False), 0o644)

    def is_due(self, now: dt.datetime) -> bool:
        """Return True if it is to be tried *now*: its time has come, and nothing holds it that a
        person must decide.
        """
        if self.when > now:
            return False
        try:
            stop, at = self._read()
        except FileNotFoundError:
            return True
        return stop.why.passes and now.timestamp() - at >= TRY_AGAIN.total_seconds()

    def _read(self) -> tuple[Stop, float]:
        """Return what has stopped it, and when; raises `FileNotFoundError`."""
        try:
            row = json.loads(self._note.read_text("utf-8"))
            problems = tuple(map(problem_of, row["problems"]))
            return Stop(Why(row["why"]), problems), float(row["at"])
        except (ValueError, TypeError, KeyError):  # of an earlier release, or damaged
            return Stop(Why.BROKE), 0.0

    def become(self, kind: str, name: str) -> Draft:
        """Go on as a draft of another kind and name, which nothing holds.

        Raises `ChangedMeanwhileError` if it was published, stopped or taken back meanwhile.
        """
        head = self.draft.repository.commit_of(self.draft.branch)
        other = self.draft.become(head, kind, name, head) if head else None
        if other is None:
            raise ChangedMeanwhileError
        self.release()
        return other

    def release(self) -> None:
        """Let it be tried again."""
        self._note.unlink(missing_ok=True)

    @property
    def _note(self) -> Path:
        return self.draft.repository.state / "held" / self.name

    def _shown(self, form: str) -> str:
        words = ("show", "-s", f"--format={form}", self.draft.head)
        return self.draft.repository.git.text(*words)


def when_and_whose(name: str) -> tuple[dt.datetime | None, str]:
    """Return when the plan of this *name* is or was to be published (UTC; None: it has no day), and
    whose draft it was, as `draft_name` has it.
    """
    stamp, _, rest = name.partition("-")
    whose = rest.rpartition("-")[0]
    try:
        return dt.datetime.strptime(stamp, _STAMP).replace(tzinfo=dt.UTC), whose
    except ValueError:
        return None, whose


@dataclass(frozen=True, slots=True)
class Tried:
    """A plan whose time had come, and that is published, or stopped as it was not before."""

    name: str
    author: Author
    stopped: Stop | None
    """What has stopped it; None: it is published."""


def plans(desk: Desk) -> list[Plan]:
    """Return all plans, the next one first; a branch that somebody else has named is none."""
    return [plan for plan in _all(desk) if plan.has_day]


def without_day(desk: Desk) -> list[Plan]:
    """Return what waits for a person to take it into a draft."""
    return [plan for plan in _all(desk) if plan.waits_for_somebody]


def find_plan(desk: Desk, name: str) -> Plan | None:
    """Return the plan of this name, with a day or without."""
    found = (plan for plan in _all(desk) if plan.has_day or plan.waits_for_somebody)
    return next((plan for plan in found if plan.name == name), None)


def _all(desk: Desk) -> Iterator[Plan]:
    return map(Plan, desk.drafts.of_kind(PLANNED))


def plan(
    desk: Desk, draft: Draft, author: Author, sentence: str, when: dt.datetime | None = None
) -> Plan:
    """Let *draft* wait until *when*, or for a person; its author can begin another one.

    Raises `ConflictError` if the same lines were published otherwise meanwhile,
    `NothingToPublishError`, and `ChangedMeanwhileError` if it is saved just now.
    """
    draft.update()
    head = draft.head
    commit = draft.squash(head, author, sentence)
    if not desk.repository.changed(f"{commit}^", commit):
        raise NothingToPublishError
    stamp = when.astimezone(dt.UTC).strftime(_STAMP) if when else _NO_DAY
    name = f"{stamp}-{draft_name(author.login)}-{commit[:8]}"
    if (waiting := draft.become(head, PLANNED, name, commit)) is None:
        raise ChangedMeanwhileError
    return Plan(waiting)


def stop(waiting: Plan) -> Plan:
    """Take its day from a plan, whoever's it is: it then waits for a person. Nothing is lost.

    Raises `ChangedMeanwhileError` if it is no plan any more.
    """
    if waiting.waits_for_somebody:
        return waiting
    _, _, rest = waiting.name.partition("-")
    return Plan(waiting.become(PLANNED, f"{_NO_DAY}-{rest}"))


def take_back(desk: Desk, waiting: Plan, login: str) -> None:
    """Make a plan the draft of *login* again; raises `DraftInTheWayError` if there is one, and
    `ChangedMeanwhileError` if it is no plan any more.
    """
    if own := desk.drafts.find(OWN, draft_name(login)):
        head = own.head
        if desk.repository.changed(own.base, head) or not own.discard_at(head):
            raise DraftInTheWayError
    try:
        waiting.become(OWN, draft_name(login))
    except GitError:
        if desk.drafts.find(OWN, draft_name(login)) is None:
            raise
        raise DraftInTheWayError from None


def publish_due(desk: Desk, now: dt.datetime) -> list[Tried]:
    """Publish each plan whose time has come; return those that are published now or have stopped.

    One that is tried again in vain is returned only if something else stops it. Whoever stops or
    takes back a plan meanwhile has decided: it is none of them.
    """
    done = []
    for each in plans(desk):
        if not (each.is_there() and each.is_due(now)):
            continue
        author, before = each.author, each.held
        stopped = _published(desk, each)
        if stopped and not each.is_there():
            continue
        if stopped:
            each.hold(stopped, now)
        else:
            each.release()
        if stopped is None or stopped != before:
            done.append(Tried(each.name, author, stopped))
    return done


def _published(desk: Desk, waiting: Plan) -> Stop | None:
    """Publish a plan; return what has stopped it."""
    try:
        desk.publisher.publish(waiting.draft, waiting.author, waiting.sentence)
    except KimError as error:
        return stop_of(error)
    except Exception as error:
        log.exception("plan-broke")
        return stop_of(error)
    return None
