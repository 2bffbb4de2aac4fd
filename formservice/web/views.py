"""The views of the service: the form and the receipt."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from formservice.intake.accept import AcceptsEnquiries, OutboxUnavailableError
from formservice.web.pages import Pages
from formservice.web.rate_limit import RETRY_AFTER_SECONDS, RateLimit, client_address
from formservice.web.request_checks import check_origin, check_type, parse_form, read_body
from formservice.web.static_files import Site
from portal.district import District
from portal.forms.contact_form import ContactForm
from portal.forms.enquiry import Enquiry
from portal.forms.enquiry_form import EnquiryForm
from portal.forms.html import SHOW_ONLY_FIELD, SubmitFailure, render_form, render_receipt
from portal.forms.reference import is_reference
from portal.languages.registry import Locales

CONTENT_ID = "inhalt"
"""Id of a page's content. The redirect names it; otherwise the browser would keep the fragment
of the form (Fetch standard, "location URL")."""

STATUS = {SubmitFailure.RATE_LIMITED: 429, SubmitFailure.UNAVAILABLE: 503}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RequestTrust:
    """Which statements about the origin of a request are trusted."""

    own_origin: str
    proxy_header: str | None = None
    """Header in which our one proxy names the client's address."""
    strict_origin: bool = False
    """Whether browsers too old to send the origin of a form are refused."""


@dataclass(frozen=True, slots=True)
class Views:
    """The views below the base path."""

    base_path: str
    district: District
    locales: Locales
    pages: Mapping[str, Pages]
    site: Site
    intake: AcceptsEnquiries
    rate_limit: RateLimit
    trust: RequestTrust

    async def contact(self, request: Request) -> Response:
        """Accept an enquiry; the empty form is a page of the site."""
        if request.method != "POST":
            return await self.site.get_response(self.site.get_path(request.scope), request.scope)
        page = self._pages_of(request)
        headers = request.headers
        check_type(headers)
        markers = check_origin(headers, self.trust.own_origin, strict=self.trust.strict_origin)
        answers = parse_form(await read_body(headers, request.stream()))
        form = ContactForm.for_page(self.district, self.locales, page.locale, answers)
        if SHOW_ONLY_FIELD in answers:
            return self._form_again(page, form)
        if not form.validate():
            log.info("incomplete", fields=sorted(form.errors), page_language=page.locale.tag)
            return self._form_again(page, form)
        if not self.rate_limit.admits(
            client_address(headers, request.client, self.trust.proxy_header)
        ):
            log.warning("rate-limited", page_language=page.locale.tag)
            return self._form_again(page, form, SubmitFailure.RATE_LIMITED)
        return await self._accept(page, form, form.to_enquiry(markers))

    async def receipt(self, request: Request) -> Response:
        """Show the reference in the URL; it proves nothing and gives access to nothing."""
        page = self._pages_of(request)
        reference = request.path_params["reference"]
        if not is_reference(reference):
            raise HTTPException(404)
        region = render_receipt(
            reference, words=page.words, locale=page.locale, district=self.district
        )
        html = page.thanks.fill(region)
        # The language picker of the built page knows no reference: carry it over, or whoever
        # changes the language would lose the number.
        thanks = page.addresses["thanks"]
        return HTMLResponse(html.replace(f'/{thanks}"', f'/{thanks}{reference}/"'))

    async def no_receipt(self, _request: Request) -> Response:
        """Answer 404 for the built page that receipts are made from: nothing was sent."""
        raise HTTPException(404)

    async def _accept(self, page: Pages, form: EnquiryForm, enquiry: Enquiry) -> Response:
        try:
            reference = await self.intake.accept(enquiry)
        except OutboxUnavailableError as error:
            log.critical("unavailable", reason=error.reason)
            return self._form_again(page, form, SubmitFailure.UNAVAILABLE)
        thanks = f"{self._href(page, 'thanks')}{reference}/#{CONTENT_ID}"
        return RedirectResponse(thanks, status_code=303)

    def _href(self, page: Pages, role: str) -> str:
        """Return the absolute path of the page with a role."""
        return f"{self.base_path}/{page.path}/{page.addresses[role]}"

    def _form_again(
        self, page: Pages, form: EnquiryForm, failure: SubmitFailure | None = None
    ) -> Response:
        """Return the form with all that was typed, and why it came back if something is wrong."""
        wrong = failure or form.errors
        region = render_form(
            form,
            words=page.words,
            action=self._href(page, "contact"),
            privacy=self._href(page, "privacy"),
            locale=page.locale,
            locales=self.locales,
            district=self.district,
            failure=failure,
        )
        return HTMLResponse(
            page.contact.fill(region, f"{page.words.plain('Fehler:')} " if wrong else ""),
            status_code=STATUS[failure] if failure else 422 if form.errors else 200,
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)} if failure else None,
        )

    def _pages_of(self, request: Request) -> Pages:
        page = self.pages.get(request.path_params["language"])
        if page is None:
            raise HTTPException(404)
        return page


async def health(request: Request) -> Response:
    """Say that the process answers."""
    return JSONResponse({"status": "ok"})
