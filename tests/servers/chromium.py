"""Start Debian's Chromium without a window, without a network of its own."""

import contextlib
import shutil
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.waiting import LIMIT

MILLISECONDS = LIMIT * 1000
QUIET = [
    "--no-sandbox",  # the tests may run as root, and load pages of ours alone
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]


@contextlib.contextmanager
def running_chromium(*switches: str) -> Iterator[Browser]:
    """Start the browser with more *switches*, and end it."""
    path = shutil.which("chromium")
    if path is None:
        raise FileNotFoundError("chromium is not installed: run scripts/setup test")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET, *switches])
        _be_patient(browser)
        try:
            yield browser
        finally:
            browser.close()


def _be_patient(browser: Browser) -> None:
    """Wait as long as all tests do, in every context and page that is opened."""
    context, page = browser.new_context, browser.new_page

    def new_context(**options: Any) -> BrowserContext:
        opened = context(**options)
        opened.set_default_timeout(MILLISECONDS)
        return opened

    def new_page(**options: Any) -> Page:
        opened = page(**options)
        opened.set_default_timeout(MILLISECONDS)
        return opened

    browser.new_context = new_context  # type: ignore[method-assign] # has no default of its own
    browser.new_page = new_page  # type: ignore[method-assign]
    expect.set_options(timeout=MILLISECONDS)
