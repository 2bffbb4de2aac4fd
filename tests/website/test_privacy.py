"""Privacy in the browser: no cookie, no storage, nobody else asked, no policy broken."""

import pytest
from playwright.sync_api import Browser

from tests.servers.kim_service import Service
from tests.website.screenshots import KINDS, ROOTS

KEPT = (
    "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]"
)
FORM = {"#kim-municipality": "05170024", "#kim-phone": "030 23125 812"}
PAGES = [f"ar/{kind}" for kind in KINDS if kind != "danke/"]  # the service has no receipt as such
PATHS = [*ROOTS, *PAGES, "ar/mit-deutsch/kontakt/", "ar/antworten/"]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_keeps_nothing_and_asks_nobody(
    chromium: Browser, service: Service, path: str
) -> None:
    """Shared phones keep no trace; what the policy forbids would be an error in the console."""
    context = chromium.new_context()
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(f"{service.url}/{path}", wait_until="load")
    assert answer
    policy = answer.headers["content-security-policy"]
    has_script = path.endswith(("suche/", "antworten/", "hilfe/", "ablauf/")) or path == "ar/"
    assert policy.startswith("default-src 'none'")
    assert ("script-src 'self'" in policy) == has_script
    assert ("script-src 'none'" in policy) != has_script
    assert ("connect-src" in policy) == path.endswith("suche/")
    assert complaints == []
    assert all(url.startswith(f"{service.url}/") for url in asked)
    assert context.cookies() == []
    assert page.evaluate(KEPT) == [0, 0, 0]
    context.close()


def test_form_with_mistakes_and_receipt_break_no_policy(
    chromium: Browser, service: Service
) -> None:
    """The pages that the service makes itself; nothing of the request stays in the browser."""
    context = chromium.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{service.url}/ar/kontakt/")
    assert complaints == []
    page.locator(".kim-button:not([name])[type=submit]").click()
    page.wait_for_url("**/kontakt/#fehler")
    page.locator("#kim-municipality").select_option(FORM["#kim-municipality"])
    page.locator("#kim-phone").fill(FORM["#kim-phone"])
    page.locator(".kim-button:not([name])[type=submit]").click()
    page.locator(".kim-reference").wait_for()
    assert "23125" not in page.url
    # The browser also notes the status 422 and that the focus was where it should be.
    assert not [each for each in complaints if "Policy" in each or "Refused" in each]
    assert context.cookies() == []
    assert page.evaluate(KEPT) == [0, 0, 0]
    context.close()
