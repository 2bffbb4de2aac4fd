"""What an import says names the file that came back, its row and what helps."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kim.__main__ import main
from tests.sitebuild.small_project import small_project, translate
from translating.units import unit_id


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a small project with two texts to translate."""
    root = small_project(tmp_path / "project")
    translate(root, "uk", "docs", {"Kontakt": "", "Willkommen": ""})
    monkeypatch.chdir(root)
    return root


def taken_in(file: Path, content: str) -> Result:
    """Import *content* as the file that came back."""
    file.write_text(content, "utf-8")
    return CliRunner().invoke(main, ["i18n", "import", "--locale", "uk", str(file)])


def test_a_refused_row_names_file_and_line(root: Path) -> None:
    """Of several files nobody has to guess which one it was."""
    file = root / "von-olena.csv"
    done = taken_in(file, f"id,german,translation\n{unit_id('Kontakt')},Kontakt,КОНТАКТИ НАШІ\n")
    assert done.exit_code == 1
    assert f"refused  {file}, line 2: Kontakt" in done.output


def test_a_file_that_cannot_be_read_is_named(root: Path) -> None:
    """By its path and not by its kind."""
    done = taken_in(root / "von-olena.csv", "KIM,,\nid,german,translation\n")
    assert done.exit_code == 2
    assert f"{root / 'von-olena.csv'}:1: columns: " in done.output
    done = taken_in(root / "von-olena.xlf", "<a/>")
    assert f"{root / 'von-olena.xlf'}:1: format: " in done.output
