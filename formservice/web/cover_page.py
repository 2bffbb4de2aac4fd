"""The page on which a mailbox names its substitute for a holiday (decision 0058)."""

import datetime as dt
import re
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from formservice.holiday_cover import HolidayCover, covers_of
from formservice.outbox import CoverResult, OpenedCover, OutboxUnavailableError, Reason, log_cover
from formservice.outbox.covers import LINK_KEPT
from formservice.web.staff_shell import (
    PROOF,
    StaffShell,
    back,
    proof_of,
    read_answers,
    was_pressed_here,
)
from portal.contact.email import same_mailbox
from portal.district import District
from portal.routing import Cover, holder_of, mailboxes_of

LONGEST = dt.timedelta(days=92)
"""A longer absence is no holiday: it belongs into the district's file."""
LONGEST_AHEAD = dt.timedelta(days=366)
SET, END = "set", "end"

NOT_FOUND = (
    "Dieser Link gilt nicht",
    "Vielleicht ist er unvollständig: Kopieren Sie ihn ganz aus der E-Mail.",
    (
        f"Oder er ist älter als {LINK_KEPT.days} Tage: Auf der Seite jeder Anfrage können Sie "
        "einen neuen bestellen."
    ),
)
NO_DAY = "Bitte geben Sie einen Tag an, zum Beispiel 21.12.2026."
PAST = "Dieser Tag ist vorbei. Die Vertretung kann heute oder später beginnen."
TOO_FAR = "Dieser Tag liegt mehr als ein Jahr entfernt."
BEFORE_FIRST = "Der letzte Tag liegt vor dem ersten."
TOO_LONG = (
    f"Das sind mehr als {LONGEST.days} Tage. Eine so lange Vertretung trägt der Betrieb ein: "
    "Fragen Sie dort."
)
NO_SUBSTITUTE = "Bitte wählen Sie ein Postfach."
AWAY = (
    "{substitute} ist vom {first} bis {last} selbst nicht da. Bitte wählen Sie ein anderes "
    "Postfach oder andere Tage."
)
CHANGED = (
    "Das hat jemand inzwischen geändert: Oben steht, was jetzt gilt. Soll etwas anderes gelten, "
    "tragen Sie es bitte noch einmal ein."
)
_GERMAN_DAY = re.compile(r"([0-9]{1,2})\.\s*([0-9]{1,2})\.\s*(?:20)?([0-9]{2})")
FIELDS = ("was", "shown", "first", "last", "substitute")
"""What the forms of the page send."""


@dataclass(slots=True)
class CoverForm:
    """What was typed into the page, and what is wrong with it."""

    first: str = ""
    last: str = ""
    substitute: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    """Field → what is wrong, in German."""

    def read(self, opened: OpenedCover, possible: Mapping[str, str]) -> Cover | None:
        """Return the cover that is meant; `None` if something is wrong."""
        first, last = _day(self.first), _day(self.last)
        if not first:
            self.errors["first"] = NO_DAY
        elif first < opened.today and not (opened.own and opened.own.first == first):
            self.errors["first"] = PAST
        elif first > opened.today + LONGEST_AHEAD:
            self.errors["first"] = TOO_FAR
        if not last:
            self.errors["last"] = NO_DAY
        elif last < (max(first, opened.today) if first else last):
            self.errors["last"] = BEFORE_FIRST
        elif first and last - first >= LONGEST:
            self.errors["last"] = TOO_LONG
        if self.substitute not in possible:
            self.errors["substitute"] = NO_SUBSTITUTE
        if self.errors or not (first and last):
            return None
        return Cover(opened.mailbox, self.substitute, first, last)


@dataclass(frozen=True, slots=True)
class CoverViews:
    """The views of the page."""

    shell: StaffShell
    district: District
    cover: HolidayCover

    async def page(self, request: Request) -> Response:
        """Show who answers for a mailbox and when, or note it."""
        return await self.shell.answer(request, self._page)

    async def _page(self, request: Request, token: str) -> Response:
        answers = await read_answers(request) if request.method == "POST" else {}
        opened = await self.shell.look_up(request, token, self.cover.open)
        if opened is None:
            return self.shell.message(NOT_FOUND, 404)
        if request.method != "POST":
            return self._show(opened, _as_it_is(opened))
        pressed = {name: answers.get(name, "") for name in FIELDS}
        if not was_pressed_here(request.headers, answers, token, *pressed.values()):
            return self._ask(token, pressed)
        return await self._press(request, token, opened, answers)

    async def _press(
        self, request: Request, token: str, opened: OpenedCover, answers: Mapping[str, str]
    ) -> Response:
        """Note what the form asks for."""
        as_shown = answers.get("shown", "") == noted(opened.own)
        if answers.get("was") == END and opened.own:
            if not as_shown:
                return await self._show_anew(token)
            end = self.cover.end(token, opened.own)
            result = await _log_done(end, opened.mailbox, None)
            if result.outdated:
                return await self._show_anew(token)
        if answers.get("was") == SET:
            first, last = (answers.get(name, "").strip() for name in ("first", "last"))
            form = CoverForm(first, last, answers.get("substitute", ""))
            return await self._set(request, token, opened, form, as_shown=as_shown)
        return back(request)

    def _ask(self, token: str, pressed: Mapping[str, str]) -> Response:
        """Ask whether somebody has pressed the button at all; nothing is changed."""
        is_set = pressed["was"] == SET
        facts = {
            "Gedrückt": "Vertretung eintragen" if is_set else "Vertretung jetzt beenden",
            "Erster Tag": pressed["first"],
            "Letzter Tag": pressed["last"],
            "Vertretung": pressed["substitute"],
        }
        return self.shell.ask(facts, {**pressed, PROOF: proof_of(token, *pressed.values())})

    async def _set(
        self, request: Request, token: str, opened: OpenedCover, form: CoverForm, *, as_shown: bool
    ) -> Response:
        wanted = form.read(opened, self._possible(opened))
        if wanted is None:
            return self._show(opened, form)
        if wanted == opened.own:
            return back(request)  # pressed twice: nobody is told again
        if not as_shown:
            return await self._show_anew(token)
        say = self.cover.say(token, wanted, opened.own)
        result = await _log_done(say, opened.mailbox, wanted)
        if result.outdated:
            return await self._show_anew(token)
        if away := result.conflict:
            form.errors["substitute"] = AWAY.format(
                substitute=holder_of(self.district, away.mailbox),
                first=f"{away.first:%d.%m.%Y}",
                last=f"{away.last:%d.%m.%Y}",
            )
            return self._show(opened, form)
        return back(request) if result.done else self.shell.message(NOT_FOUND, 404)

    async def _show_anew(self, token: str) -> Response:
        """Show what holds by now, to somebody who saw something else."""
        opened = await self.cover.open(token)
        if opened is None:
            return self.shell.message(NOT_FOUND, 404)
        form = _as_it_is(opened)
        form.errors["substitute"] = CHANGED
        return self._show(opened, form, 409)

    def _show(self, opened: OpenedCover, form: CoverForm, failed: int = 422) -> Response:
        """Show the page, with the status *failed* if something is wrong."""
        values = {
            "opened": opened,
            "form": form,
            "shown": noted(opened.own),
            "possible": self._possible(opened),
            "holder": lambda mailbox: holder_of(self.district, mailbox),
            "by_district": [
                one
                for one in covers_of(self.district)
                if same_mailbox(one.mailbox, opened.mailbox) and one.last >= opened.today
            ],
        }
        status, prefix = (failed, "Fehler: ") if form.errors else (200, "")
        return self.shell.fill("cover.html", values, status, prefix)

    def _possible(self, opened: OpenedCover) -> dict[str, str]:
        """Return address → name of each other mailbox of the district: never a free address."""
        known = mailboxes_of(self.district)
        others = (one for one in known if not same_mailbox(one, opened.mailbox))
        names = {one: holder_of(self.district, one) for one in others}
        return dict(sorted(names.items(), key=lambda item: item[1].casefold()))


async def _log_done(
    change: Awaitable[CoverResult], mailbox: str, cover: Cover | None
) -> CoverResult:
    """Return the result of *change*, which notes *cover*; tell the log what was done, or may be."""
    try:
        result = await change
    except OutboxUnavailableError as error:
        if error.reason is Reason.SILENT:
            log_cover(mailbox, cover, certain=False)
        raise
    if result.done:
        log_cover(mailbox, cover)
    return result


def noted(cover: Cover | None) -> str:
    """Return what a form sends back of the *cover* that its page shows; empty: there is none."""
    return f"{cover.first} {cover.last} {cover.substitute}" if cover else ""


def _as_it_is(opened: OpenedCover) -> CoverForm:
    own = opened.own
    return CoverForm(str(own.first), str(own.last), own.substitute) if own else CoverForm()


def _day(typed: str) -> dt.date | None:
    """Return the day as browsers send it, `2026-12-21`, or as people write it, `21.12.26`."""
    found = _GERMAN_DAY.fullmatch(typed)
    iso = f"20{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else typed
    try:
        return dt.date.fromisoformat(iso)
    except ValueError:
        return None
