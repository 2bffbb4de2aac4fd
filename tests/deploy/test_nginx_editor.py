"""The proxy before the editor, as it is shipped, run by nginx."""

import contextlib
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import trustme

from tests.servers.nginx import CONFIG, Nginx, running
from tests.servers.ports import free_port

NAME = "redaktion.portal.example.org"


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that arrive."""

    def do_GET(self) -> None:
        """Write them as lines."""
        body = "".join(f"{name}={text}\n" for name, text in self.headers.items()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@contextlib.contextmanager
def echo() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Nginx]:
    """Run the file with a port of its own, as an office does that has one address for two sites."""
    proxy, leaf = Nginx(tmp_path, free_port(), free_port(), trustme.CA()), "redaktion"
    certificate = proxy.authority.issue_cert(NAME)
    certificate.private_key_pem.write_to_path(tmp_path / f"{leaf}-key.pem")
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(tmp_path / f"{leaf}.pem", append=True)
    with echo() as upstream:
        text = (CONFIG / "kim-editor.conf").read_text("utf-8")
        for old, new in {
            "listen [::]:443 ssl http2;": "",
            "listen 443": f"listen 127.0.0.1:{proxy.port}",
            "/etc/ssl/kim": str(tmp_path),
            "127.0.0.1:8010": f"127.0.0.1:{upstream}",
            "deny all;": "allow 127.0.0.1;\n    deny all;",
        }.items():
            assert old in text, old
            text = text.replace(old, new)
        folders = "".join(
            f"{name}_temp_path {tmp_path}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (tmp_path / "nginx.conf").write_text(
            f"pid {tmp_path}/pid;\nerror_log {tmp_path}/error;\nevents {{}}\n"
            f"http {{\naccess_log off;\n{folders}{text}}}\n",
            "utf-8",
        )
        with running(proxy):
            yield proxy


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
def test_the_editor_hears_its_whole_address_and_no_foreign_login(
    nginx: Nginx, version: str
) -> None:
    """The name with the port, which its forms come from; what a visitor says he is, is not."""
    words = ["curl", "-ksS", version, "--resolve", f"{NAME}:{nginx.port}:127.0.0.1"]
    words += ["-H", "X-Remote-User: evil", "-H", "X-Kim-Roles: administer"]
    words += ["-H", "X-Real-IP: 203.0.113.9"]
    done = subprocess.run(
        [*words, f"https://{NAME}:{nginx.port}/"],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    assert f"Host={NAME}:{nginx.port}" in lines
    assert [line for line in lines if "Real-IP" in line] == ["X-Real-IP=127.0.0.1"]
    assert "evil" not in done.stdout
    assert "administer" not in done.stdout
