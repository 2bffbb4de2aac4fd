"""The translations of a district's own texts are looked at as ours are, by both checks."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from editing.drafts.judging import OpenPoint, worse_than
from kim.__main__ import main
from kim.redaktion.command import check_draft
from portal.district.folder import DistrictFolder
from portal.district.skeleton import write_new_district
from portal.languages.registry import load_locales
from tests.sitebuild.small_project import ROOT, small_project, write

PAGE = """---
title: Verein
description: Wer hier hilft
---

# Verein { #oben }

Rufen Sie **uns** an: {{ district.hotline }}
"""
BEGINNING = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset={charset}\\n"
"Plural-Forms: {plural}\\n"

"""
UNIT = 'msgid "Rufen Sie **uns** an: {{{{ district.hotline }}}}"\nmsgstr "{}"\n'
RIGHT = UNIT.format("Зателефонуйте **нам**: {{ district.hotline }}")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DistrictFolder:
    """Work in a small project, with the folder of a district that has a page of its own."""
    root = small_project(tmp_path / "project")
    monkeypatch.chdir(root)
    folder = write_new_district(tmp_path / "kreis")
    write(folder.docs / "verein.md", PAGE)
    monkeypatch.setenv("KIM_DISTRICT", str(folder.path))
    return folder


def beginning(language: str = "uk", charset: str = "utf-8", plural: str = "") -> str:
    """Return the header of a catalogue."""
    locale = load_locales(ROOT / "i18n/locales.toml").by_tag("uk")
    assert locale
    return BEGINNING.format(language=language, charset=charset, plural=plural or locale.plural)


def written(own: DistrictFolder, content: str, tag: str = "uk") -> Path:
    """Write a catalogue of the district."""
    file = own.i18n / tag / "LC_MESSAGES" / "docs.po"
    write(file, content)
    return file


def kim(*words: str) -> Result:
    """Run `kim`."""
    return CliRunner().invoke(main, words)


def line_of(file: Path, part: str) -> int:
    """Return the number of the first line with *part*."""
    lines = file.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if part in line)


def test_what_is_right_is_right(own: DistrictFolder) -> None:
    """Neither check has anything to say."""
    written(own, beginning() + RIGHT)
    done = kim("i18n", "check")
    assert done.output.endswith("0 errors, 0 warnings\n")
    assert done.exit_code == 0
    done = kim("check")
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("translation", "said"),
    [
        (
            "Зателефонуйте **нам**: {{ district.hotlin }}",
            "stands for the placeholder {{district.hotline}}",
        ),
        ("Зателефонуйте **нам: {{ district.hotline }}", "The mark ** "),
        ("Зателефонуйте **нам**: <b>{{ district.hotline }}</b>", "<b>"),
        ("Зателефонуйте **нам**: [{{ district.hotline }}](https://x.example)", "The link target "),
    ],
)
def test_a_translation_with_another_structure_is_refused(
    own: DistrictFolder, translation: str, said: str
) -> None:
    """The build would show German; both checks name file and line."""
    file = written(own, beginning() + UNIT.format(translation))
    place = f"{file}:{line_of(file, 'Rufen')}: Rufen Sie **uns** an"
    done = kim("i18n", "check")
    assert done.exit_code == 1
    assert f" {place}" in done.output
    assert said in done.output
    done = kim("check")
    assert done.exit_code == 2
    assert "wrong  translations of the district" in done.stdout
    assert f"\n{place}" in f"\n{done.stderr}"
    assert said in done.stderr


def test_a_translation_that_was_wrong_before_stops_no_draft_of_the_editor(
    own: DistrictFolder,
) -> None:
    """A stricter check may come with an update; other mistakes stop each draft."""
    written(own, beginning() + UNIT.format("Зателефонуйте нам"))
    found = check_draft(own.path)
    assert found
    assert {type(each) for each in found} == {OpenPoint}
    assert worse_than(found, found) == ()


def test_a_draft_is_told_and_refused_by_neither(own: DistrictFolder) -> None:
    """Readers see German, and nobody would know why."""
    file = written(own, f"{beginning()}#, fuzzy\n{RIGHT}")
    told = f"{file}:{line_of(file, 'fuzzy')}: Rufen Sie **uns** an"
    done = kim("i18n", "check")
    assert done.exit_code == 0
    assert f"warning (draft) {told}" in done.output
    done = kim("check")
    assert done.exit_code == 0
    assert f"draft  {told}" in done.output


def test_plural_forms_are_refused(own: DistrictFolder) -> None:
    """No text of the portal has some: readers would see German."""
    unit = 'msgid "Verein"\nmsgid_plural "Vereine"\nmsgstr[0] "Спілка"\nmsgstr[1] "Спілки"\n'
    file = written(own, beginning() + RIGHT + "\n" + unit)
    place = f"{file}:{line_of(file, 'Verein')}: Verein: "
    assert place in kim("i18n", "check").output
    assert kim("i18n", "check").exit_code == 1
    done = kim("check")
    assert done.exit_code == 2
    assert place in done.stderr


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ({"language": "ar"}, "Language"),
        ({"charset": "iso-8859-1"}, "Content-Type"),
    ],
)
def test_a_wrong_header_is_refused(own: DistrictFolder, header: dict[str, str], field: str) -> None:
    """A catalogue of another language, or one that other programs would read as other letters."""
    file = written(own, beginning(**header) + RIGHT)
    place = f"{file}:{line_of(file, field)}: {field}: "
    done = kim("i18n", "check")
    assert done.exit_code == 1
    assert place in done.output
    done = kim("check")
    assert done.exit_code == 2
    assert place in done.stderr


def test_another_rule_for_plurals_is_unusual(own: DistrictFolder) -> None:
    """It changes nothing that readers see."""
    file = written(own, beginning(plural="nplurals=2; plural=(n != 1);") + RIGHT)
    done = kim("i18n", "check")
    assert done.exit_code == 0
    assert f"{file}:{line_of(file, 'Plural')}: Plural-Forms: " in done.output


def test_a_language_that_nobody_knows_is_refused(own: DistrictFolder) -> None:
    """A slip in the name of the folder; with the name that was meant."""
    written(own, beginning() + RIGHT, tag="ukr")
    done = kim("i18n", "check")
    assert done.exit_code == 1
    assert f"{own.i18n / 'ukr'}: name: is nothing that the portal reads." in done.output
    assert kim("check").exit_code == 2


def test_a_damaged_catalogue_of_the_district_hides_no_other(own: DistrictFolder) -> None:
    """One cut-off file is named, and the next one is looked at."""
    cut = written(own, 'msgid "x\n', tag="ar")
    file = written(own, beginning() + UNIT.format("Зателефонуйте нам"))
    done = kim("i18n", "check")
    assert f"{cut}:1: syntax: " in done.output
    assert f"{file}:{line_of(file, 'Rufen')}: " in done.output
    assert done.exit_code == 1


def test_only_the_chosen_language_is_looked_at(own: DistrictFolder) -> None:
    """As of our catalogues."""
    file = written(own, beginning() + UNIT.format("Зателефонуйте нам"))
    assert str(file) not in kim("i18n", "check", "--locale", "ar").output
    assert str(file) in kim("i18n", "check", "--locale", "uk").output
