"""A small site with the markers of the real one, and a client of its service."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from formservice.intake.networks import IPAddress
from formservice.outbox import OutboxUnavailableError, Reason
from formservice.web.app import create_app
from formservice.web.request_checks import FORM_TYPE
from portal.district import load_district
from portal.forms.enquiry import Enquiry
from portal.forms.reference import new_reference
from portal.languages.german_beside import BESIDE, can_have_german_beside
from portal.languages.theme_words import write_words
from portal.page_roles import ERROR_STATUSES, error_role, write_addresses
from portal.page_style import hash_source, write_styles
from tests.languages import LOCALES

DISTRICT = load_district(Path("districts/kreis-wesel"))
ORIGIN = "https://kim.example"
PAGE = '<!doctype html><html lang="{tag}" dir="{dir}"><title>{title}</title><main>{main}</main>'
GOOD = {"municipality": "05170024", "phone": "0152 28817386", "language": "ar"}


ADDRESSES = {
    "contact": "kontakt/",
    "thanks": "danke/",
    "privacy": "datenschutz/",
    "imprint": "impressum/",
    "places": "orte/",
    "search": "suche/",
    "staff": "intern/",
    **{error_role(status): f"fehler/{status}/" for status in ERROR_STATUSES},
}
"""The paths of pages below a language, by role."""
GERMAN_ONLY = {
    "handover": "fachstellen/uebergabe/",
    "handover-thanks": "fachstellen/uebergabe/danke/",
    "event": "fachstellen/veranstaltung/",
    "event-thanks": "fachstellen/veranstaltung/danke/",
}
"""The same for the forms for professionals, which have pages in German alone."""


ERROR = "Seite „Kontakt“ <!-- kim:back --><a href='/de/kontakt/'>Kontakt</a><!-- /kim:back -->"
"""What the error pages say about the form."""


def write_site(folder: Path) -> Path:
    """Write the pages that the service needs, and a few that it only serves; return *folder*."""
    for locale in LOCALES.published:
        pages = {
            "": "start",
            "kontakt": "<!-- kim:form --><form>empty</form><!-- /kim:form -->",
            "danke": '<!-- kim:receipt --><!-- /kim:receipt --><a href="/uk/danke/">українська</a>',
        } | {f"fehler/{status}": f"error {status} {ERROR}" for status in ERROR_STATUSES}
        for path, main in pages.items():
            text = PAGE.format(tag=locale.tag, dir=locale.direction, title=path, main=main)
            write(folder / locale.path / path / "index.html", text)
            if can_have_german_beside(locale):
                write(folder / locale.path / BESIDE / path / "index.html", text)
        write_words([Path("i18n")], locale, folder / locale.path)
    for role, path in GERMAN_ONLY.items():
        mark = "receipt" if role.endswith("thanks") else "form"
        main = f"<!-- kim:{mark} --><!-- /kim:{mark} -->"
        text = PAGE.format(tag="de", dir="ltr", title=role, main=main)
        write(folder / "de" / path / "index.html", text)
    main = '<!-- kim:staff --><!-- /kim:staff --><a href="/de/intern/">Deutsch</a>'
    text = PAGE.format(tag="de", dir="ltr", title="staff", main=main)
    write(folder / "de" / ADDRESSES["staff"] / "index.html", text)
    write_addresses(ADDRESSES | GERMAN_ONLY, folder)
    write_styles([hash_source("main{}")], folder)
    write(folder / "index.html", PAGE.format(tag="de", dir="ltr", title="gateway", main="all"))
    write(folder / "assets" / "kim.0123abcd.css", "main{}")
    write(folder / "assets" / "notes.bak", "forgotten")
    write(folder / ".secret" / "index.html", "hidden")
    return folder


def write(file: Path, text: str) -> None:
    """Write a file and the folders above it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


ISSUED = "482719368"
"""A reference that was issued before."""
ISSUED_AT = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


class Notebook:
    """Accepts enquiries into memory."""

    def __init__(self, broken: Exception | None = None) -> None:
        self.enquiries: list[Enquiry] = []
        self.clients: list[IPAddress | None] = []
        self.broken = broken
        self.issued = {ISSUED: ISSUED_AT}

    async def accept(self, enquiry: Enquiry, client: IPAddress | None = None) -> str:
        """Record the enquiry, or fail as told."""
        if self.broken:
            raise self.broken
        self.clients.append(client)
        self.enquiries.append(enquiry)
        reference = new_reference()
        self.issued[reference] = datetime.now(UTC)
        return reference

    async def issued_at(self, reference: str) -> datetime | None:
        """Return now for what was accepted, an older day for one more; or fail as told."""
        if self.broken:
            raise self.broken
        return self.issued.get(reference)


FULL = OutboxUnavailableError(Reason.FULL)


class Visitor:
    """A client of the service without a network between them."""

    def __init__(self, site: Path, intake: Notebook | None = None, **options: Any) -> None:
        self.intake = intake or Notebook()
        settings: dict[str, Any] = {"base_url": ORIGIN}
        self.app = create_app(
            site=site,
            district=DISTRICT,
            locales=LOCALES,
            intake=self.intake,
            **{**settings, **options},
        )

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Send one request; return its response without following redirects."""

        async def talk() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=("192.0.2.7", 1))
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                return await client.request(method, path, **request)

        return asyncio.run(talk())

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page."""
        return self.ask("GET", path, headers=headers)

    def post(
        self, path: str, typed: Mapping[str, str], headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Send the form as the browser of our own page does, or with other *headers*."""
        own = {"Sec-Fetch-Site": "same-origin"} if headers is None else headers
        body = urlencode(typed).encode()
        return self.ask("POST", path, content=body, headers={"Content-Type": FORM_TYPE, **own})

    def send(self, path: str, typed: Mapping[str, str]) -> httpx.Response:
        """Send the form and follow to its receipt, as a browser does."""
        answer = self.post(path, typed)
        assert answer.status_code == 307
        return self.post(answer.headers["location"].partition("#")[0], typed)
