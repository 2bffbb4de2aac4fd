"""What all pages for staff share: the built page around them, who may not guess, what may fail.

A link opens its page and opening changes nothing, for mail scanners open every link. The random
token of the link is all that protects it. Other sites do not know it, so a form cannot be forged
with it; where browsers say which site a form comes from, that is looked at as well.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from formservice.intake.request_limits import RequestLimits, TooManyRequestsError
from formservice.outbox import OutboxUnavailableError, hash_of
from formservice.web.client_address import ClientAddresses
from formservice.web.made_page import MadePage
from formservice.web.pages import CONTENT_ID, UNAVAILABLE_SECONDS, FillablePage
from formservice.web.request_checks import (
    RefusalReason,
    RequestRefusedError,
    check_type,
    parse_form,
    read_body,
)

WRONG_TOKENS_PER_NETWORK = 30
"""Links that lead nowhere which one network may open in an hour."""
WRONG_TOKENS_PER_PROVIDER = 1500
"""The same for all addresses of one provider. Everybody together has no limit: a random token of
144 bits is found by no number of tries."""
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
"""The address of the page is a secret: no other page learns it, and no search engine."""
PROOF = "gefragt"
"""The field with `proof_of`."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")

TOO_MANY = (
    "Zu viele falsche Links",
    "Aus Ihrem Netz wurden viele Links geöffnet, die es nicht gibt. Bitte versuchen Sie es später.",
)
UNAVAILABLE = (
    "Das geht gerade nicht",
    "Vielleicht wurde nichts gespeichert. Bitte versuchen Sie es in einigen Minuten noch einmal.",
)
NOT_PRESSED_HERE = (
    "Es wurde nichts geändert",
    "Es ist nicht zu erkennen, dass Sie auf dieser Seite selbst gedrückt haben.",
    "Öffnen Sie den Link aus der E-Mail noch einmal, und drücken Sie dort.",
)

T = TypeVar("T")

log = structlog.get_logger()

_templates = Environment(
    loader=PackageLoader("formservice.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


@dataclass(frozen=True, slots=True)
class StaffShell:
    """Makes the pages for staff from one built page, and guards them."""

    page: FillablePage
    clients: ClientAddresses
    wrong_tokens: RequestLimits

    async def answer(
        self, request: Request, view: Callable[[Request, str], Awaitable[Response]]
    ) -> Response:
        """Return what *view* makes of the request and the token in its address, or say in German
        why that cannot be done.
        """
        try:
            return await view(request, request.path_params["token"])
        except TooManyRequestsError as error:
            log.warning("rate-limited", limit=error.limit.value)
            return self.message(TOO_MANY, 429, {"Retry-After": str(error.seconds)})
        except RequestRefusedError as error:
            log.info("refused", reason=error.reason, status=error.status)
            return self.message(NOT_PRESSED_HERE, error.status)
        except OutboxUnavailableError as error:
            log.critical("unavailable", reason=error.reason)
            return self.message(UNAVAILABLE, 503, {"Retry-After": str(UNAVAILABLE_SECONDS)})

    async def look_up(
        self, request: Request, token: str, find: Callable[[str], Awaitable[T | None]]
    ) -> T | None:
        """Return what *find* knows of a token; count the link if it leads nowhere.

        It is looked up first: whoever guesses keeps nobody from a link that is right.
        """
        found = await find(token) if _TOKEN.fullmatch(token) else None
        if found is None:
            client = self.clients.client(request.headers, request.client)
            with self.wrong_tokens.enter(client) as entry:
                entry.keep()
        return found

    def fill(
        self, template: str, values: Mapping[str, Any], status: int = 200, prefix: str = ""
    ) -> Response:
        """Return the page with *template*, and *prefix* before its title."""
        region = _templates.get_template(template).render(values)
        html = self.page.fill(Markup(region), prefix)  # noqa: S704 - rendered with autoescape
        return MadePage(html, status_code=status, headers=HEADERS)

    def ask(self, facts: Mapping[str, str], fields: Mapping[str, str]) -> Response:
        """Return the question whether somebody has pressed what the *facts* tell; the answer sends
        the *fields* once more.
        """
        told = {name: fact for name, fact in facts.items() if fact}
        return self.fill("staff_question.html", {"facts": told, "fields": fields})

    def message(
        self, texts: tuple[str, ...], status: int, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Return a page with a title, the first of *texts*, and paragraphs."""
        title, *rest = texts
        response = self.fill("staff_message.html", {"title": title, "texts": rest}, status)
        response.headers.update(headers or {})
        return response


async def read_answers(request: Request) -> Mapping[str, str]:
    """Return what a form has sent; raise `RequestRefusedError` where it is none of ours."""
    check_type(request.headers)
    refuse_other_sites(request.headers)
    return parse_form(await read_body(request.headers, request.stream()))


def refuse_other_sites(headers: Headers) -> None:
    """Raise `RequestRefusedError` if the browser says that another site has sent the form.

    A page with “no-referrer” sends `Origin: null` (Fetch standard), so only `Sec-Fetch-Site` tells;
    where an old browser sends none, it is asked (`was_pressed_here`).
    """
    sites: list[Any] = headers.getlist("sec-fetch-site")
    if not set(sites) <= {"same-origin", "none"}:
        raise RequestRefusedError(RefusalReason.FOREIGN_ORIGIN)


def proof_of(token: str, *pressed: str) -> str:
    """Return a value for the question whether somebody has *pressed* a button: a form that was not
    made from that question does not have it.
    """
    return hash_of("\n".join(("pressed", token, *pressed))).hex()


def was_pressed_here(
    headers: Headers, answers: Mapping[str, str], token: str, *pressed: str
) -> bool:
    """Return True if a browser says that the form comes from our page, or the question was
    answered.

    Scanners that send all forms of a page, and programs that know the link alone, say nothing of
    where a form comes from; old browsers neither, so these are asked once more.
    """
    is_ours = headers.getlist("sec-fetch-site") == ["same-origin"]
    return is_ours or answers.get(PROOF) == proof_of(token, *pressed)


def back(request: Request) -> Response:
    """Lead back to the page, so that a reload presses nothing again."""
    return RedirectResponse(f"{request.url.path}#{CONTENT_ID}", status_code=303, headers=HEADERS)
