"""The pages on which staff say what has happened to a request (decision 0050)."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from formservice.holiday_cover import HolidayCover
from formservice.mail.body import local_time
from formservice.mail.staff_link import read_link, whole_link
from formservice.new_link import NewLinks
from formservice.outbox import (
    UNDO,
    Event,
    HandOver,
    HandOverResult,
    LogEvent,
    Moment,
    OpenedFollowup,
    OperatorCommand,
    OutboxUnavailableError,
    Outcome,
    Reason,
    StaffAnswer,
    State,
    hash_of,
    log_change,
)
from formservice.web.staff_shell import (
    HEADERS,
    PROOF,
    StaffShell,
    back,
    proof_of,
    read_answers,
    was_pressed_here,
)
from portal.contact.email import same_mailbox
from portal.district import District
from portal.forms.essential_fields import UNKNOWN_PLACE, german_name
from portal.forms.reference import grouped
from portal.languages.registry import Locales
from portal.local_time import BERLIN
from portal.page_roles import STAFF
from portal.routing import Cover, holder_of, mailboxes_of, route, stations, with_covers

OTHER_TOWN, COVER_LINK, NEW_LINK = "other-town", "cover-link", "new-link"

NOT_FOUND = (
    "Dieser Link führt zu keiner Anfrage",
    "Vielleicht ist der Link unvollständig: Kopieren Sie ihn ganz aus der E-Mail.",
    "Oder die Anfrage kam vor mehr als 90 Tagen: Dann ist gelöscht, was hier stand.",
    "In der E-Mail in Ihrem Postfach ändert sich nichts.",
)
NO_TOWN = "Bitte wählen Sie einen Ort."
NOTICES = {
    HandOverResult.SAME_MAILBOX: "Für diesen Ort ist dasselbe Postfach zuständig. Es wurde nichts "
    "geändert.",
    HandOverResult.NOT_NOW: "Die Anfrage wird gerade zugestellt. Bitte versuchen Sie es in einigen "
    "Minuten noch einmal.",
}
BUTTONS = {
    Outcome.TAKEN_OVER: "Übernommen",
    Outcome.NO_ENQUIRY: "Kein Anliegen",
    UNDO: "Doch nicht: zurücknehmen",
    OTHER_TOWN: "An diesen Ort weiterleiten",
    NEW_LINK: "Neuen Link schicken",
    COVER_LINK: "Link für die Vertretung schicken",
}
"""What the buttons say, for a question."""
SHOW_ADDRESS = "Adresse zeigen"
"""What the button for another town says once the content is erased."""
NOT_YOURS = "Es wurde nichts geändert: Die Anfrage liegt nicht mehr bei Ihnen."
LINK_SENT = "Der Link ist unterwegs an {mailbox}. Nur dort ist er zu sehen."
LINK_SENT_BEFORE = (
    "{mailbox} hat in den letzten 24 Stunden schon einen Link bekommen. Bitte sehen Sie dort nach."
)

NEW_LINK_SENT = "Der neue Link ist unterwegs an {holder}. Nur dort ist er zu sehen."
NO_NEW_LINK = (
    "Es wurde kein Link an {holder} geschickt: Zu dieser Anfrage gibt es schon genug Links. "
    "Bitte rufen Sie dort an."
)

log = structlog.get_logger()


class FollowsUp(Protocol):
    """The part of the outbox that these pages need."""

    async def open_link(self, token_hash: bytes) -> OpenedFollowup | None:
        """Return the request whose link has this token; `None`: there is none."""
        ...

    async def answer(self, given: StaffAnswer) -> OpenedFollowup | None:
        """Note what staff say; return the request, `None` if the link leads nowhere."""
        ...

    async def hand_over(self, wish: HandOver) -> HandOverResult:
        """Send a request to the town that it belongs to, and return what was done."""
        ...

    async def covers(self) -> tuple[Cover, ...]:
        """Return who is away, as staff have said."""
        ...

    async def time(self) -> Moment:
        """Return the time."""
        ...


@dataclass(frozen=True, slots=True)
class StaffParts:
    """The parts of the service behind the pages for staff."""

    followups: FollowsUp | None = None
    """`None`: staff have no pages."""
    cover: HolidayCover | None = None
    """`None`: they have none for their holidays."""
    new_links: NewLinks | None = None
    """`None`: they cannot order a link."""


NO_STAFF = StaffParts()


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A request, and from which of its mails somebody has opened it."""

    token: str
    dispatch: int
    found: OpenedFollowup

    @property
    def is_old(self) -> bool:
        """Return True if another mailbox has the request by now, which has a link of its own.

        Whoever has handed a request on cannot say what becomes of it there. Where staff forward
        their mail themselves, the other mailbox has the same link.
        """
        letter = self.found.letter
        sent_on = letter.forwarded_at is not None and not self.found.followup.handed_to
        return sent_on and self.dispatch < letter.dispatch

    @property
    def may_need_link(self) -> bool:
        """Return True if the mailbox that has the request may know this old link alone: mails that
        an older version has sent on have the link of the first one.
        """
        return self.is_old and not self.found.followup.outcome and bool(self.found.arrived_at)


@dataclass(frozen=True, slots=True)
class _Duty:
    """Who answers for which town today."""

    district: District
    """With who is away."""
    today: dt.date

    def mailbox_of(self, town: str) -> str:
        return route(self.district, town, self.today).mailbox

    def towns_beside(self, mailbox: str) -> dict[str, str]:
        """Return the name of each town that another mailbox than *mailbox* answers for, by key."""
        towns = {town.key: town.name for town in self.district.municipalities}
        unclear = self.district.contact_points[self.district.fallback].name
        towns[UNKNOWN_PLACE] = f"Ort unklar: {unclear}"
        return {
            key: name
            for key, name in towns.items()
            if not same_mailbox(self.mailbox_of(key), mailbox)
        }


@dataclass(frozen=True, slots=True)
class StaffViews:
    """The views of the pages for staff."""

    shell: StaffShell
    district: District
    locales: Locales
    followups: FollowsUp
    cover: HolidayCover | None = None
    """Sends links for the holiday cover; `None`: there are none."""
    new_links: NewLinks | None = None
    """Sends links to requests; `None`: nobody can order one."""
    base_path: str = ""
    """Path of the site, without a slash at its end."""

    async def page(self, request: Request) -> Response:
        """Show what is known of a request, or note what staff say of it."""
        token = request.path_params["token"]
        if request.method != "POST" and whole_link(token) not in {None, token}:
            return await self.broken(request)
        return await self.shell.answer(request, self._page)

    async def broken(self, request: Request) -> Response:
        """Lead from a link that is cut or has a sign too many to the whole one, or say what it is.

        Nothing is looked up, so nobody can try tokens here.
        """
        rest = request.path_params.get("rest") or request.path_params.get("token", "")
        if link := whole_link(rest):
            path = f"{self.base_path}/{STAFF}{link}/"
            return RedirectResponse(path, status_code=307, headers=HEADERS)
        return self.shell.message(NOT_FOUND, 404)

    async def _page(self, request: Request, token: str) -> Response:
        answers = await read_answers(request) if request.method == "POST" else {}
        opened = await self.shell.look_up(request, token, self._find)
        if opened is None:
            return self.shell.message(NOT_FOUND, 404)
        duty = await self._duty()
        if request.method != "POST":
            return self._show(opened, duty)
        pressed, town = answers.get("was", ""), answers.get("ort", "")
        if not was_pressed_here(request.headers, answers, opened.token, pressed, town):
            return self._ask(opened, pressed, town)
        return await self._press(request, opened, duty, pressed, town)

    async def _press(
        self, request: Request, opened: OpenedLink, duty: _Duty, pressed: str, town: str
    ) -> Response:
        """Do what the button *pressed* stands for."""
        if notice := await self._send_link(pressed, opened):
            return self._show(opened, duty, notice=notice)
        if opened.is_old:
            return self._show(opened, duty, notice=NOT_YOURS, status=409)
        if pressed == OTHER_TOWN:
            return await self._hand_over(request, opened, duty, town)
        if pressed == UNDO or pressed in set(Outcome):
            outcome = None if pressed == UNDO else Outcome(pressed)
            await self.followups.answer(StaffAnswer(hash_of(opened.token), outcome))
            reference = opened.found.followup.reference
            log.info(LogEvent.FOLLOWED_UP, reference=reference, outcome=pressed)
        return back(request)

    async def _find(self, last: str) -> OpenedLink | None:
        token, dispatch = read_link(last)
        found = await self.followups.open_link(hash_of(token))
        return OpenedLink(token, dispatch, found) if found else None

    async def _hand_over(
        self, request: Request, opened: OpenedLink, duty: _Duty, town: str
    ) -> Response:
        if town not in duty.towns_beside(opened.found.mailbox):
            return self._show(opened, duty, error=NO_TOWN, status=422)
        reference, mailbox = opened.found.followup.reference, duty.mailbox_of(town)
        change = OperatorCommand(Event.REROUTE, reference, mailbox, town)
        try:
            result = await self.followups.hand_over(HandOver(hash_of(opened.token), town, mailbox))
        except OutboxUnavailableError as error:
            if error.reason is Reason.SILENT:
                log_change(change, certain=False)
            raise
        log.info(LogEvent.HANDED_ON, reference=reference, mailbox=mailbox, result=result.value)
        if result is HandOverResult.SENT:
            log_change(change)
        if result is HandOverResult.UNKNOWN:
            return self.shell.message(NOT_FOUND, 404)
        if notice := NOTICES.get(result):
            return self._show(opened, duty, notice=notice, status=409)
        return back(request)

    async def _send_link(self, pressed: str, opened: OpenedLink) -> str:
        """Mail the link that is ordered by the button *pressed*; return what was done, empty if
        that is no such button.

        It goes to the mailbox that has the request, and only to it: whoever presses may be a
        stranger to whom staff have quoted their mail.
        """
        mailbox = opened.found.mailbox
        if pressed == NEW_LINK and opened.may_need_link and self.new_links:
            sent = await self.new_links.send(opened.found)
            notice = NEW_LINK_SENT if sent else NO_NEW_LINK
            return notice.format(holder=holder_of(self.district, mailbox))
        if pressed == COVER_LINK and self.cover and self._has_cover(opened):
            notice = LINK_SENT if await self.cover.send_link(mailbox) else LINK_SENT_BEFORE
            return notice.format(mailbox=mailbox)
        return ""

    def _ask(self, opened: OpenedLink, pressed: str, town: str) -> Response:
        """Ask whether somebody has pressed the button at all; nothing is changed."""
        facts = {
            "Vorgangsnummer": grouped(opened.found.followup.reference, "-"),
            "Gedrückt": _label(pressed, opened.found),
            "Ort": self._town(town) if pressed == OTHER_TOWN else "",
        }
        fields = {"was": pressed, "ort": town, PROOF: proof_of(opened.token, pressed, town)}
        return self.shell.ask(facts, fields)

    def _show(
        self,
        opened: OpenedLink,
        duty: _Duty,
        *,
        error: str = "",
        notice: str = "",
        status: int = 200,
    ) -> Response:
        found = opened.found
        values = {
            "opened": found,
            "is_old": opened.is_old,
            "may_order": opened.may_need_link and self.new_links is not None,
            "holder": holder_of(self.district, found.mailbox),
            "stations": stations(self.district, found.followup.stations),
            "followup": found.followup,
            "reference": grouped(found.followup.reference, "-"),
            "town": self._town,
            "towns": duty.towns_beside(found.mailbox),
            "language": german_name(self.locales, found.followup.language),
            "time": local_time,
            "is_erased": found.letter.state is State.ERASED,
            "other_town": _label(OTHER_TOWN, found),
            "has_cover": self._has_cover(opened),
            "error": error,
            "notice": notice,
        }
        return self.shell.fill("staff.html", values, status, "Fehler: " if error else "")

    def _has_cover(self, opened: OpenedLink) -> bool:
        is_ours = opened.found.mailbox in mailboxes_of(self.district)
        return self.cover is not None and is_ours and not opened.is_old

    async def _duty(self) -> _Duty:
        now = (await self.followups.time()).now
        district = with_covers(self.district, await self.followups.covers())
        return _Duty(district, now.astimezone(BERLIN).date())

    def _town(self, key: str) -> str:
        town = self.district.municipality(key)
        return town.name if town else "unklar"


def _label(button: str, found: OpenedFollowup) -> str:
    """Return what *button* says on the page of the request that was *found*."""
    if button == OTHER_TOWN and found.letter.state is State.ERASED:
        return SHOW_ADDRESS
    return BUTTONS.get(button, "")
