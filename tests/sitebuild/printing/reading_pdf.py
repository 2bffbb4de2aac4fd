"""Read PDF files as their readers do: text, pictures, tags."""

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL.Image import Image

_NONE: Any = pikepdf.Dictionary()
_UTF_8 = lxml.html.HTMLParser(encoding="utf-8")
_EDGES = ("xmin", "ymin", "xmax", "ymax")
BIDI = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\u2060\xad"))


def text_of(file: Path) -> str:
    """Return what poppler reads, in the order of the content."""
    return subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", str(file), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def text_as_it_lies(file: Path) -> str:
    """Return the text that poppler reads line by line; it reverses right-to-left lines."""
    return subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout


def text_from_the_right(file: Path) -> str:
    """Return the text that PDFium reads; it reverses right-to-left lines, as poppler does not."""
    with pypdfium2.PdfDocument(str(file)) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box on the page, in points from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def placed_words_of(file: Path) -> Iterator[tuple[float, float, list[Word]]]:
    """Yield width and height of each page in points, and its words, as poppler finds them."""
    command = ["pdftotext", "-bbox", "-enc", "UTF-8", str(file), "-"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for page in lxml.html.fromstring(found.encode(), parser=_UTF_8).iter("page"):
        words = [
            Word(each.text or "", *(float(each.get(key, 0)) for key in _EDGES))
            for each in page.iter("word")
        ]
        yield float(page.get("width", 0)), float(page.get("height", 0)), words


def sized_letters_of(file: Path) -> Iterator[tuple[str, float]]:
    """Yield the letters and digits in the order of the content, with their size in points."""
    with pypdfium2.PdfDocument(str(file)) as document:
        for page in document:
            text = page.get_textpage()
            for at in range(text.count_chars()):
                letter = chr(pdfium.FPDFText_GetUnicode(text.raw, at))
                if letter.isalnum():
                    yield letter, round(_size_of_letter(text.raw, at), 1)


def _size_of_letter(text: Any, at: int) -> float:
    matrix = pdfium.FS_MATRIX()
    assert pdfium.FPDFText_GetMatrix(text, at, matrix)
    return float(pdfium.FPDFText_GetFontSize(text, at) * abs(matrix.d))


def letters(text: str) -> str:
    """Return *text* without spaces and marks of direction: lines are broken where they are."""
    plain = unicodedata.normalize("NFKC", text.translate(BIDI))
    return "".join(plain.split())


def words_of(text: str) -> list[str]:
    """Return the words of *text* without marks of vowels, which readers move about."""
    plain = unicodedata.normalize("NFKD", text.translate(BIDI).replace("\u200c", ""))
    bare = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn")
    return re.findall(r"\w+", bare)


def pictures_of(file: Path, dots_per_inch: int = 150) -> list[Image]:
    """Return the pages as pictures."""
    with pypdfium2.PdfDocument(str(file)) as document:
        return [page.render(scale=dots_per_inch / 72).to_pil() for page in document]


def codes_on(picture: Image) -> list[str]:
    """Return the contents of the QR codes in a picture."""
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def links_of(file: Path) -> list[str]:
    """Return the targets of all links."""
    with pikepdf.open(file) as pdf:
        return [
            str(note["/A"]["/URI"])
            for page in pdf.pages
            for note in page.obj.get("/Annots", [])
            if "/URI" in note.get("/A", {})
        ]


def elements_of(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield the elements of the structure tree."""
    todo: list[Any] = [pdf.Root.get("/StructTreeRoot", pikepdf.Dictionary())]
    while todo:
        node = todo.pop()
        found: Any = node.get("/K")
        kids = list(found) if isinstance(found, pikepdf.Array) else [found]
        inner = [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
        yield from inner
        todo += inner


def faults_of(file: Path) -> list[str]:
    """Return what the Matterhorn protocol would complain about, as far as tools can tell.

    Checkpoints 01 (tagged), 06 and 07 (metadata, title shown), 11 (language), 13 (figures),
    14 (headings in order), 15 (tables), 28 (links), 31 (fonts embedded).
    """
    faults = []
    with pikepdf.open(file) as pdf:
        root: Any = pdf.Root
        if not root.get("/MarkInfo", _NONE).get("/Marked"):
            faults.append("01-003 not marked as tagged")
        if not root.get("/Lang"):
            faults.append("11-006 no language")
        if not root.get("/ViewerPreferences", _NONE).get("/DisplayDocTitle"):
            faults.append("07-001 the title is not shown")
        metadata = pdf.open_metadata()
        if metadata.get("pdfuaid:part") != "1":
            faults.append("06-002 does not call itself PDF/UA-1")
        if not metadata.get("dc:title"):
            faults.append("06-003 no title")
        faults += _faults_of_elements(list(elements_of(pdf)))
        faults += _faults_of_pages(pdf)
    return faults


def _faults_of_elements(elements: list[Any]) -> list[str]:
    kinds = [str(element["/S"]) for element in elements]
    faults = [
        "13-004 a figure without words"
        for element in elements
        if str(element["/S"]) == "/Figure" and not element.get("/Alt")
    ]
    levels = sorted({int(kind[2:]) for kind in kinds if kind[:2] == "/H" and kind[2:].isdigit()})
    if levels != list(range(1, len(levels) + 1)):
        faults.append(f"14-003 headings skip a level: {levels}")
    if "/Table" in kinds and "/TH" not in kinds:
        faults.append("15-003 a table without headers")
    return faults


def _faults_of_pages(pdf: pikepdf.Pdf) -> list[str]:
    faults = []
    for page in pdf.pages:
        for note in page.obj.get("/Annots", []):
            if note.get("/Subtype") == "/Link" and "/StructParent" not in note:
                faults.append("28-011 a link outside the structure")
            if note.get("/Subtype") == "/Link" and not note.get("/Contents"):
                faults.append("28-012 a link without words")
        for font in page.obj.Resources.get("/Font", {}).values():
            inner: Any = font.get("/DescendantFonts", [font])[0]
            descriptor: Any = inner.get("/FontDescriptor", _NONE)
            if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                faults.append("31-009 a font that is not embedded")
    return faults
