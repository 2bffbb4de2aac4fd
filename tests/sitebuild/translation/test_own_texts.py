"""The texts that a district alone has come into catalogues of its own, and none of ours do."""

from pathlib import Path

import pytest

from portal.district.folder import DistrictFolder, find_district
from portal.district.skeleton import write_new_district
from portal.languages.catalogues import catalogue_file, load_catalogue
from portal.languages.registry import Locale, load_locales
from sitebuild.translation.own_texts import untranslated, update_own_catalogues
from tests.sitebuild.small_project import ROOT, translate, write

PAGE = "---\ntitle: Recht\ndescription: Hinweis\n---\n\n# Recht { #oben }\n\n{}\n\nZweiter Satz.\n"


@pytest.fixture
def arabic() -> Locale:
    found = load_locales(ROOT / "i18n/locales.toml").by_tag("ar")
    assert found
    return found


@pytest.fixture
def folder(project: Path) -> DistrictFolder:
    """Return a district with a page of ours that it has changed; the rest of it is translated."""
    ours = {"Recht": "حق", "Hinweis": "ملاحظة", "Erster Satz.": "ألف", "Zweiter Satz.": "باء"}
    translate(project, "ar", "docs", ours)
    folder = write_new_district(project.parent / "kreis")
    write(folder.docs / "recht.md", PAGE.replace("{}", "Unser Satz."))
    return folder


def texts_in(folder: DistrictFolder, domain: str = "docs") -> dict[str, str]:
    units = load_catalogue(folder.i18n, "ar", domain).units.values()
    return {unit.msgid: unit.msgstr for unit in units}


def test_only_what_ours_do_not_translate_is_asked_for(
    project: Path, folder: DistrictFolder, arabic: Locale
) -> None:
    """Of a page with one changed sentence a translator gets one sentence, with its place."""
    changed = update_own_catalogues(project, folder, [arabic])
    assert changed == [catalogue_file(folder.i18n, "ar", each) for each in ("docs", "theme")]
    assert texts_in(folder) == {"Unser Satz.": ""}
    assert "‹Schritt 1›" in texts_in(folder, "theme")
    assert "#: docs/recht.md:8" in changed[0].read_text("utf-8")
    assert update_own_catalogues(project, folder, [arabic]) == []


def test_what_is_translated_stays(project: Path, folder: DistrictFolder, arabic: Locale) -> None:
    """Also what the district says otherwise than ours, which stands in none of its pages."""
    own = {"Unser Satz.": "جيم", "Zweiter Satz.": "دال", "Erster Satz.": "هاء"}
    translate(folder.path, "ar", "docs", own)
    update_own_catalogues(project, folder, [arabic])
    assert texts_in(folder) == own


def test_a_sentence_that_changes_again_becomes_a_draft(
    project: Path, folder: DistrictFolder, arabic: Locale
) -> None:
    """As in our catalogues: nobody is shown the old translation of a new sentence."""
    translate(folder.path, "ar", "docs", {"Unser Satz.": "جيم"})
    write(folder.docs / "recht.md", PAGE.replace("{}", "Unser neuer Satz."))
    update_own_catalogues(project, folder, [arabic])
    catalogue = load_catalogue(folder.i18n, "ar", "docs")
    assert catalogue.units[None, "Unser neuer Satz."].fuzzy
    assert catalogue.lookup("Unser neuer Satz.") is None


def test_what_is_german_for_want_of_a_translation_is_told(
    project: Path, folder: DistrictFolder, arabic: Locale
) -> None:
    """With the number of texts, the first of them, and the command."""
    [told] = untranslated(project, folder, [arabic])
    assert "texts of the district are shown in German: “Unser Satz.”…" in str(told)
    assert "kim i18n extract --district" in told.remedy


def test_a_shipped_district_needs_no_catalogues_of_its_own(project: Path, arabic: Locale) -> None:
    """Its texts are in ours."""
    folder = find_district(project, "kreis-wesel")
    steps = load_catalogue(ROOT / "i18n", "ar", "theme").units.values()
    translate(project, "ar", "theme", {unit.msgid: unit.msgstr for unit in steps})
    assert update_own_catalogues(project, folder, [arabic]) == []
