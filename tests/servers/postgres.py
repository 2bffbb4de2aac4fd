"""Start a real PostgreSQL with a folder and a socket of its own, and restart it."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.servers.ending import frozen, run_at_the_end
from tests.waiting import LIMIT

OPTIONS = "-k {folder} -c listen_addresses= -c max_connections=40"
SOCKET = ".s.PGSQL.5432"
"""Name of the socket within its folder: libpq makes it of the port."""
PATIENTLY = ("-w", "-s", "-t", f"{LIMIT:.0f}")

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server."""

    folder: Path
    control: tuple[str, ...]

    def new_database(self) -> str:
        """Make an empty database and return its address, as `KIM_DATABASE_URL` wants it."""
        name = f"kim{next(_numbers)}"
        subprocess.run(["createdb", "-h", str(self.folder), "-U", "kim", name], check=True)
        return f"postgresql+psycopg://kim@/{name}?host={self.folder}"

    def start(self) -> None:
        """Start and wait until it answers."""
        options = ["-o", OPTIONS.format(folder=self.folder), "-l", "/dev/null"]
        subprocess.run([*self.control, "start", *PATIENTLY, *options], check=True)

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder / SOCKET

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Keep all its processes from running: they neither answer nor end."""
        main = int((self.folder / "data/postmaster.pid").read_text("utf-8").split()[0])
        with frozen(main):
            yield

    def run_sql(self, sql: str) -> None:
        """Run *sql* as the owner of the server."""
        words = ["psql", "-h", str(self.folder), "-U", "kim", "-q", "-c", sql, "postgres"]
        subprocess.run(words, check=True)

    def stop(self) -> None:
        """End it as a power cut would: nobody is asked, recovery comes at the next start."""
        subprocess.run(self.ending, check=True)

    @property
    def ending(self) -> tuple[str, ...]:
        """The command that does so."""
        return (*self.control, "stop", "-m", "immediate", *PATIENTLY)


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server for the user `kim`, who needs no password."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not programs:
        raise FileNotFoundError("PostgreSQL is not installed: run scripts/setup test")
    with tempfile.TemporaryDirectory(prefix="kim-postgres-") as name:
        folder = Path(name)
        as_user: list[str] = []
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
            as_user = ["runuser", "-u", "postgres", "--"]
        server = Postgres(folder, (*as_user, str(programs[-1]), "-D", str(folder / "data")))
        initdb = [*server.control, "initdb", "-s", "-o", "-A trust -U kim -E UTF8"]
        subprocess.run(initdb, check=True, cwd=folder)
        server.start()
        with run_at_the_end(*server.ending):
            yield server
