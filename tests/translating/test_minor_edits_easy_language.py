"""A slip mended in German does not cost the text in Leichte Sprache either."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from mkdocs.config import load_config

from kim.__main__ import main
from sitebuild.content.source import SourceText
from sitebuild.translation.extract import update_catalogues, write_templates
from sitebuild.translation.units import meaning_hash
from tests.sitebuild.small_project import ROOT, small_project, translate
from translating.easy_language import easy_language_page

PAGE = Path("docs/kontakt.md")
SLIP, MENDED = "Schreiben Sie **uns**.", "Schreiben Sie an **uns**."


def said_by(file: Path) -> str:
    """Return the hash of what a German page says."""
    config: Any = load_config(config_file=str(ROOT / "mkdocs.yml"))
    source = SourceText("", file.read_text("utf-8"))
    return meaning_hash(source, config.markdown_extensions, config.mdx_configs)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project whose contact page is translated, and written in Leichte Sprache."""
    root = small_project(tmp_path / "project")
    translate(root, "uk", "docs", {SLIP: "Пишіть **нам**.", "Formular": "Форма"})
    front = f"title: Leicht\ndescription: Leicht\nsource-hash: {said_by(root / PAGE)}"
    easy = f"---\n{front}\n---\n\nGanz leicht: source-hash: x\n"
    (root / "docs" / "kontakt.de-simple.md").write_text(easy, "utf-8")
    write_templates(root)
    update_catalogues(root)
    monkeypatch.chdir(root)
    return root


def change_german(root: Path, *changes: tuple[str, str]) -> None:
    """Change the German page."""
    text = (root / PAGE).read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (root / PAGE).write_text(text, "utf-8")


def is_current(root: Path) -> bool:
    """Return True if readers see the text in Leichte Sprache."""
    page = easy_language_page(root, PAGE, "de-simple")
    assert page
    return page.problem is None


def minor_edit() -> str:
    """Run the command as an editor does who agrees; return what it says."""
    done = CliRunner().invoke(main, ["i18n", "minor-edit", "--yes"])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_slip_keeps_the_text(root: Path) -> None:
    """Its hash alone is written anew; the command names the file."""
    file = root / "docs" / "kontakt.de-simple.md"
    before = file.read_text("utf-8")
    change_german(root, (SLIP, MENDED))
    assert not is_current(root)
    assert "docs/kontakt.de-simple.md: still holds" in minor_edit()
    assert is_current(root)
    new = said_by(root / PAGE)
    assert file.read_text("utf-8") == before.replace(
        before.partition("source-hash: ")[2][:16], f'"{new}"', 1
    )


def test_another_change_beside_the_slip_takes_it_away(root: Path) -> None:
    """Nobody has said that this one is minor."""
    change_german(root, (SLIP, MENDED), ("## Formular", "Neuer Satz.\n\n## Formular"))
    assert "still holds" not in minor_edit()
    assert not is_current(root)


def test_a_refused_change_takes_it_away(root: Path) -> None:
    """Another number is no slip."""
    change_german(root, (SLIP, "Schreiben Sie **uns** bis 12 Uhr."))
    assert "still holds" not in minor_edit()
    assert not is_current(root)


def test_a_text_that_was_older_before_stays_so(root: Path) -> None:
    """The hash proves what the German page said when it was written."""
    change_german(root, ("title: Kontakt", "title: Anschrift und Wege"))
    minor_edit()
    change_german(root, (SLIP, MENDED))
    assert "still holds" not in minor_edit()
    assert not is_current(root)
