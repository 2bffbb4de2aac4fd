"""What translators are to translate, and that it is up to date."""

import errno
import os
from pathlib import Path

import polib
import pytest
from babel.messages.pofile import read_po

from portal.languages.catalogues import load_catalogue
from portal.problems import ConfigurationError
from sitebuild.translation.extract import extract_templates, update_catalogues, write_templates
from tests.portal.district.edits import change
from tests.sitebuild.small_project import ROOT, translate, write


def test_the_templates_are_current() -> None:
    """Whoever changes a German text runs `python -m sitebuild.translation.extract`."""
    for domain, template in extract_templates(ROOT).items():
        assert (ROOT / "i18n" / f"{domain}.pot").read_text("utf-8") == str(template), domain


@pytest.mark.parametrize(
    "file", sorted(ROOT.glob("i18n/**/*.po*")), ids=lambda file: str(file.relative_to(ROOT))
)
def test_other_tools_can_read_our_catalogues(file: Path) -> None:
    """Babel stops at an empty date; whoever keeps translations elsewhere may use it."""
    with file.open("rb") as stream:
        read = read_po(stream, locale="de", abort_invalid=True)
    assert {str(message.id) for message in read if message.id} == {
        entry.msgid for entry in polib.pofile(str(file)) if not entry.obsolete
    }


def test_all_sources_are_read(project: Path) -> None:
    """Pages, their front matter, templates, the form and a district's prose, in three files."""
    found = {
        domain: {entry.msgid: entry.occurrences for entry in template}
        for domain, template in extract_templates(project).items()
    }
    assert found["docs"]["KIM in {{ town.name }}"] == [
        ("docs/orte/_ort.md", "2"),
        ("docs/orte/_ort.md", "7"),
    ]
    assert found["docs"]["Schreiben"] == [("docs/kontakt.md", "4")]
    assert "Hallo {name}" in found["theme"]
    assert "Erstes Gespräch" in found["theme"]
    assert "Nachricht senden" in found["forms"]
    assert set(found) == {"docs", "forms", "theme"}


def test_prose_of_a_district_is_what_the_model_calls_prose(project: Path) -> None:
    """Whatever the field is named, and whatever stands in it; names stay as they are."""
    folder = project / "districts" / "kreis-wesel"
    line = change(
        folder / "district.toml", "Die Anlaufstelle löscht", "Wer an a@b.example schreibt:"
    )
    change(folder / "places.toml", "Servicestelle Zuwanderung", "Montag bis Freitag")
    found = {entry.msgid: entry for entry in extract_templates(project)["theme"]}
    [kept] = [msgid for msgid in found if msgid.startswith("Wer an a@b.example schreibt:")]
    assert found[kept].occurrences == [("districts/kreis-wesel/district.toml", str(line))]
    assert "KIM stellt sich vor" in found
    assert not {"kim@wesel.example", "Kreis Wesel", "Montag bis Freitag"} & set(found)


def test_a_district_that_cannot_be_read_gives_no_half_template(project: Path) -> None:
    """The mistake is named before anybody translates."""
    change(project / "districts/kreis-wesel/district.toml", "legal_approver", "legal_aprover")
    with pytest.raises(ConfigurationError, match=r"district\.toml:\d+: legal_aprover: "):
        extract_templates(project)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_page_that_is_not_utf_8_is_told(project: Path, encoding: str) -> None:
    """With its line, as a build says it; a file that nobody has written is none of the texts."""
    (project / "docs/._kontakt.md").write_bytes(b"\0\5\x16\7\0\xff")
    extract_templates(project)
    (project / "docs/kontakt.md").write_bytes("---\ntitle: Grüße\n---\n".encode(encoding))
    with pytest.raises(ConfigurationError, match=r"docs/kontakt\.md:.*nicht in UTF-8"):
        extract_templates(project)


def test_a_page_in_its_own_language_is_not_for_translators(project: Path) -> None:
    """Leichte Sprache is written, not translated."""
    write(project / "docs" / "index.de-simple.md", "---\ntitle: A\n---\n\nGanz leicht.\n")
    assert "Ganz leicht." not in {entry.msgid for entry in extract_templates(project)["docs"]}


def test_writing_twice_changes_nothing(project: Path) -> None:
    """The files depend on the sources alone."""
    assert write_templates(project)
    assert update_catalogues(project, ["prs", "de-simple", "rom"])
    assert write_templates(project) == []
    assert update_catalogues(project, ["prs", "de-simple", "rom"]) == []


def test_languages_unknown_to_libraries_get_their_headers(project: Path) -> None:
    """Language and plural rule come from the registry."""
    update_catalogues(project, ["prs", "de-simple"])
    for tag in ("prs", "de-simple"):
        file = polib.pofile(str(project / "i18n" / tag / "LC_MESSAGES" / "forms.po"))
        assert file.metadata["Language"] == tag.replace("-", "_")
        assert file.metadata["Plural-Forms"].startswith("nplurals=")
        assert load_catalogue(project / "i18n", tag, "forms").lookup("Nachricht senden") is None


def test_translations_survive_an_update(project: Path) -> None:
    """What was translated is still there."""
    translate(project, "prs", "docs", {"Erster Satz.": "جمله اول."})
    update_catalogues(project, ["prs"])
    assert load_catalogue(project / "i18n", "prs", "docs").lookup("Erster Satz.") == "جمله اول."


def test_a_folder_that_cannot_be_read_costs_no_translation(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its texts would be gone from all catalogues."""
    write(project / "docs" / "zu" / "a.md", "---\ntitle: A\ndescription: B\n---\n")
    scan = os.scandir

    def refused(path: str | os.PathLike[str]) -> object:
        if os.fspath(path).endswith("docs/zu"):
            raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(PermissionError, match="docs/zu"):
        update_catalogues(project)
