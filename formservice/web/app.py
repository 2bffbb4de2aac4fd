"""Create the web application; everything comes in as an argument, nothing is global.

Run it with uvicorn and `SERVER_OPTIONS`.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import Scope

from formservice.intake.accept import AcceptsEnquiries
from formservice.web.language import reader_locale
from formservice.web.language_suggestions import SiteWithChoosers
from formservice.web.middleware.error_page import UncaughtErrors
from formservice.web.middleware.redirects import Redirects
from formservice.web.middleware.security_headers import SecurityHeaders, scripted_pages
from formservice.web.pages import Pages, load_languages
from formservice.web.rate_limit import Limits, RateLimit
from formservice.web.request_checks import RequestRefusedError, origin_of
from formservice.web.views import RequestTrust, Views, health
from portal.district import District
from portal.languages.registry import Locales
from portal.page_roles import read_addresses
from portal.redirects import read_map

SERVER_OPTIONS: Mapping[str, Any] = {
    "server_header": False,  # no word about what we run on
    "access_log": False,  # it would hold addresses of people
    "proxy_headers": False,  # the client's address comes from one header that we are told
    "log_config": None,  # formservice.monitoring.logging has configured the log
    "ws": "none",
}
"""Options that uvicorn must be started with."""

log = structlog.get_logger()

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def create_app(  # noqa: PLR0913 - the parts of the service, each named by its caller
    *,
    site: Path,
    base_url: str,
    district: District,
    locales: Locales,
    intake: AcceptsEnquiries,
    proxy_header: str | None = None,
    strict_origin: bool = False,
    limits: Limits | None = None,
    lifespan: Lifespan | None = None,
    extra_routes: Iterable[BaseRoute] = (),
) -> Starlette:
    """Return the web application for the pages in the folder *site*, served at *base_url*.

    *extra_routes* come first and lie outside the base path; the demo serves its mailboxes there.
    Raises `ConfigurationError` if German pages are missing or have no markers. Another language
    with such pages is answered in German, and the log says so.
    """
    base_path = urlsplit(base_url).path.rstrip("/")
    pages = _pages(site, locales)
    views = Views(
        base_path=base_path,
        district=district,
        locales=locales,
        pages=pages,
        site=SiteWithChoosers(site, base_path, locales),
        intake=intake,
        rate_limit=RateLimit(limits or Limits()),
        trust=RequestTrust(origin_of(base_url), proxy_header, strict_origin),
    )
    errors = ErrorPages(pages, locales, base_path)
    app = Starlette(
        routes=[Route("/healthz", health), *extra_routes, *_routes(views, read_addresses(site))],
        middleware=_middleware(errors, site, https=base_url.startswith("https:")),
        exception_handlers=errors.handlers(),
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # it would build addresses from the Host header
    return app


def _pages(site: Path, locales: Locales) -> Mapping[str, Pages]:
    pages, left_out = load_languages(site, locales)
    for tag, problems in left_out.items():
        log.error("language-left-out", language=tag, problems=[str(each) for each in problems])
    return pages


class ErrorPages:
    """Responds with the built error pages, each in the language of the request."""

    def __init__(self, pages: Mapping[str, Pages], locales: Locales, base_path: str) -> None:
        self._pages = pages
        self._locales = locales
        self._base_path = base_path

    def page(
        self, scope: Scope, status: int, headers: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """Return the error page for *status*; a status without a page becomes 404."""
        request = Request(scope)
        path = request.scope["path"].removeprefix(self._base_path)
        wishes = request.headers.get("accept-language", "")
        errors = self._pages[reader_locale(path, wishes, self._locales).path].errors
        known = status if status in errors else 404
        return HTMLResponse(errors[known], status_code=known, headers=headers)

    def handlers(self) -> dict[Any, Any]:
        """Return Starlette's exception handlers for refused requests and HTTP errors."""
        return {
            HTTPException: self._on_http_exception,
            RequestRefusedError: self._on_refusal,
            ClientDisconnect: self._on_disconnect,
        }

    def _on_http_exception(self, request: Request, error: HTTPException) -> Response:
        return self.page(request.scope, error.status_code, error.headers)

    def _on_refusal(self, request: Request, error: RequestRefusedError) -> Response:
        log.info("refused", reason=error.reason, status=error.status)
        return self.page(request.scope, error.status)

    def _on_disconnect(self, request: Request, error: ClientDisconnect) -> Response:
        """End the request; the client has gone."""
        log.info("disconnected")
        return Response(status_code=400)


def _middleware(errors: ErrorPages, site: Path, *, https: bool) -> list[Middleware]:
    """Return what every request passes, the outermost first."""
    return [
        Middleware(SecurityHeaders, https=https, scripted=scripted_pages(read_addresses(site))),
        Middleware(UncaughtErrors, page=lambda scope: errors.page(scope, 500)),
        Middleware(Redirects, addresses=read_map(site)),
    ]


def _routes(views: Views, addresses: Mapping[str, str]) -> list[BaseRoute]:
    """Return the routes below the base path: the form, the receipt, and the site around them."""
    contact, thanks = (f"/{{language:path}}/{addresses[role]}" for role in ("contact", "thanks"))
    inside = Router(
        routes=[
            Route(contact, views.contact, methods=["GET", "HEAD", "POST"]),
            Route(f"{thanks}{{reference}}/", views.receipt),
            Route(thanks, views.no_receipt),
            Route(f"{thanks}{{file}}", views.no_receipt),
        ],
        redirect_slashes=False,
        default=views.site,
    )
    mount = Mount(views.base_path, app=inside)
    if not views.base_path:
        return [mount]
    home = Route(
        views.base_path, lambda _: RedirectResponse(f"{views.base_path}/", status_code=308)
    )
    return [home, mount]
