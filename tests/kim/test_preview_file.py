"""Whoever translates sees her own file as pages, and needs neither our program nor a server."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urldefrag

import docx
import pytest
from click.testing import CliRunner, Result
from docx.table import Table

from kim.__main__ import main
from kim.i18n.export import export
from tests.sitebuild.small_project import small_project, translate

TRANSLATIONS = {
    "Willkommen": "Ласкаво просимо",
    "Rufen Sie an: {{ district.hotline }}": "Телефонуйте: {{ district.hotline }}",
    "Schreiben Sie **uns**.": "Напишіть **нам**.",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a project with an empty catalogue."""
    root = small_project(tmp_path / "project")
    translate(root, "uk", "docs", dict.fromkeys(TRANSLATIONS, ""))
    monkeypatch.chdir(root)
    return root


def her_file(root: Path, translations: Mapping[str, str]) -> Path:
    """Return the table that came back."""
    file = root.parent / "kim-uk.docx"
    CliRunner().invoke(export, ["--locale", "uk", "--to", str(file)], catch_exceptions=False)
    document = docx.Document(str(file))
    for row in rows_of(document.tables[0]):
        row[2].text = translations.get(row[1].text, "")
    document.save(str(file))
    return file


def rows_of(table: Table) -> Iterator[list[docx.table._Cell]]:
    yield from ([*row.cells] for row in table.rows[1:])


def preview(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["preview", *map(str, words)])


def unpacked(file: Path) -> Path:
    folder = file.parent / "unpacked"
    with zipfile.ZipFile(file) as packed:
        packed.extractall(folder)
    return folder


def test_her_file_becomes_pages_and_nothing_is_taken(root: Path, tmp_path: Path) -> None:
    """What the page shows is what readers would see; the catalogues stay as they were."""
    file, to = her_file(root, TRANSLATIONS), tmp_path / "vorschau.zip"
    before = {each: each.read_bytes() for each in root.rglob("*") if each.is_file()}
    done = preview("--locale", "uk", "--file", file, "--to", to)
    assert done.exit_code == 0, done.output
    assert "3 texts of it are shown, 0 are not" in done.output
    assert "Unpack it and open index.html" in done.output
    assert {each: each.read_bytes() for each in root.rglob("*") if each.is_file()} == before
    start = (unpacked(to) / "uk" / "index.html").read_text("utf-8")
    assert "Ласкаво просимо" in start
    assert "Телефонуйте" in start


def test_every_link_leads_to_a_page_in_the_folder(root: Path, tmp_path: Path) -> None:
    """A browser that opens a file finds no index.html of a folder, and nothing below “/”."""
    preview("--locale", "uk", "--to", tmp_path / "vorschau.zip")
    folder = unpacked(tmp_path / "vorschau.zip")
    pages = sorted(folder.rglob("*.html"))
    links = [(page, link) for page in pages for link in links_of(page)]
    assert (folder / "index.html") in pages
    assert [page.name for page, _ in links if page.parent.name == "kontakt"]
    missing = [
        (page.relative_to(folder), link)
        for page, link in links
        if not (page.parent / unquote(urldefrag(link).url)).is_file()
    ]
    assert missing == []


def links_of(page: Path) -> Iterator[str]:
    """Yield the links that leave the page, and stay on the website."""
    for _, link in re.findall(r"""\s(?:href|src)=(["'])(.*?)\1""", page.read_text("utf-8")):
        if urldefrag(link).url and not re.match(r"[a-z]+:", link):
            yield link


def test_the_form_sends_nothing(root: Path, tmp_path: Path) -> None:
    """A preview that asks for a name and a number must not take them anywhere."""
    page = root / "site" / "theme" / "main.html"
    form = '<form method="post" action="/uk/kontakt/"><button formaction="/uk/x">S</button></form>'
    page.write_text(page.read_text("utf-8") + form, "utf-8")
    preview("--locale", "uk", "--to", tmp_path / "vorschau.zip")
    start = (unpacked(tmp_path / "vorschau.zip") / "uk" / "index.html").read_text("utf-8")
    assert "<form" in start
    assert "action=" not in start
    assert 'method="post"' not in start


def test_what_is_not_shown_is_told(root: Path, tmp_path: Path) -> None:
    """With its row and its reason; the rest is shown."""
    wrong = TRANSLATIONS | {"Rufen Sie an: {{ district.hotline }}": "Телефонуйте"}
    file, to = her_file(root, wrong), tmp_path / "vorschau.zip"
    done = preview("--locale", "uk", "--file", file, "--to", to)
    assert done.exit_code == 1
    assert "2 texts of it are shown, 1 are not" in done.output
    assert "row 3: Rufen Sie an" in done.output
    assert "{{ district.hotline }}" in done.output
    assert "Ласкаво" in (unpacked(to) / "uk" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--locale", "uk", "--file", "kim-uk.docx"), "--to"),
        (("--file", "kim-uk.docx", "--to", "a.zip"), "--locale"),
        (("--locale", "uk", "--to", "a.docx"), ".zip"),
        (("--locale", "uk", "--to", "nirgends/a.zip"), "no such folder"),
        (("--locale", "uk", "--file", "mkdocs.yml", "--to", "a.zip"), "the name ends in none of"),
        (("--locale", "uk", "--locale", "tr", "--file", "kim-uk.docx", "--to", "a.zip"), "one"),
    ],
)
def test_what_does_not_go_together_is_refused(
    root: Path, words: tuple[str, ...], said: str
) -> None:
    """Before anything is built."""
    (root / "kim-uk.docx").write_bytes(her_file(root, {}).read_bytes())
    done = preview(*words)
    assert done.exit_code == 2
    assert said in done.output
    assert not (root / "a.zip").exists()
