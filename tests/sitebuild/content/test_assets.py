"""Which files beside the pages are published, and what is said of the others."""

import os
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image

from portal.file_kinds import FILE_KINDS
from portal.languages.registry import load_locales
from portal.problems import ConfigurationError
from sitebuild.build import build_site
from sitebuild.content.assets import assets, unserved_files
from sitebuild.content.docs import Docs
from tests.sitebuild.small_project import ROOT, write

LOCALES = load_locales(ROOT / "i18n" / "locales.toml")
FRONT = "---\ntitle: A\ndescription: B\n---\n\n"
THANKS = FRONT.replace("B\n", "B\nrole: thanks\n")


def told(docs: Path) -> list[str]:
    return [str(problem) for problem in unserved_files(Docs(docs), LOCALES)]


def test_every_kind_for_editors_is_published(tmp_path: Path) -> None:
    """In capitals or not, with umlauts and blanks, in folders."""
    names = [f"bilder/Über uns {kind.suffix[1:]}{kind.suffix}" for kind in FILE_KINDS]
    wanted = [name for name, kind in zip(names, FILE_KINDS, strict=True) if kind.is_for_editors]
    for name in (*wanted, "FOTO.JPEG", "kontakt.de.pdf"):
        write(tmp_path / name, "x")
    assert told(tmp_path) == []
    found = {inner.as_posix() for inner, _ in assets(Docs(tmp_path))}
    assert found == {*wanted, "FOTO.JPEG", "kontakt.de.pdf"}


@pytest.mark.parametrize(
    "name",
    ["foto.heic", "LIESMICH", "archiv.tar.gz", "seite.html", "x.js", "antrag.docm", "y.svg.br"],
)
def test_a_file_that_is_not_served_is_named_where_it_is_linked(tmp_path: Path, name: str) -> None:
    """With the line of each page that names it, and all endings that can be used."""
    write(tmp_path / "docs" / "bilder" / name, "x")
    write(tmp_path / "docs" / "hilfe.md", f"{FRONT}Text\n\n[Mehr](bilder/{name})\n")
    (problem,) = told(tmp_path / "docs")
    assert problem.startswith(f"docs/hilfe.md:8: bilder/{name}: ist von einer Art, die die Website")
    assert "Möglich sind: " in problem
    assert ".docx" in problem
    assert ".html" not in problem.partition("Möglich sind: ")[2]


def test_a_file_that_nobody_links_is_named_itself(tmp_path: Path) -> None:
    """It would be copied and never be shown."""
    write(tmp_path / "docs" / "foto.heic", "x")
    (problem,) = told(tmp_path / "docs")
    assert problem.startswith("docs/foto.heic: foto.heic: ist von einer Art")


def test_a_link_may_be_written_with_percent_signs(tmp_path: Path) -> None:
    """As Markdown wants a blank or an umlaut."""
    write(tmp_path / "docs" / "Über uns.heic", "x")
    write(tmp_path / "docs" / "a.md", f"{FRONT}[x](%C3%9Cber%20uns.heic)\n")
    (problem,) = told(tmp_path / "docs")
    assert problem.startswith("docs/a.md:6: Über uns.heic: ")


@pytest.mark.parametrize(
    "name", ["Neue-Seite.MD", "neue.markdown", "neue.Md", "neue.mkd", "neue.mdown", "neue.mdwn"]
)
def test_a_page_with_another_ending_is_named(tmp_path: Path, name: str) -> None:
    """It would vanish without a word."""
    write(tmp_path / "docs" / "x" / name, FRONT)
    (problem,) = told(tmp_path / "docs")
    wanted = Path(name).stem + ".md"
    assert problem.startswith(f"docs/x/{name}: x/{name}: ist keine Seite: ")
    assert problem.endswith(f"Nennen Sie sie: {wanted}")


@pytest.mark.parametrize(
    "name",
    [".DS_Store", "Thumbs.db", "desktop.ini", "hilfe.md~", "#hilfe.md#", "~$antrag.docx", "a.swp"],
)
def test_what_programs_leave_behind_is_neither_published_nor_told(
    tmp_path: Path, name: str
) -> None:
    """Nobody has put it there for readers; a preview goes on while an editor saves."""
    write(tmp_path / "docs" / name, "x")
    write(tmp_path / "docs" / ".obsidian" / "app.json", "x")
    assert told(tmp_path / "docs") == []
    assert list(assets(Docs(tmp_path / "docs"))) == []


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("ar/foto.jpg", "ar"),
        ("zh-hans/foto.jpg", "zh-hans"),
        ("de/seite.md", "de"),
        ("ar.md", "ar"),
        ("AR/index.md", "ar"),
        ("assets.md", "assets"),
        ("mit-deutsch/kontakt.md", "mit-deutsch"),
        ("assets/plan.pdf", "assets"),
        ("robots.txt", "robots.txt"),
    ],
)
def test_an_address_of_the_website_itself_is_refused(tmp_path: Path, name: str, taken: str) -> None:
    """A file there would replace a whole language."""
    write(tmp_path / "docs" / name, FRONT)
    (problem,) = told(tmp_path / "docs")
    assert problem.startswith(f"docs/{name}: {name}: liegt, wo die Website selbst {taken} hat")
    assert "Abhilfe: " in problem


def test_a_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    """Service and proxy call all texts UTF-8; a table from an old office is not."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "orte.csv").write_bytes(b"Ort\nH\xfcnxe\n")
    (problem,) = told(tmp_path / "docs")
    assert problem.startswith("docs/orte.csv:2: orte.csv: ist nicht in UTF-8")


def test_the_build_refuses_before_a_page_is_made(project: Path) -> None:
    """All files in one list, also by plain MkDocs, which asks the same plugin."""
    write(project / "docs" / "foto.heic", "x")
    write(project / "docs" / "Neue-Seite.MD", FRONT)
    with pytest.raises(ConfigurationError) as caught:
        build_site(project, district="kreis-wesel", base_url="http://127.0.0.1:8000/", tags=["de"])
    assert {problem.field for problem in caught.value.problems} == {"foto.heic", "Neue-Seite.MD"}
    assert not (project / "build" / "site").exists()


def test_what_a_page_links_to_is_published_beside_it(project: Path) -> None:
    """Once, above the languages, under the name that it has."""
    names = ["foto.JPEG", "bilder/a b.gif", "film.mp4", "film.vtt", "fest.ics", "Straße.docx"]
    for name in names:
        write(project / "docs" / name, "x" * 300)
    for name in names[:2]:
        Image.new("RGB", (9, 9)).save(project / "docs" / name)
    links = "\n\n".join(f"[Mehr](<{name}>)" for name in names)
    write(project / "docs" / "danke.md", f"{THANKS}# Danke {{ #oben }}\n\n{links}\n")
    build_site(project, district="kreis-wesel", base_url="http://127.0.0.1:8000/", tags=["de"])
    site = project / "build" / "site"
    assert all((site / name).is_file() for name in names)
    html = (site / "de" / "danke" / "index.html").read_text("utf-8")
    for name in names:
        assert f'href="../../{quote(name)}"' in html
    packed = {path.name for path in site.glob("*.gz")} & {f"{name}.gz" for name in names}
    assert packed == {"film.vtt.gz", "fest.ics.gz"}


@pytest.mark.parametrize("link", ["bilder/", "bilder", "fehlt.pdf"])
def test_a_link_to_a_folder_or_to_nothing_is_named(project: Path, link: str) -> None:
    """There is no list of the files in a folder."""
    write(project / "docs" / "bilder" / "plan.pdf", "x")
    write(project / "docs" / "danke.md", f"{THANKS}# Danke {{ #oben }}\n\n[Mehr]({link})\n")
    with pytest.raises(ConfigurationError) as caught:
        build_site(project, district="kreis-wesel", base_url="http://127.0.0.1:8000/", tags=["de"])
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.field) == ("docs/danke.md", 9, link)


def test_a_name_that_is_not_utf_8_is_refused(project: Path) -> None:
    """Old archives unpack umlauts so; no address could be made of it."""
    name = (project / "docs").as_posix().encode() + b"/stra\xdfe.pdf"
    Path(os.fsdecode(name)).write_bytes(b"x")
    with pytest.raises(ConfigurationError, match="Benennen Sie sie um") as caught:
        build_site(project, district="kreis-wesel", base_url="http://127.0.0.1:8000/", tags=["de"])
    assert str(caught.value).encode().startswith(b"docs/stra\\udcdfe.pdf: ")


def test_a_word_like_the_name_of_a_file_is_no_link(tmp_path: Path) -> None:
    """An anchor of the same name links to nothing."""
    write(tmp_path / "docs" / "kontakt", "x")
    write(tmp_path / "docs" / "a.md", f"{FRONT}# Kontakt {{ #kontakt }}\n")
    (problem,) = told(tmp_path / "docs")
    assert problem.startswith("docs/kontakt: ")
