"""Follow-up in languages as a coordinator does it: see, hand out, take back, keep after a slip."""

import datetime as dt
import io
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import lxml.html
import polib
import pytest
from docx import Document

from editing.accounts.roles import Role
from editing.care.sentences import in_words
from editing.web.text_kind import TextsKind
from tests.editing.conftest import FRONT, ROOT, write_all
from tests.editing.drafts.districts import commit, git
from tests.editing.web.offices import Browser, Office
from tests.sitebuild.small_project import small_project

PAGE = "docs/hallo.md"
TEXT = f"{FRONT}# Hallo Welt\n\nWir helfen Ihnen gern.\n"
ALL = (Role.TEXTS, Role.PUBLISH)
ONE, TURKISH = f"/sprachen/seite/{PAGE}", f"/sprachen/texte/tr/{PAGE}"
TABLE = f"/sprachen/tabelle/tr/{PAGE}"
TRANSLATED = {
    "Seite": "Sayfa",
    "Worum es geht": "Konu",
    "Hallo Welt": "Merhaba dünya",
    "Wir helfen Ihnen gern.": "Size memnuniyetle yardımcı oluruz.",
}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an editor for a district whose page is all there in Turkish."""
    root = small_project(tmp_path / "project")
    (root / PAGE).write_text(TEXT, "utf-8")
    catalogue = polib.POFile()
    for german, turkish in TRANSLATED.items():
        catalogue.append(polib.POEntry(msgid=german, msgstr=turkish))
    write_all(root, {"i18n/tr/LC_MESSAGES/docs.po": str(catalogue).encode()})
    kreis = tmp_path / "kreis"
    shutil.copytree(ROOT / "districts/kreis-wesel", kreis)
    git(kreis, "init", "--quiet", "-b", "main")
    commit(kreis, "Anfang")
    kinds = (TextsKind(lambda: dt.date(2026, 12, 1)),)
    return Office(tmp_path, kinds=kinds, root=root, words=partial(in_words, ROOT))


def reword(browser: Browser, old: str, new: str) -> None:
    """Change a sentence of the page in the draft."""
    draft = browser.office.desk.drafts.open("anna")
    draft.save({PAGE: TEXT.replace(old, new).encode()}, {}, "geändert")


def filled(table: bytes, *translations: str) -> bytes:
    """Return the table as a translator sends it back."""
    document = Document(io.BytesIO(table))
    for row, translation in zip(document.tables[0].rows[1:], translations, strict=True):
        row.cells[2].text = translation
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def cell(browser: Browser, language: str) -> str:
    """Return how the page of one language stands, as its list says it."""
    text = browser.get(ONE).text
    return text.partition(f"<strong>{language}:</strong>")[2].partition("\n")[0].strip()


def test_a_changed_sentence_goes_out_and_comes_back(office: Office) -> None:
    """In the table it is old, then a Word table, then in her draft; the rest is refused."""
    anna = office.logged_in("anna", *ALL)
    assert cell(anna, "Türkisch") == "ungeprüft"
    reword(anna, "gern", "sehr gern")
    assert cell(anna, "Türkisch") == "fehlt"
    assert "1 von 4 Texten steht auf Deutsch da." in anna.page.text
    table = anna.get("/sprachen").text
    assert f'<a href="{ONE}">Seite</a>' in table
    assert anna.get(TURKISH).text.count("Wir helfen Ihnen sehr gern.") == 1
    document = anna.get(TABLE)
    assert document.headers["content-disposition"].endswith("kim-tr-hallo.docx")
    anna.get(TURKISH)
    answer = anna.upload(TURKISH, {}, "tr.docx", filled(document.content, "Size (yardımcı oluruz."))
    assert "0 Texte übernommen" in answer.text
    assert "Eine Klammer ist nicht geschlossen." in answer.text
    good = filled(document.content, "Size çok memnuniyetle yardımcı oluruz.")
    answer = anna.upload(TURKISH, {}, "tr.docx", good)
    assert "1 Text übernommen" in answer.text
    assert "waren schon so da" not in answer.text
    answer = anna.upload(TURKISH, {}, "tr.docx", good)
    assert "1 Text war schon so da." in answer.text
    empty = anna.upload(TURKISH, {}, "tr.docx", filled(document.content, ""))
    assert "1 Zelle ist leer geblieben." in empty.text
    assert cell(anna, "Türkisch") == "ungeprüft"
    assert "<ins>Size çok memnuniyetle yardımcı oluruz.</ins>" in anna.get("/entwurf").text
    anna.post("/entwurf/veroeffentlichen", {"satz": "Türkisch"})
    assert (office.desk.repository.folder / "i18n/tr/LC_MESSAGES/docs.po").is_file()


def test_a_slip_keeps_translations_afterwards(office: Office) -> None:
    """What the draft changes is shown before; then every language has its text again."""
    anna = office.logged_in("anna", *ALL)
    assert "Nur ein Tippfehler?" not in anna.get(ONE).text
    reword(anna, "helfen", "helffen")
    page = anna.get(ONE).text
    assert "Nur ein Tippfehler?" in page
    assert "<ins>Wir helffen Ihnen gern.</ins>" in page
    anna.post(ONE, {"tun": "tippfehler"})
    assert "Gespeichert." in anna.page.text
    assert cell(anna, "Türkisch") == "ungeprüft"
    assert "Nur ein Tippfehler?" not in anna.page.text
    anna.get(ONE)
    assert anna.post(ONE, {"tun": "tippfehler"}).status_code == 409


def test_other_files_and_nobodys_files_are_refused(office: Office) -> None:
    """Nothing of the draft changes; no file says so at its field."""
    anna = office.logged_in("anna", *ALL)
    reword(anna, "gern", "sehr gern")
    anna.get(TURKISH)
    before = office.desk.drafts.open("anna").head
    for name, content, says in (
        ("tr.docx", b"%PDF-1.7", "Das ist ein PDF."),
        ("tr.docx", b"x" * 15_200_000, "mehr als 5 MB"),
        ("", b"", "Bitte wählen Sie die Word-Datei."),
    ):
        answer = anna.upload(TURKISH, {}, name, content)
        assert answer.status_code == 422
        root: Any = lxml.html.fromstring(answer.text)
        [alert] = root.xpath("//*[@role='alert']")
        assert says in alert.text_content()
        assert "autofocus" in alert.attrib
        assert alert.xpath(".//a/@href") == ["#datei"]
        assert says in root.get_element_by_id("datei-wrong").text_content()
    bert = office.logged_in("bert", Role.FACTS)
    bert.get(TURKISH)
    assert 'type="file"' not in bert.page.text
    assert bert.upload(TURKISH, {}, "tr.docx", b"x").status_code == 403
    assert office.desk.drafts.open("anna").head == before


@pytest.mark.parametrize(
    "path",
    [
        "/sprachen/seite/docs/fehlt.md",
        "/sprachen/seite/district.toml",
        f"/sprachen/texte/xx/{PAGE}",
        f"/sprachen/texte/de/{PAGE}",
        TABLE,
    ],
)
def test_what_is_not_there_is_refused(office: Office, path: str) -> None:
    """Other files, other languages, and a table without a text; nobody is told to wait."""
    answer = office.logged_in("anna", *ALL).get(path)
    assert answer.status_code == 404
    assert "<h1>Das gibt es nicht</h1>" in answer.text
