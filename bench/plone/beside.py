"""Accepted requests beside Plone with collective.easyform, which is what this replaces.

The first call installs Plone, pinned, below `build/peers/plone`: no root, some minutes, 400 MB.
Then each run makes a site with two forms: one keeps what is sent in the database of Plone, one
mails it while the person waits. `kim serve` stores and delivers afterwards. Both are what their
instructions start: one process, Plone with four threads. All mail goes to a server that throws it
away. Plone refuses requests that want to be stored at the same moment (status 500, a conflict in
its database): they are counted by themselves, not as accepted.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bench.accepting import (
    CONTESTANTS,
    CPU,
    DISK,
    RATE,
    accept,
    disk_rate,
    figures_of,
    post,
)
from bench.plone.server import PloneSite, make_site
from bench.processes import cpu_of, mail_sink, temporary_folder
from bench.rounds import Measure, alternate
from bench.table import Figures, Table

OURS = "kim serve"
FORMS = {"Plone, form stores": "stores", "Plone, form mails": "mails"}
_WARM_UP = 3.0
"""Seconds; Plone compiles templates at the first answers."""


def measure(rounds: int, site: Path, seconds: float, clients: Sequence[int]) -> Iterator[Table]:
    """Yield a table for each number of clients."""
    with temporary_folder() as folder, mail_sink() as sink:
        plone = make_site(folder, sink)
        for count in clients:
            who: dict[str, Measure] = {
                DISK: partial(disk_rate, folder),
                OURS: partial(accept, CONTESTANTS[OURS], folder, site, sink, count, seconds),
                **{
                    what: partial(_accept, plone, form, count, seconds)
                    for what, form in FORMS.items()
                },
            }
            yield _table(count, who, rounds)


def _table(clients: int, who: dict[str, Measure], rounds: int) -> Table:
    table = Table(f"Accepted requests beside Plone, clients: {clients}", alternate(who, rounds))
    stores = next(iter(FORMS))
    table.add_ratio("rate ÷ Plone", RATE, stores, without=[DISK])
    table.add_ratio("CPU ÷ Plone", CPU, stores)
    return table


def _accept(plone: PloneSite, form: str, clients: int, seconds: float) -> Figures:
    """Let *clients* post to Plone; return the same figures as of ours."""
    with plone.running() as server:
        fields = {"_authenticator": plone.token(form)}
        post(plone.form(form), clients, _WARM_UP, "plone", fields)
        before = cpu_of(server.pid)
        figures = post(plone.form(form), clients, seconds, "plone", fields)
        return figures_of(figures, cpu_of(server.pid) - before, server.pid)
