"""New files take the place of old ones in one step."""

from pathlib import Path

import pytest

from sitebuild.output import swap
from tests.sitebuild.small_project import write


@pytest.fixture(params=[True, False], ids=["one step", "two renames"])
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test with and without the kernel's help."""
    if not request.param:
        monkeypatch.setattr(swap, "_exchange_in_one_step", lambda left, right: False)


@pytest.mark.usefixtures("kernel")
def test_a_folder_replaces_a_folder(tmp_path: Path) -> None:
    """What was only in the old folder is gone, and nothing is left beside it."""
    write(tmp_path / "old" / "gone.html", "old")
    write(tmp_path / "new" / "page.html", "new")
    swap.replace(tmp_path / "old", tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["gone.html"]
    assert [path.name for path in (tmp_path / "old").iterdir()] == ["page.html"]


def test_a_file_and_a_folder_replace_each_other(tmp_path: Path) -> None:
    """A page may become a file of the same name and back."""
    write(tmp_path / "a" / "index.html", "folder")
    write(tmp_path / "b", "file")
    swap.replace(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a").read_text("utf-8") == "file"
    write(tmp_path / "c" / "index.html", "folder")
    swap.replace(tmp_path / "a", tmp_path / "c")
    assert (tmp_path / "a" / "index.html").exists()


def test_the_first_build_has_nothing_to_replace(tmp_path: Path) -> None:
    """Then the new folder simply moves in."""
    write(tmp_path / "new" / "page.html", "new")
    swap.replace(tmp_path / "site" / "de", tmp_path / "new")
    assert (tmp_path / "site" / "de" / "page.html").exists()
