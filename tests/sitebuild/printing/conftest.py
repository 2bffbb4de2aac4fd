"""The documents of the real site, printed once by `kim build`."""

from pathlib import Path

import pytest

from formservice.config.settings import Settings
from sitebuild.output.printed_documents import PrintedDocument, read_printed_documents
from sitebuild.printing.printer import Printer, open_printer
from tests.servers.kim_service import environ


@pytest.fixture(scope="session")
def prints(site: Path) -> Path:
    """Return the folder of the printed documents."""
    return site.parent / "pdf"


@pytest.fixture(scope="session")
def documents(prints: Path) -> dict[str, PrintedDocument]:
    """Return the printed documents by file."""
    return {stored.file: stored for stored in read_printed_documents(prints)}


@pytest.fixture(scope="session")
def printer(sample_project: Path) -> Printer:
    """Return the printer of the real site."""
    base_url = Settings.from_environ(environ()).base_url
    return open_printer(sample_project, district="kreis-wesel", base_url=f"{base_url.rstrip('/')}/")
