"""A page whose file is renamed does not cost the translations of the texts that link to it."""

from pathlib import Path

import pytest

from portal.languages.catalogues import load_catalogue
from portal.languages.registry import Locales
from sitebuild.translation.extract import extract_templates, update_catalogues, write_templates
from tests.sitebuild.small_project import small_project, translate
from translating.gates.gatekeeper import Gatekeeper
from translating.link_targets import texts_with_other_targets, with_targets
from translating.minor_edits import carry_over, find_changes

OLD, NEW = "[Zum Kontakt](kontakt.md#formular)", "[Zum Kontakt](anfrage.md#formular)"


def test_a_renamed_page_is_told_and_its_links_are_carried(tmp_path: Path, locales: Locales) -> None:
    """The check says which text is German now; then its translation leads to the new name."""
    root = small_project(tmp_path / "project")
    write_templates(root)
    translate(root, "uk", "docs", {OLD: "[До контактів](kontakt.md#formular)"})
    (root / "docs" / "kontakt.md").rename(root / "docs" / "anfrage.md")
    start = root / "docs" / "index.md"
    start.write_text(start.read_text("utf-8").replace(OLD, NEW), "utf-8")
    (problem,) = texts_with_other_targets(root, extract_templates(root)["docs"])
    assert str(problem).startswith("docs/index.md:11: anfrage.md#formular: Der Link heißt jetzt")
    write_templates(root)
    update_catalogues(root)
    assert list(texts_with_other_targets(root, extract_templates(root)["docs"])) == []
    assert load_catalogue(root / "i18n", "uk", "docs").lookup(NEW) is None
    carry_over(root, find_changes(root, locales, Gatekeeper(root)))
    shown = load_catalogue(root / "i18n", "uk", "docs").lookup(NEW)
    assert shown == "[До контактів](anfrage.md#formular)"


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("[Zum Kontakt]()", "Der Link heißt jetzt  statt kontakt.md#formular"),
        ("[Zum Kontakt](()", ""),
        ("[Zum Kontakt]", ""),
        ("[Zum Kontakt](x](y)", ""),
    ],
)
def test_a_link_that_is_being_written_is_no_error_of_the_check(
    tmp_path: Path, now: str, told: str
) -> None:
    """What is left of a link while somebody edits: emptied, half, without its address."""
    root = small_project(tmp_path / "project")
    write_templates(root)
    start = root / "docs" / "index.md"
    start.write_text(start.read_text("utf-8").replace(OLD, now), "utf-8")
    problems = texts_with_other_targets(root, extract_templates(root)["docs"])
    assert [told in str(problem) for problem in problems] == ([True] if told else [])
    assert with_targets("[До](kontakt.md#formular)", OLD, now) == (
        "[До]()" if told else "[До](kontakt.md#formular)"
    )
