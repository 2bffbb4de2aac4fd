"""Look at the built site in a browser: pictures for people, measurements for tests.

``python -m tests.website.screenshots build/site ar ti`` writes one picture per kind of page,
language, width and colour scheme to ``build/looks``.
"""

import contextlib
import functools
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from tests.servers.chromium import running_chromium

KINDS = (
    "",
    "hilfe/",
    "ablauf/",
    "orte/",
    "orte/moers/",
    "orte/alpen/",
    "kontakt/",
    "danke/",
    "suche/",
    "antworten/",
    "teilen/",
    "downloads/",
    "termine/",
    "datenschutz/",
    "fehler/404/",
)
"""One page of each template, as the path below the language."""
ROOTS = ("", "kontakt/", "404.html")
"""Pages above the languages."""
WIDTHS = (320, 360, 768, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PICTURES = Path("build/looks")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Write no log."""


@contextlib.contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a built site on loopback: its addresses are absolute paths. Yields the origin."""
    handler = functools.partial(Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def phone(
    browser: Browser, width: int = 360, scheme: Literal["light", "dark"] = "light"
) -> Iterator[Page]:
    """Open an empty page on a screen of *width* CSS pixels. Our pages never need a script."""
    context = browser.new_context(
        viewport={"width": width, "height": 740}, color_scheme=scheme, locale="de-DE"
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def take_pictures(site: Path, languages: list[str]) -> None:
    """Write pictures of every kind of page."""
    paths = [*ROOTS, *(f"{language}/{kind}" for language in languages for kind in KINDS)]
    with served(site) as origin, running_chromium() as browser:
        for scheme in SCHEMES:
            for width in WIDTHS:
                with phone(browser, width, scheme) as page:
                    for path in paths:
                        name = path.strip("/").replace("/", "-") or "gateway"
                        page.goto(origin + path)
                        file = PICTURES / f"{name}-{width}-{scheme}.png"
                        page.screenshot(path=file, full_page=True)


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]), sys.argv[2:] or ["de"])
