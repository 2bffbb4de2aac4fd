"""Recordings in the folder of a district: taken as they are, or refused with the remedy."""

from pathlib import Path

import pytest

from portal.languages.registry import load_locales
from portal.problems import ConfigurationError
from sitebuild.content import recordings
from sitebuild.content.docs import Docs
from sitebuild.content.pages import read_pages
from sitebuild.content.recordings import MOST_BYTES, Recording, binding_file, read_recordings
from sitebuild.rendering.spoken_text import hash_of_text
from tests.sitebuild.small_project import ROOT, write
from tests.sitebuild.sounds import THREE_SECONDS, bind, lay

LOCALES = load_locales(ROOT / "i18n" / "locales.toml")
PAGES = read_pages(Docs(ROOT / "docs"), [], LOCALES)


def read(folder: Path) -> dict[tuple[str, str], Recording]:
    return read_recordings(folder, PAGES, LOCALES)


@pytest.fixture
def hilfe(tmp_path: Path) -> Path:
    """Return a recording of the page of help in Arabic."""
    return lay(tmp_path / "ar" / "hilfe.mp3")


def test_a_recording_belongs_to_the_text_that_was_read(tmp_path: Path, hilfe: Path) -> None:
    """Whoever hears another text than the page has would be told what is not true."""
    bind(hilfe, "Guten Tag")
    found = read(tmp_path)["ar", "hilfe.md"]
    assert (found.bytes, found.length) == (len(THREE_SECONDS), "3:05")
    assert found.name.startswith("assets/audio/ar/hilfe.")
    assert found.reads(hash_of_text("Guten Tag"))
    assert not found.reads(hash_of_text("Guten Abend"))
    assert "kim audio add" in found.problem().remedy


def test_a_folder_is_read_once(
    tmp_path: Path, hilfe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not once for each recording: a district may have some hundred."""
    bind(hilfe, "Guten Tag")
    bind(lay(tmp_path / "ar" / "kontakt.mp3"), "Guten Tag")
    reads: list[Path] = []
    files = recordings._files

    def watched(folder: Path) -> list[Path]:
        reads.append(folder)
        return files(folder)

    monkeypatch.setattr(recordings, "_files", watched)
    assert len(read(tmp_path)) == 2
    assert reads == [tmp_path]


def test_a_recording_that_is_bound_to_nothing_is_not_played(tmp_path: Path, hilfe: Path) -> None:
    """It may read anything; the remedy can be copied."""
    found = read(tmp_path)["ar", "hilfe.md"]
    assert not found.reads(hash_of_text(""))
    assert f"kim audio add {hilfe} --locale ar --page hilfe" in str(found.problem())


def test_a_recording_that_was_exchanged_is_not_played(tmp_path: Path, hilfe: Path) -> None:
    """The file says of another one what it reads."""
    bind(hilfe, "Guten Tag")
    lay(hilfe, THREE_SECONDS * 2)
    found = read(tmp_path)["ar", "hilfe.md"]
    assert not found.reads(hash_of_text("Guten Tag"))
    assert "another file" in found.problem().what


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("hilfe.mp3", ("hilfe.mp3: language: lies in no folder", "de, de-simple, ar")),
        ("arab/hilfe.mp3", ("language: lies in no folder",)),
        ("ar/hilfen.mp3", ("“hilfen” is no page", "Did you mean hilfe?")),
        ("ar/fachstellen.mp3", ("“fachstellen” is no page",)),  # German only
        ("ar/danke.mp3", ("“danke” is no page",)),  # hidden
        ("ar/hilfe.wav", ("is no kind of sound", ".m4a, .mp3, .ogg")),
        ("ar/ablauf.toml", ("there is no recording beside it", "take this away")),
        ("ar/hilfe.ogg", ("reads the same page as hilfe.mp3",)),
    ],
)
def test_what_can_be_no_recording_is_refused(
    tmp_path: Path, hilfe: Path, name: str, told: tuple[str, ...]
) -> None:
    """With the file, what is wrong, and the remedy."""
    lay(tmp_path / name)
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path)
    for part in (str(tmp_path), *told):
        assert part in str(caught.value)


def test_a_recording_that_is_too_heavy_is_refused(tmp_path: Path, hilfe: Path) -> None:
    """Prepaid data are little."""
    lay(hilfe, bytes(MOST_BYTES + 100_000))
    with pytest.raises(ConfigurationError, match=r"has 10\.1 MB, and 10 MB are the most"):
        read(tmp_path)


def test_what_a_program_did_not_write_is_refused(tmp_path: Path, hilfe: Path) -> None:
    """A slip in the file beside a recording has its line."""
    write(binding_file(hilfe), 'text = "x"\nsound = "y"\nsecond = 3\n')
    with pytest.raises(ConfigurationError, match=r"hilfe\.toml:3: second"):
        read(tmp_path)


def test_a_district_without_recordings_needs_no_folder(tmp_path: Path) -> None:
    """What programs leave beside them counts for nothing."""
    assert read(tmp_path / "audio") == {}
    lay(tmp_path / "audio" / "ar" / ".DS_Store")
    assert read(tmp_path / "audio") == {}
