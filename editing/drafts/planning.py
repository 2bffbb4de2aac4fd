"""Plan a draft for a day: it waits as a branch, and is published when its time has come.

The name of the branch holds the time, its commit the author and the sentence; nothing else is kept.
What could not be published is held with the reason, and waits for a person.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from editing.drafts.draft import OWN, PLANNED, ChangedMeanwhileError, Draft, draft_name
from editing.drafts.git import Author, GitError
from editing.drafts.publishing import Desk, NothingToPublishError
from editing.drafts.repository import ConflictError
from portal.problems import KimError
from portal.whole_files import write_whole

_STAMP = "%Y%m%dt%H%M"


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
        """When it is to be published (UTC)."""
        return dt.datetime.strptime(self.name.partition("-")[0], _STAMP).replace(tzinfo=dt.UTC)

    @property
    def has_day(self) -> bool:
        """Whether its name says when."""
        try:
            return bool(self.when)
        except ValueError:
            return False

    @property
    def author(self) -> Author:
        """In whose name."""
        name, mail = self._shown("%an%x00%ae").split("\0")
        return Author(name, mail.partition("@")[0])

    @property
    def sentence(self) -> str:
        """What it changes, in the words of its author."""
        return self._shown("%B").strip()

    @property
    def held(self) -> str:
        """Why it could not be published when its time had come; empty: nothing is wrong."""
        try:
            return self._note.read_text("utf-8")
        except FileNotFoundError:
            return ""

    def hold(self, reason: str) -> None:
        """Keep it from being tried again until a person has decided."""
        self._note.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._note, reason, 0o644)

    def release(self) -> None:
        """Let it be tried again."""
        self._note.unlink(missing_ok=True)

    @property
    def _note(self) -> Path:
        return self.draft.repository.state / "held" / self.name

    def _shown(self, form: str) -> str:
        words = ("show", "-s", f"--format={form}", self.draft.head)
        return self.draft.repository.git.text(*words)


@dataclass(frozen=True, slots=True)
class Tried:
    """A plan whose time had come, and that is published or held now."""

    name: str
    author: Author
    stopped: str
    """What has stopped it; empty: it is published."""


def plans(desk: Desk) -> list[Plan]:
    """Return all plans, the next one first; a branch that somebody else has named is none."""
    found = (Plan(draft) for draft in desk.drafts.of_kind(PLANNED))
    return [plan for plan in found if plan.has_day]


def find_plan(desk: Desk, name: str) -> Plan | None:
    """Return the plan of this name."""
    return next((plan for plan in plans(desk) if plan.name == name), None)


def plan(desk: Desk, draft: Draft, author: Author, sentence: str, when: dt.datetime) -> Plan:
    """Let *draft* wait until *when*; its author can begin another one.

    Raises `ConflictError` if the same lines were published otherwise meanwhile,
    `NothingToPublishError`, and `ChangedMeanwhileError` if it is saved just now.
    """
    draft.update()
    head = draft.head
    commit = draft.squash(head, author, sentence)
    if not desk.repository.changed(f"{commit}^", commit):
        raise NothingToPublishError
    stamp = when.astimezone(dt.UTC).strftime(_STAMP)
    name = f"{stamp}-{draft_name(author.login)}-{commit[:8]}"
    waiting = desk.drafts.begin(PLANNED, name, commit)
    if not draft.discard_at(head):
        waiting.discard()
        raise ChangedMeanwhileError
    return Plan(waiting)


def take_back(desk: Desk, waiting: Plan, login: str) -> None:
    """Make a plan the draft of *login* again; raises `DraftInTheWayError` if there is one."""
    if own := desk.drafts.find(OWN, draft_name(login)):
        head = own.head
        if desk.repository.changed(own.base, head) or not own.discard_at(head):
            raise DraftInTheWayError
    planned = waiting.draft.head
    try:
        desk.drafts.create(OWN, draft_name(login), planned)
    except GitError:
        if desk.drafts.find(OWN, draft_name(login)) is None:
            raise
        raise DraftInTheWayError from None
    waiting.release()
    waiting.draft.discard()


def publish_due(desk: Desk, now: dt.datetime) -> list[Tried]:
    """Publish each plan whose time has come; return them all."""
    done = []
    for each in plans(desk):
        if each.when > now or each.held:
            continue
        author, stopped = each.author, ""
        try:
            desk.publisher.publish(each.draft, author, each.sentence)
        except ConflictError as error:
            stopped = f"Dieselbe Stelle wurde inzwischen anders veröffentlicht: {error.paths}"
        except KimError as error:
            stopped = str(error)
        if stopped:
            each.hold(stopped)
        done.append(Tried(each.name, author, stopped))
    return done
