"""What pages look like: compared with pictures that people have looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageOps
from playwright.sync_api import Browser

from tests.languages import IS_LONG_RUN
from tests.website.reference_pictures import REFERENCE, SHOTS, TOLERATED, Shot, difference
from tests.website.screenshots import PICTURES, served

START = Shot("ar/")
COMPARED = [shot for shot in SHOTS if not (IS_LONG_RUN and shot.lists_languages)]
"""The pictures are of a site with the sample of the languages."""


@pytest.fixture(scope="module")
def origin(site: Path) -> Iterator[str]:
    """Serve the built site."""
    with served(site) as origin:
        yield origin


@pytest.mark.parametrize("shot", COMPARED, ids=lambda shot: shot.name)
def test_a_page_looks_as_it_did(chromium: Browser, origin: str, shot: Shot) -> None:
    """If it shall look otherwise: `python -m tests.website.reference_pictures`, look, commit."""
    now = shot.take(chromium, origin)
    share = difference(Image.open(shot.file).convert("RGB"), now)
    if share > TOLERATED:
        PICTURES.mkdir(parents=True, exist_ok=True)
        now.save(PICTURES / f"{shot.name}.png")
    assert share <= TOLERATED, f"{share:.1%} differ: compare {PICTURES}/{shot.name}.png"


def test_no_picture_is_left_over() -> None:
    """Each is compared with a page; a page that is gone takes its picture along."""
    assert {file.stem for file in REFERENCE.iterdir()} == {shot.name for shot in SHOTS}


@pytest.fixture
def known() -> Image.Image:
    """Return the Arabic start page as it shall look."""
    return Image.open(START.file).convert("RGB")


def test_a_page_turned_the_wrong_way_is_noticed(known: Image.Image) -> None:
    """Right to left is most of what can go wrong."""
    assert difference(known, ImageOps.mirror(known)) > TOLERATED


def test_a_missing_part_and_another_colour_are_noticed(known: Image.Image) -> None:
    """A strip without its colour; everything paler."""
    stripped = known.copy()
    ImageDraw.Draw(stripped).rectangle((0, 120, known.width, 220), fill="#fbf7f0")
    assert difference(known, stripped) > TOLERATED
    assert difference(known, ImageOps.invert(known)) > 0.5
    assert difference(known, known.resize((known.width, known.height - 1))) == 1.0


def test_a_word_more_or_less_is_tolerated(known: Image.Image) -> None:
    """The same page, and one with a word painted over."""
    changed = known.copy()
    ImageDraw.Draw(changed).rectangle((40, 500, 110, 520), fill="#fbf7f0")
    assert difference(known, known) == 0
    assert difference(known, changed) <= TOLERATED
