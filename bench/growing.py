"""How build and service grow with the number of towns: made-up districts beside each other.

Each town has a page in each language, a contact point, a mailbox and a line in the form. Three
languages are built, unpacked (CPU, pages, and the bytes of the contact page); then `kim serve`
starts over the same district (CPU of the start, memory) and is asked by 16 clients (CPU per
request). North Rhine-Westphalia has 396 municipalities.
"""

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bench.accepting import CPU, RATE, post
from bench.district import NAME, write_project
from bench.pages import our_tags
from bench.processes import (
    FORM_PAGE,
    WEB,
    Words,
    cpu_of,
    cpu_seconds,
    resident_megabytes,
    running,
    service_settings,
    temporary_folder,
)
from bench.rounds import alternate
from bench.table import Figures, Table

TOWNS = (13, 100, 396)
_LANGUAGES, _CLIENTS = 3, 16


def measure(rounds: int, seconds: float, towns: Sequence[int]) -> Iterator[Table]:
    """Yield the table."""
    with temporary_folder() as folder:
        who = {}
        for count in towns:
            project = write_project(folder / str(count), count)
            who[f"{count} towns"] = partial(_grow, folder, project, seconds)
        yield Table("Growth with the number of towns", alternate(who, rounds))


def _grow(folder: Path, project: Path, seconds: float) -> Figures:
    site = project / "built"
    where = ("--project", project, "--district", NAME)
    tags = [*our_tags(_LANGUAGES), "ar"]
    command: Words = [sys.executable, "-m", "bench.unpacked", site, *dict.fromkeys(tags), *where]
    built = cpu_seconds(command)
    variables = service_settings(folder, site)
    port, log = int(variables["KIM_PORT"]), folder / "service.log"
    with running(WEB, variables, log, port=port, cwd=project) as server:
        start = cpu_of(server.pid)
        url = f"{variables['KIM_BASE_URL']}/ar/kontakt/"
        post(url, _CLIENTS, 1.0)
        before = cpu_of(server.pid)
        figures = post(url, _CLIENTS, seconds)
        cpu = cpu_of(server.pid) - before
        return {
            "build CPU s": built,
            "pages": sum(1 for _ in site.rglob("index.html")),
            "contact page kB": (site / FORM_PAGE).stat().st_size / 1000,
            "start CPU s": start,
            RATE: figures["per_second"],
            CPU: 1000 * cpu / figures["accepted"],
            "MB": resident_megabytes(server.pid),
        }
