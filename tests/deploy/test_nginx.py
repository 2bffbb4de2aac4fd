"""The proxy of `deploy/nginx` in front of a real service, in Debian's nginx."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from formservice.config.settings import Settings
from formservice.web.middleware.security_headers import (
    TWO_YEARS,
    UNCHANGING,
    content_security_policy,
    scripted_pages,
)
from kim.doctor.checks import Grade
from kim.doctor.public_form import check_form
from portal.district import load_district
from portal.file_kinds import FIVE_MINUTES, FOREVER, kind_of
from portal.languages.german_beside import BESIDE
from portal.languages.registry import load_locales
from portal.page_style import read_styles
from sitebuild.content.docs import Docs
from sitebuild.content.pages import read_pages
from tests.deploy.changed_addresses import UNKNOWN
from tests.servers.kim_service import Service, running_service
from tests.servers.nginx import Nginx, adapt, command, running
from tests.servers.ports import free_port
from tests.servers.postfix import Postfix

HOTLINE = load_district(Path("districts/kreis-wesel")).hotline.display
MOERS = "servicestelle-zuwanderung@moers.example"
CANARY = "kanarienvogel"
FORM = {
    "municipality": "05170024",
    "phone": "030 23125 812",
    "email": "",
    "language": "ar",
    "name": CANARY,
    "message": CANARY,
}
ADDRESS = "127.0.0.1"
REGISTRY = Path("i18n/locales.toml")
ADDRESSES = ["/ar", f"/ar/{BESIDE}"]
"""Where the form stands: by itself, and with German beside it."""


class Proxied:
    """A proxy with a service behind it that can be stopped."""

    def __init__(self, nginx: Nginx, service: Service) -> None:
        self.nginx = nginx
        self.service = service
        self.client = httpx.Client(base_url=nginx.url, verify=nginx.trust())


@pytest.fixture(scope="module")
def proxied(
    tmp_path_factory: pytest.TempPathFactory, site: Path, postfix: Postfix
) -> Iterator[Proxied]:
    """Run both; the service knows the public address, as in production."""
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    nginx = adapt(folder, site, service_port=port)
    settings = {"KIM_PORT": str(port), "KIM_PROXY_HEADER": "X-Real-IP", "KIM_BASE_URL": nginx.url}
    with running(nginx), running_service(folder, site, postfix.port, **settings) as service:
        proxied = Proxied(nginx, service)
        yield proxied
        proxied.client.close()


@pytest.fixture(scope="module")
def always(site: Path) -> dict[str, str]:
    """Return the headers that the service gives to every page of the built site."""
    policy = content_security_policy(read_styles(site))
    return {"Content-Security-Policy": policy, **UNCHANGING, **TWO_YEARS}


def headers_of(answer: httpx.Response) -> dict[str, str]:
    names = ("Content-Security-Policy", *UNCHANGING, *TWO_YEARS)
    return {name: answer.headers.get(name, "") for name in names}


def test_nginx_takes_the_file(tmp_path: Path, site: Path) -> None:
    """`nginx -t` finds nothing to say about the file as it is shipped, but for paths."""
    nginx = adapt(tmp_path / "nginx", site, service_port=9)
    result = subprocess.run(command(nginx, "-t"), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "warn" not in result.stderr


def test_nginx_starts_before_the_first_build(tmp_path: Path) -> None:
    """Neither moved pages nor styles are known."""
    nginx = adapt(tmp_path / "nginx", tmp_path / "empty", service_port=9)
    result = subprocess.run(command(nginx, "-t"), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("path", ["/", "/ar/orte/", "/de/orte/", "/de/nothing/", "/robots.txt"])
def test_every_page_carries_the_headers_of_the_service(
    proxied: Proxied, always: dict[str, str], path: str
) -> None:
    """Whoever serves it: one policy, no word about what runs here, no cookie."""
    answer = proxied.client.get(path)
    assert headers_of(answer) == always
    assert answer.headers["server"] == "nginx"
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-type"].lower().endswith("charset=utf-8")


PAGES = {p.role: p.here for p in read_pages(Docs(Path("docs")), [], load_locales(REGISTRY))}
"""The paths of pages below a language, by role."""
FIRST = ("/ar/", "/de-simple/", "/zh-hans/")
SCRIPTED = scripted_pages(PAGES, [path.strip("/") for path in FIRST])
RUNNING = [*(f"/ar{end}" for end in SCRIPTED if end not in FIRST), *FIRST]


def test_nginx_names_the_pages_as_they_are_called() -> None:
    """It cannot read roles: who renames the file of such a page changes the proxy as well."""
    conf = Path("deploy/nginx/nginx.conf").read_text("utf-8")
    assert f"({PAGES['contact']}|{PAGES['thanks']}[0-9]+/)$ {{" in conf
    assert f"location ~ /{PAGES['thanks']}(index\\.html)?$ {{" in conf
    assert f'/{PAGES["thanks"]})" $kim_thanks;' in conf
    for page in SCRIPTED.keys() - set(FIRST):
        assert f'"~{page}(index\\.html)?$"' in conf
    for status in (404, 405, 413, 503):
        assert f"/$kim_language/{PAGES[f'error-{status}']}index.html;" in conf


def policy_of(site: Path, path: str) -> str:
    """Return the policy that the service gives a page with a script."""
    scripts = (said for end, said in SCRIPTED.items() if path.endswith(end))
    return content_security_policy(read_styles(site), next(scripts))


@pytest.mark.parametrize("path", RUNNING)
def test_the_pages_with_a_script_may_run_it(proxied: Proxied, site: Path, path: str) -> None:
    """As the service says it: the same script works, and no other page has one."""
    for query in ("", "?x=1"):
        answer = proxied.client.get(f"{path}{query}")
        assert answer.status_code == 200
        assert answer.headers["content-security-policy"] == policy_of(site, path)


@pytest.mark.parametrize("path", ["/", "/ar/", "/ar/kontakt/", "/de/nothing/", "/ar/suche/"])
def test_a_browser_shows_the_style(proxied: Proxied, chromium: Browser, path: str) -> None:
    """The policy allows it, from proxy and service, on pages with and without a script."""
    context = chromium.new_context(ignore_https_errors=True)
    page = context.new_page()
    blamed: list[str] = []
    page.on("console", lambda message: blamed.append(message.text))
    page.goto(proxied.nginx.url + path)
    shown = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol") == "h2"
    context.close()
    assert shown == "#17282d"
    assert not [each for each in blamed if "Content Security Policy" in each]


def test_pages_are_packed_and_kept_as_long_as_they_may(proxied: Proxied) -> None:
    """Packed at build time; pages for minutes, named assets for ever."""
    page = proxied.client.get("/ar/", headers={"Accept-Encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    assert page.headers["cache-control"] == FIVE_MINUTES
    assert "Accept-Encoding" in page.headers["vary"]
    href = page.text.partition('rel="icon" href="')[2]
    asset = proxied.client.get(href.partition('"')[0])
    assert asset.status_code == 200
    assert asset.headers["cache-control"] == FOREVER


SUGGESTED = 'kim-suggested">'
"""The list of the languages that a browser names; the style has the word as well."""
BROWSER = "gzip, deflate, br, zstd"
"""What browsers accept."""


@pytest.mark.parametrize("path", ["/ar/", "/sitemap.xml", "/", "/orte/moers/", "/ar/kontakt/"])
def test_a_browser_gets_the_smallest_form(proxied: Proxied, path: str) -> None:
    """Of the same page; caches on the way are told that there are several, each with its name."""
    small, large, plain = (
        proxied.client.get(path, headers={"Accept-Encoding": wish})
        for wish in (BROWSER, "gzip", "identity")
    )
    assert small.headers.get("content-encoding") == "br"
    assert large.headers.get("content-encoding") == "gzip"
    assert "content-encoding" not in plain.headers
    assert small.content == large.content == plain.content
    assert small.num_bytes_downloaded < large.num_bytes_downloaded < plain.num_bytes_downloaded
    for answer in (small, large, plain):
        assert "Accept-Encoding" in answer.headers.get("vary", ""), answer
    names = [answer.headers["etag"] for answer in (small, large, plain) if "etag" in answer.headers]
    assert len(set(names)) == len(names)


def test_what_the_browser_has_is_not_sent_again(proxied: Proxied) -> None:
    """Nor does another form of it count as the same."""
    one = proxied.client.get("/ar/", headers={"Accept-Encoding": BROWSER})
    known = {"If-None-Match": one.headers["etag"]}
    again = proxied.client.get("/ar/", headers={"Accept-Encoding": BROWSER, **known})
    assert (again.status_code, again.content) == (304, b"")
    assert proxied.client.get("/ar/", headers={"Accept-Encoding": "gzip", **known}).is_success


def test_a_machine_without_brotli_sends_gzip(tmp_path: Path, site: Path) -> None:
    """The package is wanted, not needed."""
    nginx = adapt(tmp_path / "nginx", site, service_port=9, has_brotli=False)
    with running(nginx), httpx.Client(base_url=nginx.url, verify=nginx.trust()) as client:
        answer = client.get("/ar/", headers={"Accept-Encoding": BROWSER})
    assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    "path",
    [
        *("/druck/kim-kreis-wesel.zip", "/druck/kim-kreis-wesel_ti.zip", "/vorschau/ti.png"),
        *("/druck/kim-kreis-wesel_flyer_ti.pdf", "/ti/teilen/start.svg", "/teilen/start.png"),
    ],
)
def test_what_is_handed_on_says_what_it_is(proxied: Proxied, path: str, site: Path) -> None:
    """The same from the proxy as from the service, byte by byte, also where it was packed."""
    answer = proxied.client.get(path, headers={"Accept-Encoding": "gzip"})
    kind = kind_of(path)
    assert kind
    assert answer.headers["content-type"].partition(";")[0] == kind.media_type
    assert answer.content == (site / path.lstrip("/")).read_bytes()


@pytest.mark.parametrize("path", [*UNKNOWN, "/ar/.git/config", "/metrics", "/healthz"])
def test_what_is_not_there_is_told_in_the_language_of_the_address(
    proxied: Proxied, path: str
) -> None:
    """Also what only the machine itself may see."""
    answer = proxied.client.get(path)
    assert answer.status_code == 404
    assert ('lang="ar"' if path.startswith("/ar/") else 'lang="de"') in answer.text
    assert HOTLINE in answer.text


def test_refusals_of_the_proxy_are_pages(proxied: Proxied, always: dict[str, str]) -> None:
    """Too much, and the wrong method: still the reader's language and the phone number."""
    large = proxied.client.post("/ar/kontakt/", data={"message": "x" * 70_000})
    assert large.status_code == 413
    for method in ("TRACE", "PUT", "DELETE", "OPTIONS"):
        assert proxied.client.request(method, "/ar/hilfe/").status_code == 405
    wrong = proxied.client.post("/ar/hilfe/", data=FORM)
    assert wrong.status_code == 405
    assert wrong.headers["allow"] == "GET, HEAD"
    for answer in (large, wrong):
        assert 'lang="ar"' in answer.text
        assert HOTLINE in answer.text
        assert headers_of(answer) == always


@pytest.mark.parametrize("start", ADDRESSES)
def test_a_request_goes_through_to_the_mailbox(
    proxied: Proxied, postfix: Postfix, start: str
) -> None:
    """Form, thanks with the reference, mail; each header once."""
    before = len(postfix.mails(MOERS))
    assert "<form" in proxied.client.get(f"{start}/kontakt/").text
    answer = proxied.client.post(f"{start}/kontakt/", data={**FORM, "message": f"{CANARY} {start}"})
    assert answer.status_code == 307
    assert answer.headers["location"].startswith(f"{start}/danke/")
    thanks = proxied.client.get(answer.headers["location"])
    assert thanks.status_code == 200
    assert len(thanks.headers.get_list("content-security-policy")) == 1
    assert thanks.headers["cache-control"] == "no-store"
    assert len(postfix.wait_for(MOERS, before + 1)) == before + 1


@pytest.mark.parametrize("path", ["/", "/kontakt/", "/orte/moers/"])
def test_choosers_offer_the_languages_of_the_browser(
    proxied: Proxied, always: dict[str, str], path: str
) -> None:
    """On the gateway and wherever all languages are to be chosen from."""
    answer = proxied.client.get(path, headers={"Accept-Language": "ti, en;q=0.5"})
    assert answer.status_code == 200
    assert SUGGESTED in answer.text
    assert headers_of(answer) == always


WISHES = ("", "ti, en;q=0.5", "de", "ti,en;q=0.5", "uk, ti", "{bad}", f"ar,{'x-y,' * 60}de")
"""What browsers say, and what they do not: a wish that is no list, and one that is too long."""


@pytest.mark.parametrize("path", ["/", "/orte/moers/"])
def test_nobody_gets_the_languages_of_another(proxied: Proxied, path: str) -> None:
    """Kept by the proxy or not, packed or not, whatever else is in the request."""
    own = f"http://127.0.0.1:{proxied.service.settings['KIM_PORT']}{path}"
    unread = {"Range": "bytes=5-9", "Cookie": "a=b", "X-Forwarded-For": "ar"}
    for coding in (BROWSER, "gzip", "identity", BROWSER):
        for wish in WISHES:
            heads = {"Accept-Language": wish, "Accept-Encoding": coding}
            shown = proxied.client.get(path, headers=heads)
            known = wish if len(wish) < 200 and "{" not in wish else ""
            right = httpx.get(own, headers={**heads, "Accept-Language": known})
            assert shown.text == right.text
            assert shown.headers["vary"] == right.headers["vary"]
            assert "Accept-Language" in shown.headers["vary"]
            assert shown.headers["cache-control"] == FIVE_MINUTES
            odd = proxied.client.get(f"{path}?{wish}", headers={**heads, **unread})
            assert odd.content == shown.content


def test_the_proxy_keeps_the_choosers(proxied: Proxied) -> None:
    """Who asks as somebody before them is answered by the proxy alone; a wrong method is not."""
    wish = {"Accept-Language": "prs, tr;q=0.1"}
    assert SUGGESTED in proxied.client.get("/kontakt/", headers=wish).text
    assert proxied.client.post("/kontakt/", headers=wish).status_code == 405
    proxied.service.stop()
    assert SUGGESTED in proxied.client.get("/kontakt/?again", headers=wish).text
    plain = proxied.client.get("/kontakt/", headers={"Accept-Language": "tr, prs;q=0.1"})
    assert SUGGESTED not in plain.text
    assert '<ul class="kim-languages' in plain.text
    proxied.service.start()


def test_without_the_service_the_phone_number_stays(
    proxied: Proxied, always: dict[str, str]
) -> None:
    """503 in the reader's language; all other pages as ever; and afterwards it works again."""
    proxied.service.stop()
    for answer in (
        proxied.client.request(method, f"{start}/kontakt/", data=FORM)
        for start in ADDRESSES
        for method in ("POST", "GET")
    ):
        assert answer.status_code == 503
        assert 'lang="ar" dir="rtl"' in answer.text.replace("'", '"')
        assert HOTLINE in answer.text
        assert answer.headers["retry-after"] == "300"
        assert headers_of(answer) == always
    assert proxied.client.get("/ar/hilfe/").status_code == 200
    assert '<ul class="kim-languages' in proxied.client.get("/").text
    for path in UNKNOWN:
        unknown = proxied.client.get(path)
        assert unknown.status_code == 404
        assert HOTLINE in unknown.text
    proxied.service.start()
    assert proxied.client.get("/ar/kontakt/").status_code == 200


def test_the_doctor_sees_a_service_that_is_gone(
    proxied: Proxied, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From outside, through the proxy, which goes on showing all other pages."""
    proxied.nginx.authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    own = {"KIM_BASE_URL": proxied.nginx.url, "KIM_SITE_DIR": str(site)}
    settings = Settings.from_environ(own)
    district, locales = load_district(Path("districts/kreis-wesel")), load_locales(REGISTRY)

    def grades() -> dict[str, Grade]:
        return {each.subject: each.grade for each in check_form(settings, locales, district)}

    assert grades() == {"site certificate": Grade.GOOD, "form": Grade.GOOD}
    proxied.service.stop()
    assert grades() == {"site certificate": Grade.GOOD, "form": Grade.BAD}
    proxied.service.start()
    assert grades()["form"] is Grade.GOOD


def test_no_log_names_a_visitor_or_their_words(proxied: Proxied) -> None:
    """After all of the above: no address, no number, no reference, no query, no word."""
    proxied.client.get("/ar/hilfe/?q=suchwort", headers={"User-Agent": "Fernsprecher/9"})
    for start in ADDRESSES:
        proxied.client.get(f"{start}/danke/482719368/")
    logs = proxied.nginx.logs()
    assert "/ar/hilfe/" in logs
    for word in (ADDRESS, CANARY, "482719368", "suchwort", "Fernsprecher", "23125"):
        assert word not in logs, word
    service = proxied.service.log.read_text("utf-8")
    assert ADDRESS not in service.replace(f"{ADDRESS}:", "")
    assert CANARY not in service
