"""The pages of a district beside ours: its files win, what it has not is ours."""

from pathlib import Path, PurePosixPath

import pytest

from portal.district.folder import DistrictFolder
from portal.languages.registry import load_locales
from portal.problems import ConfigurationError
from sitebuild.content.assets import assets, unserved_files
from sitebuild.content.docs import Docs
from sitebuild.content.own_folder import mistakes_in_folder
from sitebuild.content.pages import read_pages, refuse_missing_roles
from tests.sitebuild.small_project import ROOT, write

LOCALES = load_locales(ROOT / "i18n" / "locales.toml")
PAGE = "---\ntitle: {0}\ndescription: {0}\n---\n\n# {0}\n"


@pytest.fixture
def docs(tmp_path: Path) -> Docs:
    """Return our pages and those of a district: one replaced, one added, a picture replaced."""
    ours, own = tmp_path / "docs", tmp_path / "own" / "docs"
    write(ours / "a.md", PAGE.format("Unsere"))
    write(ours / "b.md", PAGE.format("Bleibt"))
    write(ours / "bild.svg", "<svg/>")
    write(own / "a.md", PAGE.format("Des Kreises"))
    write(own / "verein/c.md", PAGE.format("Neu"))
    write(own / "bild.svg", "<svg><g/></svg>")
    write(own / "a.de-simple.md", PAGE.format("Einfach"))
    return Docs(ours, own)


def test_pages_of_the_district_win_and_are_added(docs: Docs) -> None:
    """Messages name its files by their whole path and ours as ever."""
    pages = {page.uri: page for page in read_pages(docs, [], LOCALES)}
    assert {uri: page.title for uri, page in pages.items()} == {
        "a.md": "Des Kreises",
        "b.md": "Bleibt",
        "verein/c.md": "Neu",
    }
    assert list(pages["a.md"].variants) == ["de-simple"]
    assert pages["a.md"].source.name == f"{docs.own}/a.md"
    assert pages["b.md"].source.name == "docs/b.md"


@pytest.mark.parametrize(
    "name", ["._a.md", ".entwurf.md", "~$a.md", ".git/a.md", "__MACOSX/a.md", "a.md~", "Icon\r"]
)
def test_what_a_machine_leaves_is_no_page(docs: Docs, name: str) -> None:
    """A Mac writes bytes beside each file on a stick; a draft that is hidden stays hidden."""
    assert docs.own
    known = Docs(docs.ours, docs.own).files.keys()
    for folder in (docs.ours, docs.own):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"\0\5\x16\7\0\xff")
    assert docs.files.keys() == known
    assert len(read_pages(docs, [], LOCALES)) == 3


def test_what_a_machine_leaves_in_the_districts_folder_is_not_told(tmp_path: Path) -> None:
    """Nobody has to look for it; what a person has put at a wrong place is named."""
    folder = DistrictFolder(tmp_path)
    for name in ("Thumbs.db", "site/desktop.ini", "i18n/ar/~$search.csv", "i18n/ar/._search.csv"):
        write(tmp_path / name, "x")
    assert list(mistakes_in_folder(folder, ROOT / "docs", LOCALES)) == []
    write(tmp_path / "site/bild.png", "x")
    (problem,) = mistakes_in_folder(folder, ROOT / "docs", LOCALES)
    assert problem.file == tmp_path / "site/bild.png"


def test_pictures_of_the_district_win(docs: Docs) -> None:
    """One address has one file."""
    assert docs.own
    assert list(assets(docs)) == [(PurePosixPath("bild.svg"), docs.own / "bild.svg")]


def test_a_district_may_have_no_pages(docs: Docs) -> None:
    """Most begin with facts alone."""
    assert list(Docs(docs.ours, docs.ours.parent / "absent").files) == list(Docs(docs.ours).files)


def test_a_page_that_has_lost_its_role_is_named(docs: Docs) -> None:
    """The form needs a page for its thanks, and this one stands where it was."""
    write(docs.ours / "a.md", PAGE.format("A").replace("title", "role: thanks\ntitle"))
    with pytest.raises(ConfigurationError) as caught:
        refuse_missing_roles(docs, read_pages(docs, [], LOCALES))
    assert f"{docs.own}/a.md: role: thanks: Keine Seite hat diese Rolle" in str(caught.value)
    assert "docs/: role: contact: Keine Seite hat diese Rolle" in str(caught.value)


def test_mistakes_of_the_district_name_its_file(docs: Docs) -> None:
    """In the front matter, in encoding, and for kinds that are not served."""
    assert docs.own
    write(docs.own / "foto.heic", "x")
    write(docs.own / "d.md", "---\ntitle: D\nbeschreibung: D\n---\n\n![](foto.heic)\n")
    with pytest.raises(ConfigurationError) as caught:
        read_pages(docs, [], LOCALES)
    assert f"{docs.own}/d.md:3: beschreibung: Diesen Schlüssel kennt" in str(caught.value)
    assert f"{docs.own}/d.md:6: foto.heic: " in str(next(unserved_files(docs, LOCALES)))
