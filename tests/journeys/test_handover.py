"""A school secretary asks for a joint talk: a phone, no script, and the mail for Moers."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from portal.forms.reference import grouped, is_reference
from tests.journeys.keyboard import begin, choose, tick, write
from tests.servers.kim_service import Service
from tests.servers.postfix import Postfix
from tests.website.axe import violations

MOERS = "servicestelle-zuwanderung@moers.example"
SMALL: ViewportSize = {"width": 360, "height": 740}
FORM = "/de/fachstellen/uebergabe/"
SEND = "button[type=submit]"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Return a page on a small phone without JavaScript."""
    context = chromium.new_context(java_script_enabled=False, viewport=SMALL)
    yield context.new_page()
    assert not context.cookies()
    context.close()


def test_a_secretary_asks_for_a_joint_talk(page: Page, service: Service, postfix: Postfix) -> None:
    """From the page for professionals to the mailbox, by keyboard, with one mistake on the way."""
    page.goto(f"{service.url}/de/fachstellen/")
    page.get_by_role("link", name="Gemeinsames Gespräch vereinbaren").click()
    expect(page.get_by_role("heading", name="Warum wir nichts über die Person")).to_be_visible()
    expect(page.get_by_role("heading", name="Was Sie der Person vorher sagen")).to_be_visible()
    trail = page.locator(".kim-trail").get_by_role("link", name="Für Fachstellen")
    expect(trail).to_be_visible()
    begin(page)
    write(page, "organisation", "Gesamtschule am Park, Parkstraße 1")
    write(page, "contact_name", "Jo Muster")
    write(page, "email", "sekretariat@schule.example")
    write(page, "municipality", "Moers")
    choose(page, "language", "ti")
    tick(page, "meeting_place", "organisation")
    write(page, "date_1", "Di oder Mi vormittags")
    write(page, "date_2", "Mo–Fr ab 14 Uhr")
    page.keyboard.press("Enter")

    summary = page.locator("#fehler")
    expect(summary).to_be_focused()
    link = summary.get_by_role("link")
    expect(link).to_contain_text("Fragen Sie sie zuerst")
    expect(page.get_by_label("Zweiter Vorschlag")).to_have_value("Mo–Fr ab 14 Uhr")
    expect(page.get_by_label("Bei uns in der Einrichtung")).to_be_checked()
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[name=agreed]")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    reference = re.sub(r"\D", "", page.locator(".kim-reference").inner_text())
    assert is_reference(reference)
    assert "23125" not in page.url
    expect(page.locator(".kim-reference")).to_have_text(grouped(reference))
    expect(page.locator(".kim-receipt")).to_contain_text("bei Ihnen, nicht bei der Person")

    mail = postfix.find(MOERS, reference)
    assert mail["Subject"] == f"[KIM] {grouped(reference, '-')} Moers ti UEBERGABE"
    assert mail["From"].startswith("KIM-Fallübergabe ")
    assert mail["Reply-To"] == "sekretariat@schule.example"
    text = mail.get_content().replace("\r\n", "\n")
    assert text.startswith("WARME FALLÜBERGABE: ")
    assert "Sprache der Person: Tigrinya (ti)\n" in text
    assert "Terminvorschlag 2:\n> Mo–Fr ab 14 Uhr\n" in text


def test_the_forms_for_professionals_break_no_rule(chromium: Browser, service: Service) -> None:
    """Axe finds nothing, empty or with every mistake, and nothing is wider than a small phone."""
    page = chromium.new_page(viewport=SMALL)
    for path in (FORM, "/de/fachstellen/veranstaltung/"):
        page.goto(f"{service.url}{path}")
        assert violations(page) == []
        page.locator(SEND).click()
        expect(page.locator("#fehler")).to_be_focused()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]
    page.close()
