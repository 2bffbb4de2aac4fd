"""Reload and "Back" behind the receipt: nobody sends twice, nobody meets an error."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.servers.kim_service import Service
from tests.servers.postfix import Postfix

MOERS = "servicestelle-zuwanderung@moers.example"
NUMBERS = {False: "0152 28817386", True: "0152 28817387"}
SEND = "button[type=submit]:not([name])"


@pytest.mark.parametrize("has_scripts", NUMBERS)
def test_whoever_goes_back_has_sent_once(
    phone_page: Page, service: Service, postfix: Postfix, *, has_scripts: bool
) -> None:
    """The form is there with what was typed; sent again as it is, it is the same request."""
    phone_page.goto(f"{service.url}/ar/kontakt/")
    phone_page.locator('[name="municipality"]').select_option("05170024")
    phone_page.locator('[name="phone"]').fill(NUMBERS[has_scripts])
    phone_page.locator(SEND).click()
    receipt = phone_page.locator(".kim-reference")
    reference = receipt.inner_text()
    phone_page.reload()
    expect(receipt).to_have_text(reference)

    phone_page.go_back()
    expect(phone_page.locator("#fehler")).to_have_count(0)
    expect(phone_page.locator('[name="phone"]')).to_have_value(NUMBERS[has_scripts])
    expect(phone_page.locator('[name="municipality"]')).to_have_value("05170024")
    phone_page.locator(SEND).click()
    expect(receipt).to_have_text(reference)

    digits = re.sub(r"\D", "", reference)
    postfix.find(MOERS, digits)
    assert sum(digits.encode() in mail for mail in postfix.mails(MOERS)) == 1


@pytest.mark.parametrize("has_scripts", NUMBERS)
def test_whoever_goes_back_finds_when_to_be_called(
    phone_page: Page, service: Service, *, has_scripts: bool
) -> None:
    """And in which language: sent again without the times, the request would have us call at any.

    Also behind another page, which whoever wants to know more opens while writing.
    """
    page = phone_page
    page.goto(f"{service.url}/de/kontakt/")
    page.locator('[name="municipality"]').select_option("05170024")
    page.locator('[name="language"]').select_option("mis")
    page.locator("details:has([name=contact_times]) > summary").click()
    number = NUMBERS[has_scripts].replace("8738", "8748")
    typed = {"phone": number, "contact_times": "nach 16 Uhr", "other_language": "Krio"}
    for name, words in typed.items():
        page.locator(f'[name="{name}"]').fill(words)
    page.goto(f"{service.url}/de/datenschutz/")
    page.go_back()
    for name, words in typed.items():
        expect(page.locator(f'[name="{name}"]')).to_have_value(words)
    page.locator(SEND).click()
    receipt = page.locator(".kim-reference")
    reference = receipt.inner_text()
    page.go_back()
    for name, words in typed.items():
        expect(page.locator(f'[name="{name}"]')).to_have_value(words)
    page.locator(SEND).click()
    expect(receipt).to_have_text(reference)


@pytest.mark.parametrize("has_scripts", [False])
def test_a_professional_who_goes_back_finds_what_was_typed(
    phone_page: Page, service: Service, *, has_scripts: bool
) -> None:
    """Also the dates and the language: nobody types them again, or sends half of them."""
    assert not has_scripts
    page = phone_page
    page.goto(f"{service.url}/de/fachstellen/uebergabe/")
    page.locator('[name="municipality"]').select_option("05170024")
    page.locator('[name="language"]').select_option("mis")
    typed = {"organisation": "Schule am Park", "contact_name": "Jo Muster"}
    typed |= {"phone": "030 23125 831", "date_1": "mittwochs ab 14 Uhr", "other_language": "Krio"}
    for name, words in typed.items():
        page.locator(f'[name="{name}"]').fill(words)
    page.locator('[name="agreed"]').check()
    page.locator("button[type=submit]").click()
    receipt = page.locator(".kim-reference")
    reference = receipt.inner_text()
    page.go_back()
    for name, words in typed.items():
        expect(page.locator(f'[name="{name}"]')).to_have_value(words)
    expect(page.locator('[name="language"]')).to_have_value("mis")
    page.locator("button[type=submit]").click()
    expect(receipt).to_have_text(reference)


@pytest.fixture
def phone_page(chromium: Browser, *, has_scripts: bool) -> Iterator[Page]:
    """Return a page on a small phone."""
    context = chromium.new_context(
        java_script_enabled=has_scripts, viewport={"width": 360, "height": 740}
    )
    yield context.new_page()
    context.close()
