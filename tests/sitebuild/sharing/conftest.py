"""What people hand on from the real site, made once by `kim build`."""

from pathlib import Path

import pytest

from formservice.config.settings import Settings
from sitebuild.output.artifacts import Artifact
from sitebuild.output.share_files import read_share_files
from sitebuild.printing.printer import Printer, open_printer
from tests.servers.kim_service import environ


@pytest.fixture(scope="session")
def prints(site: Path) -> Path:
    """Return the folder of the printed documents, with the kits in it."""
    return site.parent / "pdf"


@pytest.fixture(scope="session")
def made(prints: Path) -> dict[str, Artifact]:
    """Return the share files by file name."""
    return {each.file: each for each in read_share_files(prints)}


@pytest.fixture(scope="session")
def printer(sample_project: Path) -> Printer:
    """Return the site as `kim build` read it."""
    base_url = Settings.from_environ(environ()).base_url
    return open_printer(sample_project, district="kreis-wesel", base_url=f"{base_url.rstrip('/')}/")
