"""What is taken of an uploaded file, and what is refused with a reason and a remedy."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import ExifTags, Image

from editing.files.kinds import plain_name
from editing.files.pdf import look_at_pdf
from editing.files.received import MOST_BYTES, receive
from portal.problems import ConfigurationError
from tests.editing.files.pictures import bomb, document, hidden, moving, photo, wide, with_parts


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "a.jpeg"), ("PNG", "a.png"), ("WEBP", "a.webp")]
)
def test_a_photo_tells_neither_place_nor_camera_nor_person(kind: str, name: str) -> None:
    """What a phone has written beside it is gone, and it is light enough."""
    sent = photo(kind, (3200, 2000))
    with Image.open(BytesIO(sent)) as before:
        assert before.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    kept = receive(name, sent)
    with Image.open(BytesIO(kept.content)) as after:
        assert not after.getexif()
        assert after.size == (1600, 1000)
        assert after.convert("L").getextrema() != (0, 0)
    assert b"Telefon" not in kept.content
    assert b"Anna" not in kept.content


def test_a_document_is_kept_as_it_is() -> None:
    """What it says about itself is told."""
    sent = document()
    assert receive("Programm.PDF", sent).content == sent
    facts = look_at_pdf(sent)
    assert (facts.pages, facts.author, facts.is_tagged) == (1, "Anna Amt", False)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.jpg", b"", "ist leer"),
        ("a.jpg", document(), "heißt „.jpg“, ist aber ein PDF"),
        ("a.pdf", photo(), "heißt „.pdf“"),
        ("a", photo(), "Dem Namen der Datei fehlt die Endung"),
        ("a.png", photo(), "ist aber ein Bild als JPEG"),
        ("a.png", wide(), "Millionen Bildpunkte"),
        ("a.jpg.exe", photo(), "heißt „.exe“"),
        ("a.jpg", b"MZ\x90", "heißt „.jpg“, ist aber keine"),
        ("a.exe", b"MZ\x90", "Art von Datei"),
        ("a.html", b"<!doctype html><script>alert(1)</script>", "Art von Datei"),
        ("a.svg", b"<?xml version='1.0'?>\n<SVG onload='x'/>", "kann ein Programm enthalten"),
        ("a.png", b"<svg/>", "kann ein Programm enthalten"),
        ("a.gif", moving("GIF"), "als GIF"),
        ("a.heic", b"\0\0\0\x18ftypheic", "als HEIC"),
        ("a.docx", b"PK\x03\x04", "Office"),
        ("a.png", moving(), "bewegt sich"),
        ("a.webp", moving("WEBP"), "bewegt sich"),
        ("a.jpg", photo()[:200], "beschädigt"),
        ("a.jpg", b"\xff\xd8\xff" + b"<script>" * 9, "beschädigt"),
        ("a.pdf", b"%PDF-1.7\nkaputt", "beschädigt"),
        ("a.pdf", document(locked=True), "Kennwort"),
        ("a.pdf", document(script=True), "Programm (JavaScript)"),
        ("a.pdf", document(attached=True), "weitere Dateien"),
        ("a.pdf", document(opens="JavaScript"), "Programm (JavaScript)"),
        ("a.pdf", document(opens="Launch"), "startet ein Programm"),
        ("a.pdf", b"%PDF-" + b"x" * MOST_BYTES, "mehr als 15 MB"),
    ],
)
def test_what_lies_breaks_or_could_do_harm_is_refused(name: str, content: bytes, why: str) -> None:
    """In German, at its field, with what helps."""
    with pytest.raises(ConfigurationError) as error:
        receive(name, content)
    (problem,) = error.value.problems
    assert problem.field == "datei"
    assert why in problem.what
    assert problem.remedy


def test_a_picture_that_nobody_could_unpack_is_refused() -> None:
    """A few bytes that say that they are an enormous picture."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    with pytest.raises(ConfigurationError, match="Millionen Bildpunkte"):
        receive("a.png", b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


@pytest.mark.parametrize(
    ("evil", "plain"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\Users\\anna\\Über uns (2).JPG", "ueber-uns-2.jpg"),
        ("x.php.jpg", "x-php.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("..", "datei.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("a\0b\n.jpg", "a-b.jpg"),
        ("صورة.jpg", "datei.jpg"),
        ("x" * 500 + ".jpg", "x" * 60 + ".jpg"),
        ("", "datei.jpg"),
        ('"><script>.jpg', "script.jpg"),
    ],
)
def test_a_name_is_plain_whatever_it_was(evil: str, plain: str) -> None:
    """No path, no sign that means anything, no second ending."""
    assert plain_name(evil, ".jpg") == plain


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (hidden(names=("/JavaScript",)), "Programm (JavaScript)"),
        (hidden(names=("/JavaScript", "/JS", "/S /")), "Programm (JavaScript)"),
        (hidden("Rendition", names=("/JS",)), "Programm (JavaScript)"),
        (hidden(at="AA"), "Programm (JavaScript)"),
        (hidden(at="link", packed=True), "Programm (JavaScript)"),
        (hidden(at="link", encrypted=True), "Programm (JavaScript)"),
        (hidden(at="AA", packed=True, encrypted=True), "Programm (JavaScript)"),
        (hidden("Launch", names=("/Launch", "/S /")), "startet ein Programm"),
        (hidden("Launch", at="link", packed=True, encrypted=True), "startet ein Programm"),
        (with_parts("XFA"), "Formular"),
        (with_parts("AF"), "weitere Dateien"),
        (with_parts("FileAttachment"), "weitere Dateien"),
        (with_parts("RichMedia"), "Film"),
    ],
)
def test_what_a_pdf_hides_is_refused_as_if_it_were_plain(content: bytes, why: str) -> None:
    """Viewers find it whatever it looks like in the file."""
    with pytest.raises(ConfigurationError) as error:
        receive("a.pdf", content)
    (problem,) = error.value.problems
    assert why in problem.what
    assert problem.remedy


def test_a_pdf_without_a_password_may_be_protected() -> None:
    """Offices forbid to print or copy; readers open it all the same."""
    content = document(protected=True)
    assert receive("a.pdf", content).content == content


@pytest.mark.parametrize(
    ("streams", "size", "why"),
    [(1, 100_000_000, "beschädigt"), (4, 19_000_000, "mehr zusammengepackt")],
)
def test_a_pdf_that_unpacks_to_far_too_much_is_refused(streams: int, size: int, why: str) -> None:
    """Objects that are packed a thousandfold fill no memory, be it one of them or many."""
    content = bomb(streams, size)
    with pytest.raises(ConfigurationError, match=why):
        receive("a.pdf", content)


def test_a_pdf_may_pack_its_objects() -> None:
    """As most programs do."""
    content = bomb(2, 1_000)
    assert receive("a.pdf", content).content == content


def test_a_blank_behind_a_name_is_no_ending() -> None:
    """Mail programs leave one."""
    assert receive("Foto 1.JPG ", photo()).name == "foto-1.jpg"
