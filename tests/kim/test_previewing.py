"""Whoever writes or translates a page sees it at once."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.sitebuild.samples import small_project, translate

SECONDS = 3.0
"""On an idle machine; tests run beside each other, so one of two edits may take twice as long."""
PATIENCE = 2 * SECONDS


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Run `kim preview` for a small project; yield its folder and address."""
    root = small_project(tmp_path / "project")
    command = [sys.executable, "-m", "kim", "preview", "--locale", "uk", "--port", "0"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        yield root, url
        process.terminate()


def wait_for(words: str, url: str) -> float:
    """Return the seconds until *words* stand at *url*."""
    begin = time.monotonic()
    while words not in httpx.get(url).text:
        assert time.monotonic() - begin < PATIENCE, f"{words} is not there"
        time.sleep(0.05)
    return time.monotonic() - begin


def test_an_edit_is_seen_within_three_seconds(preview: tuple[Path, str]) -> None:
    """A page, a catalogue; a mistake in between leaves the last pages standing."""
    root, url = preview
    page = root / "docs" / "kontakt.md"
    german = page.read_text("utf-8")
    page.write_text(german.replace("Schreiben Sie **uns**.", "Rufen Sie an."), "utf-8")
    seen = [wait_for("Rufen Sie an.", f"{url}kontakt/")]
    translate(root, "uk", "docs", {"Rufen Sie an.": "Зателефонуйте."})
    seen.append(wait_for("Зателефонуйте.", f"{url}kontakt/"))
    assert min(seen) < SECONDS
    page.write_text(german + "\n[x](fehlt.md)\n", "utf-8")
    time.sleep(1)
    assert "Зателефонуйте." in httpx.get(f"{url}kontakt/").text
