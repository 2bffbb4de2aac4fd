"""Pages made for one request are packed as built ones are: `formservice.web.made_page`."""

from collections.abc import Callable

import httpx
import pytest

from tests.formservice.web.small_site import Visitor, write, write_site

Ask = Callable[[Visitor, str], httpx.Response]


def form_again(visitor: Visitor, wish: str) -> httpx.Response:
    """Send a form that lacks everything."""
    return visitor.post("/ar/kontakt/", {}, {"Accept-Encoding": wish})


def receipt(visitor: Visitor, wish: str) -> httpx.Response:
    """Open the page after sending."""
    return visitor.get("/ar/danke/482719368/", **{"Accept-Encoding": wish})


def error(visitor: Visitor, wish: str) -> httpx.Response:
    """Open what is not there."""
    return visitor.get("/ar/nowhere/", **{"Accept-Encoding": wish})


def chooser(visitor: Visitor, wish: str) -> httpx.Response:
    """Open the choice of languages."""
    return visitor.get("/", **{"Accept-Encoding": wish})


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    """Return a visitor of a site with a gateway."""
    site = write_site(tmp_path_factory.mktemp("site"))
    write(site / "index.html", f"<!-- kim:suggested --><!-- /kim:suggested -->{'all ' * 100}")
    return Visitor(site)


@pytest.mark.parametrize("ask", [form_again, receipt, error, chooser])
@pytest.mark.parametrize(
    ("wish", "coding"),
    [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0", None), ("identity", None)],
)
def test_the_browser_decides(visitor: Visitor, ask: Ask, wish: str, coding: str | None) -> None:
    """The same page, in the smallest form that it accepts; caches are told that there are more."""
    plain, answer = ask(visitor, "identity"), ask(visitor, wish)
    assert answer.headers.get("content-encoding") == coding
    assert answer.text == plain.text
    assert "Accept-Encoding" in answer.headers["vary"]
    assert int(answer.headers["content-length"]) == answer.num_bytes_downloaded


def test_what_leads_on_is_not_packed(visitor: Visitor) -> None:
    """A redirect has no page."""
    answer = visitor.get("/ar")
    assert (answer.status_code, answer.content) == (308, b"")
    assert "content-encoding" not in answer.headers
