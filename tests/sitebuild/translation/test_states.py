"""A page says honestly whether a person has checked it, and falls back by itself."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from portal.languages.reviews import Review, add_reviews
from portal.problems import ConfigurationError
from sitebuild.build import build_site
from sitebuild.content.source import SourceText
from sitebuild.output.report import BuildFailedError, BuildReport
from sitebuild.translation.units import meaning_hash
from tests.sitebuild.small_project import translate, write

DAY = dt.date(2026, 11, 20)
LEGAL = {
    "Recht": "Law",
    "Hinweis": "Notice",
    "Erster Satz.": "First.",
    "Zweiter Satz.": "Second.",
}
EASY = (
    "---\ntitle: Leicht\ndescription: Leicht\nsource-hash: {}\n---\n\n"
    "# Leicht {{ #leicht }}\n\nGanz leicht.\n\n## F {{ #formular }}\n"
)


def build(root: Path, tag: str) -> BuildReport:
    """Build one language."""
    url = "https://kim.example/"
    return build_site(root, district="kreis-wesel", base_url=url, tags=[tag], is_packed=False)


def page(root: Path, path: str) -> str:
    """Return a built page."""
    return (root / "build" / "site" / path / "index.html").read_text("utf-8")


def need_review(root: Path) -> None:
    """Let the district demand that legal pages are checked."""
    file = root / "districts" / "kreis-wesel" / "district.toml"
    write(file, "legal_needs_review = true\n" + file.read_text("utf-8"))


def easy(root: Path, name: str = "kontakt") -> str:
    """Write a page in Leichte Sprache with the hash that the build asks for; return the hash."""
    file = root / "docs" / f"{name}.de-simple.md"
    write(file, EASY.format('"0"'))
    remedy = build(root, "de-simple").locales[0].problems[0].remedy
    source_hash = remedy.rpartition(": ")[2]
    write(file, EASY.format(source_hash))
    return source_hash.strip('"')


def test_a_page_is_checked_when_all_of_it_is(project: Path) -> None:
    """One text that nobody has read, and the whole page is unchecked; its title counts."""
    translate(project, "en", "docs", LEGAL)
    review = Review("native", DAY)
    pairs = list(LEGAL.items())
    assert add_reviews(project / "i18n", "en", pairs[1:], review) == 3
    build(project, "en")
    assert "<p>unchecked " in page(project, "en/recht")
    assert add_reviews(project / "i18n", "en", pairs, review) == 1
    build(project, "en")
    assert "<p>checked " in page(project, "en/recht")


@pytest.mark.parametrize("changed", ["translation", "German"])
def test_a_change_of_either_text_takes_the_check_away(project: Path, changed: str) -> None:
    """Nobody has to remember it: the ledger speaks of exactly these words."""
    add_reviews(project / "i18n", "en", LEGAL.items(), Review("translator", DAY))
    german = "Erster Satz."
    if changed == "German":
        german = "Der erste Satz."
        file = project / "docs" / "recht.md"
        write(file, file.read_text("utf-8").replace("Erster Satz.", german))
    translate(project, "en", "docs", {**LEGAL, german: "The first."})
    build(project, "en")
    assert "<p>unchecked " in page(project, "en/recht")


def test_a_district_may_demand_checked_notices(project: Path) -> None:
    """Then an unchecked notice is German, and a checked one is shown."""
    translate(project, "en", "docs", LEGAL)
    need_review(project)
    build(project, "en")
    assert "<p>german True True</p>" in page(project, "en/recht")
    add_reviews(project / "i18n", "en", LEGAL.items(), Review("translator", DAY))
    build(project, "en")
    assert "<p>checked False False</p>" in page(project, "en/recht")


def test_a_wrong_line_in_the_ledger_is_named(project: Path) -> None:
    """A review by an unknown role is none."""
    wrong = '{"hash": "0", "role": "somebody", "date": "2026-11-20"}\n'
    write(project / "i18n" / "en" / "review.jsonl", wrong)
    with pytest.raises(BuildFailedError) as caught:
        build(project, "en")
    problem = caught.value.problems[0]
    assert (Path(problem.file).name, problem.line) == ("review.jsonl", 1)


def test_leichte_sprache_has_its_own_text(project: Path) -> None:
    """A page written in a language replaces the translated one."""
    easy(project)
    assert build(project, "de-simple").locales[0].problems == ()
    assert "<title>Leicht</title><p>unchecked False False</p>" in page(project, "de-simple/kontakt")
    assert "<p>Ganz leicht.</p>" in page(project, "de-simple/kontakt")


def test_leichte_sprache_gives_way_when_the_german_page_changes(project: Path) -> None:
    """Other words in German, and the reader gets German with a notice; layout does not count."""
    easy(project)
    file = project / "docs" / "kontakt.md"
    german = file.read_text("utf-8")
    write(file, german.replace("Schreiben Sie **uns**.", "Schreiben Sie\n**uns**."))
    build(project, "de-simple")
    assert "Ganz leicht" in page(project, "de-simple/kontakt")
    write(file, german.replace("Schreiben Sie", "Rufen Sie"))
    problem = build(project, "de-simple").locales[0].problems[0]
    assert (problem.file, problem.line) == ("docs/kontakt.de-simple.md", 4)
    assert "<p>german True True</p>" in page(project, "de-simple/kontakt")


def test_leichte_sprache_is_checked_by_its_readers(
    project: Path, extensions: tuple[list[Any], dict[str, Any]]
) -> None:
    """The ledger names what the German page and the easy text say; a new word undoes it."""
    need_review(project)
    source_hash = easy(project, "recht")
    build(project, "de-simple")
    assert "<p>german True True</p>" in page(project, "de-simple/recht")
    file = project / "docs" / "recht.de-simple.md"
    meaning = meaning_hash(SourceText("", file.read_text("utf-8")), *extensions)
    pair = (source_hash, meaning)
    add_reviews(project / "i18n", "de-simple", [pair], Review("readers", DAY))
    build(project, "de-simple")
    assert "<p>checked False False</p>" in page(project, "de-simple/recht")
    write(file, file.read_text("utf-8").replace("Ganz", "Sehr"))
    build(project, "de-simple")
    assert "<p>german True True</p>" in page(project, "de-simple/recht")


def test_a_mistake_in_such_a_text_is_found_there(project: Path) -> None:
    """The file that was written in the language is named, not the German one."""
    easy(project)
    file = project / "docs" / "kontakt.de-simple.md"
    write(file, file.read_text("utf-8") + "\n[x](fehlt.md)\n")
    with pytest.raises(BuildFailedError) as caught:
        build(project, "de-simple")
    problem = caught.value.problems[0]
    assert (problem.file, problem.line) == ("docs/kontakt.de-simple.md", 13)


def test_such_a_text_has_front_matter_like_any_page(project: Path) -> None:
    """A typing error there is a typing error."""
    write(project / "docs" / "kontakt.de-simple.md", "---\ntitle: A\nsourcehash: b\n---\n")
    with pytest.raises(ConfigurationError, match="sourcehash"):
        build(project, "de-simple")


def test_towns_may_have_a_text_in_leichte_sprache(project: Path) -> None:
    """One file for all of them, as in German; it gives way like any other."""
    easy(project, "orte/_ort")
    assert build(project, "de-simple").locales[0].problems == ()
    for town in ("moers", "wesel"):
        assert "Ganz leicht" in page(project, f"de-simple/orte/{town}")


def test_menus_use_the_title_that_was_written(project: Path) -> None:
    """The page in Leichte Sprache has one title, not one for the page and another for menus."""
    easy(project)
    build(project, "de-simple")
    assert "<a href='/de-simple/kontakt/'>Leicht</a>" in page(project, "de-simple")
