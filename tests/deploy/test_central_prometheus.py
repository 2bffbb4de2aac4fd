"""A Prometheus on another machine gets the numbers through nginx, and nobody else does."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import trustme
import yaml  # type: ignore[import-untyped] # one file in one test

from tests.deploy.test_prometheus import RULES, UNITS
from tests.servers.nginx import CONFIG, Nginx, adapt, running
from tests.servers.ports import free_port
from tests.servers.webpage import WebPage, running_page

CENTRAL = Path("deploy/prometheus/central.yml")
INSTANCE = "/web@1/metrics"
AUTHORITY = trustme.CA()
"""Who signs the certificate of the Prometheus."""


def jobs(text: str) -> dict[str, str]:
    """Return the path that is asked for, by job."""
    return {job["job_name"]: job["metrics_path"] for job in yaml.safe_load(text)["scrape_configs"]}


def test_prometheus_understands_the_file(tmp_path: Path) -> None:
    """With its certificates in place; the jobs have the names that the rules know."""
    leaf = AUTHORITY.issue_cert("prometheus.kreis.example")
    leaf.cert_chain_pems[0].write_to_path(tmp_path / "kim-client.pem")
    leaf.private_key_pem.write_to_path(tmp_path / "kim-client-key.pem")
    text = CENTRAL.read_text("utf-8")
    file = tmp_path / "prometheus.yml"
    file.write_text(text.replace("/etc/prometheus/", f"{tmp_path}/"), "utf-8")
    (tmp_path / RULES.name).write_bytes(RULES.read_bytes())
    subprocess.run(["promtool", "check", "config", file], check=True, capture_output=True)
    assert jobs(text).keys() == UNITS.keys()
    assert f"{{__metrics_path__: {INSTANCE}, " in text


@pytest.fixture
def processes() -> Iterator[tuple[WebPage, WebPage]]:
    """Give two servers in the places of web and delivery."""
    with running_page() as web, running_page() as delivery:
        web.body, delivery.body = "kim_of_web 1\n", "kim_of_delivery 1\n"
        yield web, delivery


def proxy(folder: Path, processes: tuple[WebPage, WebPage]) -> tuple[Nginx, int]:
    """Return nginx with its file for the numbers, and the port at which they are."""
    (folder / "site").mkdir()
    nginx, port = adapt(folder / "nginx", folder / "site", service_port=9), free_port()
    text = (CONFIG / "kim-metrics.conf").read_text("utf-8")
    for old, new in {
        "listen [::]:9443 ssl;": "",
        "listen 9443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/nginx/kim-": f"{nginx.folder}/kim-",
        "127.0.0.1:9180": f"127.0.0.1:{processes[0].server_port}",
        "127.0.0.1:9181": f"127.0.0.1:{processes[1].server_port}",
        "127.0.0.1:919$instance": f"127.0.0.1:{processes[0].server_port}",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    (nginx.folder / "kim-metrics.conf").write_text(text, "utf-8")
    AUTHORITY.cert_pem.write_to_path(nginx.folder / "kim-metrics-ca.pem")
    return nginx, port


def test_who_shows_the_certificate_gets_the_numbers_of_each_process(
    tmp_path: Path, processes: tuple[WebPage, WebPage]
) -> None:
    """At the paths of central.yml; without a certificate, or with another's, nothing is told."""
    nginx, port = proxy(tmp_path, processes)
    paths = jobs(CENTRAL.read_text("utf-8"))
    url = f"https://127.0.0.1:{port}"

    def ask(path: str, shown: trustme.CA | None) -> httpx.Response:
        context = nginx.trust()
        if shown:
            shown.issue_cert("prometheus.kreis.example").configure_cert(context)
        return httpx.get(f"{url}{path}", verify=context, headers={"Connection": "close"})

    with running(nginx):
        assert ask(paths["kim-web"], AUTHORITY).text == "kim_of_web 1\n"
        assert ask(paths["kim-delivery"], AUTHORITY).text == "kim_of_delivery 1\n"
        assert ask(INSTANCE, AUTHORITY).text == "kim_of_web 1\n"
        for path in ("/healthz", INSTANCE.replace("1", "0")):
            assert ask(path, AUTHORITY).status_code == 404
        for shown in (None, trustme.CA()):
            refused = ask(paths["kim-web"], shown)
            assert (refused.status_code, "kim_of" in refused.text) == (400, False)
