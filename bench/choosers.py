"""The first address through the shipped proxy, and through one that keeps nothing.

`/` is opened over eight connections with TLS that stay open, as phones with five settings do. The
client shares the machine and is the limit of the first line: CPU time per answer says more than
answers per second.
"""

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from bench.accepting import RATE
from bench.processes import (
    WEB,
    cpu_of,
    running,
    service_settings,
    temporary_folder,
)
from bench.rounds import alternate
from bench.table import Figures, Table
from tests.servers.nginx import NAME, Nginx, adapt
from tests.servers.nginx import running as running_nginx

CONNECTIONS = 8
WISHES = (
    "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7",
    "de,en-US;q=0.7,en;q=0.3",
    "ar-SY,ar;q=0.9,de;q=0.8",
    "uk-UA,uk;q=0.9,ru;q=0.8",
    "tr-TR",
)


def measure(rounds: int, site: Path, seconds: float) -> Iterator[Table]:
    """Yield the table."""
    with temporary_folder() as folder, ExitStack() as open_:
        own = service_settings(folder, site)
        port = int(own["KIM_PORT"])
        service = open_.enter_context(running(WEB, own, folder / "service.log", port=port))
        who = {}
        for what, is_kept in (("kept for a minute", True), ("asked of the service", False)):
            proxy = open_.enter_context(_proxy(folder, site, port, is_kept=is_kept))
            who[what] = partial(_measure, proxy, service.pid, seconds)
        table = Table("The first address through the proxy", alternate(who, rounds))
        table.add_ratio("÷ asked", RATE, "asked of the service")
        yield table


@contextmanager
def _proxy(folder: Path, site: Path, port: int, *, is_kept: bool) -> Iterator[Nginx]:
    nginx = adapt(folder / f"nginx-{is_kept}", site, service_port=port)
    if not is_kept:
        file = nginx.folder / "nginx.conf"
        text = file.read_text("utf-8")
        file.write_text(text.replace("proxy_cache kim-choosers;", "proxy_cache off;"), "utf-8")
    with running_nginx(nginx):
        yield nginx


def _measure(nginx: Nginx, service: int, seconds: float) -> Figures:
    """Return answers per second, and CPU milliseconds per answer of proxy and service."""
    master = int((nginx.folder / "pid").read_text("utf-8"))
    before = cpu_of(master), cpu_of(service)
    answers = _open(nginx, seconds)
    proxy, asked = cpu_of(master) - before[0], cpu_of(service) - before[1]
    return {
        RATE: answers / seconds,
        "CPU ms, proxy": 1000 * proxy / answers,
        "CPU ms, service": 1000 * asked / answers,
    }


def _open(nginx: Nginx, seconds: float) -> int:
    """Open the first address until the time is over; return how often."""
    counts: list[int] = []
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        connection = http.client.HTTPSConnection(NAME, nginx.port, context=nginx.trust())
        count = 0
        while time.monotonic() < end:
            wish = WISHES[(number + count) % len(WISHES)]
            heads = {"Accept-Language": wish, "Accept-Encoding": "gzip, br"}
            connection.request("GET", "/", headers=heads)
            response = connection.getresponse()
            response.read()
            if response.status != http.client.OK:
                raise RuntimeError(response.status)
            count += 1
        counts.append(count)
        connection.close()

    threads = [threading.Thread(target=ask, args=[number]) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)
