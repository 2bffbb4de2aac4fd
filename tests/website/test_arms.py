"""Arms of every shape in header and footer: seen by day and by night, and nothing gives way."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from sitebuild.build import build_site
from tests.website.screenshots import phone, served
from tests.website.test_first_action import BOTTOM, DISTRICT, HIGHEST_HEADER, LAST_BUTTON
from tests.website.test_looks import SIDEWAYS

SHAPES = {"wide": (900, 120), "double": (240, 120), "tall": (60, 300)}
DARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}"><path d="M0 0h{0}v{1}z"/></svg>'
)
LANGUAGES = ("de", "ar", "ta", "de-simple")
GROUND = "e => getComputedStyle(e).backgroundColor"
WHITE = "rgb(255, 255, 255)"


@pytest.fixture(scope="module", params=SHAPES)
def origin(
    request: pytest.FixtureRequest, sample_project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve the site of a district with black arms of one shape."""
    folder = tmp_path_factory.mktemp(request.param)
    own, site = folder / "kreis", folder / "site"
    shutil.copytree(sample_project / DISTRICT, own)
    (own / "site").mkdir()
    (own / "site/logo.svg").write_text(DARK.format(*SHAPES[request.param]), "utf-8")
    build_site(
        sample_project,
        district=str(own),
        base_url="https://kim.example/",
        site_dir=site,
        tags=LANGUAGES,
        is_packed=False,
    )
    with served(site) as origin:
        yield origin


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("language", LANGUAGES)
def test_arms_leave_the_header_as_it_is(
    chromium: Browser, origin: str, language: str, width: int
) -> None:
    """As high as without them, and nothing is pushed out of the screen."""
    with phone(chromium, width) as page:
        page.goto(f"{origin}{language}/")
        assert not page.evaluate(SIDEWAYS)
        if width == 360:
            assert page.locator(".kim-header").evaluate(BOTTOM) <= HIGHEST_HEADER
            assert page.locator(".kim-actions .kim-button").last.evaluate(BOTTOM) <= LAST_BUTTON


def test_black_arms_are_seen_by_night(chromium: Browser, origin: str) -> None:
    """They lie on white, as on paper; at the foot they have more room than in the header."""
    with phone(chromium, 360, "dark") as page:
        page.goto(f"{origin}de/")
        arms = page.locator("img.kim-mark")
        assert [each.evaluate(GROUND) for each in arms.all()] == [WHITE, WHITE]
        assert _size(page, ".kim-footer") > _size(page, ".kim-header")


def _size(page: Page, where: str) -> float:
    box = page.locator(f"{where} .kim-mark").bounding_box()
    assert box is not None
    return box["width"] * box["height"]
