"""Take an uploaded file: what readers must not get is taken out, what is broken is refused."""

import tempfile
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from editing.files.kinds import PICTURES, kind_by_content, plain_name, refused
from editing.files.pdf import look_at_pdf
from portal.problems import ConfigurationError
from sitebuild.content.pictures import clean_picture

MOST_BYTES = 15_000_000
"""Of an upload: a photo of a good phone has 12 MB, and is made smaller here."""
MOST_PIXELS = 64_000_000
"""Of a picture, which needs four bytes for each while it is made smaller."""
_FORMATS = {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
TOO_BIG = (
    f"Die Datei hat mehr als {MOST_BYTES // 1_000_000} MB.",
    "Speichern Sie sie kleiner, oder teilen Sie sie.",
)

_TOO_WIDE = (
    f"Das Bild hat mehr als {MOST_PIXELS // 1_000_000} Millionen Bildpunkte.",
    "Speichern Sie es kleiner.",
)


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it is kept."""

    name: str
    """Small letters, digits, hyphens, and the suffix of its kind."""
    content: bytes


def receive(name: str, content: bytes) -> Received:
    """Return the uploaded file *content*, which was called *name*, as it is kept.

    A picture has no data beside it any more, neither place nor camera, and at most 1,600 pixels on
    a side. Raises `ConfigurationError`, in German, for whatever cannot be taken.
    """
    if len(content) > MOST_BYTES:
        raise refused(*TOO_BIG)
    suffix = kind_by_content(name, content)
    if suffix in PICTURES:
        content = _cleaned(content, suffix)
    else:
        look_at_pdf(content)
    return Received(plain_name(name, suffix), content)


def _cleaned(content: bytes, suffix: str) -> bytes:
    _refuse_odd_picture(content, suffix)
    with tempfile.TemporaryDirectory(prefix="kim-upload-") as folder:
        file = Path(folder) / f"bild{suffix}"
        file.write_bytes(content)
        try:
            clean_picture(file)
        except ConfigurationError as error:
            first = error.problems[0]
            raise refused(first.what, first.remedy) from None
        return file.read_bytes()


def _refuse_odd_picture(content: bytes, suffix: str) -> None:
    """Refuse a picture that moves, that nobody could unpack, or that is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(content), formats=[_FORMATS[suffix]]) as picture:
                pixels = picture.width * picture.height
                is_moving = suffix != ".jpg" and getattr(picture, "n_frames", 1) > 1
    except Image.DecompressionBombError:
        raise refused(*_TOO_WIDE) from None
    except (OSError, ValueError, SyntaxError, EOFError):
        what = "Das Bild ist beschädigt."
        raise refused(what, "Öffnen Sie es, und speichern Sie es neu.") from None
    if pixels > MOST_PIXELS:
        raise refused(*_TOO_WIDE)
    if is_moving:
        raise refused("Das Bild bewegt sich.", "Nehmen Sie eines, das stillsteht.")
