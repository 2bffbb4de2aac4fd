"""Create the web application; everything comes in as an argument, nothing is global.

Run it with uvicorn and `SERVER_OPTIONS`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import Scope

from formservice.config.readers import Secret
from formservice.intake.accept import AcceptsEnquiries
from formservice.intake.request_limits import RequestLimits
from formservice.mail.staff_link import COVER_PREFIX
from formservice.web.client_address import ClientAddresses
from formservice.web.connections import Crowded
from formservice.web.cover_page import CoverViews
from formservice.web.language import reader_locale
from formservice.web.language_suggestions import SiteWithChoosers
from formservice.web.made_page import MadePage
from formservice.web.middleware.error_page import UncaughtErrors
from formservice.web.middleware.redirects import Redirects
from formservice.web.middleware.security_headers import SecurityHeaders, scripted_pages
from formservice.web.pages import CONTENT_ID, Pages, lead_back, load_languages
from formservice.web.request_checks import RequestRefusedError, origin_of
from formservice.web.staff import NO_STAFF, StaffParts, StaffViews
from formservice.web.staff_shell import (
    WRONG_TOKENS_PER_NETWORK,
    WRONG_TOKENS_PER_PROVIDER,
    StaffShell,
)
from formservice.web.views import RequestTrust, Views, health
from portal.district import District
from portal.forms.all_forms import FORMS
from portal.forms.contact_form import ContactForm
from portal.languages.registry import Locales
from portal.page_roles import STAFF, read_addresses
from portal.page_style import read_styles
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


def create_app(  # noqa: PLR0913 - the parts of the service, each named by its caller
    *,
    site: Path,
    base_url: str,
    district: District,
    locales: Locales,
    intake: AcceptsEnquiries,
    proxy_header: str | None = None,
    strict_origin: bool = False,
    test_key: Secret | None = None,
    extra_routes: Iterable[BaseRoute] = (),
    staff: StaffParts = NO_STAFF,
) -> Starlette:
    """Return the web application for the pages in the folder *site*, served below *base_url*.

    *extra_routes* come first, at “/”. Raises `ConfigurationError` if German pages lack markers.
    """
    base_path = urlsplit(base_url).path.rstrip("/")
    views = Views(
        form=ContactForm,
        base_path=base_path,
        district=district,
        locales=locales,
        pages=_pages(site, locales),
        site=SiteWithChoosers(site, base_path, locales),
        intake=intake,
        trust=RequestTrust(origin_of(base_url), strict_origin, test_key),
        clients=ClientAddresses(proxy_header),
    )
    errors = ErrorPages(views.pages, locales, base_path)
    app = Starlette(
        routes=[Route("/healthz", health), *extra_routes, *_routes(views, site, staff)],
        middleware=_middleware(errors, site, locales, https=base_url.startswith("https:")),
        exception_handlers=errors.handlers(),
    )
    app.router.redirect_slashes = False  # it would build addresses from the Host header
    return app


def _pages(site: Path, locales: Locales) -> Mapping[str, Pages]:
    """Return the pages by language; one whose pages lack markers is answered in German."""
    pages, left_out = load_languages(site, locales)
    for tag, problems in left_out.items():
        log.error("language-left-out", language=tag, problems=[str(each) for each in problems])
    return pages


class ErrorPages:
    """Responds with the built error pages, each in the language of the request."""

    def __init__(self, pages: Mapping[str, Pages], locales: Locales, base_path: str) -> None:
        self._pages = pages
        self._locales = locales
        self.base_path = base_path
        self._of_forms = dict(_errors_of_forms(pages[locales.source.path], base_path))

    def page(self, scope: Scope, status: int, headers: Mapping[str, str] | None = None) -> MadePage:
        """Return the error page for *status*; a status without a page becomes 404."""
        request = Request(scope)
        path = request.scope["path"].removeprefix(self.base_path)
        wishes = request.headers.get("accept-language", "")
        language = reader_locale(path, wishes, self._locales).path
        errors = self._of_forms.get(path) or self._pages[language].errors
        known = status if status in errors else 404
        return MadePage(errors[known], status_code=known, headers=headers)

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


def _errors_of_forms(german: Pages, base_path: str) -> Iterator[tuple[str, Mapping[int, str]]]:
    """Yield the address of each form in German alone, and error pages that lead back to it: all
    others lead to the contact form.
    """
    for form in FORMS:
        if form.page.is_german_only and form.page.role in german.addresses:
            path = f"/{german.path}/{german.addresses[form.page.role]}"
            href = f"{base_path}{path}"
            pages = german.errors.items()
            yield path, {status: lead_back(html, form.page, href) for status, html in pages}


def _middleware(
    errors: ErrorPages, site: Path, locales: Locales, *, https: bool
) -> list[Middleware]:
    """Return what every request passes, the outermost first."""
    addresses = read_addresses(site)
    return [
        Middleware(
            SecurityHeaders,
            https=https,
            styles=read_styles(site),
            scripted=scripted_pages(addresses, (locale.path for locale in locales)),
        ),
        Middleware(Crowded, page=lambda scope, headers: errors.page(scope, 503, headers)),
        Middleware(UncaughtErrors, page=lambda scope: errors.page(scope, 500)),
        Middleware(
            Redirects,
            moved=read_map(site),
            addresses=addresses,
            site=site,
            base_path=errors.base_path,
        ),
    ]


def _staff_routes(views: Views, address: str, staff: StaffParts) -> list[BaseRoute]:
    """Return the routes of the pages for staff, which are made from the built page at *address*."""
    german = views.pages[views.locales.source.path]
    routes: list[BaseRoute] = [
        Route(f"/{german.path}/{address}", views.no_receipt),
        Route(f"/{german.path}/{address}{{file}}", views.no_receipt),
    ]
    if staff.followups:
        here = f'href="{views.base_path}/{german.path}/{address}"'
        shell = StaffShell(
            # The language picker names the built page, which is no page of its own.
            german.fillable["staff"].replacing(here, f'href="#{CONTENT_ID}"'),
            views.clients,
            RequestLimits(WRONG_TOKENS_PER_NETWORK, 2 * WRONG_TOKENS_PER_PROVIDER),
        )
        methods = ["GET", "HEAD", "POST"]
        if staff.cover:
            away = CoverViews(shell, views.district, staff.cover)
            routes.append(Route(f"/{STAFF}{COVER_PREFIX}{{token}}/", away.page, methods=methods))
        requests = StaffViews(
            shell,
            views.district,
            views.locales,
            staff.followups,
            staff.cover,
            staff.new_links,
            views.base_path,
        )
        routes.append(Route(f"/{STAFF}{{token}}/", requests.page, methods=methods))
        routes.append(Route(f"/{STAFF}{{rest:path}}", requests.broken, methods=["GET", "HEAD"]))
    return routes


def _routes(service: Views, site: Path, staff: StaffParts) -> list[BaseRoute]:
    """Return the routes below the base path: pages for staff, forms, receipts, and the site.

    The folder *site* says which addresses their pages have.
    """
    addresses = read_addresses(site)
    offered = [form for form in FORMS if form.page.role in addresses]
    # A language is a path as well (ar/mit-deutsch), so the longest address is compared first.
    offered.sort(key=lambda form: -len(addresses[form.page.role]))
    routes = [
        route for form in offered for route in _routes_of(replace(service, form=form), addresses)
    ]
    routes = [*_staff_routes(service, addresses["staff"], staff), *routes]
    inside = Router(routes=routes, redirect_slashes=False, default=service.site)
    mount = Mount(service.base_path, app=inside)
    if not service.base_path:
        return [mount]
    home = Route(
        service.base_path, lambda _: RedirectResponse(f"{service.base_path}/", status_code=308)
    )
    return [home, mount]


def _routes_of(views: Views, addresses: Mapping[str, str]) -> Iterator[BaseRoute]:
    """Yield the routes of one form and of its receipts."""
    page = views.form.page
    address, receipts = (
        f"/{{language:path}}/{addresses[role]}" for role in (page.role, page.receipt_role)
    )
    yield Route(address, views.enquiry, methods=["GET", "HEAD", "POST"])
    yield Route(f"{receipts}{{reference}}/", views.receipt, methods=["GET", "HEAD", "POST"])
    yield Route(receipts, views.no_receipt)
    yield Route(f"{receipts}{{file}}", views.no_receipt)
