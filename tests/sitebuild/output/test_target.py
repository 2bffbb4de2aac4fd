"""Where pages may be built: a build empties the folder, so it must be nobody else's."""

import subprocess
from pathlib import Path

import pytest

from portal.problems import ConfigurationError
from sitebuild.build import build_site
from sitebuild.output.target import SOURCES
from tests.servers.kim_service import KIM, environ
from tests.sitebuild.small_project import ROOT


def build(root: Path, target: Path) -> None:
    """Build German into *target*."""
    url = "https://kim.example/"
    build_site(root, district="kreis-wesel", base_url=url, site_dir=target, tags=["de"], jobs=1)


def content(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("path", ["", "..", "docs", "docs/neu", "build/../i18n", "site/theme/x"])
def test_the_project_is_never_built_over(project: Path, path: str) -> None:
    """Neither itself nor what is around it, neither its sources nor a folder within them."""
    before = content(project)
    with pytest.raises(ConfigurationError) as caught:
        build(project, project / path)
    (problem,) = caught.value.problems
    assert (problem.file, problem.field) == ("environment", "KIM_SITE_DIR")
    assert "build/site" in problem.remedy
    assert content(project) == before


def test_a_link_to_the_project_is_the_project(project: Path, tmp_path: Path) -> None:
    """Its name does not help."""
    (tmp_path / "link").symlink_to(project)
    with pytest.raises(ConfigurationError, match="KIM_SITE_DIR"):
        build(project, tmp_path / "link")
    assert (project / "mkdocs.yml").exists()


def test_every_folder_of_the_project_is_known() -> None:
    """A new one would not be safe."""
    command = ["git", "ls-files", "*/*"]
    files = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {name.partition("/")[0] for name in files.splitlines()} <= SOURCES


def test_a_folder_of_somebody_else_stays(project: Path, tmp_path: Path) -> None:
    """What no build has noted there is not ours; the remedy says what to do."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "brief.txt").write_text("mine", "utf-8")
    for target in (tmp_path / "other", tmp_path / "other" / "brief.txt"):
        with pytest.raises(ConfigurationError, match=r"KIM_SITE_DIR: .*Remedy: "):
            build(project, target)
    assert (tmp_path / "other" / "brief.txt").read_text("utf-8") == "mine"


def test_an_empty_folder_and_one_of_an_earlier_build_are_ours(project: Path) -> None:
    """A mounted disk is there before; a stopped build has noted what it was about to write."""
    target = project / "build" / "site"
    target.mkdir(parents=True)
    (target / ".mounted").touch()
    build(project, target)
    (target / "old.html").touch()
    build(project, target)
    (target.parent / ".site.json").write_text("", "utf-8")
    build(project, target)
    assert (target / "de" / "index.html").exists()


def test_a_stopped_first_build_does_not_lock_us_out(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may end between two languages."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("sitebuild.build.replace", stop)
        with pytest.raises(KeyboardInterrupt):
            build(project, project / "build/site")
    assert any((project / "build/site").iterdir())
    build(project, project / "build/site")


@pytest.mark.parametrize("path", ["", ".", "..", "docs"])
def test_the_command_says_so_before_anything_is_printed(project: Path, path: str) -> None:
    """Status 2, and no traceback."""
    before = content(project)
    done = subprocess.run(
        [KIM, "build"],
        cwd=project,
        env=environ(KIM_SITE_DIR=path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("environment: KIM_SITE_DIR: ")
    assert len(done.stderr.splitlines()) == 1
    assert content(project) == before
