"""Real databases for the tests of the service."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from formservice.outbox import Outbox
from tests.formservice.samples import open_outbox


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database, once for each kind that is supported."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/outbox.db"
    address: str = request.getfixturevalue("postgres").new_database()
    return address


@pytest.fixture
def outbox(address: str) -> Iterator[Outbox]:
    """Yield an open, empty outbox."""
    box = open_outbox(address)
    yield box
    box.close()
