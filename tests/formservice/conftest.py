"""Real databases for the tests of the service."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from formservice.outbox import Outbox
from tests.formservice.parts import numbers, open_outbox


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a PostgreSQL server of our own; give its address, with a gap for the database."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not programs:
        pytest.skip("PostgreSQL is not installed")
    folder = tmp_path_factory.mktemp("pg")
    as_user: list[str] = []
    if Path.home() == Path("/root"):  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        for parent in folder.parents:
            if parent.is_relative_to(tmp_path_factory.getbasetemp().parent):
                parent.chmod(0o755)
        as_user = ["runuser", "-u", "postgres", "--"]
    control = [*as_user, str(programs[-1]), "-D", str(folder / "data")]
    subprocess.run([*control, "initdb", "-s", "-o", "-A trust -U kim -E UTF8"], check=True)
    options = f"-k {folder} -c listen_addresses= -c max_connections=40"
    subprocess.run([*control, "start", "-w", "-s", "-o", options, "-l", "/dev/null"], check=True)
    yield f"postgresql+psycopg://kim@/%s?host={folder}"
    subprocess.run([*control, "stop", "-m", "immediate", "-s"], check=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database, once in each kind we support."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/outbox.db"
    server: str = request.getfixturevalue("postgres")
    name = f"kim{next(numbers)}"
    folder = server.partition("host=")[2]
    subprocess.run(["createdb", "-h", folder, "-U", "kim", name], check=True)
    return server % name


@pytest.fixture
def outbox(address: str) -> Iterator[Outbox]:
    """Give an open, empty outbox."""
    box = open_outbox(address)
    yield box
    box.close()
