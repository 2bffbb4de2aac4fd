"""Which files an editor may upload: known by their content, not by what they are called."""

import re
from collections.abc import Callable
from pathlib import PurePath

from editing.refusal import refusal
from portal.file_kinds import kind_of
from portal.text import file_name

FOLDER = "dateien"
"""Folder below `docs/` in which uploaded files lie."""
UPLOADED = (".jpg", ".png", ".webp", ".pdf")
"""The suffixes that an uploaded file gets; `portal.file_kinds` knows each."""
PICTURES = (".jpg", ".png", ".webp")
_NAMES = {
    ".jpg": "Bild als JPEG",
    ".png": "Bild als PNG",
    ".webp": "Bild als WebP",
    ".pdf": "PDF",
}
FIELD = "datei"
"""What problems name as their field."""
_LONGEST_NAME = 60
_SAME = {".jpeg": ".jpg"}
_SIGNS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    (".jpg", lambda data: data.startswith(b"\xff\xd8\xff")),
    (".png", lambda data: data.startswith(b"\x89PNG\r\n\x1a\n")),
    (".webp", lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP"),
    (".pdf", lambda data: data.startswith(b"%PDF-")),
    (".gif", lambda data: data[:6] in {b"GIF87a", b"GIF89a"}),
    (".heic", lambda data: data[4:8] == b"ftyp" and data[8:11] in {b"hei", b"hev", b"mif"}),
    (".svg", lambda data: b"<svg" in data[:4096].lower()),
    (".zip", lambda data: data.startswith(b"PK\x03\x04")),
)
_REASONS = {
    ".svg": (
        "Eine Zeichnung als SVG kann ein Programm enthalten und wird deshalb nicht angenommen.",
        "Speichern Sie sie als PNG.",
    ),
    ".heic": (
        "Ein Foto als HEIC zeigen viele Telefone nicht an.",
        "Speichern Sie es als JPEG; am iPhone: Kamera, Formate, „Maximale Kompatibilität“.",
    ),
    ".gif": ("Bilder als GIF werden nicht angenommen.", "Speichern Sie es als PNG oder JPEG."),
    ".zip": (
        "Dateien von Office und ZIP-Dateien werden nicht angenommen.",
        "Speichern Sie ein Dokument als PDF.",
    ),
}
_OTHERS = (
    "Diese Art von Datei wird nicht angenommen.",
    "Möglich sind Bilder (JPEG, PNG, WebP) und Dokumente (PDF).",
)


def suffix_of(name: str) -> str:
    """Return the suffix of a file as `UPLOADED` has it: `.jpg` for “Foto.JPEG”."""
    written = PurePath(name.strip()).suffix.lower()
    return _SAME.get(written, written)


def kind_by_content(name: str, content: bytes) -> str:
    """Return the suffix of an uploaded file by its *content*; *name* is what it was called.

    Raises `ConfigurationError` for an empty file, for a kind that is not taken, and for one whose
    name says another kind than its content.
    """
    if not content:
        raise refused("Die Datei ist leer.", "Öffnen Sie sie, und speichern Sie sie neu.")
    found = next((suffix for suffix, fits in _SIGNS if fits(content)), "")
    said = suffix_of(_last_part(name))
    lies = not found and said in UPLOADED
    if found not in UPLOADED and not lies:
        raise refused(*_REASONS.get(found, _OTHERS))
    if said == found:
        return found
    remedy = "Öffnen Sie sie, und speichern Sie sie neu in der Art, die Sie meinen."
    if found:
        remedy = f"Ändern Sie das Ende des Namens in {found}, oder nehmen Sie eine andere Datei."
    if not said:
        raise refused("Dem Namen der Datei fehlt die Endung.", remedy)
    is_really = f"ein {_NAMES[found]}" if found else "keine solche"
    raise refused(f"Die Datei heißt „{said}“, ist aber {is_really}.", remedy)


def plain_name(name: str, suffix: str) -> str:
    """Return the name under which a file is kept: small letters, digits and hyphens.

    Whatever path, sign or second ending *name* holds, nothing of it is left.
    """
    plain = file_name(PurePath(_last_part(name).strip()).stem)[:_LONGEST_NAME].strip("-")
    return f"{plain or 'datei'}{suffix}"


def is_picture(path: str) -> bool:
    """Return True for a picture that pages can show."""
    kind = kind_of(path)
    return bool(kind and kind.media_type.startswith("image/"))


def refused(what: str, remedy: str) -> Exception:
    """Return the error by which an upload is refused."""
    return refusal("", FIELD, what, remedy)


def _last_part(name: str) -> str:
    return re.split(r"[/\\]", name)[-1]
