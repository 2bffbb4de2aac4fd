"""What many tests need: the built site, a mail server, a browser; each started once."""

import itertools
import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import hypothesis
import pytest
from playwright.sync_api import Browser

from portal.district import load_district
from tests.languages import copy_project
from tests.made_once import made_once
from tests.servers.chromium import running_chromium
from tests.servers.kim_service import KIM, Service, environ, running_service
from tests.servers.postfix import Postfix, running_postfix
from tests.servers.postgres import Postgres, running_postgres
from tests.waiting import LIMIT

# A service of ours answers when the machine lets it; httpx gives it five seconds otherwise.
for _phase in ("connect", "read", "write", "pool"):
    setattr(httpx._config.DEFAULT_TIMEOUT_CONFIG, _phase, LIMIT)
# The same for each example of a property; Hypothesis gives it 200 milliseconds otherwise.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


MANY = 50
"""Tests of a file: with a browser, so many take minutes."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the long run."""
    parser.addoption("--every-page", action="store_true", help="run axe-core on each built page")


@pytest.fixture(scope="session")
def sample_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project that offers the languages of the sample alone."""
    return made_once(tmp_path_factory, "sample", copy_project)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, sample_project: Path) -> Path:
    """Return the folder of the site in the languages of the sample, built by `kim build`."""

    def build(folder: Path) -> None:
        settings = environ(KIM_SITE_DIR=str(folder / "built"))
        subprocess.run([KIM, "build"], env=settings, cwd=sample_project, check=True)

    return made_once(tmp_path_factory, "site", build) / "built"


@pytest.fixture(scope="session")
def german(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the German pages; without them nothing is served."""

    def build(folder: Path) -> None:
        settings = environ(KIM_SITE_DIR=str(folder / "built"))
        subprocess.run([KIM, "build", "--no-pdf", "--locale", "de"], env=settings, check=True)

    return made_once(tmp_path_factory, "german", build) / "built"


@pytest.fixture(scope="session")
def postfix() -> Iterator[Postfix]:
    """Return a Postfix that has the mailboxes of the Kreis Wesel."""
    if os.getuid() != 0:
        pytest.skip("only root can start Postfix")
    district = load_district(Path("districts/kreis-wesel"))
    staff = {point.mailbox.address for point in district.contact_points.values()}
    if district.followup.coordination:
        staff.add(district.followup.coordination.address)
    with tempfile.TemporaryDirectory(prefix="kim-postfix-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # Postfix delivers as nobody; pytest's own folders are closed to it
        with running_postfix(folder / "postfix", staff) as server:
            yield server


@pytest.fixture(scope="session")
def service(
    tmp_path_factory: pytest.TempPathFactory, site: Path, postfix: Postfix
) -> Iterator[Service]:
    """Return a running service that delivers to *postfix*."""
    # In the long run each language sends requests, all from one network.
    limits = {"KIM_REQUESTS_PER_NETWORK": "1000", "KIM_REQUESTS_PER_HOUR": "5000"}
    folder = tmp_path_factory.mktemp("service")
    with running_service(folder, site, postfix.port, **limits) as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Return a PostgreSQL of our own."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return a browser; each test opens a context of its own."""
    with running_chromium() as browser:
        yield browser


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where a fresh machine is tested, a skipped test is a missing package: say which."""
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"skipped, which CI forbids: {report.nodeid}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End with an error if CI has skipped anything."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):  # noqa: TID251 - the runner's own variable
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files in an order in which no process waits for another; each file stays in one.

    The first file that needs a built site begins, and builds it while the others are busy with
    what needs none. Files with a browser come last, because once it runs, its event loop is that
    of the whole process; those with many tests first, or the last one would run alone.
    """
    with_browser = {item.path for item in items if _needs(item, "chromium")}
    builders: dict[str, Path] = {}
    waiting = set()
    for item, site in itertools.product(items, ("site", "sites")):
        if _needs(item, site) and item.path not in with_browser:
            builders.setdefault(site, item.path)
            waiting.add(item.path)
    tests = Counter(item.path for item in items)
    places = {path: place for place, path in enumerate(dict.fromkeys(i.path for i in items))}

    def order(item: pytest.Item) -> tuple[int | bool, ...]:
        path = item.path
        if path in with_browser:
            return (3, tests[path] < MANY, places[path], _needs(item, "chromium"))
        return (0 if path in builders.values() else 1 + (path in waiting), 0, places[path], False)

    items.sort(key=order)


def _needs(item: pytest.Item, fixture: str) -> bool:
    return fixture in getattr(item, "fixturenames", ())
