"""Make what is handed on: a kit and a picture for each language, and both for all together."""

import importlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.locales import Locale
from portal.problems import ConfigurationError, Problem
from sitebuild.printing.store import Stored, of_language, read_list
from sitebuild.printing.workshop import Workshop, open_workshop
from sitebuild.sharing.everything import everything, fingerprint
from sitebuild.sharing.kits import Choice, packed
from sitebuild.sharing.shelf import Made, Shelf, digest_of, read_shelf
from sitebuild.site import chosen

Progress = Callable[[str, int, int], None]
"""Called after each language with its tag, how many are done, and how many there are."""

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
    workshop: Workshop
    style: str
    prints: Path
    shelf: Shelf
    stored: tuple[Stored, ...]
    locales: tuple[Locale, ...]

    @property
    def prefix(self) -> str:
        """What the names of all kits begin with."""
        return f"kim-{self.workshop.site.district.id}"


_room: _Room
"""Set before the processes are forked: parser and templates cannot be sent to them."""


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
    """Bring kits and pictures up to date, after the documents in *prints* have been printed."""
    begin = time.monotonic()
    workshop = open_workshop(
        root, district=district, base_url=base_url, include_unpublished=include_unpublished
    )
    locales = chosen(workshop.site, tags) if tags else workshop.site.shown
    style = workshop.style + (workshop.folder / _STYLE).read_text("utf-8")
    shelf, stored = Shelf(prints), read_list(prints)
    _set_up(_Room(workshop, style, prints, shelf, stored, locales))
    outcomes = list(_counted(jobs or len(os.sched_getaffinity(0)), progress))
    outcomes += [] if tags else _neutral()
    made = {each.file: each for each in outcomes if isinstance(each, Made)}
    left = [each for each in read_shelf(prints) if each.file not in made and _is_kept(each)]
    files = (*made.values(), *left)
    if whole := _together([*files]):
        files = (*files, whole)
    shelf.close(files)
    problems = tuple(dict.fromkeys(each for each in outcomes if isinstance(each, Problem)))
    return KitReport(files, problems, time.monotonic() - begin)


def _is_kept(made: Made) -> bool:
    """Tell whether a file of an earlier run is still part of the site, and was not asked for."""
    shown = _room.workshop.site.shown
    others = {locale.tag for locale in shown if locale not in _room.locales}
    return made.tag in others or made.file == f"{NEUTRAL}.png"


def _set_up(room: _Room) -> None:
    global _room  # noqa: PLW0603 - forked processes inherit it
    _room = room


def _counted(jobs: int, progress: Progress | None) -> Iterator[Made | Problem]:
    total = len(_room.locales)
    if jobs == 1 or total == 1:
        yield from _told(map(_make, range(total)), total, progress)
        return
    with multiprocessing.get_context("fork").Pool(min(jobs, total)) as pool:
        yield from _told(pool.imap(_make, range(total)), total, progress)


def _told(
    results: Iterator[list[Made | Problem]], total: int, progress: Progress | None
) -> Iterator[Made | Problem]:
    for done, outcome in enumerate(results, start=1):
        if progress:
            progress(_room.locales[done - 1].tag, done, total)
        yield from outcome


def _make(number: int) -> list[Made | Problem]:
    """Make kit and picture of one language; if its files are broken, keep the last ones."""
    locale = _room.locales[number]
    try:
        return _make_new(locale)
    except ConfigurationError as error:
        last = (each for each in read_shelf(_room.prints) if each.tag == locale.tag)
        return [*error.problems, *last]


def _make_new(locale: Locale) -> list[Made | Problem]:
    outcomes: list[Made | Problem] = []
    documents = tuple(of_language(_room.stored, locale))
    if any(each.tag for each in documents):
        outcomes.append(_kit(locale, documents))
    return [*outcomes, *_drawn(locale.path, locale.tag, *_page(locale))]


def _kit(locale: Locale, documents: tuple[Stored, ...]) -> Made:
    workshop = _room.workshop
    german = workshop.edition(workshop.site.locales.source)
    choice = Choice(workshop.edition(locale), german, documents)
    said = choice.texts().values()
    digest = digest_of(*said, *(f"{each.file} {each.digest}" for each in documents))
    name = f"{_room.prefix}_{locale.path}"
    if known := _room.shelf.find(f"{name}.zip", digest):
        return known
    kit = packed(choice.files(_room.prints), name)
    return _room.shelf.put(Made(f"{name}.zip", locale.tag, digest, len(kit)), kit)


def _together(files: Sequence[Made]) -> Made | None:
    """Pack the kits of all languages into one."""
    shelf, site = _room.shelf, _room.workshop.site
    names = {f"{_room.prefix}_{locale.path}.zip": locale for locale in site.shown}
    found = {names[each.file] for each in files if each.file in names}
    kits = {
        locale: (shelf.folder / name).read_bytes()
        for name, locale in names.items()
        if locale in found
    }
    if not kits:
        return None
    common = [f"{each.file} {each.digest}" for each in _room.stored if not each.tag]
    digest = digest_of(fingerprint(kits), *common)
    name = _room.prefix
    if known := shelf.find(f"{name}.zip", digest):
        return known
    german = _room.workshop.edition(site.locales.source)
    whole = packed(everything(german, kits, _room.stored, _room.prints), name)
    return shelf.put(Made(f"{name}.zip", "", digest, len(whole)), whole)


def _page(locale: Locale) -> tuple[str, Locale]:
    """Write the page of a picture: the words of the start page, or German where they lack."""
    workshop = _room.workshop
    edition, source = workshop.edition(locale), workshop.site.locales.source
    start = next(sheet for sheet in workshop.site.sheets if not sheet.here)
    if own := edition.own_text(start):
        title, is_translated = str(own.meta["title"]), True
    else:
        title, is_translated = edition.page_text(start).plain(start.title)
    language = locale if is_translated else source
    html = workshop.render("preview.html", language, reader=locale, title=title, state="source")
    return html, language


def _neutral() -> list[Made | Problem]:
    """Draw the picture of the addresses without a language."""
    workshop = _room.workshop
    source = workshop.site.locales.source
    html = workshop.render("preview-alle.html", source, reader=source, title="KIM", state="source")
    return _drawn(NEUTRAL, "", html, source)


def _drawn(name: str, tag: str, html: str, language: Locale) -> list[Made | Problem]:
    """Draw a picture that is not there yet; what cannot be drawn stays as it was."""
    file, digest = f"{name}.png", digest_of(html, _room.style)
    if known := _room.shelf.find(file, digest):
        return [known]
    try:
        picture: bytes = _painter().picture(html, _room.style, language=language.tag)
    except ConfigurationError as error:
        last = _room.shelf.last(file)
        return [*error.problems, *([last] if last else [])]
    return [_room.shelf.put(Made(file, tag, digest, len(picture)), picture)]


def _painter() -> Any:
    """Load WeasyPrint: it takes half a second, and most builds have nothing to draw."""
    try:
        return importlib.import_module("sitebuild.printing.preview")
    except OSError as error:
        what = f"A library of the system is missing ({error})."
        problem = Problem("kim pdf", None, "WeasyPrint", what, "Run: scripts/setup demo")
        raise ConfigurationError([problem]) from error
