"""Apache of `deploy/apache` in front of a real service does what nginx does."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from portal.file_kinds import FIVE_MINUTES, FOREVER
from portal.redirects import read_map
from tests.deploy.changed_addresses import CHANGED
from tests.deploy.test_nginx import (
    ADDRESS,
    BROWSER,
    CANARY,
    FORM,
    HOTLINE,
    MOERS,
    RUNNING,
    Proxied,
    always,
    headers_of,
    policy_of,
)
from tests.deploy.test_nginx_tls import CHALLENGE, CONTACT, agreed
from tests.servers.apache import adapt, running
from tests.servers.kim_service import running_service
from tests.servers.ports import free_port
from tests.servers.postfix import Postfix

__all__ = ["always"]


@pytest.fixture(scope="module")
def proxied(
    tmp_path_factory: pytest.TempPathFactory, site: Path, postfix: Postfix
) -> Iterator[Proxied]:
    """Run both; the service knows the public address, as in production."""
    folder = tmp_path_factory.mktemp("apache")
    port = free_port()
    apache = adapt(folder / "own", site, service_port=port)
    for path in (CHALLENGE, CONTACT, "/secret"):
        file = folder / f"own/www{path}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{path}\n", "utf-8")
    settings = {"KIM_PORT": str(port), "KIM_PROXY_HEADER": "X-Real-IP", "KIM_BASE_URL": apache.url}
    with running(apache), running_service(folder, site, postfix.port, **settings) as service:
        proxied = Proxied(apache, service)
        yield proxied
        proxied.client.close()


@pytest.mark.parametrize("path", ["/", "/ar/orte/", "/ar/kontakt/", "/de/nothing/", "/robots.txt"])
def test_every_page_carries_the_headers_of_the_service(
    proxied: Proxied, always: dict[str, str], path: str
) -> None:
    """Each once, whoever serves it; no word about what runs here beyond its name."""
    answer = proxied.client.get(path)
    assert headers_of(answer) == always
    assert answer.headers["server"] == "Apache"
    assert "set-cookie" not in answer.headers
    assert len(answer.headers.get_list("cache-control")) == 1
    assert "x-content-type-options" in answer.headers


@pytest.mark.parametrize("path", RUNNING)
def test_the_pages_with_a_script_may_run_it(proxied: Proxied, site: Path, path: str) -> None:
    """As the service says it, and no other page."""
    answer = proxied.client.get(f"{path}?x=1")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == policy_of(site, path)


@pytest.mark.parametrize("path", ["/ar/", "/sitemap.xml", "/orte/moers/"])
def test_a_browser_gets_the_smallest_form(proxied: Proxied, path: str) -> None:
    """Packed by the build; caches are told that there are several, each with its own tag."""
    small, large, plain = (
        proxied.client.get(path, headers={"Accept-Encoding": wish})
        for wish in (BROWSER, "gzip", "identity")
    )
    codings = [answer.headers.get("content-encoding") for answer in (small, large, plain)]
    assert codings == ["br", "gzip", None]
    assert small.content == large.content == plain.content
    assert len({answer.headers["etag"] for answer in (small, large, plain)}) == 3
    for answer in (small, large, plain):
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["cache-control"] == FIVE_MINUTES
        assert answer.headers["content-type"] == plain.headers["content-type"]
        assert "content-language" not in answer.headers
    known = {"Accept-Encoding": BROWSER, "If-None-Match": small.headers["etag"]}
    assert proxied.client.get(path, headers=known).status_code == 304
    href = plain.text.partition('rel="icon" href="')[2].partition('"')[0]
    assert not href or proxied.client.get(href).headers["cache-control"] == FOREVER


def test_moved_addresses_lead_on(proxied: Proxied, always: dict[str, str], site: Path) -> None:
    """Without “?…”; what people and messengers have changed, too; http becomes https."""
    clear = httpx.get(f"{proxied.nginx.clear_url}/de/hilfe/")
    assert clear.status_code == 308
    assert clear.headers["location"].startswith("https://localhost")
    assert read_map(site)
    for path, new in {**read_map(site), **CHANGED}.items():
        moved = proxied.client.get(f"{path}?seite=3")
        assert moved.status_code == 308
        assert moved.headers["location"].removeprefix(proxied.nginx.url) == new
        assert headers_of(moved) == always
        assert moved.headers["cache-control"] == FIVE_MINUTES
    assert proxied.client.get("/de/hilfe").headers["location"].endswith("/de/hilfe/")


@pytest.mark.parametrize(
    "path",
    [
        *("/ar/danke/", "/ar/nichts/", "/ar/.git/config", "/ar/index.html.br", "/ar/assets/"),
        *("/xx/nichts/", "/nichts.php", "/metrics", "/healthz", "/de/intern/"),
        "/de/fehler/404/index.html",
    ],
)
def test_what_is_not_there_is_told_in_the_language_of_the_address(
    proxied: Proxied, always: dict[str, str], path: str
) -> None:
    """Also what only the machine itself may see."""
    answer = proxied.client.get(path)
    assert answer.status_code == 404
    assert ('lang="ar"' if path.startswith("/ar/") else 'lang="de"') in answer.text
    assert HOTLINE in answer.text
    assert headers_of(answer) == always
    assert answer.headers["cache-control"] == "no-store"


def test_refusals_are_pages(proxied: Proxied, always: dict[str, str]) -> None:
    """Too much, and the wrong method: still the reader's language and the phone number."""
    large = proxied.client.post("/ar/kontakt/", data={"message": "x" * 70_000})
    assert large.status_code == 413
    for method in ("POST", "TRACE", "PUT", "DELETE"):
        wrong = proxied.client.request(method, "/ar/hilfe/")
        assert wrong.status_code == 405
    wrong = proxied.client.post("/ar/hilfe/", data=FORM)
    assert wrong.headers["allow"] == "GET, HEAD"
    for answer in (large, wrong):
        assert 'lang="ar"' in answer.text
        assert HOTLINE in answer.text
        assert headers_of(answer) == always


def test_a_request_goes_through_to_the_mailbox(proxied: Proxied, postfix: Postfix) -> None:
    """Form, receipt with the reference, mail; each header once."""
    before = len(postfix.mails(MOERS))
    answer = proxied.client.post(
        "/ar/kontakt/", data=FORM, headers={"X-Real-IP": "x", "X-Forwarded-For": "192.0.2.1"}
    )
    assert answer.status_code == 307
    thanks = proxied.client.get(answer.headers["location"])
    assert thanks.status_code == 200
    assert len(thanks.headers.get_list("content-security-policy")) == 1
    assert thanks.headers["cache-control"] == "no-store"
    assert len(postfix.wait_for(MOERS, before + 1)) == before + 1


def test_without_the_service_the_phone_number_stays(
    proxied: Proxied, always: dict[str, str]
) -> None:
    """503 in the reader's language; all other pages as ever; and afterwards it works again."""
    proxied.service.stop()
    for method in ("POST", "GET"):
        answer = proxied.client.request(method, "/ar/kontakt/", data=FORM)
        assert answer.status_code == 503
        assert 'lang="ar"' in answer.text
        assert HOTLINE in answer.text
        assert answer.headers["retry-after"] == "300"
        assert headers_of(answer) == always
    assert proxied.client.get("/ar/hilfe/").status_code == 200
    assert '<ul class="kim-languages' in proxied.client.get("/").text
    proxied.service.start()
    assert proxied.client.get("/ar/kontakt/").status_code == 200


@pytest.mark.parametrize("suites", ["kRSA", "DHE", "ECDHE+AES+SHA1", "CHACHA20", "ECDHE+AESCCM8"])
def test_tls_is_that_of_nginx(proxied: Proxied, suites: str) -> None:
    """Versions, suites and groups."""
    apache = proxied.nginx
    assert agreed(apache, ssl.TLSVersion.TLSv1_3, group="prime256v1").startswith("TLS_AES_")
    assert agreed(apache, ssl.TLSVersion.TLSv1_2, "ECDHE+AESGCM").startswith("ECDHE-")
    with pytest.raises(ssl.SSLError):
        agreed(apache, ssl.TLSVersion.TLSv1_2, suites)
    for group in ("X25519", "secp521r1"):
        with pytest.raises(ssl.SSLError):
            agreed(apache, ssl.TLSVersion.TLSv1_3, group=group)


def test_another_name_gets_no_page(proxied: Proxied) -> None:
    """Nor a redirect to ours."""
    foreign = {"Host": "other.example"}
    assert httpx.get(proxied.nginx.clear_url, headers=foreign).status_code == 421
    answer = httpx.get(proxied.nginx.url, headers=foreign, verify=proxied.nginx.trust())
    assert answer.status_code == 421
    assert "kim" not in answer.text


def test_what_is_agreed_on_is_found(proxied: Proxied) -> None:
    """The challenge of ACME in clear text, security.txt with the headers of every answer."""
    assert httpx.get(f"{proxied.nginx.clear_url}{CHALLENGE}").text == f"{CHALLENGE}\n"
    found = proxied.client.get(CONTACT)
    assert (found.status_code, found.text) == (200, f"{CONTACT}\n")
    assert found.headers["content-type"] == "text/plain; charset=utf-8"
    assert "default-src 'none'" in found.headers["content-security-policy"]
    for path in ("/.well-known/", "/.well-known/none", "/.well-known/%2e%2e/secret"):
        assert proxied.client.get(path).status_code == 404


def test_no_log_names_a_visitor_or_their_words(proxied: Proxied) -> None:
    """After all of the above: no address, no number, no reference, no query, no word."""
    proxied.client.get("/ar/hilfe/?q=suchwort", headers={"User-Agent": "Fernsprecher/9"})
    for path in ("/ar/danke/482719368/", "/intern/geheim-geheim/", "/ar/nichts/"):
        proxied.client.get(path)
    logs = proxied.nginx.logs()
    for seen in ("/ar/hilfe/", "/ar/danke/", "/intern/", "/ar/nichts/"):
        assert f" GET {seen} " in logs, seen
    for word in (ADDRESS, CANARY, "482719368", "suchwort", "Fernsprecher", "23125", "geheim"):
        assert word not in logs, word
