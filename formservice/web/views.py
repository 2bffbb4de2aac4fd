"""The views of the service: the form and the receipt."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from formservice.config.readers import Secret
from formservice.intake.accept import AcceptsEnquiries
from formservice.intake.networks import IPAddress
from formservice.intake.request_limits import TooManyRequestsError
from formservice.intake.test_mark import HEADER, is_mark
from formservice.outbox import OutboxUnavailableError
from formservice.web.client_address import ClientAddresses
from formservice.web.made_page import MadePage
from formservice.web.pages import CONTENT_ID, UNAVAILABLE_SECONDS, Pages
from formservice.web.request_checks import (
    RequestRefusedError,
    check_origin,
    check_type,
    parse_form,
    read_body,
)
from formservice.web.static_files import Site
from portal.district import District
from portal.district.announcement_text import ShownAnnouncement, shown_announcements
from portal.forms.enquiry import Enquiry
from portal.forms.enquiry_form import EnquiryForm
from portal.forms.html import SHOW_ONLY_FIELD, Sent, SubmitFailure, render_form, render_receipt
from portal.forms.markers import Marker
from portal.forms.reference import is_reference
from portal.languages.registry import Locales
from portal.local_time import BERLIN
from portal.routing import route

STATUS = {SubmitFailure.RATE_LIMITED: 429, SubmitFailure.UNAVAILABLE: 503}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RequestTrust:
    """Which statements about the origin of a request are trusted."""

    own_origin: str
    strict_origin: bool = False
    """Whether browsers too old to send the origin of a form are refused."""
    test_key: Secret | None = None
    """The key that proves a test request; `None`: there are none."""

    def is_test(self, headers: Headers) -> bool:
        """Return True if `kim canary` of this installation has sent the request."""
        mark = headers.get(HEADER)
        if mark is None or self.test_key is None:
            return False
        return is_mark(self.test_key.reveal(), mark, dt.datetime.now(dt.UTC))


@dataclass(frozen=True, slots=True)
class Views:
    """The views of one form, and of the site around it, below the base path."""

    form: type[EnquiryForm]
    base_path: str
    district: District
    locales: Locales
    pages: Mapping[str, Pages]
    site: Site
    intake: AcceptsEnquiries
    trust: RequestTrust
    clients: ClientAddresses

    async def enquiry(self, request: Request) -> Response:
        """Accept an enquiry; the empty form is a page of the site."""
        if request.method != "POST":
            return await self.site.get_response(self.site.get_path(request.scope), request.scope)
        page = self._pages_of(request)
        headers = request.headers
        form, markers, answers = await self._sent(request, page)
        if SHOW_ONLY_FIELD in answers:
            return self._form_again(page, form)
        if not form.validate():
            log.info("incomplete", fields=sorted(form.errors), page_language=page.locale.tag)
            return self._form_again(page, form)
        client = self.clients.client(headers, request.client)
        enquiry = replace(form.to_enquiry(markers), is_test=self.trust.is_test(headers))
        return await self._accept(page, form, enquiry, client)

    async def receipt(self, request: Request) -> Response:
        """Show the reference in the URL if it was issued; it gives access to nothing.

        Whoever was redirected here with an accepted form reads what was understood, too. Nothing is
        stored, however often the page is loaded again (decision 0059).
        """
        page = self._pages_of(request)
        reference = request.path_params["reference"]
        form = await self._brought_along(request, page) if request.method == "POST" else None
        issued_at = await self._issued_at(reference, form) if is_reference(reference) else None
        if issued_at is None:
            raise HTTPException(404)
        if form:
            form.on_day(issued_at.astimezone(BERLIN).date())
        sent = self._understood(page, form, reference) if form else None
        return MadePage(self._receipt(page, reference, sent))

    async def no_receipt(self, _request: Request) -> Response:
        """Answer 404 for the built page that receipts are made from: nothing was sent."""
        raise HTTPException(404)

    async def _accept(
        self, page: Pages, form: EnquiryForm, enquiry: Enquiry, client: IPAddress | None
    ) -> Response:
        try:
            reference = await self.intake.accept(enquiry, client)
        except TooManyRequestsError as error:
            log.warning("rate-limited", limit=error.limit.value, page_language=page.locale.tag)
            return self._refusal(page, form, SubmitFailure.RATE_LIMITED, error.seconds)
        except OutboxUnavailableError as error:
            log.critical("unavailable", reason=error.reason)
            return self._refusal(page, form, SubmitFailure.UNAVAILABLE, UNAVAILABLE_SECONDS)
        # The browser brings the form along, so that loading the receipt again sends no second one.
        # Its own fragment, or it would inherit that of the form (Fetch, "location URL").
        address = f"{self._receipt_href(page, reference)}#{CONTENT_ID}"
        return RedirectResponse(address, status_code=307)

    async def _sent(
        self, request: Request, page: Pages
    ) -> tuple[EnquiryForm, frozenset[Marker], Mapping[str, str]]:
        """Return the form of a POST, markers for staff, and its fields as they were sent."""
        headers = request.headers
        check_type(headers)
        markers = check_origin(headers, self.trust.own_origin, strict=self.trust.strict_origin)
        answers = parse_form(await read_body(headers, request.stream()))
        form = self.form.for_page(self.district, self.locales, page.locale, answers)
        form.on_day(dt.datetime.now(BERLIN).date())
        return form, markers, answers

    async def _brought_along(self, request: Request, page: Pages) -> EnquiryForm | None:
        """Return the form that the browser was redirected with; `None` if it is not what we accept.

        It was accepted already, so whatever an old browser loses on the way is no error, nor is a
        date that has passed since.
        """
        try:
            form, _, _ = await self._sent(request, page)
        except RequestRefusedError:
            return None
        return form if form.validate() or form.only_asks else None

    async def _issued_at(self, reference: str, form: EnquiryForm | None) -> dt.datetime | None:
        """Return when an enquiry was stored under *reference*; `None` if there is none.

        While that cannot be looked up, whoever brings a *form* is believed: only our redirect leads
        a browser there, and an error would say that nothing was stored.
        """
        try:
            return await self.intake.issued_at(reference)
        except OutboxUnavailableError as error:
            log.warning("receipt-unavailable", reason=error.reason)
            if form:
                return dt.datetime.now(BERLIN)
            headers = {"Retry-After": str(UNAVAILABLE_SECONDS)}
            raise HTTPException(503, headers=headers) from None

    def _understood(self, page: Pages, form: EnquiryForm, reference: str) -> Sent:
        today = dt.datetime.now(BERLIN).date()
        point = route(self.district, form.municipality.data, today).contact_point
        return Sent(form, point, self._receipt_href(page, reference))

    def _receipt_href(self, page: Pages, reference: str) -> str:
        return f"{self._href(page, self.form.page.receipt_role)}{reference}/"

    def _receipt(self, page: Pages, reference: str, sent: Sent | None = None) -> str:
        region = render_receipt(
            self.form.page,
            reference,
            words=page.words,
            district=self.district,
            announcements=self._announcements(page, sent),
            sent=sent,
        )
        html = page.fillable[self.form.page.receipt_role].fill(region)
        # The language picker of the built page knows no reference: carry it over, or whoever
        # changes the language would lose the number.
        thanks = page.addresses[self.form.page.receipt_role]
        return html.replace(f'/{thanks}"', f'/{thanks}{reference}/"')

    def _announcements(self, page: Pages, sent: Sent | None) -> list[ShownAnnouncement]:
        """Return what is announced today, with that of the town that was *sent*."""
        today, town = dt.datetime.now(BERLIN).date(), sent.form.municipality.data if sent else ""
        here = [a for a in self.district.announcements_on(today) if a.place in {"", town}]
        return list(shown_announcements(self.district, here, page.words, self.locales))

    def _refusal(
        self, page: Pages, form: EnquiryForm, failure: SubmitFailure, seconds: int
    ) -> Response:
        """Return the form as it was, and after how many *seconds* another try may succeed."""
        response = self._form_again(page, form, failure)
        response.headers["Retry-After"] = str(seconds)
        return response

    def _href(self, page: Pages, role: str) -> str:
        """Return the absolute path of the page with a role."""
        return f"{self.base_path}/{page.path}/{page.addresses[role]}"

    def _form_again(
        self, page: Pages, form: EnquiryForm, failure: SubmitFailure | None = None
    ) -> Response:
        """Return the form with all that was typed, and why it came back if something is wrong."""
        wrong = failure or (form.errors and not form.only_asks)
        region = render_form(
            form,
            words=page.words,
            action=self._href(page, self.form.page.role),
            privacy=self._href(page, "privacy"),
            locale=page.locale,
            locales=self.locales,
            district=self.district,
            failure=failure,
        )
        return MadePage(
            page.fillable[self.form.page.role].fill(
                region, f"{page.words.plain('Fehler:')} " if wrong else ""
            ),
            status_code=STATUS[failure] if failure else 422 if form.errors else 200,
        )

    def _pages_of(self, request: Request) -> Pages:
        page = self.pages.get(request.path_params["language"])
        if page is None or self.form.page.role not in page.fillable:
            raise HTTPException(404)
        return page


async def health(request: Request) -> Response:
    """Say that the process answers."""
    return JSONResponse({"status": "ok"})
