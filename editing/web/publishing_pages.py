"""What is done with a draft: publish, plan, discard, decide, undo."""

import datetime as dt

from starlette.datastructures import FormData
from starlette.responses import Response

from editing.accounts.roles import Role
from editing.drafts.draft import OWN, ChangedMeanwhileError, draft_name
from editing.drafts.git import GitError
from editing.drafts.history import UndoingStoppedError, undoing
from editing.drafts.planning import (
    DraftInTheWayError,
    Plan,
    find_plan,
    plan,
    stop,
    take_back,
)
from editing.drafts.publishing import NothingToPublishError
from editing.drafts.repository import ConflictError
from editing.web.access import RefusedError, Visit
from editing.web.editing_pages import NOT_SAVED
from editing.web.forms import KEPT_SENTENCES, DiscardForm, PlanForm, PublishForm
from editing.web.pages import NO_PLAN, STOPPED, change_page, draft_page, published_or_refuse
from editing.web.progress_pages import IN_CONFLICT, NOTHING, SAVED_MEANWHILE, WAITING
from editing.web.shell import Shell, lead_to

CHOICE = "fassung:"
"""Begin of the names of fields that choose; the path of the file follows."""
NOT_YOURS = (
    "Das hat jemand anderes geplant. Wer veröffentlichen darf, kann es anhalten: Dann wartet es "
    "ohne Termin, und nichts geht verloren."
)
NOT_HANDED = "Das hat jemand anderes zum Veröffentlichen übergeben. Dafür hat Ihr Konto kein Recht."

_STOPPING = (ConflictError, NothingToPublishError, ChangedMeanwhileError)


class PublishingPages:
    """Takes what is sent about a draft as a whole."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def publish(self, visit: Visit) -> Response:
        """Publish the draft, or say what stands in its way; the sentence stays."""
        form = PublishForm(FormData(visit.fields))
        try:
            return self._published(visit, form)
        except (GitError, OSError):
            return draft_page(self._shell, visit, publish=form, stopped=NOT_SAVED, status=507)

    def _published(self, visit: Visit, form: PublishForm) -> Response:
        draft = self._shell.draft(visit)
        self._keep(visit)
        if not form.validate():
            return draft_page(self._shell, visit, publish=form, status=422)
        author, sentence = self._shell.author(visit), str(form.sentence.data)
        try:
            draft.update()
            if not draft.changes and not self._is_under_way(visit):
                raise NothingToPublishError
        except _STOPPING as error:
            stopped = _words_for(error)
            return draft_page(self._shell, visit, publish=form, stopped=stopped, status=409)
        self._shell.jobs.ask(draft, author, sentence)
        return lead_to(WAITING)

    def _is_under_way(self, visit: Visit) -> bool:
        job = self._shell.jobs.of(visit.person.login)
        return job is not None and not job.is_over

    def plan(self, visit: Visit) -> Response:
        """Let the draft wait for its day."""
        form = PlanForm(FormData(visit.fields))
        try:
            return self._planned(visit, form)
        except (GitError, OSError):
            return draft_page(self._shell, visit, plan=form, stopped=NOT_SAVED, status=507)

    def _planned(self, visit: Visit, form: PlanForm) -> Response:
        self._keep(visit)
        if not form.validate():
            return draft_page(self._shell, visit, plan=form, status=422)
        return self._lay_aside(visit, form, form.moment) or lead_to("/", "geplant")

    def hand_over(self, visit: Visit) -> Response:
        """Let the draft wait for somebody who may publish it."""
        form = PublishForm(FormData(visit.fields))
        try:
            self._keep(visit)
            if not form.validate():
                return draft_page(self._shell, visit, publish=form, status=422)
            return self._lay_aside(visit, form) or lead_to("/", "uebergeben")
        except (GitError, OSError):
            return draft_page(self._shell, visit, publish=form, stopped=NOT_SAVED, status=507)

    def _lay_aside(
        self, visit: Visit, form: PublishForm | PlanForm, when: dt.datetime | None = None
    ) -> Response | None:
        """Let the draft wait until *when*, or for a person; return what stands in its way."""
        draft, author = self._shell.draft(visit), self._shell.author(visit)
        try:
            waiting = plan(self._shell.desk, draft, author, str(form.sentence.data), when)
        except _STOPPING as error:
            stopped = _words_for(error)
            if isinstance(form, PlanForm):
                return draft_page(self._shell, visit, plan=form, stopped=stopped, status=409)
            return draft_page(self._shell, visit, publish=form, stopped=stopped, status=409)
        self._forget(visit)
        self._shell.note(visit, "plan" if when else "hand-over", waiting.name)
        return None

    def stop(self, visit: Visit) -> Response:
        """Take its day from a plan."""
        try:
            waiting = stop(self._plan(visit))
        except ChangedMeanwhileError:
            raise RefusedError(404, NO_PLAN) from None
        self._shell.note(visit, STOPPED, waiting.name)
        return lead_to("/", "angehalten")

    def discard(self, visit: Visit) -> Response:
        """Discard the draft, if she has said that she means it."""
        form = DiscardForm(FormData(visit.fields))
        if not form.validate():
            return draft_page(self._shell, visit, discard=form, status=422)
        if draft := self._shell.desk.drafts.find(OWN, draft_name(visit.person.login)):
            draft.discard()
        self._forget(visit)
        self._shell.note(visit, "discard")
        return lead_to("/", "verworfen")

    def step_back(self, visit: Visit) -> Response:
        """Take back what was saved last."""
        draft = self._shell.draft(visit)
        try:
            draft.step_back(visit.fields.get("stand", ""))
        except ChangedMeanwhileError:
            return draft_page(self._shell, visit, stopped=SAVED_MEANWHILE, status=409)
        self._shell.note(visit, "step-back")
        return lead_to("/entwurf", "schritt")

    def decide(self, visit: Visit) -> Response:
        """Choose for each file that both have changed whose content counts."""
        choices = {
            name.removeprefix(CHOICE): value == "meine"
            for name, value in visit.fields.items()
            if name.startswith(CHOICE) and value in {"meine", "veroeffentlichte"}
        }
        draft = self._shell.draft(visit)
        try:
            if not choices:
                draft.update()
                return lead_to("/entwurf", "einig")
            draft.update(choices)
        except ConflictError:
            stopped = "Bitte wählen Sie für jede Datei, welche Fassung gelten soll."
            return draft_page(self._shell, visit, stopped=stopped, status=422)
        self._shell.note(visit, "decide")
        return lead_to("/entwurf", "entschieden")

    def undo(self, visit: Visit) -> Response:
        """Take one published change back, or say what stands in its way."""
        found, author = published_or_refuse(self._shell, visit), self._shell.author(visit)
        if self._is_under_way(visit):
            return lead_to(WAITING)
        try:
            draft, message = undoing(self._shell.desk, found, author)
        except UndoingStoppedError as error:
            stopped = {"later": error.later, "paths": error.paths}
            return change_page(self._shell, visit, stopped, status=409)
        self._shell.jobs.ask(draft, author, message)
        return lead_to(WAITING)

    def take_back(self, visit: Visit) -> Response:
        """Make a plan the draft of who asks: its author, or who may publish what waits without a
        day.
        """
        waiting = self._plan(visit)
        is_own = waiting.is_of(visit.person.login)
        if not is_own and not (waiting.waits_for_somebody and Role.PUBLISH in visit.person.roles):
            raise RefusedError(403, NOT_HANDED if waiting.waits_for_somebody else NOT_YOURS)
        author, sentence = waiting.author.name, waiting.sentence
        try:
            take_back(self._shell.desk, waiting, visit.person.login)
        except DraftInTheWayError:
            why = "Sie haben schon einen Entwurf. Veröffentlichen oder verwerfen Sie ihn zuerst."
            raise RefusedError(409, why) from None
        except ChangedMeanwhileError:
            raise RefusedError(404, NO_PLAN) from None
        kept = {"satz": sentence if is_own else f"{sentence} ({author})"}
        self._shell.access.memory.keep(visit.person.login, KEPT_SENTENCES[0], kept)
        self._shell.note(visit, "plan-back", waiting.name)
        return lead_to("/entwurf", "zurueck")

    def try_again(self, visit: Visit) -> Response:
        """Let a plan that was stopped be tried again."""
        waiting = self._plan(visit)
        waiting.release()
        self._shell.note(visit, "plan-again", waiting.name)
        return lead_to("/", "erneut")

    def _plan(self, visit: Visit) -> Plan:
        found = find_plan(self._shell.desk, visit.request.path_params["name"])
        if found is None:
            raise RefusedError(404, NO_PLAN)
        return found

    def _keep(self, visit: Visit) -> None:
        self._shell.access.memory.keep(visit.person.login, visit.request.url.path, visit.fields)

    def _forget(self, visit: Visit) -> None:
        for address in KEPT_SENTENCES:
            self._shell.access.memory.forget(visit.person.login, address)


def _words_for(error: Exception) -> str:
    words = {
        ConflictError: IN_CONFLICT,
        NothingToPublishError: NOTHING,
        ChangedMeanwhileError: SAVED_MEANWHILE,
    }
    return words[type(error)]
