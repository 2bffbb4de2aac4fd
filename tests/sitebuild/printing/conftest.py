"""The documents of the real site, printed once by `kim build`."""

from pathlib import Path

import pytest

from formservice.config.settings import Settings
from sitebuild.output.printed_documents import Stored, read_list
from sitebuild.printing.printer import Workshop, open_workshop
from tests.servers.kim_service import environ
from tests.sitebuild.small_project import ROOT


@pytest.fixture(scope="session")
def prints(site: Path) -> Path:
    """Return the folder of the printed documents."""
    return site.parent / "pdf"


@pytest.fixture(scope="session")
def documents(prints: Path) -> dict[str, Stored]:
    """Return what was printed, by file."""
    return {stored.file: stored for stored in read_list(prints)}


@pytest.fixture(scope="session")
def workshop() -> Workshop:
    """Return what `kim build` printed with."""
    base_url = Settings.from_environ(environ()).base_url
    return open_workshop(ROOT, district="kreis-wesel", base_url=f"{base_url.rstrip('/')}/")
