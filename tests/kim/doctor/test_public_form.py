"""`kim doctor` asks for the form through the public address: whatever is not the form is bad."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from formservice.config.settings import Settings
from kim.doctor import public_form
from kim.doctor.public_form import check_form, check_style
from portal.page_roles import FILE, write_addresses
from portal.page_style import hash_source
from portal.problems import BUILD
from tests.formservice.samples import LOCALES
from tests.formservice.web.small_site import ADDRESSES
from tests.servers.webpage import WESEL, WebPage, form, running_page


def look(url: str) -> list[str]:
    """Return grade, subject and text of each finding."""
    settings = Settings.from_environ({"KIM_BASE_URL": url})
    found = check_form(settings, LOCALES, WESEL)
    return [f"{each.grade} {each.subject}: {each.text}" for each in found]


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the built site, which knows where the contact page is."""
    monkeypatch.chdir(tmp_path)
    site = tmp_path / "build" / "site"
    write_addresses(ADDRESSES, site)
    return site


def test_without_built_pages_nobody_knows_where_the_form_is(page: WebPage, site: Path) -> None:
    """The file is named, and nothing is asked."""
    (site / FILE).unlink()
    (line,) = look(page.url)
    assert line.startswith("bad form: build/site/.pages.json: ")
    assert line.endswith(f"Remedy: {BUILD}")
    assert page.asked == []


@pytest.fixture
def page() -> Iterator[WebPage]:
    with running_page() as page:
        yield page


def test_the_form_is_asked_for_once_and_nothing_is_sent(page: WebPage) -> None:
    """One GET of the German page; it is no request of a person."""
    (line,) = look(page.url)
    assert line == f"good form: {page.url}/de/kontakt/ shows the form of {WESEL.name}"
    assert page.asked == ["GET /de/kontakt/"]


def test_below_a_path_it_is_asked_for_there(page: WebPage) -> None:
    """The form sends to where it is shown."""
    page.body = form("/kim/de/kontakt/")
    assert look(f"{page.url}/kim")[0].startswith("good form")
    assert page.asked == ["GET /kim/de/kontakt/"]


@pytest.mark.parametrize(
    ("status", "remedy"),
    [(503, "kim-web"), (502, "kim-web"), (504, "kim-web"), (404, "KIM_BASE_URL"), (500, "kim-web")],
)
def test_another_answer_is_bad(page: WebPage, status: int, remedy: str) -> None:
    """Whatever the page says that comes with it."""
    page.status = status
    (line,) = look(page.url)
    assert line.startswith(f"bad form: {page.url}/de/kontakt/ answers {status}. Remedy: ")
    assert remedy in line


def test_a_redirect_is_not_followed(page: WebPage) -> None:
    """Whoever types the address into a form elsewhere would not write to us."""
    with running_page() as elsewhere:
        page.status, page.headers = 308, {"Location": f"{elsewhere.url}/de/kontakt/"}
        (line,) = look(page.url)
        assert elsewhere.asked == []
    assert f"leads to {elsewhere.url}/de/kontakt/" in line
    assert line.startswith("bad form")
    assert "KIM_BASE_URL" in line


@pytest.mark.parametrize(
    "body", ["", "<h1>It works!</h1>", form("/elsewhere/de/kontakt/"), form("/de/kontakt/", [])]
)
def test_a_page_that_is_not_our_form_is_bad(page: WebPage, body: str) -> None:
    """A proxy that shows something else, another path, or another district."""
    page.body = body
    (line,) = look(page.url)
    assert line.startswith(f"bad form: {page.url}/de/kontakt/ ")
    assert "Remedy: " in line


def style_of(page: WebPage) -> list[str]:
    """Return grade and text of what is said of the style."""
    settings = Settings.from_environ({"KIM_BASE_URL": page.url})
    return [f"{each.grade} {each.text}" for each in check_style(settings, LOCALES)]


def test_a_style_that_the_policy_does_not_allow_is_bad(page: WebPage) -> None:
    """Pages are new, and nginx was not reloaded: browsers show them bare."""
    page.body = "<style>p{}</style>"
    for style, grade in (("p{}", "good"), ("q{}", "bad")):
        page.headers = {"Content-Security-Policy": f"style-src {hash_source(style)}"}
        (line,) = style_of(page)
        assert line.startswith(f"{grade} {page.url}/de/ ")
        assert ("systemctl reload nginx" in line) == (grade == "bad")
    assert page.asked == ["GET /de/", "GET /de/"]


@pytest.mark.parametrize(("status", "headers"), [(503, {}), (404, {}), (302, {"Location": "/x"})])
def test_a_start_page_that_is_not_shown_is_bad(
    page: WebPage, status: int, headers: dict[str, str]
) -> None:
    """The form may be well, for the service answers it; the pages are the proxy's."""
    page.status, page.headers = status, headers
    (line,) = style_of(page)
    assert line.startswith(f"bad {page.url}/de/ answers {status}. Remedy: ")


def test_what_has_no_style_or_no_policy_has_nothing_to_part(page: WebPage) -> None:
    """Nor is an answer that does not come told twice."""
    assert style_of(page) == []
    page.body = "<style>p{}</style>"
    assert style_of(page) == []
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    assert list(check_style(Settings.from_environ({"KIM_BASE_URL": url}), LOCALES)) == []


def test_nobody_listens() -> None:
    """Neither nginx nor service: no reader comes through."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    (line,) = look(url)
    assert line.startswith(f"bad form: {url}/de/kontakt/ cannot be reached (Connection refused)")
    assert "nginx" in line
    assert "IPAddressAllow" in line


@pytest.mark.parametrize("greeting", [b"220 mail.kreis.example ESMTP\r\n", b""])
def test_something_else_listens(greeting: bytes) -> None:
    """What is no web server is no form, and no traceback."""

    def greet(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(greeting)

    with socket.create_server(("127.0.0.1", 0)) as other:
        threading.Thread(target=greet, args=[other], daemon=True).start()
        (line,) = look(f"http://127.0.0.1:{other.getsockname()[1]}")
    assert line.startswith("bad form: ")
    assert "cannot be reached" in line


@pytest.mark.parametrize("slow", ["silent", "endless"])
def test_it_waits_for_a_limited_time(
    page: WebPage, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    """A doctor who hangs rings no bell."""
    monkeypatch.setattr(public_form, "SECONDS", 0.3)
    if slow == "silent":
        page.silent.clear()
    else:
        page.endless = True
    (line,) = look(page.url)
    assert line.startswith(f"bad form: {page.url}/de/kontakt/ cannot be reached (no whole answer")


def test_the_certificate_is_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a browser does; how long it holds is a line of its own."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    soon = datetime.now(UTC) + timedelta(days=20, hours=1)
    with running_page(authority.issue_cert("127.0.0.1", not_after=soon)) as page:
        (stranger,) = look(page.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        certificate, known = look(page.url)
    assert stranger.startswith("bad form: https://127.0.0.1:")
    assert "certificate" in stranger
    assert certificate.startswith("note site certificate: holds for 20 days")
    assert known.startswith("good form")
    past = datetime.now(UTC) - timedelta(days=1)
    for leaf in (
        authority.issue_cert("127.0.0.1", not_before=past - timedelta(days=9), not_after=past),
        authority.issue_cert("portal.kreis.example"),
    ):
        with running_page(leaf) as page:
            (line,) = look(page.url)
            assert line.startswith(f"bad form: {page.url}/de/kontakt/ has no valid certificate (")
