"""Packing: the same bytes each time, nothing packed twice, nothing old kept."""

import gzip
from pathlib import Path

import brotli

from sitebuild.output.compress import compress_folder
from tests.sitebuild.small_project import write

TEXT = "<p>Guten Tag</p>" * 50


def test_packed_files_are_the_file(tmp_path: Path) -> None:
    """Brotli and gzip beside each text, the same bytes at any time."""
    write(tmp_path / "de" / "index.html", TEXT)
    compress_folder(tmp_path)
    packed = (tmp_path / "de" / "index.html.br").read_bytes()
    zipped = (tmp_path / "de" / "index.html.gz").read_bytes()
    assert brotli.decompress(packed).decode() == gzip.decompress(zipped).decode() == TEXT
    assert zipped[4:8] == b"\0\0\0\0"


def test_pictures_and_trifles_stay_as_they_are(tmp_path: Path) -> None:
    """Packing them would cost time and save nothing."""
    write(tmp_path / "bild.png", TEXT)
    write(tmp_path / "robots.txt", "Allow: /")
    compress_folder(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"bild.png", "robots.txt"}


def test_what_only_the_service_reads_is_not_packed(tmp_path: Path) -> None:
    """A file whose name begins with a dot has no address, so nobody ever asks for it packed."""
    write(tmp_path / "de" / ".words.json", TEXT)
    compress_folder(tmp_path)
    assert [file.name for file in (tmp_path / "de").iterdir()] == [".words.json"]


def test_what_has_not_changed_is_taken_over(tmp_path: Path) -> None:
    """A build after one edit packs one page; the edited one is never taken from before."""
    old, new = tmp_path / "old", tmp_path / "new"
    for name in ("same.html", "other.html"):
        write(old / name, TEXT)
        write(old / f"{name}.br", "from before")
        write(old / f"{name}.gz", "from before")
    write(new / "same.html", TEXT)
    write(new / "other.html", f"{TEXT}!")
    compress_folder(new, old)
    assert (new / "same.html.br").read_text("utf-8") == "from before"
    assert brotli.decompress((new / "other.html.br").read_bytes()).decode() == f"{TEXT}!"
