"""Service and proxy serve the same kinds of files in the same way: one list, tried for real."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from formservice.web.middleware.security_headers import content_security_policy
from portal.file_kinds import FILE_KINDS
from portal.page_style import read_styles
from tests.formservice.web.small_site import Visitor, write_site
from tests.servers import apache, nginx
from tests.servers.ports import free_port

ALIKE = ("content-type", "cache-control", "content-disposition", "content-security-policy")
NAMES = [
    *(f"dateien/Über uns{kind.suffix}" for kind in FILE_KINDS),
    *("FOTO.JPEG", "plan.20261101.pdf", "assets/bild.0123abcd.svg", "kontakt.de.pdf"),
]
UNSERVED = ["dateien/x.heic", "dateien/liesmich", "dateien/x.tar.gz", "dateien/x.docm", "x.html.br"]
BYTES = "Grüße, Größe, Füße. ".encode() * 40


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with a file of each kind, and some of none."""
    folder = write_site(tmp_path_factory.mktemp("kinds") / "site")
    for name in (*NAMES, *UNSERVED):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(BYTES)
    return folder


@pytest.fixture(scope="module", params=[nginx, apache], ids=["nginx", "apache"])
def proxy(
    request: pytest.FixtureRequest, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """Return a client of nginx or Apache; no service runs behind it."""
    server = request.param
    own = server.adapt(tmp_path_factory.mktemp("proxy") / "own", site, service_port=free_port())
    with server.running(own), httpx.Client(base_url=own.url, verify=own.trust()) as client:
        yield client


@pytest.mark.parametrize("name", NAMES)
def test_both_serve_a_kind_alike(site: Path, proxy: httpx.Client, name: str) -> None:
    """Bytes, media type with its charset, time to live, download or not, and the policy."""
    by_service, by_proxy = Visitor(site).get(f"/{name}"), proxy.get(f"/{name}")
    for answer in (by_service, by_proxy):
        assert (answer.status_code, answer.content) == (200, BYTES)
    for header in ALIKE:
        assert by_service.headers.get(header) == by_proxy.headers.get(header), header


@pytest.mark.parametrize("name", UNSERVED)
def test_both_refuse_what_is_no_kind_of_the_list(
    site: Path, proxy: httpx.Client, name: str
) -> None:
    """A file that got there by accident has no address."""
    assert Visitor(site).get(f"/{name}").status_code == 404
    assert proxy.get(f"/{name}").status_code == 404


def test_a_picture_of_lines_runs_no_script(site: Path, proxy: httpx.Client) -> None:
    """SVG may hold scripts; opened by itself it is bound by the policy of the pages."""
    policy = content_security_policy(read_styles(site))
    assert "script-src 'none'" in policy
    for client in (Visitor(site), proxy):
        answer = client.get("/dateien/Über uns.svg")
        assert answer.headers["content-security-policy"] == policy
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_film_can_be_wound_on(site: Path, proxy: httpx.Client) -> None:
    """Players ask for parts."""
    wish = {"Range": "bytes=3-5"}
    for answer in (
        Visitor(site).ask("GET", "/dateien/Über uns.mp4", headers=wish),
        proxy.get("/dateien/Über uns.mp4", headers=wish),
    ):
        assert (answer.status_code, answer.content) == (206, BYTES[3:6])


def test_documents_of_an_office_are_offered_to_be_kept(site: Path) -> None:
    """A browser shows pictures, sounds, films, PDF and plain text itself."""
    kept = {
        kind.suffix
        for kind in FILE_KINDS
        if Visitor(site).get(f"/dateien/Über uns{kind.suffix}").headers.get("content-disposition")
    }
    assert kept == {".docx", ".odp", ".ods", ".odt", ".pptx", ".xlsx"}
