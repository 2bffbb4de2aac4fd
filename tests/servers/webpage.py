"""A web server that gives one answer to every request, and records the requests."""

import contextlib
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme

from portal.district import load_district
from tests.waiting import LIMIT

WESEL = load_district(Path("districts/kreis-wesel"))


def form(path: str, towns: list[str] | None = None) -> str:
    """Return what of the German contact page at *path* says whose it is."""
    keys = [town.key for town in WESEL.municipalities] if towns is None else towns
    options = "".join(f'<option value="{key}" lang="de">…</option>' for key in keys)
    return f'<form method="post" action="{path}#fehler"><select>{options}</select></form>'


class WebPage(ThreadingHTTPServer):
    """Answers as told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.headers: Mapping[str, str] = {}
        self.body = form("/de/kontakt/")
        self.endless = False
        self.silent = threading.Event()
        """While it is not set the server says nothing."""
        self.silent.set()
        self.asked: list[str] = []
        self.scheme = "http"

    @property
    def url(self) -> str:
        """Address of the server, without a slash at its end."""
        return f"{self.scheme}://127.0.0.1:{self.server_port}"

    def protect(self, leaf: trustme.LeafCert) -> None:
        """Speak TLS with this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.scheme = "https"

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet about clients that hang up."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer as told."""
        server = self.server
        assert isinstance(server, WebPage)
        server.asked.append(f"{self.command} {self.path}")
        server.silent.wait(LIMIT)
        self.send_response(server.status)
        for name, value in server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(server.body.encode())
        while server.endless:
            self.wfile.write(b"<!-- more -->")
            time.sleep(0.02)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited name
        """Keep quiet."""


@contextlib.contextmanager
def running_page(certificate: trustme.LeafCert | None = None) -> Iterator[WebPage]:
    """Run it while the block runs; with a *certificate* it speaks TLS."""
    with WebPage() as page:
        if certificate:
            page.protect(certificate)
        threading.Thread(target=page.serve_forever, daemon=True).start()
        try:
            yield page
        finally:
            page.endless = False
            page.silent.set()
            page.shutdown()
