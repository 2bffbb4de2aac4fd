"""A district's repository with a few files, and a desk at it."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from editing.drafts.git import Author
from editing.drafts.history import Published, undoing
from editing.drafts.jobs import Job, Jobs
from editing.drafts.orders import Orders
from editing.drafts.publishing import Check, Desk
from portal.problems import Problem
from tests.waiting import LIMIT

ANNA, BERT = Author("Anna Amt", "anna"), Author("Bert Büro", "bert")
HELP = "docs/hilfe.md"
FIRST = "---\ntitle: Hilfe\n---\n\n# Hilfe\n\nEins.\n\nZwei.\n\nDrei.\n"


def git(folder: Path, *words: str) -> str:
    """Run git as an administrator does, and return what it says."""
    named = ("-c", "user.name=Admin", "-c", "user.email=admin@kreis.example")
    done = subprocess.run(
        ["git", *named, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


def district(folder: Path, files: dict[str, str] | None = None) -> Path:
    """Make a repository with these files, or with a page and the facts."""
    for name, text in (files or {HELP: FIRST, "district.toml": 'name = "Kreis"\n'}).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    git(folder, "init", "--quiet", "-b", "main")
    commit(folder, "Anfang")
    return folder


def commit(folder: Path, message: str) -> str:
    """Commit all that lies in *folder*, as an administrator does."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", message)
    return git(folder, "rev-parse", "HEAD").strip()


def nothing_wrong(folder: Path) -> tuple[Problem, ...]:
    """Take every draft."""
    return ()


def refusing(word: str, kind: type[Problem] = Problem) -> Callable[[Path], tuple[Problem, ...]]:
    """Return a check that refuses a page with this word."""

    def check(folder: Path) -> tuple[Problem, ...]:
        wrong = word in (folder / HELP).read_text("utf-8")
        return (kind(HELP, 7, "Text", "ist falsch.", "Ändern."),) if wrong else ()

    return check


def desk_at(folder: Path, check: Check = nothing_wrong) -> Desk:
    """Return a desk for the district below *folder*, which is made if it is not there."""
    own = folder / "kreis"
    if not own.exists():
        district(own)
    return Desk.of(own, folder / "state", check, Orders(folder / "orders"))


def write(desk: Desk, author: Author, old: str, new: str) -> None:
    """Change a word of the page in the draft of *author*."""
    draft = desk.drafts.open(author.login)
    content = draft.read(HELP) or b""
    changed = content.decode("utf-8").replace(old, new).encode("utf-8")
    draft.save({HELP: changed}, {}, f"{old} zu {new}")


def job_of(jobs: Jobs, author: Author) -> Job:
    """Return the job of *author* when it is over."""
    job = jobs.wait(author.login, LIMIT)
    assert job
    assert job.is_over, job
    return job


def undo(desk: Desk, published: Published, author: Author) -> Job:
    """Take a change back, and return how it ended."""
    jobs = Jobs(desk.drafts, desk.publisher)
    draft, message = undoing(desk, published, author)
    assert jobs.ask(draft, author, message)
    return job_of(jobs, author)
