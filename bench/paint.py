"""Compare how soon a page is seen on a cheap phone with a bad network: ours and stock Material.

Both sites have the same German text, are packed the same way, and come from the nginx of `deploy`
with TLS and HTTP/2 through a line of our own: 400 kbit/s, 400 ms from asking to answer. Chromium
has a sixth of the processor. Each round opens each page of each site in turn with an empty cache,
and then another page of the same site, as a reader does. The peer is Material as it comes with
mkdocs-static-i18n, without search and without fonts of Google, which would make it slower. Round
trips are those that the first paint waits for: two to open a connection with TLS, one for the page,
one if it loads what it cannot be shown without.
"""

import base64
import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Page

from bench.pages import peer_tags, write_material
from bench.processes import finish, temporary_folder
from bench.rounds import alternate, say
from bench.slow_line import SlowLine, slow_line
from bench.table import Figures, Round, Table
from sitebuild.output.compress import compress_folder
from tests.servers.chromium import running_chromium
from tests.servers.nginx import NAME, adapt, running
from tests.servers.ports import free_port

FIRST_PAINT, NEXT = "first paint ms", " → next"
BYTES_PER_SECOND = 400_000 // 8
ROUND_TRIP = 0.4
SLOWER = 6
LANGUAGES = 5
"""In the peer as well: its pages name them all."""
START, HELP, TOWN = "", "hilfe/", "orte/moers/"
VISITS = ((START, HELP), (TOWN, HELP))
"""The page that is opened first, and the one after it."""
OURS, EARLIER, PEER = "ours", "earlier", "Material"
FOLDERS = {OURS: "de/", EARLIER: "de/", PEER: ""}
"""Where the German pages are."""

_LISTEN = """() => {
  window.kimLargest = 0;
  const listen = list => list.getEntries().forEach(e => { window.kimLargest = e.startTime; });
  new PerformanceObserver(listen).observe({type: "largest-contentful-paint", buffered: true});
}"""
_PAINTED = 'performance.getEntriesByName("first-contentful-paint").length > 0'
_READ = """() => [
  performance.getEntriesByName("first-contentful-paint")[0].startTime,
  window.kimLargest,
  performance.getEntriesByType("navigation")[0].loadEventEnd,
  performance.getEntriesByType("resource").filter(e => e.transferSize > 0).length + 1,
  performance.getEntriesByType("resource").some(
    e => e.renderBlockingStatus === "blocking" && e.transferSize > 0),
]"""


@dataclass(frozen=True, slots=True)
class Site:
    """A running site behind its line."""

    pages: str
    line: SlowLine


def measure(rounds: int, site: Path, earlier: Path | None) -> Iterator[Table]:
    """Yield a table for each page."""
    with temporary_folder() as folder, ExitStack() as open_:
        say("building the site of the peer")
        config = write_material(folder / "material", peer_tags(LANGUAGES))
        finish([sys.executable, "-m", "mkdocs", "build", "-q", "-f", config])
        compress_folder(config.parent / "site")
        folders = {OURS: site, **({EARLIER: earlier} if earlier else {})}
        folders[PEER] = config.parent / "site"
        keys: list[str] = []
        sites = {
            who: open_.enter_context(_served(folder / f"nginx-{who}", where.resolve(), keys, who))
            for who, where in folders.items()
        }
        trust = f"--ignore-certificate-errors-spki-list={','.join(keys)}"
        browser = open_.enter_context(running_chromium(trust))
        done: dict[str, list[Round]] = defaultdict(list)
        for first, then in VISITS:
            who = {
                name: partial(_visit, browser, site, (first, then)) for name, site in sites.items()
            }
            for each in alternate(who, rounds):
                _split(done, each, first or "start")
        for page, figures in done.items():
            table = Table(f"How soon a page is seen: {page}", figures)
            table.add_ratio("first paint ÷ ours", FIRST_PAINT, OURS)
            yield table


def _split(done: dict[str, list[Round]], figures: Round, page: str) -> None:
    """Make two rounds of one: of the first page, and of the one after it."""
    for name in ("", NEXT):
        done[f"{page}{name}"].append(
            {
                who: {
                    measure.removesuffix(NEXT): value
                    for measure, value in measures.items()
                    if measure.endswith(NEXT) == bool(name)
                }
                for who, measures in figures.items()
            }
        )


@contextmanager
def _served(folder: Path, site: Path, keys: list[str], who: str) -> Iterator[Site]:
    """Serve a site; note the hash of its public key, by which Chromium trusts it."""
    nginx = adapt(folder, site, service_port=free_port())
    if who == PEER:
        (folder / "kim-headers.conf").write_text("", "utf-8")  # our policy forbids its scripts
    leaf = x509.load_pem_x509_certificate((folder / "chain.pem").read_bytes())
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    keys.append(base64.b64encode(hashlib.sha256(key).digest()).decode())
    with running(nginx), slow_line(nginx.port, ROUND_TRIP, BYTES_PER_SECOND) as line:
        yield Site(FOLDERS[who], line)


def _visit(browser: Browser, site: Site, visit: tuple[str, str]) -> Figures:
    """Open two pages one after the other in a fresh browser profile, as a slow phone does."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    figures = {}
    try:
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.add_init_script(f"({_LISTEN})()")
        address = f"https://{NAME}:{site.line.port}/{site.pages}"
        for path, name in zip(visit, ("", NEXT), strict=True):
            for measure, value in _open(page, site.line, address + path).items():
                figures[f"{measure}{name}"] = value
    finally:
        context.close()
    return figures


def _open(page: Page, line: SlowLine, address: str) -> dict[str, float]:
    before, opened = line.bytes_down, line.connections
    page.goto(address, wait_until="load", timeout=120_000)
    while not page.evaluate(_PAINTED):  # wait_for_function() would need 'unsafe-eval'
        page.wait_for_timeout(50)
    page.wait_for_load_state("networkidle")
    first, largest, loaded, requests, is_blocked = page.evaluate(_READ)
    opened = line.connections - opened
    return {
        FIRST_PAINT: first,
        "largest paint ms": largest,
        "loaded ms": loaded,
        "requests": requests,
        "connections": opened,
        "round trips": 2 * opened + 1 + is_blocked,
        "bytes": line.bytes_down - before,
    }
