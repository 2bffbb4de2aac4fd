"""Open texts go to a translator as a Word table, and come back into the district's catalogue."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import polib
import pytest
from docx import Document

from editing.languages.german import UNKNOWN, in_german
from editing.languages.handing import MOST_BYTES, Taken, table_for, take_back
from editing.languages.states import LanguageState, Standing, language_states
from editing.languages.table import PageRow, row_of, rows_of
from editing.texts.site import Texts
from portal.district.folder import DistrictFolder
from portal.languages.registry import Locale
from portal.problems import ConfigurationError
from sitebuild.content.replaced import replace
from tests.editing.conftest import FRONT, write_all
from tests.sitebuild.small_project import small_project
from tests.translating.odt_files import odt
from translating.exchange import importing, table_rows
from translating.exchange.importing import RefusedRow
from translating.exchange.rows import ReturnedRow
from translating.gates import gatekeeper
from translating.units import row_id, unit_id

URI = "hallo.md"
THEN = f"{FRONT}# Hallo Welt\n\nWir helfen Ihnen gern.\n\nRufen Sie an.\n"
TURKISH = {
    "Seite": "Sayfa",
    "Worum es geht": "Konu",
    "Hallo Welt": "Merhaba dünya",
    "Wir helfen Ihnen gern.": "Size memnuniyetle yardımcı oluruz.",
}
NEW = "Wir helfen Ihnen sehr gern."


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    """Return a district that has changed a sentence of a page that is translated in part."""
    root = small_project(tmp_path / "project")
    folder = DistrictFolder(root / "districts/kreis-wesel", is_shipped=True)
    (root / "docs" / URI).write_text(THEN, "utf-8")
    catalogue = polib.POFile()
    for german, turkish in TURKISH.items():
        catalogue.append(polib.POEntry(msgid=german, msgstr=turkish))
    write_all(root, {"i18n/tr/LC_MESSAGES/docs.po": str(catalogue).encode()})
    replace(root / "docs", folder, URI)
    (folder.docs / URI).write_text(THEN.replace("Ihnen gern", "Ihnen sehr gern"), "utf-8")
    return Texts(root, folder)


def handed(texts: Texts) -> bytes:
    """Return the table for a translator into Turkish."""
    return table_for(texts, URI, *_turkish(texts))


def _turkish(texts: Texts) -> tuple[Locale, LanguageState]:
    locale = texts.site.locales.by_tag("tr")
    assert locale
    return locale, next(language_states(texts, URI, ("tr",)))


def filled(table: bytes, translations: Mapping[str, str]) -> bytes:
    """Return the table as a translator sends it back."""
    document = Document(io.BytesIO(table))
    for row in document.tables[0].rows[1:]:
        german = row.cells[1].paragraphs[0].text
        row.cells[2].text = translations.get(german, "")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def back(texts: Texts, translations: Mapping[str, str]) -> Taken:
    """Hand the table out and take it back."""
    table = filled(handed(texts), translations)
    return take_back(texts, URI, *_turkish(texts), table)


def test_the_table_holds_what_is_open_with_the_former_translation(texts: Texts) -> None:
    """Nothing that is translated already."""
    rows = Document(io.BytesIO(handed(texts))).tables[0].rows
    german = [[p.text for p in row.cells[1].paragraphs] for row in rows[1:]]
    assert german == [
        [NEW, "Bisher: Wir helfen Ihnen gern. → Size memnuniyetle yardımcı oluruz."],
        ["Rufen Sie an."],
    ]


def test_what_comes_back_is_taken_into_the_districts_catalogue(texts: Texts) -> None:
    """A cell that stays empty changes nothing; what was taken is a German text less."""
    taken = back(texts, {NEW: "Size çok memnuniyetle yardımcı oluruz."})
    assert taken.new == ((NEW, "Size çok memnuniyetle yardımcı oluruz.", ""),)
    assert (taken.empty, taken.refused) == (1, ())
    write_all(texts.folder.path, taken.contents)
    after = Texts(texts.root, texts.folder)
    state = next(language_states(after, URI, ("tr",)))
    assert (state.standing, state.open) == (Standing.MISSING, ("Rufen Sie an.",))
    assert "Rufen" not in taken.contents["i18n/tr/LC_MESSAGES/docs.po"].decode()


@pytest.mark.parametrize(
    ("translation", "says"),
    [("Rufen Sie an.", "Da steht noch der deutsche Text."), ("Arayın (", "Klammer")],
)
def test_what_is_refused_says_why_in_german(texts: Texts, translation: str, says: str) -> None:
    """And the rest is taken."""
    taken = back(texts, {"Rufen Sie an.": translation, NEW: "Size çok memnuniyetle yardım ederiz."})
    assert [german for german, _, _ in taken.new] == [NEW]
    [(german, given, why)] = taken.refused
    assert (german, given) == ("Rufen Sie an.", translation)
    assert says in why


def test_what_somebody_should_look_at_is_told_in_german(texts: Texts) -> None:
    """It is taken, as on the command line; but nobody in the office runs the check."""
    left = "Wir helfen Ihnen: size yardımcı oluruz."
    taken = back(texts, {NEW: left, "Rufen Sie an.": "Bizi arayın."})
    assert [(german, given) for german, given, _ in taken.new] == [
        (NEW, left),
        ("Rufen Sie an.", "Bizi arayın."),
    ]
    assert taken.doubts == ((NEW, left, "Deutsche Wörter sind stehen geblieben."),)


def test_a_table_for_a_text_that_has_changed_since_is_refused(texts: Texts) -> None:
    """The translation would stand under words that it does not translate."""
    table = filled(handed(texts), {NEW: "Size çok memnuniyetle yardımcı oluruz."})
    page = texts.folder.docs / URI
    page.write_text(page.read_text("utf-8").replace("sehr gern", "immer gern"), "utf-8")
    later = Texts(texts.root, texts.folder)
    taken = take_back(later, URI, *_turkish(later), table)
    assert (taken.new, taken.contents) == ((), {})
    assert "gibt es hier nicht" in taken.refused[0][2]


def packed(**files: bytes) -> bytes:
    """Return a packed file; its names end after a double underscore."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return stream.getvalue()


def letter() -> bytes:
    """Return a Word file that is no table of ours."""
    document, stream = Document(), io.BytesIO()
    document.add_heading("Neue Seite")
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 ...", "ein PDF"),
        (b"{\\rtf1 ...", r"RTF-Datei.*als \.docx oder \.odt"),
        (b"\xd0\xcf\x11\xe0 ...", r"\(\.doc\).*als \.docx oder \.odt"),
        (packed(content=b"<x/>"), "lässt sich nicht lesen"),
        (b"PK\x03\x04" + b"\0" * 40, "keine Word-Datei"),
        (packed(xl__workbook=b"<x/>"), "keine Word-Datei"),
        (packed(word__document=b"<x/>"), "lässt sich nicht lesen"),
        (letter(), "keine Tabelle von hier"),
        (packed(word__document=b" " * 70_000_000), "ausgepackt zu groß"),
        (b"x" * (MOST_BYTES + 1), "mehr als 5 MB"),
    ],
)
def test_a_file_that_lies_about_its_kind_is_refused(
    texts: Texts, content: bytes, says: str
) -> None:
    """With what helps, and before anything is unpacked."""
    with pytest.raises(ConfigurationError, match=says):
        take_back(texts, URI, *_turkish(texts), content)


def test_an_odt_table_is_taken(texts: Texts) -> None:
    """Whatever its name is."""
    name = f"1 {unit_id('Rufen Sie an.')}"
    cells = (("Nr.", "Deutsch", "Türkisch"), (name, "Rufen Sie an.", "Bizi arayın."))
    taken = take_back(texts, URI, *_turkish(texts), odt(*cells))
    assert taken.new == (("Rufen Sie an.", "Bizi arayın.", ""),)


def test_a_translation_that_is_replaced_is_told(texts: Texts) -> None:
    """It comes in a table of all texts, which only an administrator hands out."""
    write_all(texts.folder.path, back(texts, {"Rufen Sie an.": "Bizi arayın."}).contents)
    later = Texts(texts.root, texts.folder)
    name = row_id(unit_id("Rufen Sie an."), "Bizi arayın.")
    cells = (("Nr.", "Deutsch", "Türkisch"), (name, "Rufen Sie an.", "Arayın bizi."))
    taken = take_back(later, URI, *_turkish(later), odt(*cells))
    assert taken.new == (("Rufen Sie an.", "Arayın bizi.", "Bizi arayın."),)


def test_what_the_office_should_read_is_told(texts: Texts) -> None:
    """The row of what was refused, remarks, and open texts whose row is not there."""
    name = f"1/2 {unit_id('Rufen Sie an.')}"
    head = ("Nr.", "Deutsch", "Türkisch", "Frage")
    table = odt(head, (name, "Rufen Sie an.", "Rufen Sie an.", "Per Sie?"))
    taken = take_back(texts, URI, *_turkish(texts), table)
    assert [why for _, _, why in taken.refused] == ["Zeile 2: Da steht noch der deutsche Text."]
    assert taken.remarks == (("Rufen Sie an.", "Per Sie?"),)
    assert taken.absent == (NEW,)


def test_a_broken_document_is_refused(texts: Texts) -> None:
    """Its list of parts is whole, its text is none."""
    stream, table = io.BytesIO(), handed(texts)
    with zipfile.ZipFile(io.BytesIO(table)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<a" if name == "word/document.xml" else old.read(name))
    with pytest.raises(ConfigurationError, match="lässt sich nicht lesen"):
        take_back(texts, URI, *_turkish(texts), stream.getvalue())


def test_a_table_for_another_language_is_refused(texts: Texts) -> None:
    """By the head of its column."""
    arabic = texts.site.locales.by_tag("ar")
    assert arabic
    state = next(language_states(texts, URI, ("ar",)))
    table = table_for(texts, URI, arabic, state)
    with pytest.raises(ConfigurationError, match="nicht für Türkisch"):
        take_back(texts, URI, *_turkish(texts), table)


def test_translations_that_moved_by_a_row_are_refused_together(tmp_path: Path) -> None:
    """None of them is taken; the office reads why, and what to do."""
    signs = ("Mail: {{ district.email }}", "**Heute**", "[Zum Kontakt](kontakt.md)", "Ja", "Nein")
    turkish = ("Hayır", "E-posta: {{ district.email }}", "**Bugün**", "[Form](kontakt.md)", "Evet")
    root = small_project(tmp_path / "project")
    folder = DistrictFolder(root / "districts/kreis-wesel", is_shipped=True)
    page = FRONT + "\n\n".join(signs) + "\n"
    write_all(folder.path, {f"docs/{URI}": page.encode()})
    texts = Texts(root, folder)
    moved = dict(zip(signs, turkish, strict=True))
    table = filled(handed(texts), moved)
    with pytest.raises(ConfigurationError, match="Spalte allein sortiert oder um eine Zeile"):
        take_back(texts, URI, *_turkish(texts), table)


def test_each_reason_of_the_import_has_german_words() -> None:
    """Of importing and of reading tables; a new one is asked for here."""
    told = [
        text
        for module in (importing, table_rows)
        for name, text in vars(module).items()
        if not name.startswith("__") and isinstance(text, str) and " " in text and text[0].isupper()
    ]
    returned = ReturnedRow("", "", "")
    for gate in gatekeeper._UNFIT:
        assert in_german(RefusedRow(returned, "", "", (gate,))) != UNKNOWN
    assert len(told) == 15
    assert [text for text in told if in_german(RefusedRow(returned, "", text)) == UNKNOWN] == []


def test_the_table_names_pages_that_readers_of_languages_have(texts: Texts) -> None:
    """A row of one page is the same as in the table of all."""
    rows = {row.uri: row for row in rows_of(texts)}
    row = rows[URI]
    assert row == row_of(texts, URI)
    assert isinstance(row, PageRow)
    assert {each.tag for each in row.behind} >= {"tr", "ar"}
    turkish = row.state("tr")
    assert turkish
    assert (turkish.outdated, turkish.missing) == ((NEW,), ("Rufen Sie an.",))
    assert row_of(texts, "gibt-es-nicht.md") is None
