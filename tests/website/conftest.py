"""The sites of all districts, built once for the tests that read them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sitebuild.build import build_site
from tests.made_once import made_once
from tests.website.reading_pages import DISTRICTS


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory, sample_project: Path) -> Mapping[str, Path]:
    """Return the folder of each district's site, in the languages of the sample."""

    def build(folder: Path) -> None:
        for name in DISTRICTS:
            url, to = "https://kim.example/", folder / name
            build_site(sample_project, district=name, base_url=url, site_dir=to, is_packed=False)

    folder = made_once(tmp_path_factory, "sites", build)
    return {name: folder / name for name in DISTRICTS}
