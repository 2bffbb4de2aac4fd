"""Recordings of pages, read aloud: `audio/<tag>/<page>.mp3` in the folder of a district.

Beside each lies a file of the same name with the ending `.toml`: which text was read, which file it
was bound to, and how long it lasts. `kim audio add` writes it. A recording without it, or of
another text than the page has now, is never played (decision 0066).
"""

import difflib
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from portal.file_kinds import FILE_KINDS
from portal.languages.registry import Locale, Locales
from portal.problems import ConfigurationError, Problem
from portal.tomlfile import open_toml
from sitebuild.content.docs import is_leftover
from sitebuild.content.pages import Page
from sitebuild.content.pictures import told_by
from sitebuild.output.asset_names import FOLDER, hashed_name

KINDS = tuple(kind.suffix for kind in FILE_KINDS if kind.media_type.startswith("audio/"))
MOST_BYTES = 10_000_000
"""Half an hour of speech at 48 kbit/s; nobody with little data left would load more."""
_BINDING = ".toml"
_FOLDER = "audio"
_ADD = "kim audio add {file} --locale {tag} --page {page}"


@dataclass(frozen=True, slots=True)
class Binding:
    """What a recording is bound to."""

    text: str
    """Hash of the text that was read (`sitebuild.rendering.spoken_text`)."""
    sound: str
    """SHA-256 of the file with the recording."""
    seconds: int
    """How long it lasts."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A page read aloud in one language."""

    tag: str
    page: str
    """Path of the page without its ending: `hilfe`, `orte/moers`, `index`."""
    file: Path
    bytes: int
    name: str
    """Path below the site, with a hash of the content."""
    binding: Binding | None
    """None: it was laid there, and nobody has said which text was read."""
    is_replaced: bool = False
    """Whether the file is another one than that which was bound."""

    @property
    def uri(self) -> str:
        """MkDocs' name of the page."""
        return f"{self.page}.md"

    @property
    def length(self) -> str:
        """How long it lasts, as minutes and seconds: “3:05”."""
        minutes, seconds = divmod(self.binding.seconds if self.binding else 0, 60)
        return f"{minutes}:{seconds:02}"

    def reads(self, text: str) -> bool:
        """Return True if the text with the hash *text* is what is heard."""
        return not self.is_replaced and self.binding is not None and self.binding.text == text

    def problem(self) -> Problem:
        """Return why it is not played, with the remedy; that is for one that does not read the
        text.
        """
        add = _ADD.format(file=self.file, tag=self.tag, page=self.page)
        if self.binding is None:
            what = "is not played: nobody has said which text was read."
            remedy = f"Listen to it beside the page; if it is what the page says, run: {add}"
        elif self.is_replaced:
            what = "is not played: it is another file than the one that was bound to the text."
            remedy = f"Listen to it beside the page; if it is what the page says, run: {add}"
        else:
            what = "is not played: the page says something else now."
            remedy = f"Have the page read anew, then run: {add}"
        return Problem(self.file, None, self.page, what, remedy)


def read_recordings(
    folder: Path, pages: Iterable[Page], locales: Locales
) -> dict[tuple[str, str], Recording]:
    """Return the recordings in *folder*, which may be missing, by tag and MkDocs' name of the page.

    Raises `ConfigurationError` naming each file that can be none.
    """
    pages, files = tuple(pages), _files(folder)
    sounds = {path.with_suffix("") for path in files if path.suffix != _BINDING}
    found: dict[tuple[str, str], Recording] = {}
    problems: list[Problem] = []
    for path in files:
        inner = PurePosixPath(path.relative_to(folder))
        if path.suffix == _BINDING and path.with_suffix("") not in sounds:
            what = "says what a recording reads, and there is no recording beside it."
            problems.append(Problem(path, None, "name", what, "Lay it there, or take this away."))
        if path.suffix == _BINDING:
            continue
        try:
            each = _recording(path, inner, pages, locales)
        except ConfigurationError as error:
            problems += error.problems
            continue
        if other := found.get((each.tag, each.uri)):
            what = f"reads the same page as {other.file.name}."
            problems.append(Problem(path, None, "name", what, "Take one of the two away."))
        found[each.tag, each.uri] = each
    if problems:
        raise ConfigurationError(problems)
    return found


def binding_file(file: Path) -> Path:
    """Return the file that says what the recording *file* reads."""
    return file.with_suffix(_BINDING)


def hash_of_sound(file: Path) -> str:
    """Return the SHA-256 of a recording in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def names_of_pages(pages: Iterable[Page], locale: Locale) -> list[str]:
    """Return the names of the pages that can be read aloud in a language: `hilfe`, `orte/moers`."""
    return [
        page.uri.removesuffix(".md")
        for page in pages
        if page.is_page and not page.is_hidden and (locale.tag == "de" or not page.is_german_only)
    ]


def mistakes_in_sound(file: Path) -> Iterator[Problem]:
    """Yield what keeps *file* from being a recording: its kind, its weight, what it tells."""
    if file.suffix.lower() not in KINDS:
        remedy = f"Save it as one of: {', '.join(KINDS)}"
        yield Problem(file, None, "kind", "is no kind of sound that we play.", remedy)
    elif (size := file.stat().st_size) > MOST_BYTES:
        what = f"has {size / 1e6:.1f} MB, and {MOST_BYTES / 1e6:.0f} MB are the most."
        yield Problem(file, None, "size", what, "Save it as mono with 48 kbit/s, or read less.")
    elif slip := told_by(file, file.suffix.lower()):
        yield Problem(file, None, "place", *slip, "Abhilfe")


def _recording(
    path: Path, inner: PurePosixPath, pages: tuple[Page, ...], locales: Locales
) -> Recording:
    """Return the recording at *path*; raises `ConfigurationError`."""
    tag = inner.parts[0]
    locale = locales.by_tag(tag)
    if locale is None:
        what = "lies in no folder of a language."
        tags = ", ".join(each.tag for each in locales.published)
        remedy = f"Lay it into audio/ and a tag of i18n/locales.toml, such as: {tags}"
        raise ConfigurationError([Problem(path, None, "language", what, remedy)])
    page = inner.relative_to(tag).with_suffix("").as_posix()
    known = names_of_pages(pages, locale)
    if page not in known:
        near = difflib.get_close_matches(page, known, n=1)
        meant = f"Did you mean {near[0]}? " if near else ""
        remedy = f"{meant}Name it as the address of the page: hilfe, orte/moers; the first: index"
        what = f"“{page}” is no page that can be read aloud in this language."
        raise ConfigurationError([Problem(path, None, "page", what, remedy)])
    if wrong := tuple(mistakes_in_sound(path)):
        raise ConfigurationError(wrong)
    binding = _read_binding(binding_file(path))
    name = hashed_name(path)
    return Recording(
        tag=tag,
        page=page,
        file=path,
        bytes=path.stat().st_size,
        name=f"{FOLDER}/{_FOLDER}/{locale.path}/{inner.relative_to(tag).with_name(name)}",
        binding=binding,
        is_replaced=binding is not None and binding.sound != hash_of_sound(path),
    )


def _read_binding(file: Path) -> Binding | None:
    """Return what stands in *file*; None if it is missing. Raises `ConfigurationError`."""
    if not file.exists():
        return None
    table = open_toml(file)
    binding = Binding(table.text("text"), table.text("sound"), table.number("seconds"))
    table.refuse_unknown_keys()
    table.source.stop_if_wrong()
    return binding


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in files if not is_leftover(path.relative_to(folder)))
