"""The proxy as a stranger meets it: which TLS it speaks, and what lies below /.well-known/."""

import socket
import ssl
from collections.abc import Iterator

import httpx
import pytest

from tests.servers.nginx import NAME, Nginx, adapt, running

CHALLENGE = "/.well-known/acme-challenge/token"
CONTACT = "/.well-known/security.txt"


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """Run it over a site without pages, with two files of the administrator."""
    folder = tmp_path_factory.mktemp("nginx")
    nginx = adapt(folder, folder / "site", service_port=9)
    for path in (CHALLENGE, CONTACT, "/.well-known/../secret"):
        file = folder / f"www{path}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{path}\n", "utf-8")
    for up in (folder, *folder.parents[:2]):
        up.chmod(0o755)
    with running(nginx):
        yield nginx


def agreed(
    nginx: Nginx,
    version: ssl.TLSVersion,
    suites: str = "ALL",
    group: str = "",
    name: str | None = NAME,
) -> str:
    """Return the suite that both sides agree on, where the client offers these alone."""
    context = nginx.trust()
    context.check_hostname = name is not None
    context.minimum_version = context.maximum_version = version
    context.set_ciphers(f"{suites}:@SECLEVEL=0")
    if group:
        context.set_ecdh_curve(group)
    with (
        socket.create_connection(("127.0.0.1", nginx.port)) as plain,
        context.wrap_socket(plain, server_hostname=name) as secret,
    ):
        cipher = secret.cipher()
    assert cipher
    return cipher[0]


@pytest.mark.parametrize(
    "suites", ["ECDHE+AESGCM", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"]
)
def test_tls_with_forward_secrecy_is_spoken(nginx: Nginx, suites: str) -> None:
    """1.2 with ephemeral keys and AES-GCM, and 1.3."""
    assert agreed(nginx, ssl.TLSVersion.TLSv1_2, suites).startswith("ECDHE-")
    assert agreed(nginx, ssl.TLSVersion.TLSv1_3).startswith("TLS_AES_")


@pytest.mark.parametrize("suites", ["kRSA", "DHE", "ECDHE+AES+SHA1", "CHACHA20", "ECDHE+AESCCM8"])
def test_other_suites_are_refused(nginx: Nginx, suites: str) -> None:
    """Without forward secrecy, without authenticated encryption, or of another kind."""
    with pytest.raises(ssl.SSLError):
        agreed(nginx, ssl.TLSVersion.TLSv1_2, suites)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_versions_are_refused(nginx: Nginx, version: ssl.TLSVersion) -> None:
    """Although the client would."""
    with pytest.raises((ssl.SSLError, ConnectionError)):
        agreed(nginx, version)


def test_two_groups_are_spoken(nginx: Nginx) -> None:
    """The client offers one alone; why these, says decision 0057."""
    for group in ("prime256v1", "secp384r1"):
        assert agreed(nginx, ssl.TLSVersion.TLSv1_3, group=group)
    for group in ("X25519", "secp521r1"):
        with pytest.raises(ssl.SSLError):
            agreed(nginx, ssl.TLSVersion.TLSv1_3, group=group)


def test_the_strongest_suite_is_taken(nginx: Nginx) -> None:
    """Whatever order the client prefers."""
    assert "AES256" in agreed(nginx, ssl.TLSVersion.TLSv1_2, "ECDHE+AES128:ECDHE+AESGCM")


@pytest.mark.parametrize("name", ["other.example", "127.0.0.1.example", None])
def test_another_name_gets_no_certificate(nginx: Nginx, name: str | None) -> None:
    """A scanner that knows the address alone does not learn whose machine this is."""
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        agreed(nginx, ssl.TLSVersion.TLSv1_3, name=name)


def test_another_name_gets_no_page_and_no_redirect(nginx: Nginx) -> None:
    """Nobody can have our pages, or a redirect to them, under a name of theirs."""
    foreign = {"Host": "other.example"}
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        httpx.get(nginx.clear_url, headers=foreign)
    with httpx.Client(base_url=nginx.url, verify=nginx.trust()) as client:
        answer = client.get(CONTACT, headers=foreign)
        assert answer.status_code == 421
        assert CONTACT not in answer.text
        assert client.get(CONTACT).status_code == 200


def test_who_issues_certificates_finds_the_challenge(nginx: Nginx) -> None:
    """In clear text, for there may be no certificate yet; everything else is led to TLS."""
    clear = nginx.clear_url
    assert httpx.get(clear + CHALLENGE).text == f"{CHALLENGE}\n"
    for path in (CONTACT, "/", "/.well-known/acme-challenge-no"):
        assert httpx.get(clear + path).status_code == 308


def test_the_contact_for_reports_is_found(nginx: Nginx) -> None:
    """RFC 9116: text over TLS, with the headers of every answer; no other hidden file."""
    with httpx.Client(base_url=nginx.url, verify=nginx.trust()) as client:
        found = client.get(CONTACT)
        assert (found.status_code, found.text) == (200, f"{CONTACT}\n")
        assert found.headers["content-type"] == "text/plain; charset=utf-8"
        assert "default-src 'none'" in found.headers["content-security-policy"]
        for path in ("/.well-known/", "/.well-known/none", "/.well-known/%2e%2e/secret", "/.git"):
            assert client.get(path).status_code == 404
