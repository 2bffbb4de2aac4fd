"""The page of a publishing that goes on by itself; it may be closed, and says the same later."""

from pathlib import PurePosixPath

from starlette.responses import Response

from editing.drafts.jobs import Job
from editing.drafts.stops import Why
from editing.drafts.words import name_of
from editing.web.access import Visit
from editing.web.pages import build_state
from editing.web.shell import Shell

ADDRESS = "/veroeffentlichung"
WAITING = f"{ADDRESS}?warten=1"
"""The same page, which answers when it is over, or after `WAIT_SECONDS`."""
WAIT_SECONDS = 10.0
REFRESH_SECONDS = 3
"""After so long the browser asks again by itself, until it is over."""
IN_CONFLICT = "Jemand hat inzwischen dieselbe Stelle anders veröffentlicht. Bitte wählen Sie unten."
NOTHING = "In Ihrem Entwurf ist nichts geändert."
IN_USE = (
    "Die Verwaltung des Portals arbeitet gerade am Ordner des Kreises. Ihr Entwurf ist unverändert "
    "da. Bitte versuchen Sie es später noch einmal, oder sagen Sie ihr Bescheid."
)
SAVED_MEANWHILE = (
    "Ihr Entwurf wurde gerade noch einmal gespeichert, zum Beispiel in einem anderen Fenster. "
    "Sehen Sie ihn bitte an, und versuchen Sie es noch einmal."
)
BROKE = (
    "Etwas am Server hat nicht geklappt (vielleicht ist der Speicher voll). Die Verwaltung des "
    "Portals ist alarmiert. Was Sie gespeichert haben, ist da. Versuchen Sie es später noch einmal."
)
_WORDS = {
    Why.WRONG: "Das steht im Weg:",
    Why.CONFLICT: IN_CONFLICT,
    Why.NOTHING: NOTHING,
    Why.IN_USE: IN_USE,
    Why.CHANGED: SAVED_MEANWHILE,
    Why.BROKE: BROKE,
}


class ProgressPages:
    """Shows how far the publishing of who asks is."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def show(self, visit: Visit) -> Response:
        """Show it; asked to wait, only when it is over or has taken a while more."""
        login = visit.person.login
        is_waiting = "warten" in visit.request.query_params
        job = self._shell.jobs.wait(login, WAIT_SECONDS if is_waiting else 0)
        words = {
            "job": job,
            "stopped": _WORDS.get(Why(job.why), "") if job and job.why else "",
            "problems": [(self._name(job, str(each.file)), each) for each in job.problems]
            if job
            else [],
            "build": build_state(self._shell),
            "waiting": WAITING,
        }
        response = self._shell.page(visit, "progress.html", words)
        if job and not job.is_over:
            response.headers["Refresh"] = f"{REFRESH_SECONDS}; url={WAITING}"
        return response

    def _name(self, job: Job, path: str) -> str:
        """Return what the file of a problem is called; a path of ours stays as it is."""
        if not PurePosixPath(path).parts or PurePosixPath(path).is_absolute():
            return path
        repository = self._shell.desk.repository
        commit = repository.commit_of(job.branch) or repository.main()

        def read(name: str) -> bytes | None:
            own = repository.read(commit, name)
            return self._shell.ours(name) if own is None else own

        if not (path.startswith("docs/") or read(path)):
            return path
        return name_of(path, read, self._shell.languages)
