"""Run Debian's nginx with the files of `deploy/nginx`, in folders of its own, on loopback."""

import contextlib
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.servers.ports import free_port
from tests.waiting import LIMIT, until

CONFIG = Path("deploy/nginx")
NAME = "localhost"
"""The name of the site; nginx answers no other one, nor an address of the machine."""


@dataclass(frozen=True, slots=True)
class Nginx:
    """A running proxy."""

    folder: Path
    port: int
    clear_port: int
    authority: trustme.CA

    @property
    def url(self) -> str:
        """Address of the site, without a slash at its end."""
        return f"https://{NAME}:{self.port}"

    @property
    def clear_url(self) -> str:
        """Address of the same site in clear text, without a slash at its end."""
        return f"http://{NAME}:{self.clear_port}"

    def trust(self) -> ssl.SSLContext:
        """Return the TLS context that verifies the certificate."""
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        return context

    def logs(self) -> str:
        """Return everything nginx has written."""
        return "".join(
            file.read_text("utf-8", "replace") for file in sorted(self.folder.glob("log/*"))
        )


def adapt(folder: Path, site: Path, *, service_port: int, has_brotli: bool = True) -> Nginx:
    """Write the files of `deploy/nginx` into *folder*, for this machine and these ports.

    Without brotli it is a machine that lacks the package and, hence, `kim-brotli.conf`.
    """
    nginx = Nginx(folder, free_port(), free_port(), trustme.CA())
    for name in ("log", "body", "proxy", "fastcgi", "uwsgi", "scgi"):
        (folder / name).mkdir(parents=True)
    leaf = nginx.authority.issue_cert(NAME, "127.0.0.1")
    leaf.private_key_pem.write_to_path(folder / "key.pem")
    for blob in leaf.cert_chain_pems:
        blob.write_to_path(folder / "chain.pem", append=True)
    text = (CONFIG / "nginx.conf").read_text("utf-8")
    for old, new in {
        "user www-data;": "user root;" if folder.owner() == "root" else "",
        "/run/nginx.pid": f"{folder}/pid",
        "/run/kim-choosers": f"{folder}/choosers",
        "/var/log/kim": f"{folder}/log",
        "/etc/nginx/kim-": f"{folder}/kim-",
        "listen [::]:80 default_server;": "",
        "listen [::]:80;": "",
        "listen [::]:443 ssl http2 default_server;": "",
        "listen [::]:443 ssl http2;": "",
        "listen 80": f"listen 127.0.0.1:{nginx.clear_port}",
        "listen 443": f"listen 127.0.0.1:{nginx.port}",
        "/srv/kim/site": f"{site}",
        "/var/www/kim": f"{folder}/www",
        "    sendfile on;": "    sendfile on;\n"
        + "".join(
            f"    {name}_temp_path {folder}/{name.split('_')[-1]};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ),
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    if not has_brotli:
        text = text.replace("/etc/nginx/modules-enabled/", f"{folder}/no-modules/")
    (folder / "nginx.conf").write_text(text, "utf-8")
    for name in ("kim-headers.conf", *(["kim-brotli.conf"] if has_brotli else [])):
        shutil.copy(CONFIG / name, folder / name)
    host = (CONFIG / "kim-host.conf").read_text("utf-8")
    for old, new in {
        "portal.example.org": NAME,
        "/etc/ssl/kim/fullchain.pem": f"{folder}/chain.pem",
        "/etc/ssl/kim/key.pem": f"{folder}/key.pem",
    }.items():
        assert old in host, old
        host = host.replace(old, new)
    (folder / "kim-host.conf").write_text(host, "utf-8")
    upstream = (CONFIG / "kim-upstream.conf").read_text("utf-8")
    assert "127.0.0.1:8000;" in upstream
    upstream = upstream.replace("127.0.0.1:8000;", f"127.0.0.1:{service_port};")
    (folder / "kim-upstream.conf").write_text(upstream, "utf-8")
    return nginx


def command(nginx: Nginx, *words: str) -> list[str]:
    """Return a call of nginx with the adapted file."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None:
        raise FileNotFoundError("nginx is not installed: run scripts/setup test")
    return [program, "-c", str(nginx.folder / "nginx.conf"), "-e", "/dev/null", *words]


@contextlib.contextmanager
def running(nginx: Nginx) -> Iterator[Nginx]:
    """Start nginx and stop it at the end."""
    process = subprocess.Popen(command(nginx, "-g", "daemon off;"))
    try:
        until(lambda: listens(nginx.port), "nginx", not_yet=(OSError,), by=process)
        yield nginx
    finally:
        process.terminate()
        process.wait(LIMIT)


def listens(port: int) -> bool:
    """Return True if something answers at *port*; raises `OSError` if not."""
    with socket.create_connection(("127.0.0.1", port), LIMIT):
        return True
