import asyncio
import io
import json
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from formservice.monitoring.logging import configure_logs
from formservice.web.app import SERVER_OPTIONS
from formservice.web.connections import CROWDED, CROWDED_SECONDS
from portal.page_style import hash_source
from portal.problems import ConfigurationError
from tests.formservice.web.small_site import GOOD, Notebook, Visitor
from tests.languages import LOCALES


@pytest.fixture(scope="module")
def visitor(site: Path) -> Visitor:
    return Visitor(site)


def test_the_site_is_served_as_it_was_built(visitor: Visitor, site: Path) -> None:
    """Pages, their folders, and HEAD."""
    assert visitor.get("/de/kontakt/").content == (site / "de/kontakt/index.html").read_bytes()
    assert visitor.get("/").text.count("gateway") == 1
    head = visitor.ask("HEAD", "/ar/kontakt/")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "cached"),
    [
        ("/de/", "public, max-age=300"),
        ("/assets/kim.0123abcd.css", "public, max-age=31536000, immutable"),
        ("/de/danke/482719368/", "no-store"),
        ("/nowhere", "no-store"),
        ("/healthz", "no-store"),
    ],
)
def test_caches_keep_what_may_be_kept(visitor: Visitor, path: str, cached: str) -> None:
    """Never what belongs to one person."""
    assert visitor.get(path).headers["cache-control"] == cached


def test_an_unchanged_page_is_not_sent_again(visitor: Visitor) -> None:
    """Data costs money on a prepaid phone."""
    etag = visitor.get("/de/").headers["etag"]
    again = visitor.ask("GET", "/de/", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "wish",
    [
        "bytes=",
        "bytes=-",
        "lines=1-2",
        "bytes=9-3",
        "bytes=999999999-",
        "bytes=0-1,4-5",
        "bytes=-0",
    ],
)
def test_an_odd_range_gets_the_whole_page(visitor: Visitor, wish: str) -> None:
    """No English page about a header that nobody has typed."""
    answer = visitor.get("/de/", Range=wish)
    assert (answer.status_code, answer.content) == (200, visitor.get("/de/").content)


@pytest.mark.parametrize(
    ("wish", "part"), [("bytes=3-5", slice(3, 6)), ("bytes=-4", slice(-4, None))]
)
def test_a_broken_download_goes_on(visitor: Visitor, wish: str, part: slice) -> None:
    """A PDF over a bad line need not start again."""
    answer = visitor.get("/de/", Range=wish)
    assert (answer.status_code, answer.content) == (206, visitor.get("/de/").content[part])


@pytest.mark.parametrize(
    "path",
    [
        "/assets/notes.bak",
        "/.secret/",
        "/assets/",
        "/de/../../pyproject.toml",
        "/%2e%2e/%2e%2e/pyproject.toml",
        "/de/%00",
        "/de/" + "x" * 5000,
        "/de/index.html/x",
        "//evil.example/",
    ],
)
def test_what_is_no_page_of_the_site_is_not_found(visitor: Visitor, path: str) -> None:
    """Nothing hidden, nothing above the folder, no unknown kind of file, no listing."""
    answer = visitor.get(f"https://kim.example{path}")
    assert answer.status_code == 404
    assert "error 404" in answer.text


def test_a_folder_gets_its_slash_without_leaving_the_site(visitor: Visitor) -> None:
    """A crafted address must not become a redirect to another site."""
    assert visitor.get("/de").headers["location"] == "/de/"
    assert visitor.get("https://kim.example//de").headers["location"] == "/de/"
    assert visitor.ask("GET", "/de", headers={"Host": "evil.example"}).headers["location"] == "/de/"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/ar/kontakt/", {"GET", "HEAD", "POST"}),
        ("PUT", "/ar/danke/482719368/", {"GET", "HEAD", "POST"}),
        ("POST", "/ar/", {"GET", "HEAD"}),
        ("TRACE", "/ar/", {"GET", "HEAD"}),
        ("DELETE", "/ar/nowhere", {"GET", "HEAD"}),
    ],
)
def test_other_methods_are_refused_in_the_readers_language(
    visitor: Visitor, method: str, path: str, allowed: set[str]
) -> None:
    """405 names what is allowed."""
    answer = visitor.ask(method, path)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == allowed
    assert 'lang="ar" dir="rtl"' in answer.text


def test_every_language_has_its_error_pages(visitor: Visitor) -> None:
    """By the address, else by the browser's wish, else German."""
    for locale in LOCALES.published:
        answer = visitor.get(f"/{locale.path}/nowhere/")
        assert f'lang="{locale.tag}" dir="{locale.direction}"' in answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert 'lang="uk"' in visitor.get("/nowhere/", **{"Accept-Language": "uk, en"}).text
    assert 'lang="de"' in visitor.get("/nowhere/").text


def test_every_response_carries_the_security_headers(site: Path, visitor: Visitor) -> None:
    """Pages, forms, errors and failures alike; no cookie, no server's name, no CORS."""
    broken = Visitor(site, Notebook(RuntimeError("broken")))
    answers = [
        visitor.get("/de/"),
        visitor.get("/nowhere"),
        visitor.get("/assets/kim.0123abcd.css"),
        visitor.post("/de/kontakt/", GOOD),
        visitor.post("/de/kontakt/", {}),
        visitor.post("/de/kontakt/", {}, {"Origin": "https://evil.example"}),
        broken.post("/de/kontakt/", GOOD),
    ]
    assert answers[-1].status_code == 500
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert f"style-src 'self' {hash_source('main{}')};" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "max-age=63072000" in answer.headers["strict-transport-security"]
        for absent in ("set-cookie", "server", "x-powered-by", "access-control-allow-origin"):
            assert absent not in answer.headers


def test_in_clear_text_no_browser_is_bound_to_https(site: Path) -> None:
    """The demo runs on a loopback address."""
    visitor = Visitor(site, base_url="http://127.0.0.1:8000")
    assert "strict-transport-security" not in visitor.get("/de/").headers


def test_a_failure_of_ours_is_a_page_in_the_readers_language(site: Path) -> None:
    """The server never sees the exception, so it cannot log its text."""
    answer = Visitor(site, Notebook(RuntimeError("x"))).post("/ti/kontakt/", GOOD)
    assert answer.status_code == 500
    assert 'lang="ti"' in answer.text
    assert "error 500" in answer.text


@pytest.mark.parametrize("path", ["/ti/kontakt/", "/ti/"])
def test_a_connection_too_many_gets_the_page_with_the_phone_number(
    visitor: Visitor, path: str
) -> None:
    """In the reader's language, whatever was asked for, and its connection ends."""

    async def ask() -> httpx.Response:
        async def crowded(scope: Scope, receive: Receive, send: Send) -> None:
            await visitor.app({**scope, CROWDED: True}, receive, send)

        transport = httpx.ASGITransport(crowded)
        async with httpx.AsyncClient(transport=transport, base_url="https://kim.example") as client:
            return await client.get(path)

    answer = asyncio.run(ask())
    assert answer.status_code == 503
    assert "error 503" in answer.text
    assert 'lang="ti"' in answer.text
    assert answer.headers["retry-after"] == str(CROWDED_SECONDS)
    assert answer.headers["connection"] == "close"
    assert answer.headers["content-security-policy"]


def test_the_process_says_that_it_is_there(visitor: Visitor) -> None:
    """For the watchdog; it names no version."""
    assert visitor.get("/healthz").json() == {"status": "ok"}


def test_a_site_that_is_not_built_stops_the_start(tmp_path: Path) -> None:
    """Before the first reader, with the remedy."""
    with pytest.raises(ConfigurationError, match="kim build"):
        Visitor(tmp_path)


def test_a_visitor_who_leaves_is_no_failure(visitor: Visitor) -> None:
    """A phone that loses its network in the middle of a form must not raise an alarm."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = {"content-type": "application/x-www-form-urlencoded"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/de/kontakt/",
        "query_string": b"",
        "headers": [(key.encode(), value.encode()) for key, value in headers.items()],
        "client": ("192.0.2.7", 1),
    }
    with structlog.testing.capture_logs() as lines:
        asyncio.run(visitor.app(scope, receive, send))  # type: ignore[arg-type]
    assert [line["event"] for line in lines] == ["disconnected"]
    assert sent[0]["status"] == 400


def test_the_server_is_told_to_be_silent() -> None:
    """Its own log holds addresses, its proxy handling believes any header."""
    assert SERVER_OPTIONS["access_log"] is False
    assert SERVER_OPTIONS["proxy_headers"] is False
    assert SERVER_OPTIONS["server_header"] is False


def test_the_log_is_json_without_values() -> None:
    """Also where a library logs an exception that quotes somebody's data."""
    stream = io.StringIO()
    kept = logging.getLogger().handlers[:]
    configure_logs(stream)
    try:
        quoting = ValueError("amal@example.org")
        logging.getLogger("library").error("it broke", exc_info=quoting)
        structlog.get_logger().info("accepted", reference="482719365")
    finally:
        structlog.reset_defaults()
        logging.basicConfig(handlers=kept, force=True)
    broke, accepted = map(json.loads, stream.getvalue().splitlines())
    assert broke["types"] == ["ValueError"]
    assert "amal" not in stream.getvalue()
    assert accepted["reference"] == "482719365"
    assert accepted["timestamp"].endswith("Z")


@settings(max_examples=100)
@given(path=st.text(st.characters(exclude_categories=["Cs"])), header=st.text("a-z;q=0.1,*"))
def test_no_address_breaks_the_service(visitor: Visitor, path: str, header: str) -> None:
    """Whatever stands in the address bar."""
    assert ask_raw(visitor, f"/{path}", header) in {200, 308, 404}


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/de/../../secret.txt", "//etc/passwd", "/\\.."]
)
def test_no_path_leads_out_of_the_site(visitor: Visitor, site: Path, path: str) -> None:
    """Also where a server hands it over as it was sent."""
    (site.parent / "secret.txt").write_text("x", "utf-8")
    assert ask_raw(visitor, path, "") == 404


def ask_raw(visitor: Visitor, path: str, language: str) -> int:
    """Send a decoded path as a server hands it over; return the status."""
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()  # the visitor waits for the answer
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"accept-language", language.encode())],
        "client": ("192.0.2.7", 1),
    }
    asyncio.run(visitor.app(scope, receive, send))  # type: ignore[arg-type]
    return statuses[0]
