"""The pages on which staff say what has happened to a request (decision 0050).

The link in a mail opens its page; opening changes nothing, for mail scanners open every link. The
random token of the link is all that protects it. Other sites do not know it, so a form cannot be
forged with it; where browsers say which site a form comes from, that is looked at as well.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from formservice.intake.request_limits import RequestLimits, TooManyRequestsError
from formservice.mail.body import local_time
from formservice.outbox import (
    BY_HAND,
    Event,
    HandOver,
    HandOverResult,
    OpenedFollowup,
    OutboxUnavailableError,
    Outcome,
    StaffAnswer,
    State,
    hash_of,
)
from formservice.web.client_address import ClientAddresses
from formservice.web.made_page import MadePage
from formservice.web.pages import CONTENT_ID, FillablePage
from formservice.web.request_checks import (
    RefusalReason,
    RequestRefusedError,
    check_type,
    parse_form,
    read_body,
)
from formservice.working_time import BERLIN
from portal.contact.email import same_mailbox
from portal.district import District
from portal.forms.essential_fields import SEVERAL_LANGUAGES, UNKNOWN_PLACE
from portal.forms.reference import grouped
from portal.languages.registry import Locales
from portal.routing import route

WRONG_TOKENS_PER_NETWORK = 30
"""Links that lead nowhere which one network may open in an hour."""
WRONG_TOKENS_IN_TOTAL = 3000
"""The same for everybody together; a random token of 144 bits is not found by so many tries."""
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
"""The address of the page is a secret: no other page learns it, and no search engine."""
OTHER_TOWN, UNDO = "other-town", "undo"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")

NOT_FOUND = (
    "Dieser Link führt zu keiner Anfrage",
    "Vielleicht ist der Link unvollständig: Kopieren Sie ihn ganz aus der E-Mail.",
    "Oder die Anfrage kam vor mehr als 90 Tagen: Dann ist gelöscht, was hier stand.",
    "In der E-Mail in Ihrem Postfach ändert sich nichts.",
)
TOO_MANY = (
    "Zu viele falsche Links",
    "Aus Ihrem Netz wurden viele Links geöffnet, die es nicht gibt. Bitte versuchen Sie es später.",
)
UNAVAILABLE = (
    "Das geht gerade nicht",
    "Vielleicht wurde nichts gespeichert. Bitte versuchen Sie es in einigen Minuten noch einmal.",
)
NO_TOWN = "Bitte wählen Sie einen Ort."
NOTICES = {
    HandOverResult.SAME_MAILBOX: "Für diesen Ort ist dasselbe Postfach zuständig. Es wurde nichts "
    "geändert.",
    HandOverResult.NOT_NOW: "Die Anfrage wird gerade zugestellt. Bitte versuchen Sie es in einigen "
    "Minuten noch einmal.",
}
UNAVAILABLE_SECONDS = 300

log = structlog.get_logger()

_templates = Environment(
    loader=PackageLoader("formservice.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


class FollowsUp(Protocol):
    """The part of the outbox that these pages need."""

    async def open_link(self, token_hash: bytes) -> OpenedFollowup | None:
        """Return the request whose link has this token; `None`: there is none."""
        ...

    async def answer(self, said: StaffAnswer) -> OpenedFollowup | None:
        """Note what staff say; return the request, `None` if the link leads nowhere."""
        ...

    async def hand_over(self, wish: HandOver) -> HandOverResult:
        """Send a request to the town that it belongs to, and return what was done."""
        ...


@dataclass(frozen=True, slots=True)
class StaffViews:
    """The views of the pages for staff."""

    shell: FillablePage
    district: District
    locales: Locales
    followups: FollowsUp
    clients: ClientAddresses
    wrong_tokens: RequestLimits

    async def page(self, request: Request) -> Response:
        """Show what is known of a request, or note what staff say of it."""
        token = request.path_params["token"]
        try:
            if request.method == "POST":
                return await self._press(request, token)
            found = await self._open(request, token)
            return self._show(found) if found else self._message(NOT_FOUND, 404)
        except TooManyRequestsError as error:
            log.warning("rate-limited", limit=error.limit.value)
            return self._message(TOO_MANY, 429, {"Retry-After": str(error.seconds)})
        except OutboxUnavailableError as error:
            log.critical("unavailable", reason=error.reason)
            return self._message(UNAVAILABLE, 503, {"Retry-After": str(UNAVAILABLE_SECONDS)})

    async def _open(self, request: Request, token: str) -> OpenedFollowup | None:
        """Return the request of a link; count the link if it leads nowhere.

        It is looked up first: whoever guesses keeps nobody from a link that is right.
        """
        is_possible = _TOKEN.fullmatch(token) is not None
        found = await self.followups.open_link(hash_of(token)) if is_possible else None
        if found is None:
            client = self.clients.client(request.headers, request.client)
            with self.wrong_tokens.enter(client) as entry:
                entry.keep()
        return found

    async def _press(self, request: Request, token: str) -> Response:
        check_type(request.headers)
        refuse_other_sites(request.headers)
        answers = parse_form(await read_body(request.headers, request.stream()))
        found = await self._open(request, token)
        if found is None:
            return self._message(NOT_FOUND, 404)
        pressed = answers.get("was", "")
        if pressed == OTHER_TOWN:
            return await self._hand_over(request, token, found, answers.get("ort", ""))
        if pressed == UNDO or pressed in set(Outcome):
            outcome = None if pressed == UNDO else Outcome(pressed)
            await self.followups.answer(StaffAnswer(hash_of(token), outcome))
            log.info("followed-up", reference=found.followup.reference, outcome=pressed)
        return _back(request)

    async def _hand_over(
        self, request: Request, token: str, found: OpenedFollowup, town: str
    ) -> Response:
        if town not in dict(self._towns(found)):
            return self._show(found, error=NO_TOWN, status=422)
        mailbox = self._mailbox_of(town)
        wish = HandOver(hash_of(token), town, mailbox)
        result = await self.followups.hand_over(wish)
        facts = {"reference": found.followup.reference, "mailbox": mailbox}
        log.info("handed-on", **facts, result=result.value)
        if result is HandOverResult.SENT:
            log.info(BY_HAND, change=Event.REROUTE.value, **facts)
        if result is HandOverResult.UNKNOWN:
            return self._message(NOT_FOUND, 404)
        if notice := NOTICES.get(result):
            return self._show(found, notice=notice, status=409)
        return _back(request)

    def _show(
        self, found: OpenedFollowup, *, error: str = "", notice: str = "", status: int = 200
    ) -> Response:
        region = _templates.get_template("staff.html").render(
            opened=found,
            followup=found.followup,
            reference=grouped(found.followup.reference, "-"),
            town=self._town,
            towns=self._towns(found),
            language=self._language(found.followup.language),
            time=local_time,
            is_erased=found.letter.state is State.ERASED,
            error=error,
            notice=notice,
        )
        return self._fill(region, status, "Fehler: " if error else "")

    def _message(
        self, texts: tuple[str, ...], status: int, headers: Mapping[str, str] | None = None
    ) -> Response:
        title, *rest = texts
        template = _templates.get_template("staff_message.html")
        return self._fill(template.render(title=title, texts=rest), status, headers=headers)

    def _fill(
        self, region: str, status: int, prefix: str = "", headers: Mapping[str, str] | None = None
    ) -> Response:
        html = self.shell.fill(Markup(region), prefix)  # noqa: S704 - rendered with autoescape
        return MadePage(html, status_code=status, headers={**HEADERS, **(headers or {})})

    def _towns(self, found: OpenedFollowup) -> list[tuple[str, str]]:
        """Return key and name of each town that another mailbox answers for today."""
        keys = [(town.key, town.name) for town in self.district.municipalities]
        unclear = self.district.contact_points[self.district.fallback].name
        keys.append((UNKNOWN_PLACE, f"Ort unklar: {unclear}"))
        return [
            (key, name)
            for key, name in keys
            if not same_mailbox(self._mailbox_of(key), found.mailbox)
        ]

    def _mailbox_of(self, town: str) -> str:
        today = dt.datetime.now(BERLIN).date()
        return route(self.district, town, today).mailbox

    def _town(self, key: str) -> str:
        town = self.district.municipality(key)
        return town.name if town else "unklar"

    def _language(self, tag: str) -> str:
        if tag == SEVERAL_LANGUAGES:
            return "mehrere"
        locale = self.locales.by_tag(tag)
        return locale.german if locale else tag


def refuse_other_sites(headers: Headers) -> None:
    """Raise `RequestRefusedError` if the browser says that another site has sent the form.

    A page with “no-referrer” sends `Origin: null` (Fetch standard), so only `Sec-Fetch-Site` tells;
    where an old browser sends none, the token must do.
    """
    sites: list[Any] = headers.getlist("sec-fetch-site")
    if not set(sites) <= {"same-origin", "none"}:
        raise RequestRefusedError(RefusalReason.FOREIGN_ORIGIN)


def _back(request: Request) -> Response:
    """Lead back to the page, so that a reload presses nothing again."""
    return RedirectResponse(f"{request.url.path}#{CONTENT_ID}", status_code=303, headers=HEADERS)
