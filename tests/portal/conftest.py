import shutil
from pathlib import Path

import pytest

from tests.portal.district.edits import WESEL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the Kreis Wesel that a test may change."""
    return Path(shutil.copytree(WESEL, tmp_path / "kreis-wesel"))
