"""The walls of the units stand where the service never goes: its own system calls prove it."""

import re
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.servers.kim_service import KIM, environ, fresh_keys
from tests.servers.ports import free_port
from tests.waiting import LIMIT, until

ONLY_AS_ROOT = {"trace": {"fchown"}, "build": set[str]()}
"""SQLite gives its log the owner of the file, and asks for it only where it is root."""

LOOK_FOR_LIBRARIES = {"ldconfig", "gcc", "cc", "collect2", "ld", "objdump"}
"""What `ctypes.util.find_library` asks, as far as it is installed."""


def calls_in(*groups: str) -> set[str]:
    """Return the system calls of systemd's groups, and of the groups within."""
    found: set[str] = set()
    for group in groups:
        words = ["systemd-analyze", "syscall-filter", group]
        text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        names = re.findall(r"^ +(@?[a-z0-9_-]+)$", text, re.MULTILINE)
        found |= {name for name in names if not name.startswith("@")}
        found |= calls_in(*(name for name in names if name.startswith("@")))
    return found


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory, site: Path) -> str:
    """Run the service from start to stop, with a request, and watch its calls."""
    folder = tmp_path_factory.mktemp("confined")
    port, metrics = free_port(), free_port()
    settings = {
        **fresh_keys(),
        "KIM_BASE_URL": f"http://127.0.0.1:{port}",
        "KIM_PORT": str(port),
        "KIM_SITE_DIR": str(site),
        "KIM_DATABASE_URL": f"sqlite:///{folder}/outbox.db",
        "KIM_SMTP_URL": "smtp://127.0.0.1:9",
        "KIM_METRICS_ADDRESS": f"127.0.0.1:{metrics}",
    }
    file = folder / "trace"
    words = ["strace", "-f", "-qq", "-o", str(file), str(KIM), "serve"]
    with subprocess.Popen(words, env=environ(**settings), stderr=subprocess.DEVNULL) as process:
        health = f"http://127.0.0.1:{port}/healthz"
        until(lambda: httpx.get(health), "health", not_yet=(httpx.TransportError,), by=process)
        fields = {"municipality": "05170024", "phone": "030 23125 802", "language": "ar"}
        assert httpx.post(f"http://127.0.0.1:{port}/ar/kontakt/", data=fields).status_code == 307
        assert httpx.get(f"http://127.0.0.1:{metrics}/metrics").status_code == 200
        child = int(file.read_text("utf-8", "replace").split(maxsplit=1)[0])
        subprocess.run(["kill", "-TERM", str(child)], check=True)
        process.wait(LIMIT)
    return file.read_text("utf-8", "replace")


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Print, pack and build a language from nothing, and watch its calls."""
    folder = tmp_path_factory.mktemp("built")
    file, orders = folder / "trace", folder / "orders"
    orders.mkdir()
    words = [str(KIM), "build", "--locale", "ti", "--orders", str(orders)]
    settings = environ(KIM_SITE_DIR=str(folder / "site"), HOME="/nonexistent")
    subprocess.run(["strace", "-f", "-qq", "-o", str(file), *words], env=settings, check=True)
    assert list((folder / "site" / "druck").glob("*_ti.pdf"))
    return file.read_text("utf-8", "replace")


@pytest.mark.parametrize("work", ["trace", "build"])
def test_no_call_is_made_that_the_units_forbid(work: str, request: pytest.FixtureRequest) -> None:
    """`SystemCallFilter=` would end the process, or make it fail where nobody expects it."""
    trace: str = request.getfixturevalue(work)
    used = set(re.findall(r"^\d+ +([a-z][a-z0-9_]*)\(", trace, re.MULTILINE))
    assert len(used) > 40
    assert used <= calls_in("@system-service")
    assert not (used & calls_in("@privileged", "@resources")) - ONLY_AS_ROOT[work]


def test_the_service_needs_no_memory_it_could_write_and_run(trace: str) -> None:
    """`MemoryDenyWriteExecute=` holds; sockets are of the families the unit allows."""
    assert "PROT_WRITE|PROT_EXEC" not in trace
    assert set(re.findall(r"\bsocket\((AF_\w+)", trace)) <= {"AF_UNIX", "AF_INET", "AF_INET6"}


def test_a_build_needs_neither_network_nor_memory_to_write_and_run(build: str) -> None:
    """And starts no program but git, which knows what is published, and those by which Python looks
    for the libraries of print.
    """
    assert "PROT_WRITE|PROT_EXEC" not in build
    assert set(re.findall(r"\bsocket\((AF_\w+)", build)) <= {"AF_UNIX"}
    programs = {Path(path).name for path in re.findall(r'\bexecve\("([^"]+)"', build)}
    assert KIM.name in programs
    assert programs - {KIM.name, "git"} <= LOOK_FOR_LIBRARIES
