"""The main job, as a person meets it: a phone, no script, Arabic, a request for Moers."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.forms.reference import is_reference
from tests.servers.kim_service import Service
from tests.servers.postfix import Postfix

MOERS = "servicestelle-zuwanderung@moers.example"
MESSAGE = "مرحبا، أبحث عن سكن لعائلتي.\nشكرا"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Return a page on a small phone without JavaScript."""
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="ar"
    )
    page = context.new_page()
    foreign: list[str] = []
    page.on("request", lambda request: foreign.append(request.url))
    yield page
    hosts = {url.split("/")[2] for url in foreign}
    assert len(hosts) == 1, hosts
    assert not context.cookies()
    context.close()


def test_from_the_gateway_to_the_mailbox_of_moers(
    page: Page, service: Service, postfix: Postfix
) -> None:
    """Gateway, Arabic, form, error, correction, thanks, and the mail that arrived."""
    page.goto(f"{service.url}/")
    page.get_by_role("link", name="العربية").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")

    page.goto(page.locator('a[href="/ar/kontakt/"]').first.evaluate("link => link.href"))
    page.locator("summary", has_text="إضافة معلومات أخرى").click()
    page.locator('[name="message"]').fill(MESSAGE)
    page.locator('[name="municipality"]').select_option("05170024")
    page.locator('button[type="submit"]:not([name])').click()

    summary = page.locator("#fehler")
    expect(summary).to_be_focused()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator('[name="message"]')).to_have_value(MESSAGE)
    expect(page.locator('[name="municipality"]')).to_have_value("05170024")
    target = summary.locator("a").first.get_attribute("href")
    assert target
    expect(page.locator(target)).to_have_attribute("name", "phone")

    page.locator('[name="phone"]').fill("٠١٥٢ ٥٤٥٩٩٣٧١")
    page.locator('button[type="submit"]:not([name])').click()
    reference = re.sub(r"\D", "", page.locator(".kim-reference").inner_text())
    assert is_reference(reference)
    expect(page.locator(".kim-understood")).to_contain_text("+49 1525 4599371")
    assert not re.search("54599371|4599371|fehler", page.url)
    page.reload()
    expect(page.locator(".kim-understood")).to_contain_text("+49 1525 4599371")

    mail = postfix.find(MOERS, reference)
    grouped = f"{reference[:3]}-{reference[3:6]}-{reference[6:]}"
    assert mail["Subject"] == f"[KIM] {grouped} Moers ar TEL"
    body = mail.get_body(("plain",))
    assert body
    text = body.get_content()
    for line in MESSAGE.split("\n"):
        assert line in text
    assert "+49 1525 4599371" in text
    assert "٠١٥٢ ٥٤٥٩٩٣٧١" in text
    assert "Servicestelle Zuwanderung" in text


def test_the_page_never_scrolls_sideways_on_a_small_phone(page: Page, service: Service) -> None:
    """320 CSS pixels, the narrowest that WCAG 1.4.10 asks for."""
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/", "/ar/", "/ar/kontakt/", "/ti/kontakt/", "/kontakt/", "/prs/orte/moers/"):
        page.goto(service.url + path)
        box = page.locator("body").bounding_box()
        assert box
        assert box["width"] <= 320, path
