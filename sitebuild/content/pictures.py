"""What pictures and films tell about who made them where, and what they cost readers to load.

A phone writes the place of a photo into it. What readers get has no such data, and is light enough
for a phone with little data left.
"""

import mmap
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path, PurePosixPath

from PIL import ExifTags, Image, ImageCms, ImageOps

from portal.problems import ConfigurationError, Problem
from sitebuild.content.assets import assets
from sitebuild.content.docs import Docs

MOST_BYTES_OF_PICTURE = 500_000
"""A photo of 1,600 pixels needs half of it; at 1 Mbit/s it takes four seconds."""
MOST_BYTES_OF_FILM = 100_000_000
_MOST_BYTES = dict.fromkeys((".mp4", ".webm"), MOST_BYTES_OF_FILM)
_MOST_BYTES_OF_OTHERS = 20_000_000
LONGEST_SIDE = 1600
"""Pixels of a cleaned picture: twice the width of the text on a large screen."""
_FORMATS = {
    ".avif": "AVIF",
    ".gif": "GIF",
    ".jpeg": "JPEG",
    ".jpg": "JPEG",
    ".png": "PNG",
    ".webp": "WEBP",
}
_TELLING = frozenset({"xmp", "XML:com.adobe.xmp", "photoshop", "comment", "Comment", "Author"})
"""What Pillow calls data beside the picture; colours and resolution are not among them."""
_OF_PRINTERS = "CMYK"
_SEEN = frozenset({"transparency"})
"""What it calls data beside the picture and is part of it: what of a palette is not shown."""
_HARMLESS = frozenset({ExifTags.Base.Orientation, ExifTags.Base.ExifOffset})
_PLACES_IN_FILMS = (b"\xa9xyz", b"com.apple.quicktime.location")
_PLACES_IN_DRAWINGS = (b"inkscape:export-filename", b"sodipodi:absref")
_PROGRAM = re.compile(rb"<script|<foreignObject|\son\w+\s*=", re.IGNORECASE)
_CLEAN = "Führen Sie aus: kim clean-pictures"
_CLEAN_MOVING = "Speichern Sie es in einem Bildprogramm ohne Angaben und Kommentar."
"""That of a picture that moves: `kim clean-pictures` would leave one of its pictures."""
_UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)
"""What Pillow raises for a file that is damaged, of another kind, or too large."""
_QUALITIES = (85, 75, 65, 55)
_WITH_QUALITY = frozenset({"AVIF", "JPEG", "WEBP"})
"""The others are written alike whatever the quality."""


def mistakes_in_pictures(docs: Docs) -> Iterator[Problem]:
    """Yield a problem for each file beside the pages that is too heavy or tells too much."""
    for inner, file in assets(docs):
        kind = inner.suffix.lower()
        is_picture = kind in _FORMATS
        if is_picture or kind == ".svg":
            most = MOST_BYTES_OF_PICTURE
        else:
            most = _MOST_BYTES.get(kind, _MOST_BYTES_OF_OTHERS)
        if (size := file.stat().st_size) > most:
            what = f"Die Datei hat {_megabytes(size)}; mehr als {_megabytes(most)} laden zu lange."
            remedy = "Speichern Sie sie kleiner, oder teilen Sie sie."
            if is_picture and not _is_moving(file, kind):
                remedy = _CLEAN
            yield _problem(docs, inner, what, remedy)
        if slip := told_by(file, kind):
            yield _problem(docs, inner, *slip)


def told_by(file: Path, kind: str) -> tuple[str, str] | None:
    """Return what a file tells that it should not, and what helps; None if it tells nothing."""
    if kind in _FORMATS:
        return _told_by_picture(file, kind)
    if kind in {".mp4", ".m4a"} and _has(file, _PLACES_IN_FILMS):
        what = "Im Film steht, wo er aufgenommen ist."
        return what, "Speichern Sie ihn ohne den Ort der Aufnahme."
    if kind == ".svg" and _PROGRAM.search(file.read_bytes()):
        what = "In der Zeichnung steckt ein Programm oder ein Stück Website."
        return what, "Speichern Sie sie als „Normales SVG“, ohne Skripte."
    if kind == ".svg" and _has(file, _PLACES_IN_DRAWINGS):
        what = "In der Zeichnung steht der Pfad einer Datei auf dem Rechner, an dem sie entstand."
        return what, "Speichern Sie sie als „Normales SVG“."
    return None


def _told_by_picture(file: Path, kind: str) -> tuple[str, str] | None:
    remedy = _CLEAN_MOVING if _is_moving(file, kind) else _CLEAN
    try:
        with _opened(file, kind) as picture:
            exif = picture.getexif()
            if exif.get_ifd(ExifTags.IFD.GPSInfo):
                return "Im Bild steht, wo es aufgenommen ist (GPS).", remedy
            known = {*exif} - _HARMLESS
            if known or exif.get_ifd(ExifTags.IFD.Exif) or _TELLING & picture.info.keys():
                what = "Im Bild stehen Angaben über Kamera, Zeit oder Person (EXIF, XMP)."
                return what, remedy
            if picture.mode == _OF_PRINTERS:
                return "Das Bild hat die Farben eines Druckers (CMYK).", remedy
    except _UNREADABLE as error:
        return _why_unreadable(error, kind)
    return None


@contextmanager
def _opened(file: Path, kind: str) -> Iterator[Image.Image]:
    """Lend a picture, whatever Pillow warns of; raises one of `_UNREADABLE`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(file, formats=[_FORMATS[kind]]) as picture:
            yield picture


def _is_moving(file: Path, kind: str) -> bool:
    """Return True for a picture of several that follow each other; a phone adds a preview to a
    JPEG, which is none.
    """
    try:
        with _opened(file, kind) as picture:
            return _FORMATS[kind] != "JPEG" and getattr(picture, "n_frames", 1) > 1
    except _UNREADABLE:
        return False


def _why_unreadable(error: Exception, kind: str) -> tuple[str, str]:
    if isinstance(error, Image.DecompressionBombError):
        most = Image.MAX_IMAGE_PIXELS or 0  # twice as many are an error
        what = f"Das Bild hat mehr als {2 * most // 1_000_000} Millionen Bildpunkte."
        return what, f"Speichern Sie es mit höchstens {LONGEST_SIDE} Bildpunkten an jeder Seite."
    what = f"Die Datei ist kein Bild der Art {kind}, oder sie ist beschädigt."
    return what, "Öffnen Sie sie, und speichern Sie sie neu."


def clean_picture(file: Path) -> bool:
    """Write the picture *file* without data beside it, at most `LONGEST_SIDE` pixels long.

    Returns False for what is no picture that can be cleaned: another file, or one that moves.
    Raises `ConfigurationError` where it cannot be read, or stays too heavy.
    """
    kind = file.suffix.lower()
    if kind not in _FORMATS or _is_moving(file, kind):
        return False
    try:
        with _opened(file, kind) as opened:
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            picture = _for_screens(picture)
    except _UNREADABLE as error:
        what, remedy = _why_unreadable(error, kind)
        raise ConfigurationError(
            [Problem(file, None, file.name, what, remedy, "Abhilfe")]
        ) from error
    colours = picture.info.get("icc_profile")
    picture.info = {key: picture.info[key] for key in _SEEN & picture.info.keys()}
    beside = file.with_name(f".{file.name}.neu")
    words = {"optimize": True, "icc_profile": colours, "exif": b""}
    try:
        for quality in _QUALITIES if _FORMATS[kind] in _WITH_QUALITY else _QUALITIES[:1]:
            picture.save(beside, _FORMATS[kind], quality=quality, **words)
            if beside.stat().st_size <= MOST_BYTES_OF_PICTURE:
                break
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    if file.stat().st_size > MOST_BYTES_OF_PICTURE:
        most = _megabytes(MOST_BYTES_OF_PICTURE)
        what = f"Auch verkleinert hat das Bild mehr als {most}; so viel darf es höchstens haben."
        remedy = "Speichern Sie ein Foto als JPEG, nicht als PNG."
        if _FORMATS[kind] == "JPEG":
            remedy = "Speichern Sie das Foto kleiner, oder nehmen Sie einen Ausschnitt."
        raise ConfigurationError([Problem(file, None, file.name, what, remedy, "Abhilfe")])
    return True


def _for_screens(picture: Image.Image) -> Image.Image:
    """Return *picture* in the colours of screens (sRGB) where it has those of a printer.

    Browsers show these as they like, and a profile of a printer weighs more than a photo.
    """
    if picture.mode != _OF_PRINTERS:
        return picture
    profile = picture.info.pop("icc_profile", None)
    with suppress(ImageCms.PyCMSError, OSError):
        made = ImageCms.profileToProfile(
            picture, BytesIO(profile or b""), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
        if made:
            made.info.pop("icc_profile", None)
            return made
    return picture.convert("RGB")


def _has(file: Path, signs: tuple[bytes, ...]) -> bool:
    if not file.stat().st_size:
        return False
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return any(data.find(sign) >= 0 for sign in signs)


def _problem(docs: Docs, inner: PurePosixPath, what: str, remedy: str) -> Problem:
    return Problem(docs.name_of(inner), None, inner.name, what, remedy, "Abhilfe")


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")
