"""Whoever writes or translates a page sees it at once."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import httpx
import pytest

from kim.preview import _is_built, state_of
from kim.project import Project
from sitebuild.output.workers import WorkerLostError
from tests.sitebuild.small_project import small_project, translate
from tests.waiting import until


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[tuple[Path, str, IO[str]]]:
    """Run `kim preview` for a small project; yield its folder, its address and what it says."""
    root = small_project(tmp_path / "project")
    command = [sys.executable, "-m", "kim", "preview", "--locale", "uk", "--port", "0"]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        yield root, url, process.stdout
        process.terminate()


def wait_for(words: str, url: str) -> None:
    """Wait until *words* stand at *url*."""
    until(lambda: words in httpx.get(url).text, words)


def test_an_edit_is_seen(preview: tuple[Path, str, IO[str]]) -> None:
    """A page or a catalogue, and a second one on the heels of the first."""
    root, url, _ = preview
    page = root / "docs" / "kontakt.md"
    german = page.read_text("utf-8")
    for number in range(2):
        words = f"Rufen Sie an {number}."
        page.write_text(german.replace("Schreiben Sie **uns**.", words), "utf-8")
        wait_for(words, f"{url}kontakt/")
        translate(root, "uk", "docs", {words: f"Зателефонуйте {number}."})
        wait_for(f"Зателефонуйте {number}.", f"{url}kontakt/")


def test_a_mistake_leaves_the_last_pages_standing(preview: tuple[Path, str, IO[str]]) -> None:
    """They can be read until it is mended."""
    root, url, said = preview
    page = root / "docs" / "kontakt.md"
    german = page.read_text("utf-8")
    wait_for("Schreiben", f"{url}kontakt/")
    page.write_text(german + "\n[x](fehlt.md)\n", "utf-8")
    assert any("fehlt.md" in line for line in said)
    assert "Schreiben" in httpx.get(f"{url}kontakt/").text
    page.write_text(german.replace("Schreiben", "Rufen"), "utf-8")
    wait_for("Rufen", f"{url}kontakt/")


def preview_refused(root: Path, *words: str) -> str:
    """Return what `kim preview` says when it does not even begin."""
    done = subprocess.run(
        [sys.executable, "-m", "kim", "preview", *words],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_wrong_port_is_refused_and_a_busy_one_is_named(tmp_path: Path) -> None:
    """Before anything is built, and with the way out."""
    root = small_project(tmp_path / "project")
    assert "0<=x<=65535" in preview_refused(root, "--port", "99999")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = preview_refused(root, "--port", str(port))
    assert f"port {port}" in said
    assert "kim preview --port 8001" in said


def test_an_unknown_language_is_refused_before_an_address_is_offered(tmp_path: Path) -> None:
    """No edit of a page would ever mend it."""
    said = preview_refused(small_project(tmp_path / "project"), "--locale", "xx")
    assert "locales.toml: xx: This language is not in the registry. Remedy: Use: de, " in said


def test_an_address_is_offered_only_when_there_are_pages(tmp_path: Path) -> None:
    """The first build fails, the mistake is mended, and only then a page can be opened."""
    root = small_project(tmp_path / "project")
    page = root / "docs" / "kontakt.md"
    german = page.read_text("utf-8")
    page.write_text(german + "\n[x](fehlt.md)\n", "utf-8")
    command = [sys.executable, "-m", "kim", "preview", "--port", "0"]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        try:
            assert "fehlt.md" in process.stdout.readline()
            page.write_text(german, "utf-8")
            address = next(line for line in process.stdout if "http://" in line).split()[-1]
            assert httpx.get(f"{address}kontakt/").status_code == 200
        finally:
            process.terminate()


def test_a_process_that_is_ended_does_not_end_the_preview(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Memory was short for a moment; the next change is built again."""

    def killed(*_: object, **__: object) -> None:
        raise WorkerLostError

    monkeypatch.setattr("kim.preview.build_site", killed)
    assert not _is_built(Project(tmp_path), "kreis-wesel", "http://x/", tmp_path, ("de",))
    assert "--jobs 1" in capsys.readouterr().err


def test_a_file_that_vanishes_is_a_change(tmp_path: Path) -> None:
    """Editors write beside a file and rename; what was listed may be gone a moment later."""
    gone = tmp_path / "docs" / ".kontakt.md.swp"
    gone.parent.mkdir()
    gone.symlink_to(tmp_path / "nowhere")
    kept = tmp_path / "docs" / "kontakt.md"
    kept.write_text("# Kontakt", "utf-8")
    assert list(state_of([tmp_path / "docs", tmp_path / "missing"])) == [kept]
