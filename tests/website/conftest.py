"""The sites of all districts, built once for the tests that read them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sitebuild.build import build_site
from tests.made_once import made_once
from tests.website.reading_pages import DISTRICTS, ROOT


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Return the folder of each district's site, in all published languages."""

    def build(folder: Path) -> None:
        for name in DISTRICTS:
            url, to = "https://kim.example/", folder / name
            build_site(ROOT, district=name, base_url=url, site_dir=to, is_packed=False)

    folder = made_once(tmp_path_factory, "sites", build)
    return {name: folder / name for name in DISTRICTS}
