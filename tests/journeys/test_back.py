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


@pytest.fixture
def phone_page(chromium: Browser, *, has_scripts: bool) -> Iterator[Page]:
    """Return a page on a small phone."""
    context = chromium.new_context(
        java_script_enabled=has_scripts, viewport={"width": 360, "height": 740}
    )
    yield context.new_page()
    context.close()
