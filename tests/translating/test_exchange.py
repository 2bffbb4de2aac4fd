"""Texts travel to translators and back without loss, and stale ones are refused."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from portal.languages.catalogues import load_catalogue
from portal.languages.registry import Locale, Locales
from portal.problems import ConfigurationError
from tests.translating.sample_texts import catalogue
from translating.exchange import csv_tables, docx_reading, docx_tables, xliff
from translating.exchange.importing import ImportResult, import_translations
from translating.exchange.rows import Package, ReturnedRow, build_package
from translating.gates.gatekeeper import Gatekeeper
from translating.texts import read_language
from translating.units import unit_id

GERMAN = {
    "Hallo": "أهلاً",
    "Rufen Sie **heute** an: {{ district.hotline }}": "اتصل **اليوم**: {{ district.hotline }}",
    "[Zum *Formular*](kontakt.md#f){ .x } oder `x`": "`x` أو [*النموذج*](kontakt.md#f){ .x }",
    "Erste Zeile  \nzweite Zeile": "السطر الأول  \nالسطر الثاني",
    "- kein Punkt, = kein Rechnen & <https://a.example/>": "=لا - & <https://a.example/>",
    "{a} und {b}": "{b} و {a}",
}
Read = Callable[[bytes], Iterator[ReturnedRow]]
XLIFF = "{urn:oasis:names:tc:xliff:document:1.2}"


def _read_xliff(content: bytes) -> Iterator[ReturnedRow]:
    return xliff.read(content, {unit_id(german): german for german in GERMAN})


FORMATS: dict[str, tuple[Callable[[Package], bytes], Read]] = {
    "csv": (csv_tables.write, csv_tables.read),
    "docx": (docx_tables.write, docx_reading.read),
    "xliff": (xliff.write, _read_xliff),
}


@pytest.fixture
def arabic(locales: Locales) -> Locale:
    locale = locales.by_tag("ar")
    assert locale
    return locale


def packed(root: Path, locale: Locale, gatekeeper: Gatekeeper, *, everything: bool) -> Package:
    texts = read_language(root / "i18n", locale)
    return build_package(texts, locale, gatekeeper.glossary, everything=everything)


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_is_lost_on_the_way(
    tmp_path: Path, arabic: Locale, gatekeeper: Gatekeeper, kind: str
) -> None:
    """Out of a full catalogue and into an empty one: every text arrives as it was."""
    write, read = FORMATS[kind]
    catalogue(tmp_path, "ar", GERMAN)
    content = write(packed(tmp_path, arabic, gatekeeper, everything=True))
    catalogue(tmp_path, "ar", dict.fromkeys(GERMAN, ""))
    taken = import_translations(tmp_path, arabic, read(content), gatekeeper)
    assert (len(taken.new), taken.refused) == (len(GERMAN), ())
    words = load_catalogue(tmp_path / "i18n", "ar", "docs")
    assert {german: words.lookup(german) for german in GERMAN} == GERMAN


@pytest.mark.parametrize("kind", FORMATS)
def test_taking_the_same_in_again_changes_nothing(
    tmp_path: Path, arabic: Locale, gatekeeper: Gatekeeper, kind: str
) -> None:
    """Not even the bytes of the catalogue."""
    write, read = FORMATS[kind]
    file = catalogue(tmp_path, "ar", GERMAN)
    before = file.read_bytes()
    content = write(packed(tmp_path, arabic, gatekeeper, everything=True))
    taken = import_translations(tmp_path, arabic, read(content), gatekeeper)
    assert (taken.new, taken.unchanged, taken.refused) == ((), len(GERMAN), ())
    assert file.read_bytes() == before


@pytest.mark.parametrize("kind", FORMATS)
def test_what_comes_back_without_a_translation_is_counted(
    tmp_path: Path, arabic: Locale, gatekeeper: Gatekeeper, kind: str
) -> None:
    """The numbers of the report make up the file, in each format."""
    write, read = FORMATS[kind]
    catalogue(tmp_path, "ar", {"Hallo": "أهلاً", "Zwei": "", "Drei": ""})
    content = write(packed(tmp_path, arabic, gatekeeper, everything=True))
    taken = import_translations(tmp_path, arabic, read(content), gatekeeper)
    assert (len(taken.new), taken.unchanged, taken.empty, taken.refused) == (0, 1, 2, ())


@pytest.mark.parametrize("kind", FORMATS)
def test_a_text_whose_german_has_changed_is_refused(
    tmp_path: Path, arabic: Locale, gatekeeper: Gatekeeper, kind: str
) -> None:
    """The translator has seen another text; the others are taken."""
    write, read = FORMATS[kind]
    catalogue(tmp_path, "ar", {"Hallo": "أهلاً", "Zwei": "اثنان"})
    content = write(packed(tmp_path, arabic, gatekeeper, everything=True))
    catalogue(tmp_path, "ar", {"Hallo Welt": "", "Zwei": ""})
    taken = import_translations(tmp_path, arabic, read(content), gatekeeper)
    assert [text.german for text in taken.new] == ["Zwei"]
    assert [refused.returned.translation for refused in taken.refused] == ["أهلاً"]
    assert "Export again" in taken.refused[0].why
    assert load_catalogue(tmp_path / "i18n", "ar", "docs").lookup("Hallo Welt") is None


def test_a_stale_text_travels_with_its_former_translation(
    tmp_path: Path, arabic: Locale, gatekeeper: Gatekeeper
) -> None:
    """As a proposal beside the German text, never as the translation: somebody has to decide."""
    stale = polib.POEntry(msgid="Neu", msgstr="قديم", previous_msgid="Alt", flags=["fuzzy"])
    file = catalogue(tmp_path, "ar", {}, stale)
    package = packed(tmp_path, arabic, gatekeeper, everything=False)
    for write, read in FORMATS.values():
        content = write(package)
        taken = import_translations(tmp_path, arabic, read(content), gatekeeper)
        assert (taken.new, taken.refused) == ((), ())
    assert polib.pofile(str(file))[0].fuzzy
    word = Document(io.BytesIO(docx_tables.write(package)))
    assert "Alt → قديم" in word.tables[0].rows[1].cells[1].text


def filled(content: bytes, translations: dict[str, str], *, lose_number: bool = False) -> bytes:
    """Fill a Word table as a translator does: by hand, in the third column."""
    document = Document(io.BytesIO(content))
    for row in document.tables[0].rows:
        german = row.cells[1].text.partition("\n")[0]
        if german in translations:
            row.cells[2].text = translations[german]
            if lose_number:
                row.cells[0].text = "1"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def by_hand(
    root: Path, locale: Locale, gatekeeper: Gatekeeper, translations: dict[str, str]
) -> ImportResult:
    catalogue(root, locale.tag, dict.fromkeys(translations, ""))
    content = docx_tables.write(packed(root, locale, gatekeeper, everything=False))
    return import_translations(
        root, locale, docx_reading.read(filled(content, translations)), gatekeeper
    )


def test_a_word_table_filled_by_hand_is_taken(
    tmp_path: Path, arabic: Locale, gatekeeper: Gatekeeper
) -> None:
    """Blanks around it do not matter, letters are brought into one spelling, empty stays empty."""
    taken = by_hand(tmp_path, arabic, gatekeeper, {"Hallo": "  cafe\u0301 \n", "Zwei": ""})
    assert [text.translation for text in taken.new] == ["café"]
    assert taken.empty == 1


@pytest.mark.parametrize(
    ("german", "translation", "why"),
    [
        ("Ruf an: {{ district.hotline }}", "اتصل", "placeholder"),
        ("Artikel 15", "المادة 16", "number"),
        ("[Hier](kontakt.md)", "[هنا](https://evil.example)", "link"),
        ("Hallo", "<b>أهلاً</b>", "HTML"),
    ],
)
def test_what_would_break_a_page_is_refused(  # noqa: PLR0913 - one row of the table
    *,
    tmp_path: Path,
    arabic: Locale,
    gatekeeper: Gatekeeper,
    german: str,
    translation: str,
    why: str,
) -> None:
    """The report says what is wrong with which text, and how to mend it."""
    taken = by_hand(tmp_path, arabic, gatekeeper, {german: translation})
    assert taken.new == ()
    assert why in taken.refused[0].why
    assert taken.refused[0].german == german
    assert taken.refused[0].returned.where == "row 2"


def test_a_row_without_its_number_is_refused(
    tmp_path: Path, arabic: Locale, gatekeeper: Gatekeeper
) -> None:
    """Guessing which text was meant would be worse than asking."""
    catalogue(tmp_path, "ar", {"Hallo": ""})
    content = docx_tables.write(packed(tmp_path, arabic, gatekeeper, everything=False))
    returned = docx_reading.read(filled(content, {"Hallo": "أهلاً"}, lose_number=True))
    taken = import_translations(tmp_path, arabic, returned, gatekeeper)
    assert "number" in taken.refused[0].why


def test_right_to_left_languages_get_a_table_from_right_to_left(
    tmp_path: Path, arabic: Locale, locales: Locales, gatekeeper: Gatekeeper
) -> None:
    """Columns, paragraphs and runs: otherwise signs jump while one types."""
    catalogue(tmp_path, "ar", {"Hallo": "أهلاً"})
    content = docx_tables.write(packed(tmp_path, arabic, gatekeeper, everything=True))
    body = Document(io.BytesIO(content)).element.body
    found = {name: len(list(body.iter(qn(name)))) for name in ("w:bidiVisual", "w:bidi", "w:rtl")}
    assert found == {"w:bidiVisual": 1, "w:bidi": 1, "w:rtl": 1}
    ukrainian = locales.by_tag("uk")
    assert ukrainian
    package = packed(tmp_path, ukrainian, gatekeeper, everything=True)
    left = Document(io.BytesIO(docx_tables.write(package))).element.body
    assert not list(left.iter(qn("w:bidiVisual")))


def test_what_must_stay_is_grey_in_word(
    tmp_path: Path, arabic: Locale, gatekeeper: Gatekeeper
) -> None:
    """The same as XLIFF protects, and the stars of bold words."""
    catalogue(tmp_path, "ar", {"[Eins](a.md){ .button } **zwei** <br> {{ district.hotline }}": ""})
    word = Document(
        io.BytesIO(docx_tables.write(packed(tmp_path, arabic, gatekeeper, everything=False)))
    )
    runs = word.tables[0].rows[1].cells[1].paragraphs[0].runs
    grey = [run.text for run in runs if run.font.color.rgb is not None]
    assert grey == ["](a.md){ .button }", "**", "**", "<br>", "{{ district.hotline }}"]


def test_xliff_protects_what_must_stay(
    tmp_path: Path, arabic: Locale, gatekeeper: Gatekeeper
) -> None:
    """Placeholders and link targets are elements, filled from our text and not from the file."""
    catalogue(tmp_path, "ar", {"[Kontakt](kontakt.md): {{ district.hotline }}": ""})
    content = xliff.write(packed(tmp_path, arabic, gatekeeper, everything=False))
    root = etree.fromstring(content)
    source = next(root.iter(f"{XLIFF}source"))
    assert [x.get("equiv-text") for x in source] == ["](kontakt.md)", "{{ district.hotline }}"]
    unit = source.getparent()
    assert unit is not None
    target = unit.find(f"{XLIFF}target")
    assert target is not None
    target.clear()
    target.text = "["
    for number, tail in (("1", ": "), ("2", "")):
        x = etree.SubElement(target, f"{XLIFF}x", id=number)
        x.set("equiv-text", "](https://evil.example)")
        x.tail = tail
    target.text += "اتصال"
    german = "[Kontakt](kontakt.md): {{ district.hotline }}"
    returned = list(xliff.read(etree.tostring(root), {unit_id(german): german}))
    assert returned[0].translation == "[اتصال](kontakt.md): {{ district.hotline }}"
    assert import_translations(tmp_path, arabic, returned, gatekeeper).refused == ()


def test_an_unfinished_unit_is_not_taken(
    tmp_path: Path, arabic: Locale, gatekeeper: Gatekeeper
) -> None:
    """A translation program marks what is a draft."""
    catalogue(tmp_path, "ar", {"Hallo": "أهلاً"})
    content = xliff.write(packed(tmp_path, arabic, gatekeeper, everything=True))
    draft = content.replace(b'state="translated"', b'state="needs-translation"')
    catalogue(tmp_path, "ar", {"Hallo": ""})
    taken = import_translations(tmp_path, arabic, xliff.read(draft, {}), gatekeeper)
    assert "unfinished" in taken.refused[0].why


def _unit(target: str, attributes: str = 'target-language="ar"') -> bytes:
    return (
        f'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file {attributes}>'
        f'<body><trans-unit id="{unit_id("Hallo du")}"><source>Hallo du</source>'
        f"<target>{target}</target></trans-unit></body></file></xliff>"
    ).encode()


def test_segments_of_a_translation_program_are_joined(arabic: Locale) -> None:
    """Programs cut a text into `mrk`; what stands in them is the translation."""
    target = '<mrk mtype="seg" mid="1">أهلاً</mrk> <mrk mtype="seg" mid="2">بك</mrk>'
    (returned,) = xliff.read(_unit(target), {}, arabic)
    assert (returned.translation, returned.unreadable) == ("أهلاً بك", "")


def test_an_element_that_german_does_not_have_is_refused(arabic: Locale) -> None:
    """Its words would be lost without a word."""
    (returned,) = xliff.read(_unit('أهلاً <g id="1">بك</g>'), {}, arabic)
    assert "<g" in returned.unreadable
    (returned,) = xliff.read(_unit('أهلاً <x id="²"/>'), {}, arabic)
    assert "<x" in returned.unreadable


@pytest.mark.parametrize("named", ["ar", "ar-SA", "AR", ""])
def test_programs_name_a_language_in_their_way(arabic: Locale, named: str) -> None:
    """With a country, in capitals, or not at all."""
    attributes = f'target-language="{named}"'
    (returned,) = xliff.read(_unit("أهلاً بك", attributes), {}, arabic)
    assert returned.translation == "أهلاً بك"


def test_a_file_for_another_language_is_refused(arabic: Locale) -> None:
    """The message names both languages."""
    with pytest.raises(ConfigurationError, match=r"“uk”, not for Arabisch"):
        list(xliff.read(_unit("أهلاً بك", 'target-language="uk"'), {}, arabic))


@pytest.mark.parametrize("root", ['xliff xmlns="urn:oasis:names:tc:xliff:document:2.0"', "html"])
def test_another_kind_of_xml_is_refused(root: str) -> None:
    """“0 taken” would look as if all had been empty."""
    with pytest.raises(ConfigurationError, match=r"no XLIFF 1\.2"):
        list(xliff.read(f"<{root}/>".encode(), {}))


def test_texts_of_another_language_are_refused_together(
    tmp_path: Path, arabic: Locale, gatekeeper: Gatekeeper
) -> None:
    """Short texts could be anything; all of them show that the wrong file was chosen."""
    persian = {f"Satz {n}": f"این کتاب خوب است و ما آن را دوست داریم {n}" for n in range(30)}
    catalogue(tmp_path, "ar", dict.fromkeys(persian, ""))
    rows = [ReturnedRow(unit_id(german), text, "row") for german, text in persian.items()]
    arabic_without_never = replace(arabic, never="")
    with pytest.raises(ConfigurationError, match="as a whole"):
        import_translations(tmp_path, arabic_without_never, rows, gatekeeper)
    assert not load_catalogue(tmp_path / "i18n", "ar", "docs").lookup("Satz 1")


def test_a_quote_that_is_not_closed_is_named() -> None:
    """It would swallow the rows behind it."""
    with pytest.raises(ConfigurationError, match="CSV:3"):
        list(csv_tables.read(b'id,german,translation\n1,a,b\n2,a,"b" c\n'))
    with pytest.raises(ConfigurationError, match="not closed"):
        list(csv_tables.read(b'"id,german,translation\nx,y,z\n'))


def test_a_csv_line_with_too_many_columns_is_refused() -> None:
    """A comma outside quotation marks would cut the translation, or hide the next line."""
    (cut, whole) = csv_tables.read(
        'id,german,translation\n1,a,Да, конечно\n2,b,"Да, да"\n'.encode()
    )
    assert "quotation marks" in cut.unreadable
    assert (whole.translation, whole.unreadable) == ("Да, да", "")


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\r\nid;german;translation\r\nx;y;Да, да\r\n".encode("utf-8-sig"),
        "id\tgerman\ttranslation\nx\ty\tДа, да\n".encode("utf-16"),
        b"\xfe\xff" + "id;german;translation\nx;y;Да, да\n".encode("utf-16-be"),
    ],
)
def test_a_csv_file_is_read_as_spreadsheets_save_it(content: bytes) -> None:
    """With a line that names the delimiter, or in UTF-16 with its mark."""
    assert [(row.id, row.translation) for row in csv_tables.read(content)] == [("x", "Да, да")]


def test_a_line_that_names_the_delimiter_is_counted() -> None:
    """The message names the line that a person sees."""
    with pytest.raises(ConfigurationError, match="CSV:4"):
        list(csv_tables.read(b'sep=;\nid;german;translation\n1;a;b\n2;a;"b" c\n'))
    [row] = csv_tables.read(b"sep=;\nid;german;translation\n1;a;b\n")
    assert row.where == "line 3"


@pytest.mark.parametrize("read", [csv_tables.read, docx_reading.read, _read_xliff])
def test_another_file_is_no_catalogue(read: Read) -> None:
    """The message says what was expected."""
    with pytest.raises(ConfigurationError, match="Remedy"):
        list(read(b"\xff\xfe no such file"))


def test_no_file_reaches_beyond_itself(tmp_path: Path) -> None:
    """An entity in XLIFF is not resolved: it could read files of the machine."""
    secret = tmp_path / "secret"
    secret.write_text("geheim", "utf-8")
    name = unit_id("Hallo")
    content = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
        f'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file><body>'
        f'<trans-unit id="{name}"><source>Hallo</source><target>&e;</target></trans-unit>'
        f"</body></file></xliff>"
    )
    returned = list(xliff.read(content.encode(), {name: "Hallo"}))
    assert "geheim" not in returned[0].translation


def test_a_spreadsheet_takes_no_text_for_a_formula(
    tmp_path: Path, arabic: Locale, gatekeeper: Gatekeeper
) -> None:
    """Texts that begin with = + - @ are quoted on the way out and unquoted on the way in."""
    texts = {"=1+1": "=1+1", "'=2": "'=2"}
    catalogue(tmp_path, "ar", texts)
    content = csv_tables.write(packed(tmp_path, arabic, gatekeeper, everything=True))
    assert b",'=1+1" in content
    assert [each.translation for each in csv_tables.read(content)] == list(texts.values())
