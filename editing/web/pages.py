"""The pages that show: start, a plan, a published change, the draft."""

import datetime as dt
import difflib
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from starlette.responses import Response

from editing.drafts.draft import Draft
from editing.drafts.git import GitError
from editing.drafts.history import Published, find_published, history
from editing.drafts.jobs import Stage, seen_in
from editing.drafts.planning import Plan, find_plan, plans, without_day
from editing.drafts.repository import ConflictError
from editing.drafts.stops import Why
from editing.drafts.words import Named, file_of, is_translated, name_of, names_it
from editing.files.records import record_differences
from editing.web.access import RefusedError, Visit
from editing.web.forms import (
    KEPT_SENTENCES,
    LONGEST_SENTENCE,
    DiscardForm,
    PlanForm,
    PublishForm,
)
from editing.web.kinds import Kind
from editing.web.rendering import in_german
from editing.web.shell import Shell, lead_to
from portal.district.folder import EVENTS, FACTS, NOTICES, PLACES, RECORDS, REPLACED
from portal.problems import Problem

_MOST_LINES = 400
_AGAIN = "Es wird von selbst noch einmal versucht."
_HELD = {
    Why.WRONG: "Das steht im Weg:",
    Why.CONFLICT: (
        "Jemand hat inzwischen dieselbe Stelle anders veröffentlicht. Wer das geplant hat, holt es "
        "zurück in den eigenen Entwurf und wählt dort, was gelten soll."
    ),
    Why.NOTHING: "Was geplant war, ist schon veröffentlicht.",
    Why.IN_USE: f"Die Verwaltung des Portals arbeitet gerade am Ordner des Kreises. {_AGAIN}",
    Why.CHANGED: f"Der Plan wurde gerade geändert. {_AGAIN}",
    Why.BROKE: (
        "Etwas am Server hat nicht geklappt (vielleicht ist der Speicher voll). Die Verwaltung des "
        f"Portals ist alarmiert. {_AGAIN}"
    ),
}
"""What is said of a plan that was not published when its time had come."""
NO_PLAN = "Diesen Plan gibt es nicht mehr."
STOPPED = "plan-stopped"
"""What the log says of a plan that somebody has stopped."""
WRONG = "Es wurde nicht veröffentlicht. Das steht im Weg:"


@dataclass(frozen=True, slots=True)
class _Changed:
    """A change of a draft as its page shows it."""

    named: Named
    lines: list[tuple[str, str]]
    """What differs; see `differences_of`."""
    others: list[tuple[str, dt.datetime]]
    """Who else has it in a draft, and since when (UTC)."""
    kinds: list[Kind]
    """How who asks may edit it."""
    follows: bool
    """Whether other languages follow it."""
    file: str
    """The picture or file that it is, or describes, below `docs/`; empty if it has gone."""


class Pages:
    """Makes the pages that only show."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def start(self, visit: Visit) -> Response:
        """Show what is published, what is in my draft, what is planned."""
        desk, draft = self._shell.desk, self._shell.draft(visit)
        words = {
            "newest": self._shell.published_in_words(history(desk.repository, most=3)),
            "build": build_state(self._shell),
            "job": self._shell.jobs.of(visit.person.login),
            "changes": self._shell.in_words(draft),
            "plans": [self._stopped(each) for each in plans(desk)],
            "waiting": [(each, self._by(visit, each)) for each in without_day(desk)],
            "starts": self._shell.starts_for(visit),
        }
        return self._shell.page(visit, "start.html", words)

    def waiting(self, visit: Visit) -> Response:
        """Show what a plan changes, and who may do what with it."""
        found = find_plan(self._shell.desk, visit.request.path_params["name"])
        if found is None:
            raise RefusedError(404, NO_PLAN)
        changes = _changes(self._shell, visit, found.draft)
        words = {"plan": found, "stopped": self._by(visit, found), "changes": changes}
        return self._shell.page(visit, "plan.html", words)

    def _by(self, visit: Visit, waiting: Plan) -> str:
        """Return who has stopped a plan, and when; empty for one that nobody has."""
        last = self._shell.access.memory.last(STOPPED)
        if waiting.name not in last or not waiting.waits_for_somebody:
            return ""
        when, login = last[waiting.name]
        if waiting.is_of(visit.person.login) and login != visit.person.login:
            who = f"{self._shell.called(login)} hat Ihren Plan angehalten ({in_german(when)})."
            return f"{who} Er wird nicht mehr von selbst veröffentlicht."
        return f"Angehalten von {self._shell.called(login)}, {in_german(when)}."

    def _stopped(self, waiting: Plan) -> tuple[Plan, str, list[tuple[str, Problem]]]:
        """Return a plan with what has stopped it, if anything, and what is wrong in it."""
        if (stop := waiting.held) is None:
            return waiting, "", []
        named = [(_named(self._shell, waiting.draft, each), each) for each in stop.problems]
        return waiting, _HELD[stop.why], named

    def change(self, visit: Visit) -> Response:
        """Show one published change, with what stood there before and after."""
        return change_page(self._shell, visit)

    def draft(self, visit: Visit) -> Response:
        """Show what is changed in my draft, and what to do with it."""
        return draft_page(self._shell, visit)

    def leave(self, visit: Visit) -> Response:
        """End the session."""
        self._shell.access.memory.end(visit.session.token)
        self._shell.note(visit, "logout")
        return lead_to("/anmelden")


def build_state(shell: Shell) -> dict[str, Any]:
    """Return whether what is published is on the website yet."""
    orders = shell.desk.publisher.orders
    outcome = orders.outcome()
    is_under_way = orders.is_waiting or orders.is_building
    return {
        "is_under_way": is_under_way,
        "outcome": outcome,
        "expected": orders.expected if is_under_way else None,
        "is_live": bool(
            outcome
            and not outcome.problems
            and not is_under_way
            and outcome.commit == shell.desk.repository.main()
        ),
    }


def published_or_refuse(shell: Shell, visit: Visit) -> Published:
    """Return the change that the address names; raises `RefusedError` if there is none."""
    found = find_published(shell.desk.repository, visit.request.path_params["commit"])
    if found is None:
        raise RefusedError(404, "Diese Änderung gibt es nicht.")
    return found


def change_page(
    shell: Shell, visit: Visit, stopped: dict[str, Any] | None = None, status: int = 200
) -> Response:
    """Return the page of a published change; *stopped*: why it cannot be taken back."""
    found = published_or_refuse(shell, visit)
    repository = shell.desk.repository
    before = repository.commit_of(f"{found.commit}^")
    # Our page as it was when the district replaced it says something only if nothing else does.
    shown = [each for each in found.versions if PurePosixPath(each.path).parts[0] != REPLACED]
    shown = shown or list(found.versions)
    contents = repository.blobs({blob for each in shown for blob in (each.old, each.new) if blob})
    named = {names_it(each.path) for each in shown} - {""}
    pages = repository.contents(before, named) if before else {}
    pages |= repository.contents(found.commit, named)
    files = [
        (
            name_of(each.path, pages.get, shell.languages),
            differences_of(
                shell,
                each.path,
                contents.get(each.old, shell.ours(each.path)),
                contents.get(each.new),
            ),
        )
        for each in shown
    ]
    words = {"change": found, "files": files, "is_first": before is None, "stopped": stopped or {}}
    return shell.page(visit, "change.html", words, status)


def draft_page(  # noqa: PLR0913 - each is a part of the page
    shell: Shell,
    visit: Visit,
    *,
    publish: PublishForm | None = None,
    plan: PlanForm | None = None,
    discard: DiscardForm | None = None,
    stopped: str = "",
    status: int = 200,
) -> Response:
    """Return the page of the draft; *stopped* says why it was not published."""
    draft = shell.shown(visit)
    job = shell.jobs.of(visit.person.login)
    is_stopped = job is not None and job.stage is Stage.STOPPED and bool(job.problems)
    problems = job.problems if job and is_stopped and job.seen == seen_in(draft) else ()
    memory, login = shell.access.memory, visit.person.login
    kept = next(filter(None, (memory.kept(login, each) for each in KEPT_SENTENCES)), {})
    conflicts = tuple(_conflicts(draft))
    changes = _changes(shell, visit, draft)
    sentence = kept.get("satz", "") or _ready_sentence(changes)
    words = {
        "changes": changes,
        "has_notices": any(each.named.change.path == NOTICES for each in changes),
        "conflicts": [
            (path, shell.name(draft, path), _apart(shell, draft, path)) for path in conflicts
        ],
        "publish": publish or PublishForm(data={"sentence": sentence}),
        "plan": plan or PlanForm(data={"sentence": sentence, "time": "06:00"}),
        "discard": discard or DiscardForm(),
        "problems": [(_named(shell, draft, each), each) for each in problems],
        "stopped": stopped or (WRONG if problems else ""),
        "job": job,
        "head": draft.head,
        "last_save": draft.last_save if changes else "",
    }
    return shell.page(visit, "draft.html", words, status)


def _ready_sentence(changes: list[_Changed]) -> str:
    """Return a sentence for the history: the entries that have changed, or what became of files."""
    said = list[str]()
    for each in changes:
        entries = [text for sign, text in each.lines if sign == "="]
        is_of_facts = each.named.change.path in {FACTS, PLACES, EVENTS, NOTICES} and entries
        said += entries if is_of_facts else [f"{each.named.name} ({each.named.what})"]
    sentence = "; ".join(dict.fromkeys(said))
    is_long = len(sentence) > LONGEST_SENTENCE
    return f"{sentence[: LONGEST_SENTENCE - 1]}…" if is_long else sentence


def _changes(shell: Shell, visit: Visit, draft: Draft) -> list[_Changed]:
    """Return what *draft* changes, as who asks sees it."""
    return [_changed(shell, visit, draft, each) for each in shell.in_words(draft)]


def _changed(shell: Shell, visit: Visit, draft: Draft, named: Named) -> _Changed:
    path, login = named.change.path, visit.person.login
    old, new = before(shell, draft, path), draft.read(path)
    return _Changed(
        named,
        [] if named.is_several else differences_of(shell, path, old, new),
        [(shell.called(name), at) for name, at in shell.desk.drafts.others(login, path)],
        shell.kinds_for(visit, path),
        follows=old is not None and is_translated(path, new),
        file=file_of(path) if new is not None else "",
    )


def differences_of(
    shell: Shell, path: str, old: bytes | None, new: bytes | None
) -> list[tuple[str, str]]:
    """Return what differs in a file: its sentences, or else its lines."""
    if path.startswith(f"{RECORDS}/"):
        return record_differences(old, new)
    return shell.words(path, old, new)[:_MOST_LINES] or lines_of(old, new)


def lines_of(old: bytes | None, new: bytes | None) -> list[tuple[str, str]]:
    """Return the lines that differ, each with “-” or “+”; empty for what is no text."""
    try:
        before, after = ((each or b"").decode("utf-8").splitlines() for each in (old, new))
    except UnicodeDecodeError:
        return []
    found = difflib.unified_diff(before, after, n=0, lineterm="")
    behind_head = islice(found, 2, None)
    lines = [(line[0], line[1:]) for line in behind_head if not line.startswith("@@")]
    # A text in Leichte Sprache says by a hash for which German text it was written.
    shown = ((sign, text) for sign, text in lines if not text.startswith("source-hash:"))
    return [(sign, text) for sign, text in shown if text.strip()][:_MOST_LINES]


def _conflicts(draft: Draft) -> tuple[str, ...]:
    try:
        draft.update()
    except ConflictError as error:
        return error.paths
    except GitError:  # the disk is full: what was typed counts more
        pass
    return ()


def _apart(shell: Shell, draft: Draft, path: str) -> list[tuple[str, str]]:
    """Return how what is published (“-”) and the draft (“+”) differ in a file."""
    published = draft.repository.read(draft.repository.main(), path)
    return differences_of(shell, path, published, draft.read(path))


def before(shell: Shell, draft: Draft, path: str) -> bytes | None:
    """Return what readers see of the file without the draft: the district's, or else ours."""
    published = draft.repository.read(draft.base, path)
    return shell.ours(path) if published is None else published


def _named(shell: Shell, draft: Draft, problem: Problem) -> str:
    """Return what the file of a problem is called; our own path where it is none of the draft."""
    path = str(problem.file).removeprefix(f"{draft.folder}/")
    if any(change.path == path for change in draft.changes) or path.startswith("docs/"):
        return shell.name(draft, path)
    return path
