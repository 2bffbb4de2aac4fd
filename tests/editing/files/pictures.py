"""Pictures and documents as phones and offices make them, for tests."""

import zlib
from io import BytesIO
from itertools import accumulate

import pikepdf
from PIL import ExifTags, Image

PLACE = (51.0, 27.0, 4.0)


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    """Return a photo that tells where, with what and by whom it was made."""
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Telefon 7"
    exif[ExifTags.Base.Artist] = "Anna Amt"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = PLACE
    stream = BytesIO()
    Image.new("RGB", size, "teal").save(stream, kind, exif=exif)
    return stream.getvalue()


def wide() -> bytes:
    """Return a picture of a few kilobytes with so many pixels that Pillow refuses to open it."""
    stream = BytesIO()
    Image.new("1", (20_000, 10_000)).save(stream, "PNG")
    return stream.getvalue()


def moving(kind: str = "PNG") -> bytes:
    """Return a picture that moves."""
    stream = BytesIO()
    first, second = (Image.new("RGB", (8, 8), colour) for colour in ("red", "blue"))
    first.save(stream, kind, save_all=True, append_images=[second])
    return stream.getvalue()


def document(
    *,
    script: bool = False,
    attached: bool = False,
    locked: bool = False,
    protected: bool = False,
    opens: str = "",
) -> bytes:
    """Return a PDF of one page by Anna Amt, which *opens* with an action of this kind."""
    pdf, stream = pikepdf.new(), BytesIO()
    pdf.add_blank_page()
    pdf.docinfo["/Author"] = "Anna Amt"
    if script:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        names = pikepdf.Array([pikepdf.String("x"), pdf.make_indirect(action)])
        pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=names))
    if opens:
        action = pikepdf.Dictionary(S=pikepdf.Name(f"/{opens}"), JS=pikepdf.String("x()"))
        pdf.Root.OpenAction = pdf.make_indirect(action)
    if attached:
        pdf.attachments["x.exe"] = b"MZ"
    encryption = pikepdf.Encryption(user="x" if locked else "", owner="x")
    packed = pikepdf.ObjectStreamMode.generate if opens else pikepdf.ObjectStreamMode.preserve
    is_encrypted = locked or protected
    pdf.save(stream, encryption=is_encrypted and encryption, object_stream_mode=packed)
    return stream.getvalue()


HEX = {"/JavaScript": "/#4aavaScript", "/JS": "/J#53", "/S /": "/#53 /", "/Launch": "/L#61unch"}
"""Names of a PDF, and the same in hexadecimal digits (ISO 32000-1, 7.3.5)."""


def hidden(
    kind: str = "JavaScript",
    *,
    at: str = "OpenAction",
    names: tuple[str, ...] = (),
    packed: bool = False,
    encrypted: bool = False,
) -> bytes:
    """Return a PDF with an action of this *kind* that nobody sees in its bytes: with *names* in
    hexadecimal digits, *packed* with other objects, or *encrypted* without a password.
    """
    pdf, stream = pikepdf.new(), BytesIO()
    page = pdf.add_blank_page()
    padding = pikepdf.String("x" * 40)
    action = pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), JS=padding)
    if at == "OpenAction":
        pdf.Root.OpenAction = pdf.make_indirect(action)
    elif at == "AA":
        page.obj.AA = pikepdf.Dictionary(O=action)
    else:
        link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
        page.obj.Annots = pikepdf.Array([pdf.make_indirect(link)])
    modes = pikepdf.ObjectStreamMode
    encryption = pikepdf.Encryption(user="", owner="x") if encrypted else False
    mode = modes.generate if packed else modes.disable
    pdf.save(stream, encryption=encryption, object_stream_mode=mode, static_id=not encrypted)
    content = stream.getvalue()
    for name in names:
        written, in_digits = name.encode(), HEX[name].encode()
        assert written in content
        longer = len(in_digits) - len(written)
        content = content.replace(written, in_digits, 1).replace(b"x" * longer, b"", 1)
    return content


def with_parts(kind: str) -> bytes:
    """Return a PDF with what some viewers run or open: a form in XML, a file at a note, a film."""
    pdf, stream = pikepdf.new(), BytesIO()
    page = pdf.add_blank_page()
    data = pdf.make_stream(b"<xdp/>")
    if kind == "XFA":
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=data)
    elif kind == "AF":
        inner = pikepdf.Dictionary(F=data)
        pdf.Root.AF = [pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Filespec, EF=inner))]
    else:
        note = pikepdf.Dictionary(Subtype=pikepdf.Name(f"/{kind}"), Rect=[0, 0, 9, 9])
        page.obj.Annots = pikepdf.Array([pdf.make_indirect(note)])
    pdf.save(stream)
    return stream.getvalue()


def bomb(streams: int, size: int) -> bytes:
    """Return a PDF with *streams* of packed objects, each a thousand times as long as what is sent
    of it; no page needs one of them.
    """
    parts = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n",
    ]
    numbers = range(len(parts) + 1, len(parts) + 1 + streams)
    for number in numbers:
        head = b"%d 0 " % (number + streams)
        data = zlib.compress(head + b"(" + b" " * size + b")", 9)
        parts.append(
            b"%d 0 obj<</Type/ObjStm/N 1/First %d/Filter/FlateDecode/Length %d>>stream\n%s\n"
            b"endstream endobj\n" % (number, len(head), len(data), data)
        )
    start = b"%PDF-1.5\n"
    *places, end = accumulate(map(len, parts), initial=len(start))
    entries = [(0, 0), *((1, at) for at in places), *((2, n) for n in numbers), (1, end)]
    table = b"".join(kind.to_bytes(1) + at.to_bytes(4) + b"\0" for kind, at in entries)
    last = (
        b"%d 0 obj<</Type/XRef/Size %d/W[1 4 1]/Root 1 0 R/Length %d>>stream\n%s\nendstream "
        b"endobj\nstartxref\n%d\n%%%%EOF\n"
    )
    count = len(entries)
    return start + b"".join(parts) + last % (count - 1, count, len(table), table, end)
