"""Who did what, in German words, with the way to what it was done to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from editing.drafts.draft import draft_name
from editing.drafts.history import Published, published_of
from editing.drafts.planning import Plan, plans, when_and_whose, without_day
from editing.web.access import Visit
from editing.web.rendering import in_german
from editing.web.shell import Shell

DEEDS = {
    "login": "angemeldet",
    "wrong-try": "falsche Anmeldung",
    "locked": "Anmeldung bei gesperrtem Konto",
    "unlock": "Warten nach falschen Anmeldungen beendet",
    "logout": "abgemeldet",
    "save": "gespeichert",
    "translations": "Übersetzungen übernommen",
    "publish": "veröffentlicht",
    "plan": "geplant",
    "hand-over": "zum Veröffentlichen übergeben",
    "plan-stopped": "Plan angehalten",
    "plan-published": "Plan veröffentlicht",
    "plan-held": "Plan aufgehalten",
    "plan-again": "Plan noch einmal versucht",
    "decide": "Fassung gewählt",
    "plan-back": "Plan zurückgenommen",
    "undo": "rückgängig gemacht",
    "discard": "Entwurf verworfen",
    "step-back": "zuletzt Gespeichertes zurückgenommen",
    "upload": "Datei hochgeladen",
    "describe": "Beschreibung einer Datei geändert",
    "remove-file": "Datei entfernt",
}
_COMMITS = {"publish", "undo"}
_PLANS = {"plan", "hand-over", *(each for each in DEEDS if each.startswith("plan-"))}
_TRANSLATIONS = "translations"
"""Deeds by what is noted of them: a commit, a plan, a language and a page; all others a file."""
_GONE = "steht nicht mehr im Verlauf"


@dataclass(frozen=True, slots=True)
class _Known:
    """What there is at the things in the log."""

    published: Mapping[str, Published]
    plans: Mapping[str, Plan]
    names: Mapping[str, str]
    """Of files, by path."""
    languages: Mapping[str, str]


class LogPage:
    """Shows the log."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def show(self, visit: Visit) -> Response:
        """Show who did what, at what, with the way there."""
        log = self._shell.access.memory.log()
        known = self._known([(deed, thing) for _, _, deed, thing in log if thing])
        rows: list[tuple[Any, ...]] = [
            (
                at,
                self._shell.called(login),
                DEEDS.get(deed, deed),
                *(self._thing(deed, thing, known) if thing else ("", "")),
            )
            for at, login, deed, thing in log
        ]
        return self._shell.page(visit, "log.html", {"rows": rows})

    def _known(self, things: Iterable[tuple[str, str]]) -> _Known:
        """Return what is to be known of all *things*, read at once."""
        desk = self._shell.desk
        commits, paths = set[str](), set[str]()
        for deed, thing in things:
            if deed in _COMMITS:
                commits.add(thing)
            elif deed not in _PLANS:
                paths.add(_page_of(thing) if deed == _TRANSLATIONS else thing)
        return _Known(
            published_of(desk.repository, commits),
            {each.name: each for each in (*plans(desk), *without_day(desk))},
            self._shell.names(paths),
            self._shell.languages,
        )

    def _thing(self, deed: str, thing: str, known: _Known) -> tuple[str, str]:
        """Return what something in the log is called, and its address; empty if it has none."""
        if deed in _COMMITS:
            published = known.published.get(thing)
            return (published.sentence, f"/aenderung/{thing}") if published else (_GONE, "")
        if deed in _PLANS:
            plan = known.plans.get(thing)
            if plan:
                return plan.sentence.partition("\n")[0], f"/plan/{plan.name}"
            return self._former_plan(thing), ""
        if deed == _TRANSLATIONS:
            tag = thing.partition(" ")[0]
            name = f"{known.names[_page_of(thing)]} ({known.languages.get(tag, tag)})"
            return name, _history_of(f"i18n/{tag}/LC_MESSAGES/docs.po")
        return known.names[thing], _history_of(thing)

    def _former_plan(self, thing: str) -> str:
        """Return what a plan was that is no more: when it was to be published, and whose it was."""
        when, whose = when_and_whose(thing)
        if when is not None:
            return f"für {in_german(when)}, von {self._shell.called(whose)}"
        return f"von {self._shell.called(whose)}" if whose == draft_name(whose) else thing


def _page_of(thing: str) -> str:
    """Return the page of “uk fachstellen/uebergabe.md”."""
    return f"docs/{thing.partition(' ')[2]}"


def _history_of(path: str) -> str:
    return f"/verlauf?datei={quote(path)}"
