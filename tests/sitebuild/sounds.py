"""A recording of silence and a film without pictures, as a district lays them into its folder."""

from pathlib import Path

from PIL import Image

from sitebuild.audio import SpokenPages
from sitebuild.content.recordings import binding_file, hash_of_sound
from sitebuild.rendering.spoken_text import hash_of_text
from tests.sitebuild.small_project import ROOT, write

_FRAME = bytes.fromhex("fffb14c4") + bytes(92)
"""24 ms of silence: MPEG-1 layer 3, mono, 48 kHz, 32 kbit/s (ISO 11172-3)."""
THREE_SECONDS = _FRAME * 125
FILM = b"\0\0\0\x18ftypisom\0\0\2\0isommp42" + b"\0\0\0\x10stsdavc1\0\0\0\0"
"""The beginning of an MP4 and the name of its codec (ISO 14496-12 and -15)."""
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nHallo\n"


def lay(file: Path, sound: bytes = THREE_SECONDS) -> Path:
    """Write a recording to *file*, bound to nothing, and return the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(sound)
    return file


def bind(file: Path, text: str) -> None:
    """Bind the recording *file* to what a page says."""
    heads = (f'text = "{hash_of_text(text)}"', f'sound = "{hash_of_sound(file)}"', "seconds = 185")
    write(binding_file(file), "\n".join(heads))


def record(district: Path, tag: str, page: str) -> Path:
    """Lay a recording of what *page* of ours says now into the folder of a *district*."""
    file = lay(district / "audio" / tag / f"{page}.mp3")
    pages = SpokenPages(ROOT, str(district))
    (locale,) = pages.site.locales_by_tags([tag])
    bind(file, pages.text(locale, page))
    return file


def film(district: Path) -> Path:
    """Lay a film with captions in German and Arabic into the folder of a *district*; return its
    folder.
    """
    folder = district / "video"
    lay(folder / "dgs.mp4", FILM)
    for tag in ("de", "ar"):
        write(folder / f"dgs.{tag}.vtt", CAPTIONS)
    Image.new("RGB", (64, 36)).save(folder / "dgs.jpg")
    return folder
