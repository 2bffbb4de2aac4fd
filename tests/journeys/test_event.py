"""A language school asks for an event: by keyboard, without script, and the mail for Moers."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.forms.reference import grouped
from tests.journeys.keyboard import begin, tick, write
from tests.servers.kim_service import Service
from tests.servers.postfix import Postfix

MOERS = "servicestelle-zuwanderung@moers.example"
FORM = "/de/fachstellen/veranstaltung/"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Return a page without JavaScript."""
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    assert not context.cookies()
    context.close()


def test_a_school_asks_for_an_event(page: Page, service: Service, postfix: Postfix) -> None:
    """No language at first; what was typed stays, and the link leads to the languages."""
    page.goto(f"{service.url}/de/fachstellen/")
    page.get_by_role("link", name="Info-Veranstaltung anfragen").press("Enter")
    trail = page.locator(".kim-trail").get_by_role("link", name="Für Fachstellen")
    expect(trail).to_be_visible()
    begin(page)
    write(page, "organisation", "Sprachschule am Park, Parkstraße 1")
    write(page, "contact_name", "Jo Muster")
    write(page, "email", "schule@schule.example")
    write(page, "municipality", "Moers")
    write(page, "date_1", "Di oder Mi vormittags")
    write(page, "people", "etwa 20")
    tick(page, "themes", "kim")
    page.keyboard.press("Enter")

    summary = page.locator("#fehler")
    expect(summary).to_be_focused()
    link = summary.get_by_role("link")
    expect(link).to_contain_text("mindestens eine Sprache")
    expect(page.locator("[name=people]")).to_have_value("etwa 20")
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[name=languages]").first).to_be_focused()
    tick(page, "languages", "ar")
    tick(page, "languages", "ti")
    page.keyboard.press("Enter")

    reference = re.sub(r"\D", "", page.locator(".kim-reference").inner_text())
    assert "23125" not in page.url
    mail = postfix.find(MOERS, reference)
    assert mail["Subject"] == f"[KIM] {grouped(reference, '-')} Moers mul VERANSTALTUNG"
    assert mail["From"].startswith("KIM-Veranstaltung ")
    text = mail.get_content().replace("\r\n", "\n")
    assert text.startswith("INFO-VERANSTALTUNG: ")
    assert "Terminvorschlag 1:\n> Di oder Mi vormittags\n" in text
    assert "Arabisch" in text
    assert "Tigrinya" in text
