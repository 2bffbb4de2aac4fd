"""What the tests of pages share."""

from pathlib import Path

import pytest

from tests.formservice.web.small_site import write_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small site, one for each module."""
    return write_site(tmp_path_factory.mktemp("site"))
