"""Pictures and documents as phones and offices make them, for tests."""

import zlib
from io import BytesIO

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


def moving(kind: str = "PNG") -> bytes:
    """Return a picture that moves."""
    stream = BytesIO()
    first, second = (Image.new("RGB", (8, 8), colour) for colour in ("red", "blue"))
    first.save(stream, kind, save_all=True, append_images=[second])
    return stream.getvalue()


def document(
    *, script: bool = False, attached: bool = False, locked: bool = False, opens: str = ""
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
    encryption = pikepdf.Encryption(user="x", owner="x") if locked else False
    packed = pikepdf.ObjectStreamMode.generate if opens else pikepdf.ObjectStreamMode.preserve
    pdf.save(stream, encryption=encryption, object_stream_mode=packed)
    return stream.getvalue()


def bomb(streams: int, size: int) -> bytes:
    """Return a PDF with streams of objects that hold much more than can be seen of them."""
    pdf, stream = pikepdf.open(BytesIO(document())), BytesIO()
    packed = zlib.compress(bytes(size), 9)
    held = []
    for _ in range(streams):
        held.append(pikepdf.Stream(pdf, b""))
        held[-1].write(packed, filter=pikepdf.Name.FlateDecode)
        held[-1].Type = pikepdf.Name.ObjStm
    pdf.Root.Held = pikepdf.Array(held)
    pdf.save(stream, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return stream.getvalue()
