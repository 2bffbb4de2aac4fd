"""A helper and a person fill in one form: Arabic with German beside it, without a script."""

from playwright.sync_api import Browser

from tests.servers.kim_service import Service
from tests.website.axe import violations

PHONE = "0152 28817386"


def test_two_people_send_one_request(chromium: Browser, service: Service) -> None:
    """Page, mistakes and receipt all show both languages, and nothing typed is lost."""
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto(f"{service.url}/ar/kontakt/")
    page.locator(".kim-notes summary").click()
    page.locator(".kim-notes a[href*=mit-deutsch]").click()
    page.wait_for_url("**/ar/mit-deutsch/kontakt/")
    page.locator("#kim-phone").fill(PHONE)
    page.locator(".kim-button:not([name])[type=submit]").click()
    page.wait_for_url("**/ar/mit-deutsch/kontakt/#fehler")
    assert page.locator("#fehler .kim-beside").first.inner_text() == "Es gibt ein Problem"
    assert page.locator("#kim-phone").input_value() == PHONE
    page.locator("#kim-municipality").select_option("05170024")
    page.locator(".kim-button:not([name])[type=submit]").click()
    receipt = page.locator(".kim-receipt")
    assert receipt.locator("h2 .kim-beside").first.inner_text() == "Die Nummer Ihrer Nachricht"
    assert len(receipt.locator(".kim-reference").inner_text().replace(" ", "")) == 9
    page.locator(".kim-notes summary").click()
    page.locator(".kim-notes a").last.click()
    assert "mit-deutsch" not in page.url
    assert page.locator(".kim-reference").count() == 1
    context.close()


def test_both_languages_break_no_rule(chromium: Browser, service: Service) -> None:
    """Axe finds nothing in a page with two languages."""
    page = chromium.new_page(viewport={"width": 320, "height": 740})
    for path in ("", "kontakt/", "orte/moers/"):
        page.goto(f"{service.url}/ar/mit-deutsch/{path}")
        assert violations(page) == []
    page.close()


def test_a_helper_joins_in_when_something_is_typed_already(
    chromium: Browser, service: Service
) -> None:
    """The form is shown in both languages with what stands in it; Enter still sends it."""
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto(f"{service.url}/ar/kontakt/")
    page.locator("#kim-phone").fill(PHONE)
    page.locator("#kim-municipality").select_option("05170024")
    page.locator("button[name=nur-zeigen]").click()
    page.wait_for_url("**/ar/mit-deutsch/kontakt/#formular")
    assert page.locator("#fehler").count() == 0
    assert page.locator("#kim-phone").input_value() == PHONE
    page.locator("#kim-phone").press("Enter")
    page.locator(".kim-reference").wait_for()
    context.close()
