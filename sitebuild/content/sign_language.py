"""The film in German Sign Language: `video/dgs.mp4` in the folder of a district.

Beside it lie a still for before it plays, `dgs.jpg`, and captions, `dgs.<tag>.vtt`: those in German
at least, for whoever does not sign (decision 0066).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.languages.registry import Locale, Locales
from portal.problems import ConfigurationError, Problem
from sitebuild.content.docs import is_leftover
from sitebuild.content.pictures import MOST_BYTES_OF_FILM, MOST_BYTES_OF_PICTURE, told_by
from sitebuild.output.asset_names import FOLDER, hashed_name

_FILM = "dgs.mp4"
_STILLS = ("dgs.jpg", "dgs.png", "dgs.webp")
_CAPTIONS = ".vtt"
_MAGIC = "WEBVTT"
"""The beginning of a file of captions (WebVTT, section 4.1)."""


@dataclass(frozen=True, slots=True)
class Captions:
    """Captions of the film in one language."""

    locale: Locale
    file: Path
    name: str
    """Path below the site, with a hash of the content."""


@dataclass(frozen=True, slots=True)
class SignLanguageFilm:
    """The film with what goes with it."""

    file: Path
    name: str
    """Path below the site, with a hash of the content; so are the others."""
    bytes: int
    still: Path
    still_name: str
    captions: tuple[Captions, ...]
    """In the order of the registry of languages."""

    @property
    def files(self) -> Iterator[tuple[Path, str]]:
        """Each file with its path below the site."""
        yield from ((self.file, self.name), (self.still, self.still_name))
        yield from ((each.file, each.name) for each in self.captions)


def read_film(folder: Path, locales: Locales) -> SignLanguageFilm | None:
    """Return the film in *folder*; None if the folder is missing or empty.

    Raises `ConfigurationError` naming what is missing and what can be no part of it.
    """
    files = {path.name: path for path in _files(folder)}
    if not files:
        return None
    stills = [files[name] for name in _STILLS if name in files]
    captions = {
        locale: file for locale in locales if (file := files.get(f"dgs.{locale.tag}{_CAPTIONS}"))
    }
    used = {_FILM, *(file.name for file in (*stills[:1], *captions.values()))}
    problems = [_unread(path) for name, path in files.items() if name not in used]
    problems += _missing(folder, files, captions, has_still=bool(stills))
    problems += [each for name in sorted(used & files.keys()) for each in _mistakes(files[name])]
    if problems:
        raise ConfigurationError(problems)
    film, still = files[_FILM], stills[0]
    return SignLanguageFilm(
        file=film,
        name=_name(film),
        bytes=film.stat().st_size,
        still=still,
        still_name=_name(still),
        captions=tuple(Captions(locale, file, _name(file)) for locale, file in captions.items()),
    )


def _missing(
    folder: Path, files: dict[str, Path], captions: dict[Locale, Path], *, has_still: bool
) -> Iterator[Problem]:
    if _FILM not in files:
        remedy = f"Save the film as MP4 (H.264) under the name {_FILM}."
        yield Problem(folder / _FILM, None, "film", "is missing.", remedy)
    if not has_still:
        remedy = "Save a picture of the film; it stands there until somebody plays it."
        yield Problem(folder / _STILLS[0], None, "still", "is missing.", remedy)
    if "de" not in {locale.tag for locale in captions}:
        remedy = "Save the captions as WebVTT: not everybody on this page signs."
        yield Problem(folder / f"dgs.de{_CAPTIONS}", None, "captions", "is missing.", remedy)


def _mistakes(file: Path) -> Iterator[Problem]:
    kind = file.suffix
    most = {".mp4": MOST_BYTES_OF_FILM, _CAPTIONS: MOST_BYTES_OF_PICTURE}
    limit = most.get(kind, MOST_BYTES_OF_PICTURE)
    if (size := file.stat().st_size) > limit:
        what = f"has {size / 1e6:.1f} MB, and {limit / 1e6:.1f} MB are the most."
        yield Problem(file, None, "size", what, "Save it smaller.")
    elif slip := told_by(file, kind):
        yield Problem(file, None, "place", *slip, "Abhilfe")
    elif kind == ".mp4" and not _is_film(file):
        remedy = "Save it as MP4 with H.264: cameras save QuickTime or HEVC, which few phones play."
        yield Problem(file, None, "film", "is no MP4 with the codec H.264.", remedy)
    elif kind == _CAPTIONS and not _is_captions(file):
        remedy = f"Save it as WebVTT in UTF-8; its first line is {_MAGIC}."
        yield Problem(file, None, "captions", "are no captions.", remedy)


def _is_film(file: Path) -> bool:
    """Return True if it is an MP4 of a brand other than QuickTime's, and names H.264."""
    content = file.read_bytes()
    return content[4:8] == b"ftyp" and content[8:12] != b"qt  " and b"avc1" in content


def _is_captions(file: Path) -> bool:
    try:
        return file.read_text("utf-8-sig").startswith(_MAGIC)
    except UnicodeDecodeError:
        return False


def _unread(path: Path) -> Problem:
    known = ", ".join((_FILM, *_STILLS, f"dgs.de{_CAPTIONS}", f"dgs.ar{_CAPTIONS}, …"))
    what = "is nothing that the portal reads."
    return Problem(path, None, "name", what, f"Here may be: {known}")


def _name(file: Path) -> str:
    return f"{FOLDER}/video/{hashed_name(file)}"


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not is_leftover(path.relative_to(folder)))
