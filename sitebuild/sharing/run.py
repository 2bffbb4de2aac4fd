"""Make what is handed on: a kit and a picture for each language, and both for all together."""

import functools
import importlib
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.languages.registry import Locale
from portal.problems import ConfigurationError, Problem
from sitebuild.output.artifacts import FileList, Made, locked
from sitebuild.output.printed_documents import PrintedDocument, of_language, read_printed_documents
from sitebuild.output.share_files import digest_of, open_share_files, read_share_files
from sitebuild.output.workers import Progress, share_out
from sitebuild.printing.printer import Printer, open_printer
from sitebuild.sharing.kit_of_all import everything, fingerprint
from sitebuild.sharing.kits import Choice, packed
from sitebuild.site import chosen

NEUTRAL = "alle"
"""Name of the picture beside links without a language."""
_STYLE = "preview.css"


@dataclass(frozen=True, slots=True)
class KitReport:
    """What came out."""

    files: tuple[Made, ...]
    problems: tuple[Problem, ...]
    """What keeps pictures from being drawn; the kits are there all the same."""
    seconds: float


@dataclass(frozen=True, slots=True)
class _Room:
    printer: Printer
    style: str
    prints: Path
    shelf: FileList[Made]
    stored: tuple[PrintedDocument, ...]
    locales: tuple[Locale, ...]

    @property
    def prefix(self) -> str:
        """What the names of all kits begin with."""
        return f"kim-{self.printer.site.district.id}"


def make_kits(  # noqa: PLR0913 - each is a switch of the command line
    root: Path,
    prints: Path,
    *,
    district: str,
    base_url: str,
    tags: Sequence[str] = (),
    jobs: int | None = None,
    progress: Progress | None = None,
    include_unpublished: bool = False,
) -> KitReport:
    """Bring kits and pictures up to date, after the documents in *prints* have been printed.

    Raises `ConfigurationError` where nothing can be written.
    """
    begin = time.monotonic()
    printer = open_printer(
        root, district=district, base_url=base_url, include_unpublished=include_unpublished
    )
    locales = chosen(printer.site, tags) if tags else printer.site.shown
    style = printer.style + (printer.folder / _STYLE).read_text("utf-8")
    with locked(prints):
        room = _Room(
            printer,
            style,
            prints,
            open_share_files(prints),
            read_printed_documents(prints),
            locales,
        )
        make = functools.partial(_make, room)
        shared = share_out(make, locales, called=_tag, jobs=jobs, progress=progress)
        outcomes = [*itertools.chain.from_iterable(shared), *([] if tags else _neutral(room))]
        files = _all_files(room, [each for each in outcomes if isinstance(each, Made)])
        room.shelf.close(files)
    problems = tuple(dict.fromkeys(each for each in outcomes if isinstance(each, Problem)))
    return KitReport(files, problems, time.monotonic() - begin)


def _all_files(room: _Room, made: Sequence[Made]) -> tuple[Made, ...]:
    """Return what was made just now, what stays of earlier runs, and everything in one."""
    new = {each.file: each for each in made}
    left = [each for each in read_share_files(room.prints) if each.file not in new]
    files = (*new.values(), *(each for each in left if _is_kept(room, each)))
    whole = _together(room, files)
    return (*files, whole) if whole else files


def _is_kept(room: _Room, made: Made) -> bool:
    """Return True if a file of an earlier run is still part of the site, and was not asked for."""
    shown = room.printer.site.shown
    others = {locale.tag for locale in shown if locale not in room.locales}
    return made.tag in others or made.file == f"{NEUTRAL}.png"


def _tag(locale: Locale) -> str:
    return locale.tag


def _make(room: _Room, locale: Locale) -> list[Made | Problem]:
    """Make kit and picture of one language; if its files are broken, keep the last ones."""
    try:
        return _make_new(room, locale)
    except ConfigurationError as error:
        last = (each for each in read_share_files(room.prints) if each.tag == locale.tag)
        return [*error.problems, *last]


def _make_new(room: _Room, locale: Locale) -> list[Made | Problem]:
    outcomes: list[Made | Problem] = []
    documents = tuple(of_language(room.stored, locale))
    if any(each.tag for each in documents):
        outcomes.append(_kit(room, locale, documents))
    return [*outcomes, *_drawn(room, locale.path, locale.tag, *_page(room, locale))]


def _kit(room: _Room, locale: Locale, documents: tuple[PrintedDocument, ...]) -> Made:
    printer = room.printer
    german = printer.edition(printer.site.locales.source)
    choice = Choice(printer.edition(locale), german, documents)
    said = choice.texts().values()
    digest = digest_of(*said, *(f"{each.file} {each.digest}" for each in documents))
    name = f"{room.prefix}_{locale.path}"
    if known := room.shelf.find(f"{name}.zip", digest):
        return known
    kit = packed(choice.files(room.prints), name)
    return room.shelf.put(Made(f"{name}.zip", locale.tag, digest, len(kit)), kit)


def _together(room: _Room, files: Sequence[Made]) -> Made | None:
    """Pack the kits of all languages into one."""
    shelf, site = room.shelf, room.printer.site
    names = {f"{room.prefix}_{locale.path}.zip": locale for locale in site.shown}
    found = {names[each.file] for each in files if each.file in names}
    kits = {
        locale: (shelf.folder / name).read_bytes()
        for name, locale in names.items()
        if locale in found
    }
    if not kits:
        return None
    common = [f"{each.file} {each.digest}" for each in room.stored if not each.tag]
    digest = digest_of(fingerprint(kits), *common)
    name = room.prefix
    if known := shelf.find(f"{name}.zip", digest):
        return known
    german = room.printer.edition(site.locales.source)
    whole = packed(everything(german, kits, room.stored, room.prints), name)
    return shelf.put(Made(f"{name}.zip", "", digest, len(whole)), whole)


def _page(room: _Room, locale: Locale) -> tuple[str, Locale]:
    """Write the page of a picture: the words of the start page, or German where they lack."""
    printer = room.printer
    edition, source = printer.edition(locale), printer.site.locales.source
    start = next(page for page in printer.site.pages if not page.here)
    title, is_translated = edition.localized(start).front("title")
    language = locale if is_translated else source
    html = printer.render("preview.html", language, reader=locale, title=title, state="source")
    return html, language


def _neutral(room: _Room) -> list[Made | Problem]:
    """Draw the picture of the addresses without a language."""
    printer = room.printer
    source = printer.site.locales.source
    html = printer.render("preview-alle.html", source, reader=source, title="KIM", state="source")
    return _drawn(room, NEUTRAL, "", html, source)


def _drawn(room: _Room, name: str, tag: str, html: str, language: Locale) -> list[Made | Problem]:
    """Draw a picture that is not there yet; what cannot be drawn stays as it was."""
    file, digest = f"{name}.png", digest_of(html, room.style)
    if known := room.shelf.find(file, digest):
        return [known]
    try:
        picture: bytes = _painter().picture(html, room.style, language=language.tag)
    except ConfigurationError as error:
        last = room.shelf.last(file)
        return [*error.problems, *([last] if last else [])]
    return [room.shelf.put(Made(file, tag, digest, len(picture)), picture)]


def _painter() -> Any:
    """Load WeasyPrint: it takes half a second, and most builds have nothing to draw."""
    try:
        return importlib.import_module("sitebuild.printing.link_picture")
    except OSError as error:
        what = f"A library of the system is missing ({error})."
        problem = Problem("kim pdf", None, "WeasyPrint", what, "Run: scripts/setup demo")
        raise ConfigurationError([problem]) from error
