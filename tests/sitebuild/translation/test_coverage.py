"""Readers are offered a language only where nobody is left alone half-way (decision 0019)."""

from pathlib import Path

import polib
import pytest

from portal.languages.publishing import publish
from portal.languages.registry import load_locales
from sitebuild.build import build_site
from sitebuild.output.report import BuildFailedError, BuildReport
from sitebuild.translation.coverage import gaps, refusals
from sitebuild.translation.extract import update_catalogues, write_templates
from tests.sitebuild.small_project import write

NOTICE = (
    "---\ntitle: Datenschutz\ndescription: Hinweis\nrole: privacy\nlegal: true\n---\n\n"
    "# Datenschutz { #oben }\n\nWir speichern nichts.\n\nSie haben Rechte.\n"
)
FORMS = "i18n/{}/LC_MESSAGES/forms.po"


@pytest.fixture
def root(project: Path) -> Path:
    """Return a project in which only Ukrainian is published, and wholly translated."""
    registry = project / "i18n" / "locales.toml"
    german, row, others = registry.read_text("utf-8").partition('\n[[locale]]\ntag = "de-simple"')
    write(registry, german + row + others.replace("published = true", "published = false"))
    publish(registry, "uk")
    write_templates(project)
    update_catalogues(project)
    for file in (project / "i18n" / "uk").rglob("*.po"):
        change(file, translated=1.0)
    return project


def change(file: Path, *, translated: float, fuzzy: bool = False) -> None:
    """Fill this share of a catalogue, or make all of it stale."""
    catalogue = polib.pofile(str(file))
    for number, entry in enumerate(catalogue):
        entry.msgstr = entry.msgid if number < translated * len(catalogue) else ""
        entry.flags = ["fuzzy"] if fuzzy else []
    catalogue.save()


def build(root: Path) -> BuildReport:
    """Build all published languages."""
    url = "https://kim.example/"
    return build_site(root, district="kreis-wesel", base_url=url, is_packed=False)


def lacking(root: Path) -> tuple[list[str], bool]:
    """Return the parts of Ukrainian that have gaps, and whether the language is refused."""
    uk = load_locales(root / "i18n" / "locales.toml").by_tag("uk")
    assert uk
    found = [gap.part for gap in gaps(root / "i18n", uk)]
    return found, bool(refusals(root / "i18n", uk))


def test_a_whole_language_has_no_gaps(root: Path) -> None:
    """Form, frame and notice are there."""
    assert lacking(root) == ([], False)


def test_a_new_german_text_takes_no_language_away(root: Path) -> None:
    """It is shown in German until somebody has translated it; the gap is named."""
    change(root / FORMS.format("uk"), translated=0.7)
    assert lacking(root) == (["forms"], False)


def test_stale_texts_take_no_language_away(root: Path) -> None:
    """However many of them: the reader gets German, marked, and the form still works."""
    change(root / FORMS.format("uk"), translated=1.0, fuzzy=True)
    assert lacking(root) == (["forms"], False)


def test_a_language_without_its_form_is_not_offered(root: Path) -> None:
    """It is in no list, its error names what lacks, and the others are built."""
    change(root / FORMS.format("uk"), translated=0.2)
    assert lacking(root) == (["forms"], True)
    with pytest.raises(BuildFailedError) as caught:
        build(root)
    assert list(caught.value.failed) == ["uk"]
    assert "uk: forms: " in str(caught.value)
    site = root / "build" / "site"
    assert "/uk/" not in (site / "kontakt" / "index.html").read_text("utf-8")
    assert "/uk/" not in (site / "sitemap.xml").read_text("utf-8")
    assert (site / "de" / "kontakt" / "index.html").exists()


def test_what_was_published_of_it_stays(root: Path) -> None:
    """Whoever has the address of a page keeps the page."""
    build(root)
    change(root / FORMS.format("uk"), translated=0.0)
    with pytest.raises(BuildFailedError):
        build(root)
    assert (root / "build/site/uk/kontakt/index.html").exists()


def test_a_changed_notice_takes_no_form_away(root: Path) -> None:
    """The notice is German as a whole and says so; form and list of languages stay."""
    write(root / "docs" / "datenschutz.md", NOTICE)
    write_templates(root)
    update_catalogues(root)
    change(root / "i18n/uk/LC_MESSAGES/docs.po", translated=1.0)
    assert lacking(root) == ([], False)
    write(root / "docs" / "datenschutz.md", NOTICE.replace("Wir speichern", "Wir lesen"))
    write_templates(root)
    update_catalogues(root)
    assert lacking(root) == (["docs/datenschutz.md"], False)
    report = build(root)
    ukrainian = next(each for each in report.locales if each.tag == "uk")
    assert ukrainian.german_pages == ("datenschutz/",)
    site = root / "build" / "site"
    assert "<p>german True True</p>" in (site / "uk/datenschutz/index.html").read_text("utf-8")
    assert "/uk/kontakt/" in (site / "kontakt" / "index.html").read_text("utf-8")
