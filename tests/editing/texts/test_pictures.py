"""A picture comes into a page from a list, with what is to be seen in it."""

from pathlib import Path

import lxml.html
import pytest

from editing.files.records import Record, record_path, written_record
from editing.texts.form import contents, shown
from editing.texts.site import Texts
from portal.district.folder import DistrictFolder
from portal.problems import ConfigurationError
from tests.editing.conftest import write_all
from tests.editing.files.pictures import document, photo
from tests.sitebuild.small_project import small_project

URI = "orte/index.md"
LAID = {
    "docs/dateien/fest.jpg": photo(),
    "docs/dateien/karte.png": photo("PNG"),
    "docs/dateien/plan.pdf": document(),
    record_path("dateien/fest.jpg"): written_record(Record('Kinder [drei] am "See"', "Wir")),
    record_path("dateien/plan.pdf"): written_record(Record("Plan der Stadt", "Wir")),
}


@pytest.fixture
def texts(folder: DistrictFolder, tmp_path: Path) -> Texts:
    """Return the pages of a small project, with a few files of the district."""
    write_all(folder.path, LAID)
    return Texts(small_project(tmp_path / "project"), folder)


def typed(texts: Texts, **changes: str) -> dict[str, str]:
    """Return what a browser sends of the form of the first heading."""
    part = next(part for part in texts.read(URI).parts if part.slot is not None)
    form = lxml.html.fragment_fromstring(shown(texts, URI, part), create_parent="form")
    return {**dict(form.form_values()), "tun": "hinzufuegen", "was": "bild", **changes}


def written(texts: Texts, **changes: str) -> str:
    """Return the lines of the page that begin a picture or a link."""
    text = contents(texts, URI, typed(texts, **changes))[f"docs/{URI}"].decode()
    return next(line for line in text.split("\n") if "dateien/" in line)


def test_a_picture_is_chosen_and_says_what_is_to_be_seen(texts: Texts) -> None:
    """As it was described at its upload, or in other words."""
    picture = "../dateien/fest.jpg"
    assert written(texts, bild=picture) == f'![Kinder (drei) am "See"]({picture})'
    assert written(texts, bild=picture, neu="Ein *Boot*") == f"![Ein *Boot*]({picture})"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "kein Bild gewählt"),
        ({"bild": "../dateien/plan.pdf"}, "kein Bild gewählt"),
        ({"bild": "javascript:alert(1)"}, "kein Bild gewählt"),
        ({"bild": "../dateien/karte.png"}, "Was auf dem Bild zu sehen ist, fehlt."),
    ],
)
def test_what_is_no_picture_or_says_nothing_is_refused(
    texts: Texts, changes: dict[str, str], why: str
) -> None:
    """Whoever does not see it would hear the name of a file."""
    with pytest.raises(ConfigurationError, match=why):
        contents(texts, URI, typed(texts, **changes))


def test_a_file_is_offered_for_a_link_by_what_stands_in_it(texts: Texts) -> None:
    """And leads to it."""
    links = {choice.entry.target: choice.label for choice in texts.links(URI)}
    assert links["../dateien/plan.pdf"] == "Datei plan.pdf: Plan der Stadt"
    link = {"was": "absatz", "neu": "Hier: [Link 1: Plan]", "link-1": "../dateien/plan.pdf"}
    assert written(texts, **link) == "Hier: [Plan](../dateien/plan.pdf)"
