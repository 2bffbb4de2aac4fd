"""A slip mended in German does not cost the translations, and a changed meaning does."""

import datetime as dt
from pathlib import Path

import polib
import pytest

from portal.languages.catalogues import load_catalogue
from portal.languages.registry import Locales
from portal.languages.reviews import Review, add_reviews, load_ledger
from sitebuild.translation.extract import update_catalogues
from tests.sitebuild.small_project import small_project, translate
from translating.gates.gatekeeper import Gatekeeper
from translating.minor_edits import Change, carry_over, find_changes

SENTENCE = "Schreiben Sie **uns**."
DAY = dt.date(2026, 11, 20)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with a sentence in two languages, in one of them as a draft."""
    root = small_project(tmp_path / "project")
    translate(root, "uk", "docs", {SENTENCE: "Пишіть **нам**."})
    draft = translate(root, "ar", "docs", {SENTENCE: "اكتب **لنا**."})
    catalogue = polib.pofile(str(draft))
    catalogue[0].flags.append("fuzzy")
    catalogue.save()
    return root


def change_german(root: Path, to: str) -> None:
    """Change the sentence, and bring the catalogues up to date."""
    page = root / "docs" / "kontakt.md"
    page.write_text(page.read_text("utf-8").replace(SENTENCE, to), "utf-8")
    update_catalogues(root)


def changes(root: Path, locales: Locales) -> list[Change]:
    """Return what could be a minor edit."""
    return find_changes(root, locales, Gatekeeper(root))


def test_a_translation_is_carried_over(root: Path, locales: Locales) -> None:
    """It is shown again, and nothing is left of the former text; a draft stays a draft."""
    change_german(root, "Schreiben Sie an **uns**.")
    assert load_catalogue(root / "i18n", "uk", "docs").lookup("Schreiben Sie an **uns**.") is None
    found = changes(root, locales)
    assert [(change.former, change.tags) for change in found] == [(SENTENCE, ("uk",))]
    assert found[0].difference() == [("=", "Schreiben Sie"), ("+", "an"), ("=", "**uns**.")]
    carry_over(root, found)
    new = load_catalogue(root / "i18n", "uk", "docs")
    assert new.lookup("Schreiben Sie an **uns**.") == "Пишіть **нам**."
    assert load_catalogue(root / "i18n", "ar", "docs").lookup("Schreiben Sie an **uns**.") is None
    assert changes(root, locales) == []
    assert update_catalogues(root) == []


@pytest.mark.parametrize(
    "german", ["Schreiben Sie **uns** bis 12 Uhr.", "Schreiben Sie uns.", "{{ town.name }} **uns**"]
)
def test_another_number_mark_or_placeholder_is_no_minor_edit(
    root: Path, locales: Locales, german: str
) -> None:
    """Whoever says yes to it by mistake changes nothing."""
    change_german(root, german)
    found = changes(root, locales)
    assert all(change.tags == () for change in found)
    assert carry_over(root, found) == {}


def test_two_edits_in_a_row_are_told_from_the_first(root: Path, locales: Locales) -> None:
    """The translation was made from the first wording, so that is what is compared."""
    change_german(root, "Schreiben Sie an **uns**.")
    page = root / "docs" / "kontakt.md"
    page.write_text(page.read_text("utf-8").replace("an **uns**", "gern an **uns**"), "utf-8")
    update_catalogues(root)
    assert [(change.former, change.tags) for change in changes(root, locales)] == [
        (SENTENCE, ("uk",))
    ]


def test_a_translation_that_somebody_has_touched_is_not_carried(
    root: Path, locales: Locales
) -> None:
    """A translator is at work on it."""
    change_german(root, "Schreiben Sie an **uns**.")
    file = root / "i18n" / "uk" / "LC_MESSAGES" / "docs.po"
    file.write_text(file.read_text("utf-8").replace("Пишіть", "Напишіть", 1), "utf-8")
    assert changes(root, locales) == []


def test_reviews_are_not_carried(root: Path, locales: Locales) -> None:
    """Nobody has read the new pair."""
    add_reviews(root / "i18n", "uk", [(SENTENCE, "Пишіть **нам**.")], Review("native", DAY))
    change_german(root, "Schreiben Sie an **uns**.")
    carry_over(root, changes(root, locales))
    ledger = load_ledger(root / "i18n", "uk")
    assert ledger.find("Schreiben Sie an **uns**.", "Пишіть **нам**.") is None
