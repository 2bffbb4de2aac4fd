"""The limits against floods behind Debian's nginx."""

import contextlib
import re
import ssl
from collections.abc import Iterator
from pathlib import Path
from socket import create_connection

import httpx

from tests.deploy.test_nginx import CANARY, FORM, HOTLINE, always, headers_of
from tests.servers.kim_service import running_service
from tests.servers.nginx import CONFIG, NAME, Nginx, adapt, running
from tests.servers.ports import free_port

__all__ = ["always"]


def test_the_proxy_passes_a_refusal_and_alone_names_the_client(
    site: Path, tmp_path: Path, always: dict[str, str]
) -> None:
    """429 with its form and Retry-After; whatever the client claims, its own network counts."""
    nginx = adapt(tmp_path / "nginx", site, service_port=(port := free_port()))
    settings = {"KIM_PROXY_HEADER": "X-Real-IP", "KIM_REQUESTS_PER_NETWORK": "2"}
    own = {"KIM_PORT": str(port), "KIM_BASE_URL": nginx.url, **settings}
    with (
        running(nginx),
        running_service(tmp_path, site, free_port(), **own),
        httpx.Client(base_url=nginx.url, verify=nginx.trust()) as client,
    ):
        answers = [
            client.post(
                "/ar/kontakt/",
                data={**FORM, "message": f"{CANARY} {number}"},
                headers={"X-Real-IP": f"203.0.{number}.1", "X-Forwarded-For": f"198.51.{number}.1"},
            )
            for number in range(3)
        ]
    assert [answer.status_code for answer in answers] == [307, 307, 429]
    refused = answers[-1]
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    assert f"{CANARY} 2" in refused.text
    assert HOTLINE in refused.text
    assert headers_of(refused) == always


SHELTER = 80
"""People behind one address."""


@contextlib.contextmanager
def slow_requests(nginx: Nginx, number: int, client: str) -> Iterator[list[ssl.SSLSocket]]:
    """Give so many connections whose request has begun, and never ends by itself."""
    context = nginx.trust()
    with contextlib.ExitStack() as open_:
        sockets = []
        for _ in range(number):
            plain = open_.enter_context(create_connection((NAME, nginx.port)))
            secret = open_.enter_context(context.wrap_socket(plain, server_hostname=NAME))
            head = f"POST /ar/kontakt/ HTTP/1.1\r\nHost: {NAME}\r\nX-Real-IP: {client}\r\n"
            secret.sendall(f"{head}Content-Length: 9\r\nExpect: 100-continue\r\n\r\n".encode())
            assert secret.recv(99).startswith(b"HTTP/1.1 100")  # nginx waits for the body
            sockets.append(secret)
        yield sockets


def with_a_limit_of(number: int, folder: Path, site: Path) -> Nginx:
    """Return a proxy that allows so few requests at once, and is told by the client who it is."""
    nginx = adapt(folder, site, service_port=9)
    file = folder / "nginx.conf"
    text, found = re.subn(
        r"limit_conn kim-clients \d+;",
        f"limit_conn kim-clients {number};"
        " real_ip_header X-Real-IP; set_real_ip_from 127.0.0.1; set_real_ip_from ::1;",
        file.read_text("utf-8"),
    )
    assert found == 1
    file.write_text(text, "utf-8")
    return nginx


def test_a_shelter_is_not_shut_out(site: Path, tmp_path: Path) -> None:
    """Eighty people of one address send at once on a slow line, and the next one reads a page."""
    allowed = re.search(
        r"limit_conn kim-clients (\d+);", (CONFIG / "nginx.conf").read_text("utf-8")
    )
    assert allowed
    assert int(allowed[1]) >= SHELTER * 10
    nginx = adapt(tmp_path / "nginx", site, service_port=9)
    with (
        running(nginx),
        slow_requests(nginx, SHELTER, "203.0.113.1"),
        httpx.Client(base_url=nginx.url, verify=nginx.trust()) as client,
    ):
        assert client.get("/ar/hilfe/").status_code == 200


def test_one_address_cannot_take_all_connections(
    site: Path, tmp_path: Path, always: dict[str, str]
) -> None:
    """Above the limit: the page with the phone number; others, and an end of one, are not hit."""
    nginx = with_a_limit_of(3, tmp_path / "nginx", site)
    with running(nginx), httpx.Client(base_url=nginx.url, verify=nginx.trust()) as client:

        def page(address: str) -> httpx.Response:
            return client.get("/ar/hilfe/", headers={"X-Real-IP": address})

        with slow_requests(nginx, 3, "203.0.113.1") as open_requests:
            refused = page("203.0.113.1")
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "300"
            assert HOTLINE in refused.text
            assert 'lang="ar"' in refused.text
            assert headers_of(refused) == always
            assert page("203.0.113.2").status_code == 200
            open_requests[0].sendall(b"a=1&b=222")
            assert b"503" in open_requests[0].recv(99)  # no service runs behind it
            assert page("203.0.113.1").status_code == 200
        with slow_requests(nginx, 3, "2001:db8:1:2::1"):
            assert page("2001:db8:1:2:3::9").status_code == 503
            assert page("2001:db8:1:3::1").status_code == 200
        assert "203.0.113" not in nginx.logs()
