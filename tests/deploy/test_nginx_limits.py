"""The limits against floods behind Debian's nginx."""

from pathlib import Path

import httpx

from tests.deploy.test_nginx import CANARY, FORM, HOTLINE, always, headers_of
from tests.servers.kim_service import running_service
from tests.servers.nginx import adapt, running
from tests.servers.postfix import free_port

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
