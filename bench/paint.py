"""Compare how soon a page is seen on a cheap phone with a bad network: ours and stock Material.

Each page is opened RUNS times, 5 unless told otherwise. Both sites have the same German text and
are packed the same way; Chromium gets 400 kbit/s, 400 ms from asking to answer, and a sixth of the
processor. The peer is Material as it comes with mkdocs-static-i18n, but without search and without
fonts of Google, which would make it slower.
"""

import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import click
from playwright.sync_api import Browser

from bench.build import ROOT, measure_peer
from sitebuild.output.compress import compress_folder
from tests.servers.chromium import running_chromium
from tests.servers.kim_service import KIM, environ

RUNS = 5
BYTES_PER_SECOND = 400_000 // 8
LATENCY_MS = 400
SLOWER = 6
LANGUAGES = 5
"""In the peer as well: its pages name them all."""
PAGES = {
    "start": ("de/", ""),
    "help": ("de/hilfe/", "hilfe/"),
    "place": ("de/orte/moers/", "orte/moers/"),
}

_LISTEN = """() => {
  window.kimLargest = 0;
  const listen = list => list.getEntries().forEach(e => { window.kimLargest = e.startTime; });
  new PerformanceObserver(listen).observe({type: "largest-contentful-paint", buffered: true});
}"""
_READ = """() => ({
  first: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  largest: window.kimLargest,
  loaded: performance.getEntriesByType("navigation")[0].loadEventEnd,
  bytes: performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
    .reduce((sum, e) => sum + e.transferSize, 0),
  requests: performance.getEntriesByType("resource").length + 1,
})"""


@dataclass(frozen=True, slots=True)
class Paint:
    """What one visit with an empty cache took: milliseconds, bytes, requests."""

    first: float
    largest: float
    loaded: float
    bytes: float
    requests: float


class Packed(SimpleHTTPRequestHandler):
    """Serves the packed form of a file, over one connection, as a real server does."""

    protocol_version = "HTTP/1.1"

    def send_head(self):  # type: ignore[no-untyped-def] # noqa: ANN201 - the base's signature
        """Answer with the file packed by brotli where there is one."""
        path = Path(self.translate_path(self.path))
        file = path / "index.html" if path.is_dir() else path
        packed = file.with_name(f"{file.name}.br")
        if not packed.is_file():
            return super().send_head()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Encoding", "br")
        self.send_header("Content-Length", str(packed.stat().st_size))
        self.end_headers()
        return packed.open("rb")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Write no log."""


@click.command(help=__doc__)
@click.argument("runs", type=click.IntRange(1, 1000), default=RUNS)
def main(runs: int) -> None:
    """Measure every page of both sites and print medians and their ratio."""
    measures = [field.name for field in fields(Paint)]
    print(f"{'page':6} {'site':6}", *(f"{name:>9}" for name in measures))
    with tempfile.TemporaryDirectory(prefix="kim-bench-", dir=ROOT / "build") as name:
        folder = Path(name)
        _build(folder)
        with running_chromium() as browser:
            for page, (own, other) in PAGES.items():
                ours = _median(browser, folder / "ours", own, runs)
                peer = _median(browser, folder / "peer", other, runs)
                print(f"{page:6} {'ours':6}", *(f"{value:9.0f}" for value in ours))
                print(f"{page:6} {'peer':6}", *(f"{value:9.0f}" for value in peer))
                ratios = (theirs / own for theirs, own in zip(peer, ours, strict=True))
                print(f"{page:6} {'ratio':6}", *(f"{ratio:9.1f}" for ratio in ratios))


def _build(folder: Path) -> None:
    command: list[str | Path] = [KIM, "build", "--no-pdf"]
    subprocess.run(
        command,
        cwd=ROOT,
        env=environ(KIM_SITE_DIR=str(folder / "ours")),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    measure_peer(folder, LANGUAGES)
    compress_folder(folder / "peer")


def _median(browser: Browser, site: Path, path: str, runs: int) -> tuple[float, ...]:
    with _served(site) as origin:
        visits = [astuple(_visit(browser, origin + path)) for _ in range(runs)]
    return tuple(statistics.median(values) for values in zip(*visits, strict=True))


@contextmanager
def _served(site: Path) -> Iterator[str]:
    handler = partial(Packed, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def _visit(browser: Browser, address: str) -> Paint:
    """Load a page in a fresh browser profile as a slow phone does."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    try:
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": LATENCY_MS,
                "downloadThroughput": BYTES_PER_SECOND,
                "uploadThroughput": BYTES_PER_SECOND,
            },
        )
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.add_init_script(f"({_LISTEN})()")
        page.goto(address, wait_until="load", timeout=120_000)
        page.wait_for_timeout(500)
        return Paint(**page.evaluate(_READ))
    finally:
        context.close()


if __name__ == "__main__":
    main()
