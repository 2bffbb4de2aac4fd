"""Which folder a district is: a name of ours, or a path of its own."""

from pathlib import Path

import pytest

from portal.district.folder import DistrictFolder, find_district, shipped_districts
from portal.problems import ConfigurationError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with one district, and one beside it that belongs to somebody."""
    for name in ("project/districts/kreis-wesel", "own"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "district.toml").write_text("", "utf-8")
    return tmp_path / "project"


def refused(root: Path, written: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        find_district(root, written)
    return str(caught.value)


def test_a_name_is_a_folder_of_ours(root: Path) -> None:
    """The four districts that come with the portal are found by their names."""
    assert find_district(root, "kreis-wesel") == DistrictFolder(root / "districts/kreis-wesel")


def test_a_path_is_the_districts_own_folder(root: Path) -> None:
    """A slash at its end and a link change nothing; updates never write there."""
    own = root.parent / "own"
    (root.parent / "link").symlink_to(own)
    for written in (own, f"{own}/", root.parent / "link"):
        found = find_district(root, str(written))
        assert found.facts.is_file()
        assert not found.is_shipped


@pytest.mark.parametrize(
    "written", ["own", "./own", "../own", "districts/kreis-wesel", "~/own", ".", "..", "~"]
)
def test_a_path_that_depends_on_the_folder_is_refused(root: Path, written: str) -> None:
    """Services start elsewhere than people do; a mere name is one of ours."""
    report = refused(root, written)
    assert ("depends on the folder" in report) == (written != "own")
    assert "the whole path" in report or "/etc/kim-district" in report


@pytest.mark.parametrize("written", ["", "Kreis Wesel", "kreis_wesel", "C:\\Kreis", "file:own"])
def test_what_is_neither_name_nor_path_is_refused(root: Path, written: str) -> None:
    """Each with what a name and a path look like."""
    assert "KIM_DISTRICT: This is neither a name nor a path." in refused(root, written)


def test_what_is_not_there_names_what_may_be_meant(root: Path) -> None:
    """For a name the near ones, for a path the command that makes the folder."""
    assert "Did you mean kreis-wesel?" in refused(root, "kreis-weseel")
    absent = root.parent / "absent"
    assert f"{absent}: KIM_DISTRICT: is not there." in refused(root, str(absent))
    assert f"kim new-district {absent}" in refused(root, str(absent))


def test_a_file_and_a_folder_without_a_district_are_refused(root: Path) -> None:
    """One of the two is mostly the folder above or the file within."""
    own = root.parent / "own"
    assert "is a file." in refused(root, str(own / "district.toml"))
    report = refused(root, str(own.parent))
    assert "holds no district.toml" in report
    assert f"Did you mean {own}?" in report


def test_an_unreadable_folder_is_refused_with_the_reason(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its rights, and not as if it were not there."""

    def denied(path: Path) -> list[Path]:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", denied)
    report = refused(root, str(root.parent / "own"))
    assert "KIM_DISTRICT: It cannot be used (Permission denied)." in report
    assert "Give this user the right to it" in report


def test_hidden_folders_are_no_districts(root: Path) -> None:
    """Such as those of editors."""
    (root / "districts/.idea").mkdir()
    (root / "districts/kreis-kleve").mkdir()
    assert shipped_districts(root) == ["kreis-kleve", "kreis-wesel"]
