"""The film in sign language: whole, or refused with what is missing."""

import shutil
from pathlib import Path

import lxml.html
import pytest

from portal.languages.registry import load_locales
from portal.problems import ConfigurationError
from sitebuild.audio import SpokenPages
from sitebuild.content.sign_language import read_film
from tests.sitebuild.small_project import ROOT, write
from tests.sitebuild.sounds import FILM, film, lay

LOCALES = load_locales(ROOT / "i18n" / "locales.toml")
PAGE = "gebaerdensprache"


def test_without_a_folder_there_is_none(tmp_path: Path) -> None:
    """An empty one is none either."""
    assert read_film(tmp_path / "video", LOCALES) is None
    assert read_film(tmp_path, LOCALES) is None


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("dgs.mp4", "Save the film as MP4"),
        ("dgs.jpg", "Save a picture of the film"),
        ("dgs.de.vtt", "not everybody on this page signs"),
    ],
)
def test_a_film_is_shown_whole_or_not_at_all(tmp_path: Path, missing: str, told: str) -> None:
    """A black box helps nobody, nor does a film that only some understand."""
    (film(tmp_path) / missing).unlink()
    with pytest.raises(ConfigurationError) as caught:
        read_film(tmp_path / "video", LOCALES)
    assert f"{missing}: " in str(caught.value)
    assert told in str(caught.value)


def test_what_belongs_to_no_film_is_named(tmp_path: Path) -> None:
    """A slip in a name, captions that are none, a second still."""
    folder = film(tmp_path)
    lay(folder / "dgs.xx.vtt")
    lay(folder / "dgs.png")
    write(folder / "dgs.ar.vtt", "1\n00:00:00,000 --> 00:00:02,000\nHallo\n")
    with pytest.raises(ConfigurationError) as caught:
        read_film(folder, LOCALES)
    for part in ("dgs.xx.vtt: name", "dgs.png: name", "dgs.ar.vtt: captions: are no captions"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no film",
        FILM.replace(b"ftypisom", b"ftypqt  "),
        FILM.replace(b"avc1", b"hvc1"),
        b"\x1aE\xdf\xa3webm avc1",
    ],
)
def test_a_film_that_old_phones_cannot_play_is_named(tmp_path: Path, content: bytes) -> None:
    """What a camera saves is often QuickTime, or HEVC: its name alone makes it no MP4."""
    folder = film(tmp_path)
    lay(folder / "dgs.mp4", content)
    with pytest.raises(ConfigurationError, match=r"dgs\.mp4: film: is no MP4 .* H\.264"):
        read_film(folder, LOCALES)


def test_the_page_plays_the_film_or_says_that_there_is_none(tmp_path: Path) -> None:
    """Without a script; the captions are those of the reader's language, where there are some."""
    district = tmp_path / "kreis"
    shutil.copytree(ROOT / "districts" / "kreis-wesel", district)
    pages = SpokenPages(ROOT, str(district))
    german = pages.site.locales.source
    assert "gibt es hier noch nicht" in pages.text(german, PAGE)
    film(district)
    pages = SpokenPages(ROOT, str(district))
    assert "gibt es hier noch nicht" not in pages.text(german, PAGE)
    page = pages.site.page(f"{PAGE}.md")
    assert page
    for tag, shown in (("ar", "ar"), ("uk", "de")):
        (locale,) = pages.site.locales_by_tags([tag])
        (video,) = lxml.html.fromstring(pages._finished(page, locale)).iter("video")
        assert video.get("preload") == "none"
        assert "controls" in video.attrib
        assert video.get("src", "").startswith("/assets/video/dgs.")
        assert video.get("poster", "").endswith(".jpg")
        chosen = [t.get("srclang") for t in video.iter("track") if "default" in t.attrib]
        assert ([track.get("srclang") for track in video.iter("track")], chosen) == (
            ["de", "ar"],
            [shown],
        )
